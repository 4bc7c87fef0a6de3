/** TypeScript as HTML in which words are marked by what they are; nothing is parsed, so that broken code shows too. */
import { escapeHtml } from "../workbook/html-table.ts";

const KEYWORDS = new Set(
  `abstract as asserts async await break case catch class const continue declare default delete do else enum export
  extends finally for from function get if implements import in infer instanceof interface is keyof let namespace new of
  out override private protected public readonly return satisfies set static super switch this throw try type typeof
  unique using var void while with yield`.split(/\s+/),
);
const CONSTANTS = new Set(["true", "false", "null", "undefined", "NaN", "Infinity"]);
const TYPES = new Set("any bigint boolean never number object string symbol unknown".split(" "));
/** Words after which a slash begins a regular expression. */
const BEFORE_REGEX = new Set(
  "return typeof case in of delete void throw new do else yield await instanceof".split(" "),
);
/** Words that are names wherever they are not used as words of the language. */
const SOFT = new Set("as async from get is of out set type using infer".split(" "));

/** What stands before a type that is written small. */
const BEFORE_TYPE = /^(?:[:|&<]|as|is|extends|satisfies|keyof|readonly)$/;

const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*(?:"|(?=\n)|$)|'(?:[^'\\\n]|\\[\s\S])*(?:'|(?=\n)|$)/y;
const NUMBER = /0[xXbBoO][\da-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y;
const WORD = /[#@]?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const REGEX = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

type Kind = "comment" | "string" | "number" | "keyword" | "constant" | "type" | "call" | "regex";

/** HTML of a piece of TypeScript: each word of a kind in a `<span class="t-KIND">`. */
export function highlight(source: string): string {
  return scan(source, 0, false).html;
}

interface Scanned {
  readonly html: string;
  readonly end: number;
}

/** Scans to the end of the source, or inside a template to the brace that closes the expression. */
function scan(source: string, from: number, inTemplate: boolean): Scanned {
  let html = "";
  let at = from;
  let depth = 0;
  /** The last thing that was neither space nor comment. */
  let last = "";
  const mark = (kind: Kind, text: string): void => {
    html += `<span class="t-${kind}">${escapeHtml(text)}</span>`;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text) at += text.length;
    return text || undefined;
  };
  while (at < source.length) {
    const letter = source[at] ?? "";
    let text = take(SPACE);
    if (text !== undefined) {
      html += text;
      continue;
    }
    text = take(COMMENT);
    if (text !== undefined) {
      mark("comment", text);
      continue;
    }
    if (letter === "`") {
      const template = scanTemplate(source, at);
      html += template.html;
      at = template.end;
      last = "`";
      continue;
    }
    text = take(STRING);
    if (text !== undefined) {
      mark("string", text);
      last = '"';
      continue;
    }
    text = /[\d.]/.test(letter) && last !== "." ? take(NUMBER) : undefined;
    if (text !== undefined) {
      mark("number", text);
      last = "0";
      continue;
    }
    text = take(WORD);
    if (text !== undefined) {
      const kind = kindOf(text, last, source, at);
      if (kind) mark(kind, text);
      else html += escapeHtml(text);
      last = text;
      continue;
    }
    text = letter === "/" && regexMayStand(last) ? take(REGEX) : undefined;
    if (text !== undefined) {
      mark("regex", text);
      last = "/";
      continue;
    }
    if (inTemplate && letter === "}" && depth === 0) break;
    if (letter === "{") depth++;
    if (letter === "}") depth--;
    html += escapeHtml(letter);
    last = letter;
    at++;
  }
  return { html, end: at };
}

function scanTemplate(source: string, from: number): Scanned {
  let html = "";
  let start = from;
  let at = from + 1;
  const close = (end: number): void => {
    if (end > start) html += `<span class="t-string">${escapeHtml(source.slice(start, end))}</span>`;
  };
  while (at < source.length) {
    const letter = source[at];
    if (letter === "\\") at += 2;
    else if (letter === "`") {
      close(at + 1);
      return { html, end: at + 1 };
    } else if (letter === "$" && source[at + 1] === "{") {
      close(at + 2);
      const inside = scan(source, at + 2, true);
      html += inside.html;
      start = inside.end;
      at = inside.end + 1;
    } else at++;
  }
  close(source.length);
  return { html, end: source.length };
}

function kindOf(word: string, last: string, source: string, end: number): Kind | undefined {
  if (last === "." || last === "?.") return /^\s*[(`]/.test(source.slice(end, end + 20)) ? "call" : undefined;
  if (CONSTANTS.has(word)) return "constant";
  const next = /^\s*(\S{1,2})/.exec(source.slice(end, end + 60))?.[1] ?? "";
  if (SOFT.has(word) && /^(?:[=,;).]|:)/.test(next) && next !== "=>") return undefined;
  if (KEYWORDS.has(word) && !(next.startsWith(":") && last !== "?" && word !== "default")) return "keyword";
  if (TYPES.has(word)) return BEFORE_TYPE.test(last) ? "type" : undefined;
  if (next.startsWith("(")) return "call";
  return /^[A-Z][\p{L}\d]*[a-z]/u.test(word) ? "type" : undefined;
}

const regexMayStand = (last: string): boolean =>
  last === "" || BEFORE_REGEX.has(last) || !/[\p{ID_Continue}$)\]}"`/]$/u.test(last);

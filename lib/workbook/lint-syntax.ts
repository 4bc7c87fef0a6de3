// Reads a cell although it holds what Node cannot strip: each such place is a finding, and reading goes on behind it.
import { analyseCell } from "./analyse.ts";
import type { Cell } from "./cells.ts";
import type { LintFinding, ReadCell } from "./lint-finding.ts";
import { type Place, PlacedError } from "./place.ts";

interface Repair {
  /** Matches the parser's words. */
  readonly said: RegExp;
  readonly sentence: string;
  /** The rest of the cell, from the fault on, without it: as long as before, its lines where they were. */
  mend(rest: string): string | undefined;
  /** What of the fault stands before its place. */
  readonly before?: RegExp;
}

const REPAIRS: readonly Repair[] = [
  {
    said: /enum is not supported/,
    sentence: 'Node cannot strip an enum; write const NAME = { a: "a" } as const, or a union of texts as a type.',
    mend: (rest) => blockAsVariable(rest, /^(?:const\s+)?enum\s+([\p{L}\d_$]+)/u),
  },
  {
    said: /namespace declaration is not supported|`module` keyword/,
    sentence: "Node cannot strip a namespace; write its names as constants of the cell, or put them into an object.",
    mend: (rest) => blockAsVariable(rest, /^(?:namespace|module)\s+([\p{L}\d_$]+)/u),
  },
  {
    said: /parameter property/,
    sentence:
      "Node cannot strip a parameter property; declare the field in the class and assign it in the constructor.",
    before: /(?:\b(?:public|private|protected|readonly|override)\s+)+$/,
    mend: (rest) => blanked(rest, /^(?:(?:public|private|protected|readonly|override)\s+)+/),
  },
  {
    said: /import equals/,
    sentence: 'Node cannot strip "import name = …"; write import name from "package", or const name = Other.name.',
    mend: (rest) => asVariable(rest, /^(?:export\s+)?import\s+([\p{L}\d_$]+)[^;\n]*/u),
  },
  {
    said: /export assignment/,
    sentence: 'Node cannot strip "export ="; a cell needs no export, its names are seen by all cells below.',
    mend: (rest) => blanked(rest, /^export\s*=/),
  },
  {
    said: /angle-bracket syntax/,
    sentence: "Node cannot strip a type in angle brackets before a value; write value as Type.",
    mend: (rest) => blanked(rest, /^<[^<>]*(?:<[^<>]*>[^<>]*)*>/),
  },
  {
    said: /Unexpected character '@'/,
    sentence: "Neither Node nor the runner knows decorators; call the function with the class or the value instead.",
    mend(rest) {
      const name = /^@[\p{L}\d_$.]+/u.exec(rest)?.[0];
      const end = name && rest[name.length] === "(" ? closing(rest, "(", ")") : name?.length;
      return end === undefined ? undefined : blank(rest, end);
    },
  },
  {
    said: /return statement is not allowed|'return' outside/i,
    sentence: "return stands outside a function: a cell ends at its last line; put what should not run into an if.",
    mend: (rest) => (/^return\s*(?:[;}]|$)/m.test(rest) ? blank(rest, 6) : rest.replace("return", "void  ")),
  },
];

const WORDS: readonly [RegExp, (found: readonly string[]) => string][] = [
  [/^Expression expected/, () => "An expression is missing here, or a bracket is closed that was never opened."],
  [/<eof>|Unexpected eof/i, () => "The cell ends before this does: a bracket, a brace or a quote is not closed in it."],
  [
    /Unterminated template/,
    () => "This text is not closed in its cell; a line that starts with // %% begins a new cell even inside a text.",
  ],
  [/Unterminated string/, () => "This text has no closing quote on its line."],
  [/Unterminated regexp/i, () => "This regular expression has no closing slash on its line."],
  [/await isn't allowed|keyword 'await'/, () => "await stands in a function that is not async."],
  [/Identifier '(.+)' has already been declared/, ([name]) => `${name} is declared twice in this cell.`],
  [/Expected '(.+?)', got/, ([wanted]) => `"${wanted}" is missing here.`],
  [/Unexpected token `(.+?)`/, ([token]) => `"${token}" cannot stand here.`],
  [/^Unexpected token$/, () => "This cannot stand here: something before it is missing, or it is too much."],
];

/** Reads a cell, and what in it no way of running could read. `read` is undefined where nothing can be made of it. */
export function readCell(cell: Cell): { read: ReadCell | undefined; found: LintFinding[] } {
  const found: LintFinding[] = [];
  for (let current = cell; ; ) {
    try {
      return { read: { cell: current, analysis: analyseCell(current) }, found };
    } catch (thrown) {
      if (!(thrown instanceof PlacedError)) throw thrown;
      const repair = REPAIRS.find(({ said }) => said.test(thrown.message));
      found.push({ ...thrown.place, rule: "syntax", message: repair?.sentence ?? syntaxSentence(thrown.message) });
      const source = repair && mended(current, thrown.place, repair);
      if (source === undefined || source === current.source) return { read: undefined, found };
      current = { ...current, source };
    }
  }
}

/** A parser's complaint as a sentence for people. */
export function syntaxSentence(said: string): string {
  const known = REPAIRS.find((repair) => repair.said.test(said));
  if (known) return known.sentence;
  for (const [words, sentence] of WORDS) {
    const match = words.exec(said);
    if (match) return sentence(match.slice(1));
  }
  return `${said.trim()}.`.replace(/[.]+$/, ".");
}

function mended(cell: Cell, place: Place, repair: Repair): string | undefined {
  const lines = cell.source.split("\n");
  const above = lines.slice(0, place.line - cell.line - 1);
  const at = above.reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
  const start = at - (repair.before?.exec(cell.source.slice(0, at))?.[0].length ?? 0);
  const rest = repair.mend(cell.source.slice(start));
  return rest === undefined ? undefined : cell.source.slice(0, start) + rest;
}

const blank = (text: string, length: number): string =>
  text.slice(0, length).replace(/[^\n]/g, " ") + text.slice(length);

function blanked(rest: string, what: RegExp): string | undefined {
  const length = what.exec(rest)?.[0].length;
  return length === undefined ? undefined : blank(rest, length);
}

/** `enum E { … }` as `var E;`: the name stays known. */
function blockAsVariable(rest: string, head: RegExp): string | undefined {
  const end = closing(rest, "{", "}");
  return end === undefined ? undefined : asVariable(rest, head, end);
}

function asVariable(rest: string, head: RegExp, end?: number): string | undefined {
  const match = head.exec(rest);
  if (!match?.[1]) return undefined;
  const variable = `${"var".padEnd(rest.indexOf(match[1], 4))}${match[1]};`;
  return variable + blank(rest, end ?? match[0].length).slice(variable.length);
}

/** Offset behind the bracket that closes the first one; brackets in texts and comments do not count. */
function closing(text: string, open: string, close: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/.*|[{}()]/g,
  )) {
    if (match[0] === open) depth++;
    if (match[0] === close && --depth === 0) return match.index + 1;
  }
  return undefined;
}

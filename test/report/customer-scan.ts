// Looks into every file of a folder for what is known of people: addresses, phones, names. Reads HTML, SVG, CSV, JSON,
// the text and the metadata of PDF, the text chunks of PNG, and the files' own names.
import { Buffer } from "node:buffer";
import { globSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { inflateSync } from "node:zlib";
import { parseHTML } from "linkedom";
import Papa from "papaparse";
import { objectSpec } from "../../lib/contract/objects.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import { filesBelow } from "../commands/whole.ts";
import { ROOT } from "../run/support.ts";

export type People = {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly names: readonly string[];
};
/** All people of a project's exports, read as staging reads them, messy ones and later ones too. */
export async function peopleOfExports(root: string): Promise<People> {
  const found = { email: new Set<string>(), phone: new Set<string>(), name: new Set<string>() };
  const folders = ["exports", ...globSync("exports-delta/*", { cwd: root })];
  for (const folder of folders) {
    const { tables } = await stageExports({ project: root, folder });
    for (const [object, table] of tables)
      for (const [name, { personal }] of Object.entries(objectSpec(object).columns)) {
        const column = table.column(name);
        if (!column || !(personal === "email" || personal === "phone" || personal === "name")) continue;
        for (let row = 0; row < table.length; row += 1) {
          const value = column.at(row);
          if (typeof value === "string") found[personal].add(value);
        }
      }
  }
  return { emails: [...found.email], phones: [...found.phone], names: [...found.name] };
}

export type Leak = {
  readonly file: string;
  readonly kind: "e-mail" | "local part" | "phone" | "name";
  readonly found: string;
};

/** All leaks below a folder. */
export function scan(folder: string, people: People): Leak[] {
  const look = looker(people);
  return filesBelow(folder).flatMap((file) => {
    const name = relative(folder, file);
    return [name, ...textsOf(file)].flatMap((text) => look(text).map((leak) => ({ file: name, ...leak })));
  });
}

/** Every piece of text a file holds; pieces that do not stand together are apart. Throws for a kind nobody foresaw. */
export function textsOf(file: string): string[] {
  const bytes = readFileSync(file);
  switch (extname(file)) {
    case ".html":
    case ".svg":
      return markupTexts(bytes.toString("utf8"));
    case ".csv":
      return Papa.parse<string[]>(bytes.toString("utf8").replace(/^\uFEFF/, "")).data.flat();
    case ".json":
      return [bytes.toString("utf8")];
    case ".pdf":
      return pdfTexts(bytes);
    case ".png":
      return pngTexts(bytes);
    default:
      throw new Error(`${file}: nobody knows how to look into this`);
  }
}

/** Attributes that draw and say nothing. */
const DRAWING =
  /^(?:d|points|x|y|x1|x2|y1|y2|dx|dy|cx|cy|r|rx|ry|width|height|transform|viewbox|patterntransform|stroke.*|font-.*|opacity|fill.*)$/i;

function markupTexts(text: string): string[] {
  const { document } = parseHTML(
    text.startsWith("<!doctype") ? text : `<!doctype html><html><body>${text}</body></html>`,
  );
  const found: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeType === 3 || node.nodeType === 8) found.push(node.textContent ?? "");
    if (node.nodeType === 1)
      for (const { name, value } of (node as Element).attributes) if (!DRAWING.test(name)) found.push(value);
    for (const child of node.childNodes) walk(child);
  };
  walk(document as unknown as Node);
  return found.filter((one) => one.trim() !== "");
}

/** `tEXt`, `zTXt` and `iTXt`, each with its keyword. */
function pngTexts(png: Buffer): string[] {
  const found: string[] = [];
  for (let at = 8; at + 8 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    const end = data.indexOf(0);
    if (kind === "tEXt") found.push(data.toString("latin1").replaceAll("\0", " "));
    if (kind === "zTXt") found.push(inflateSync(data.subarray(end + 2)).toString("latin1"));
    if (kind === "iTXt") {
      const packed = data[end + 1] === 1;
      const language = data.indexOf(0, end + 3);
      const text = data.subarray(data.indexOf(0, language + 1) + 1);
      found.push((packed ? inflateSync(text) : text).toString("utf8"));
    }
    if (kind === "eXIf") found.push(data.toString("latin1"));
    at += 12 + length;
  }
  return found;
}

/** Lines as they are drawn, each with its own font's table; strings of the dictionaries; XML streams. */
function pdfTexts(bytes: Buffer): string[] {
  const raw = bytes.toString("latin1");
  const objects = new Map<string, { head: string; stream: string }>();
  for (const [, number = "", body = ""] of raw.matchAll(/(?:^|\n)(\d+) 0 obj\b([\s\S]*?)\nendobj/g)) {
    const cut = /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body);
    objects.set(number, { head: cut ? body.slice(0, cut.index) : body, stream: inflated(cut?.[1] ?? "") });
  }
  const fonts = new Map<string, string[]>();
  for (const { head } of objects.values())
    for (const [, name = "", number = ""] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number)?.head ?? "")?.[1] ?? "";
      fonts.set(name, lettersOf(objects.get(table)?.stream ?? ""));
    }
  const lines: string[] = [];
  for (const { stream, head } of objects.values()) {
    if (/<\?xpacket|<x:xmpmeta/.test(stream)) lines.push(stream);
    for (const match of head.matchAll(/\((?:\\.|[^()\\])*\)/gs)) lines.push(literal(match[0].slice(1, -1)));
    let letters: string[] = [];
    for (const [, font, parts = ""] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (font) letters = fonts.get(font) ?? [];
      else
        lines.push(
          [...parts.matchAll(/<([0-9a-f]*)>/gi)]
            .flatMap(([, hex = ""]) =>
              (hex.match(/.{4}/g) ?? []).map((code) => letters[Number.parseInt(code, 16)] ?? ""),
            )
            .join("")
            .replaceAll("\u200B", ""),
        );
    }
  }
  return lines;
}

function inflated(body: string): string {
  try {
    return inflateSync(Buffer.from(body, "latin1")).toString("latin1");
  } catch {
    return body;
  }
}
const lettersOf = (table: string): string[] =>
  [...table.matchAll(/\[((?:<[0-9a-f]+>\s*)+)\]/g)].flatMap(([, list = ""]) =>
    [...list.matchAll(/<([0-9a-f]+)>/g)].map(([, hex = ""]) => Buffer.from(hex, "hex").swap16().toString("utf16le")),
  );
/** A string of a PDF dictionary: escapes undone, UTF-16 where it says so. */
function literal(text: string): string {
  const plain = text.replace(/\\(\d{3}|.)/gs, (_, code: string) =>
    /^\d{3}$/.test(code)
      ? String.fromCharCode(Number.parseInt(code, 8))
      : ({ n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" }[code] ?? code),
  );
  if (!plain.startsWith("\u00FE\u00FF")) return plain;
  const wide = Buffer.from(plain.slice(2), "latin1");
  return wide
    .subarray(0, wide.length - (wide.length % 2))
    .swap16()
    .toString("utf16le");
}

/** `æ ø å` as their pairs, other marks taken off. */
const folded = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "oe")
    .replaceAll("å", "aa")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
const wordsOf = (text: string): string[] => folded(text).match(/\p{L}{4,}/gu) ?? [];
const digitsOf = (text: string): string => text.replace(/\D/g, "");

/**
 * Words that say nothing about a person where a report uses them: those that the contract, the charts, the report and
 * the mappings are written with. The generator, with its lists of names, and all comments are left out.
 */
export function ordinaryWords(): ReadonlySet<string> {
  if (ordinary) return ordinary;
  const files = globSync("lib/{contract,charts,report,outputs,mappings,engine,destinations}/**/*.ts", {
    cwd: ROOT,
  });
  const texts = files.map((file) =>
    readFileSync(join(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, " "),
  );
  ordinary = new Set(texts.flatMap(wordsOf));
  return ordinary;
}
let ordinary: ReadonlySet<string> | null = null;

function looker({ emails, phones, names }: People): (text: string) => Omit<Leak, "file">[] {
  const excused = ordinaryWords();
  const addresses = new Set(emails.map((email) => email.trim().toLowerCase()));
  const locals = new Set(
    [...addresses]
      .map((email) => email.split("@")[0] ?? "")
      .filter((local) => local.length >= 4 && !excused.has(local)),
  );
  // The last eight digits: with and without a country code, whatever stands between them.
  const numbers = new Set(phones.map((phone) => digitsOf(phone).slice(-8)).filter((digits) => digits.length === 8));
  const tokens = new Set(names.flatMap(wordsOf).filter((word) => !excused.has(word)));
  return (text) => {
    const found: Omit<Leak, "file">[] = [];
    for (const address of text.toLowerCase().match(/[\p{L}\d._%+'-]+@[\p{L}\d.-]+/gu) ?? [])
      if (addresses.has(address.replace(/\.$/, ""))) found.push({ kind: "e-mail", found: address });
    for (const word of text.toLowerCase().match(/[\p{L}\d]+(?:[._+-][\p{L}\d]+)*/gu) ?? [])
      if (locals.has(word)) found.push({ kind: "local part", found: word });
    for (const run of text.match(/(?<![\p{L}\d])\d(?:[\s().+/·-]{0,3}\d){7,}(?![\p{L}\d])/gu) ?? []) {
      const digits = digitsOf(run);
      for (let at = 0; at + 8 <= digits.length; at += 1)
        if (numbers.has(digits.slice(at, at + 8))) found.push({ kind: "phone", found: run });
    }
    for (const word of wordsOf(text))
      if (tokens.has(word) || (word.endsWith("s") && tokens.has(word.slice(0, -1))))
        found.push({ kind: "name", found: word });
    return found;
  };
}

/** The package of a workbook: which sheets it has, in which entries they lie, and what all of them share. */
import { openArchive } from "../zip/archive.ts";
import { ZipFault } from "../zip/fault.ts";
import type { SheetSetting } from "./sheet.ts";
import { readStrings } from "./strings.ts";
import { readStyles } from "./styles.ts";
import { attributeOf, XmlScanner } from "./xml.ts";

export type BookSheet = { readonly name: string; readonly hidden: boolean; readonly entry: string };
export type Book = {
  readonly sheets: readonly BookSheet[];
  readonly epoch1904: boolean;
  /** What reading a sheet needs; kept only as long as somebody reads. */
  setting(): Promise<SheetSetting>;
  /** The XML of a sheet, in pieces. Throws `ZipFault`. */
  pieces(sheet: BookSheet): AsyncGenerator<string>;
};
/** The archive is none of a workbook: another kind of document, or a folder that somebody packed. */
export class NoWorkbook extends Error {
  override readonly name = "NoWorkbook";
  readonly entries: readonly string[];

  constructor(entries: readonly string[]) {
    super("no workbook in the archive");
    this.entries = entries;
  }
}

const LIMITS = { entries: 10_000, entryBytes: 2 ** 31, ratio: 250 };
const SHEET_TYPE = /\/worksheet$/;

const nameOf = attributeOf("name");
const stateOf = attributeOf("state");
const relationOf = attributeOf("id");
const date1904Of = attributeOf("date1904");
const idOf = attributeOf("Id");
const typeOf = attributeOf("Type");
const targetOf = attributeOf("Target");

/** Opens the package at `path`. Throws `ZipFault`, `XmlFault` or `NoWorkbook`. */
export async function openBook(path: string): Promise<Book> {
  const archive = await openArchive(path, LIMITS);
  const entries = new Map(archive.entries.map((entry) => [entry.name.replace(/^\//, "").toLowerCase(), entry]));
  const pieces = (name: string): AsyncGenerator<string> => {
    const entry = entries.get(name.toLowerCase());
    if (!entry) throw new ZipFault("torn", "lacks a part that its directory names");
    return textOf(archive.blocks(entry));
  };
  const main = (await relationsOf("", entries, pieces)).find(({ type }) => /\/officeDocument$/.test(type))?.target;
  const book = [main, "xl/workbook.xml"].find((name) => name !== undefined && entries.has(name.toLowerCase()));
  if (book === undefined || book.endsWith(".bin")) throw new NoWorkbook([...entries.keys()]);
  const relations = await relationsOf(book, entries, pieces);
  const { sheets, epoch1904 } = await readBook(pieces(book), relations);
  const part = (type: RegExp) => relations.find((one) => type.test(one.type) && entries.has(one.target.toLowerCase()));
  const load = async (): Promise<SheetSetting> => {
    const strings = part(/\/sharedStrings$/);
    const styles = part(/\/styles$/);
    return {
      strings: strings ? await readStrings(pieces(strings.target)) : [],
      styles: styles ? await readStyles(pieces(styles.target)) : [],
      epoch1904,
    };
  };
  let kept: WeakRef<SheetSetting> | null = null;
  return {
    sheets,
    epoch1904,
    async setting() {
      const setting = kept?.deref() ?? (await load());
      kept = new WeakRef(setting);
      return setting;
    },
    pieces: (sheet) => pieces(sheet.entry),
  };
}

type Relation = { readonly id: string; readonly type: string; readonly target: string };

/** What a part (`""`: the package) points to, with paths from the root of the package. */
async function relationsOf(
  part: string,
  entries: ReadonlyMap<string, unknown>,
  pieces: (name: string) => AsyncGenerator<string>,
): Promise<Relation[]> {
  const slash = part.lastIndexOf("/") + 1;
  const name = `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
  if (!entries.has(name.toLowerCase())) return [];
  const found: Relation[] = [];
  const scanner = new XmlScanner({
    open(element, tag) {
      if (element !== "Relationship") return;
      const target = targetOf(tag) ?? "";
      const place = target.startsWith("/") ? target.slice(1) : part.slice(0, slash) + target;
      found.push({ id: idOf(tag) ?? "", type: typeOf(tag) ?? "", target: withoutDots(place) });
    },
    close() {},
    text() {},
  });
  for await (const piece of pieces(name)) scanner.push(piece);
  scanner.end();
  return found;
}

const withoutDots = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
};

async function readBook(pieces: AsyncIterable<string>, relations: readonly Relation[]) {
  const sheets: BookSheet[] = [];
  let epoch1904 = false;
  const scanner = new XmlScanner({
    open(element, tag) {
      if (element === "workbookPr") epoch1904 = ["1", "true"].includes(date1904Of(tag) ?? "");
      if (element !== "sheet") return;
      const id = relationOf(tag);
      const relation = relations.find((one) => one.id === id && SHEET_TYPE.test(one.type));
      // Sheets that are charts or dialogues hold no rows.
      if (relation)
        sheets.push({
          name: nameOf(tag) ?? `Sheet ${sheets.length + 1}`,
          hidden: /hidden/i.test(stateOf(tag) ?? ""),
          entry: relation.target,
        });
    },
    close() {},
    text() {},
  });
  for await (const piece of pieces) scanner.push(piece);
  scanner.end();
  return { sheets, epoch1904 };
}

async function* textOf(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const block of blocks) {
    decoder ??= new TextDecoder(encodingOf(block));
    yield decoder.decode(block, { stream: true });
  }
  const last = decoder?.decode() ?? "";
  if (last !== "") yield last;
}

/** XML is UTF-8 unless it begins like UTF-16. */
function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return "utf-16le";
  return (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c) ? "utf-16be" : "utf-8";
}

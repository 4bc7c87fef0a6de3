/** Writes tables as delimited texts in any dialect and encoding, and reads them back as a project would. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CP850_HIGH } from "../../lib/source/cp850.ts";
import { openFolder } from "../../lib/source/open-folder.ts";
import type { RawTable } from "../../lib/source/raw-table.ts";
import type { FileOverride, SourceFile } from "../../lib/source/source-file.ts";

export type Written = {
  readonly delimiter: "," | ";" | "\t" | "|";
  readonly quote: '"' | "'" | "none";
  readonly escape: "doubled" | "backslash";
  readonly quoteAll: boolean;
  /** Line ends in turn. */
  readonly lineBreaks: readonly ("\n" | "\r\n" | "\r")[];
  readonly lastBreak: boolean;
};

/** The text of a table; cells that need quotes get them. */
export function written(rows: readonly (readonly string[])[], how: Written): string {
  const { delimiter, quote, quoteAll, lineBreaks, lastBreak } = how;
  const cell = (text: string): string => {
    if (quote === "none") return text;
    const needs = /[\r\n]|^\s|\s$/.test(text) || text.includes(delimiter) || text.includes(quote);
    if (!quoteAll && !needs) return text;
    const inner =
      how.escape === "doubled"
        ? text.replaceAll(quote, quote + quote)
        : text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
    return quote + inner + quote;
  };
  return rows
    .map((row, index) => {
      const end = lineBreaks[index % lineBreaks.length] ?? "\n";
      return row.map(cell).join(delimiter) + (index === rows.length - 1 && !lastBreak ? "" : end);
    })
    .join("");
}

const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const MAC =
  "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

const oneByte = (high: string) => (text: string) =>
  Uint8Array.from(Array.from(text), (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const place = code < 0x80 ? -1 : high.indexOf(letter);
    if (code >= 0x80 && place < 0) throw new Error(`${letter} is not in this alphabet`);
    return code < 0x80 ? code : 0x80 + place;
  });

function units(text: string, little: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), little);
  return bytes;
}

const latin1 = String.fromCharCode(...Array.from({ length: 96 }, (_, index) => 0xa0 + index));

/** Every way a text becomes bytes, and what the reader is to call it. */
export const ENCODED: Readonly<Record<string, { label: string; wide: boolean; bytes: (text: string) => Uint8Array }>> =
  {
    "utf-8": { label: "utf-8", wide: true, bytes: (text) => new TextEncoder().encode(text) },
    "utf-8 with mark": { label: "utf-8-bom", wide: true, bytes: (text) => new TextEncoder().encode(`\ufeff${text}`) },
    "utf-16le with mark": { label: "utf-16le", wide: true, bytes: (text) => units(`\ufeff${text}`, true) },
    "utf-16be with mark": { label: "utf-16be", wide: true, bytes: (text) => units(`\ufeff${text}`, false) },
    "utf-16le": { label: "utf-16le", wide: true, bytes: (text) => units(text, true) },
    "utf-16be": { label: "utf-16be", wide: true, bytes: (text) => units(text, false) },
    "windows-1252": { label: "windows-1252", wide: false, bytes: oneByte(WINDOWS + latin1) },
    macintosh: { label: "macintosh", wide: false, bytes: oneByte(MAC) },
    cp850: { label: "cp850", wide: false, bytes: oneByte(CP850_HIGH) },
  };

const root = await mkdtemp(join(tmpdir(), "csv-"));
let projects = 0;

/** Opens one file as the only export of a project. */
export async function opened(
  content: string | Uint8Array,
  name = "opslag_nordic-retail_2026-01-07.csv",
  override: FileOverride = {},
): Promise<SourceFile> {
  const project = join(root, String(projects++));
  await mkdir(join(project, "exports"), { recursive: true });
  await writeFile(join(project, "exports", name), content);
  const { files } = await openFolder(project, "exports", { [name]: override });
  const [file] = files;
  if (!file) throw new Error("no file was opened");
  return file;
}

export async function tableOf(file: SourceFile): Promise<RawTable> {
  const [part] = file.parts;
  if (!part) throw new Error("the file has no part");
  return part.read();
}

/** Headers and cells as found, in the order of the file. */
export const cellsOf = (table: RawTable): string[][] => [
  table.headers.map(({ header }) => header),
  ...Array.from({ length: table.length }, (_, row) => table.columns.map((column) => column.at(row))),
];

export const countedLines = ({ lineCounts }: RawTable): number =>
  lineCounts.header + lineCounts.data + lineCounts.rejected + lineCounts.blank + lineCounts.preamble;

/** Lines ended by CR LF, LF or CR, and a last one without an end. */
export const physicalLines = (text: string): number =>
  text === "" ? 0 : text.split(/\r\n|\r|\n/).length - (/[\r\n]$/.test(text) ? 1 : 0);

export const cleanUp = (): Promise<void> => rm(root, { recursive: true, force: true });

/** The lines around a place of a source file, as they stand there: what a bad row looks like. */
import { join } from "node:path";
import type { Finding } from "../contract/finding.ts";
import type { Project } from "../project/config.ts";
import { blocksOf } from "../source/blocks.ts";
import { decoderFor, ENCODINGS, type Encoding } from "../source/encoding.ts";
import type { FileReport, Staging } from "../staging/types.ts";
import type { NumberedLine } from "../workbook/numbered-lines.ts";

/** `why`: a sentence where there is nothing to show. */
export type LinesAround = {
  readonly title: string;
  readonly lines: readonly NumberedLine[];
  readonly why: string | null;
};
export type Around = { readonly before?: number; readonly after?: number; readonly show?: boolean };

/** So much of a line is kept; the rest of a line of megabytes is only counted. */
const KEPT = 10_000;
const MOST_LINES = 50;

/**
 * The line of a finding, its neighbours and the header. Letters and digits of rows stand as `a`, `A` and `9` unless `show`, so that delimiters,
 * quotes and lengths can be seen without anybody's data. Workbooks and JSON have no lines, and say so.
 */
export async function linesAround(
  project: Project,
  staging: Staging,
  finding: Finding | undefined,
  { before = 2, after = 2, show = false }: Around = {},
): Promise<LinesAround> {
  const nothing = (why: string): LinesAround => ({ title: "", lines: [], why });
  if (!finding) return nothing("There is no such finding.");
  const { file, line, code } = finding;
  const report = staging.files.find((one) => one.file === file);
  if (file === null || line === null || !report) return nothing(`This finding (${code}) is not about one line.`);
  const name = file.split("/").at(-1) ?? file;
  const encoding = textEncoding(report);
  if (encoding === null)
    return nothing(
      `${name} has no lines of text: look at ${/\.xls/i.test(name) ? "sheet row" : "entry"} ${line} there.`,
    );
  const first = Math.max(1, line - Math.min(before, MOST_LINES));
  const last = line + Math.min(after, MOST_LINES);
  try {
    const header = report.dialect?.headerLine ?? 0;
    const lines = await readLines(join(project.root, file), encoding, last, (at) => at === header || at >= first);
    return {
      title: `${name}, line ${line}: ${code}`,
      lines: lines.map(({ number, text, length }) => ({
        line: number,
        text: `${show || number === header ? text : disguised(text)}${length > text.length ? `… ${length - text.length} more characters` : ""}`,
        marked: number === line,
      })),
      why: lines.every(({ number }) => number !== line) ? `${name} has no line ${line} any more.` : null,
    };
  } catch (error) {
    const reason = error instanceof Error ? Reflect.get(error, "code") : null;
    if (typeof reason !== "string") throw error;
    return nothing(
      `${name} cannot be opened (${reason}); a file inside an archive has to be unpacked to be looked at.`,
    );
  }
}

/** `utf-8-bom` is UTF-8 as well. Null for what is no delimited text. */
function textEncoding({ delimiter, encoding, sheet, file }: FileReport): Encoding | null {
  if (sheet !== null || (delimiter === null && !/\.(csv|txt|tsv)$/i.test(file))) return null;
  return ENCODINGS.find((known) => encoding === known || encoding.startsWith(`${known}-`)) ?? null;
}

/** Every letter and digit by its kind; marks, blanks and lengths stay. */
const disguised = (text: string): string =>
  text
    .replace(/\p{Lu}/gu, "A")
    .replace(/[\p{L}\p{M}]/gu, (letter) => (letter === "A" ? "A" : "a"))
    .replace(/\p{N}/gu, "9");

type Line = { readonly number: number; readonly text: string; readonly length: number };

/** The wanted physical lines up to `last`, ended by LF, CR or both; reads no further than it must. */
async function readLines(
  path: string,
  encoding: Encoding,
  last: number,
  wanted: (number: number) => boolean,
): Promise<Line[]> {
  const found: Line[] = [];
  const decoder = decoderFor(encoding);
  let [number, text, length, afterReturn] = [1, "", 0, false];
  const end = () => {
    if (number <= last && wanted(number)) found.push({ number, text, length });
    [number, text, length] = [number + 1, "", 0];
  };
  const take = (part: string) => {
    if (text.length < KEPT && wanted(number)) text += part.slice(0, KEPT - text.length);
    length += part.length;
  };
  const see = (block: string) => {
    let from = 0;
    if (afterReturn && block.startsWith("\n")) from = 1;
    if (block !== "") afterReturn = false;
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = from;
    for (let match = ends.exec(block); match && number <= last; match = ends.exec(block)) {
      take(block.slice(from, match.index));
      end();
      from = ends.lastIndex;
      afterReturn = match[0] === "\r" && from === block.length;
    }
    if (number <= last) take(block.slice(from));
  };
  for await (const bytes of blocksOf(path)) {
    see(decoder.push(bytes));
    if (number > last) return found;
  }
  see(decoder.end());
  if (length > 0) end();
  return found;
}

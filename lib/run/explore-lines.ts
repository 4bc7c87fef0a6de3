/** The lines around a place of a source file, as they stand there: what a bad row looks like. */
import type { Finding } from "../contract/finding.ts";
import type { Project } from "../project/config.ts";
import { rawLines } from "../source/raw-lines.ts";
import { SourceError } from "../source/source-error.ts";
import type { NumberedLine } from "../workbook/numbered-lines.ts";

/** `why`: a sentence where there is nothing to show. */
export type LinesAround = {
  readonly title: string;
  readonly lines: readonly NumberedLine[];
  readonly why: string | null;
};
/** Of each file what it takes to find its lines. */
export type FilesToLookAt = {
  readonly files: readonly {
    readonly file: string;
    readonly sheet: string | null;
    readonly delimiter: string | null;
    readonly encoding: string;
    readonly dialect?: { readonly headerLine: number } | undefined | null;
  }[];
};
export type Around = { readonly before?: number; readonly after?: number; readonly show?: boolean };

/** Letters of a line; what is longer is cut. */
const LONGEST = 1900;
const MOST_LINES = 50;

/**
 * The line of a finding, its neighbours and the header. Letters and digits of rows stand as `a`, `A` and `9` unless `show`, so that delimiters,
 * quotes and lengths can be seen without anybody's data. Workbooks and JSON have no lines, and say so; credentials
 * are never shown.
 */
export async function linesAround(
  project: Project,
  { files }: FilesToLookAt,
  finding: Finding | undefined,
  { before = 2, after = 2, show = false }: Around = {},
): Promise<LinesAround> {
  const nothing = (why: string): LinesAround => ({ title: "", lines: [], why });
  if (!finding) return nothing("There is no such finding.");
  const { file, line, code } = finding;
  const report = files.find((one) => one.file === file);
  if (file === null || line === null || !report) return nothing(`This finding (${code}) is not about one line.`);
  const name = file.split("/").at(-1) ?? file;
  if (report.sheet !== null || report.delimiter === null)
    return nothing(
      `${name} has no lines of cells: look at ${report.sheet === null ? "entry" : "sheet row"} ${line} there.`,
    );
  const header = report.dialect?.headerLine ?? 0;
  const { encoding } = report;
  const read = (at: number, above: number, below: number) =>
    rawLines(project.root, file, at, { before: above, after: below, encoding, longest: LONGEST });
  try {
    const around = await read(line, Math.min(before, MOST_LINES), Math.min(after, MOST_LINES));
    const above = header > 0 && header < (around[0]?.number ?? 0) ? await read(header, 0, 0) : [];
    return {
      title: `${name}, line ${line}: ${code}`,
      lines: [...above, ...around].map(({ number, text }) => ({
        line: number,
        text: show || number === header ? text : disguised(text),
        marked: number === line,
      })),
      why: around.every(({ number }) => number !== line) ? `${name} has no line ${line} any more.` : null,
    };
  } catch (error) {
    if (error instanceof SourceError) return nothing(`${error.message} ${error.advice}`);
    throw error;
  }
}

/** Every letter and digit by its kind; marks, blanks and lengths stay. */
const disguised = (text: string): string =>
  text
    .replace(/\p{Lu}/gu, "A")
    .replace(/[\p{L}\p{M}]/gu, (letter) => (letter === "A" ? "A" : "a"))
    .replace(/\p{N}/gu, "9");

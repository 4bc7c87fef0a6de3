/** `reference/*.csv`: the detail of what was collapsed or has no home in the CRM. */
import type { OutputFolder } from "../outputs/write.ts";

/** A table that can be streamed once. `because` is a reason code. */
export type ReferenceRows = {
  readonly name: string;
  readonly because: string;
  readonly columns: readonly string[];
  rows(): Iterable<readonly (string | number | boolean | null)[]>;
};
export type ReferenceFile = {
  readonly file: string;
  readonly because: string;
  readonly rows: number;
};

/** Writes each table to `reference/<name>.csv`, streaming, after removing those of an earlier run. */
export async function writeReference(out: OutputFolder, tables: Iterable<ReferenceRows>): Promise<ReferenceFile[]> {
  await out.remove("reference");
  const written: ReferenceFile[] = [];
  const taken = new Set<string>();
  for (const table of tables) {
    const file = freeName(`reference/${fileName(table.name)}`, taken);
    written.push({ file, because: table.because, rows: await out.writeCsv(file, table.columns, table.rows()) });
  }
  return written;
}

/** The name with `.csv`, numbered when another table has it; case is ignored, as some disks do. Adds it to `taken`. */
export function freeName(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${stem}-${n}`;
  taken.add(name.toLowerCase());
  return `${name}.csv`;
}

/** A plain file name from any text: letters, digits, `-` and `_` stay. */
export const fileName = (name: string): string =>
  name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_-]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100) || "unnamed";

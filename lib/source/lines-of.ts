/** Physical lines of a text file: of one that holds no table, and the line that someone named as the header. */
import { blocksOf } from "./blocks.ts";
import { ByteRecord } from "./byte-store.ts";
import { ByteWindow } from "./byte-window.ts";
import type { CsvPlan } from "./csv.ts";
import { RecordCutter } from "./cut-record.ts";
import type { HeaderCandidate } from "./header-search.ts";
import { LinesAbove } from "./lines-above.ts";
import type { RawTable } from "./raw-table.ts";
import { textsOf } from "./record-view.ts";
import { utf8From } from "./to-utf8.ts";

const PLAIN = { delimiter: ";", quote: "none", escape: "doubled" } as const;

/** A table without rows whose lines are counted: blank ones, and for what is no text all the others as rejected. */
export async function countLines(
  path: string,
  { encoding, skip }: Pick<CsvPlan, "encoding" | "skip">,
  use: "empty" | "unreadable",
): Promise<RawTable> {
  const utf8 = utf8From(encoding, skip);
  const lines = new LinesAbove(0, PLAIN);
  const window = new ByteWindow();
  const read = (bytes: Uint8Array, final: boolean) => {
    window.add(bytes);
    window.from = lines.read(window.bytes, window.from, window.to, final);
  };
  for await (const block of blocksOf(path)) read(utf8.push(block), false);
  read(utf8.end(), true);
  const { blank, preamble } = lines.counts;
  const rejected = use === "unreadable" && preamble > 0 ? preamble : 0;
  return {
    object: null,
    headers: [],
    columns: [],
    length: 0,
    rows: new Uint32Array(0),
    lines: new Uint32Array(0),
    spans: new Map(),
    rejected: rejected > 0 ? [{ row: 1, line: 1, lines: rejected, reason: "unreadable_row", cells: [] }] : [],
    lineCounts: { header: 0, data: 0, rejected, blank: blank + preamble - rejected, preamble: 0 },
    notes: [],
  };
}

/** The record that begins at a line, or null when the file has fewer: `lines` says how many. */
export async function headerAtLine(
  path: string,
  { encoding, skip, dialect }: Pick<CsvPlan, "encoding" | "skip" | "dialect">,
  line: number,
): Promise<{ candidate: HeaderCandidate | null; lines: number }> {
  const utf8 = utf8From(encoding, skip);
  const above = new LinesAbove(line, dialect);
  const window = new ByteWindow();
  const cutter = new RecordCutter(dialect);
  const read = (bytes: Uint8Array, final: boolean): HeaderCandidate | null => {
    window.add(bytes);
    window.from = above.read(window.bytes, window.from, window.to, final);
    if (!above.done || window.length === 0) return null;
    const cut = cutter.cut(window.bytes, window.from, window.to, final);
    if (cut === "more") return null;
    return { cells: textsOf(new ByteRecord(cutter).on(window.bytes)), line, lines: cutter.lines };
  };
  for await (const block of blocksOf(path)) {
    const candidate = read(utf8.push(block), false);
    if (candidate) return { candidate, lines: line };
  }
  return { candidate: read(utf8.end(), true), lines: above.line - 1 };
}

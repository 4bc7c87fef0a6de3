/** Cells of a UTF-8 file that are not UTF-8: read as Windows-1252, and told with line and column. */
import type { RecordCutter } from "./cut-record.ts";
import { MOST_COLUMNS, unescapeCell } from "./cut-record.ts";
import type { RawNote } from "./raw-table.ts";
import { repairedUtf8 } from "./to-utf8.ts";

const MOST_TOLD = 50;

export class StrayBytes {
  readonly #told: { readonly line: number; readonly place: number }[] = [];
  #cells = 0;

  /** The cells of the record that had to be repaired, or null. */
  repair(bytes: Uint8Array, from: number, cutter: RecordCutter, line: number): ReadonlyMap<number, Uint8Array> | null {
    if (repairedUtf8(bytes.subarray(from, cutter.end)) === null) return null;
    const repaired = new Map<number, Uint8Array>();
    for (let place = 0; place < Math.min(cutter.count, MOST_COLUMNS); place++) {
      const [start, end] = [cutter.starts[place] ?? 0, cutter.ends[place] ?? 0];
      let cell = bytes.subarray(start, end);
      if (cutter.escaped[place] === 1) {
        const plain = new Uint8Array(end - start);
        cell = plain.subarray(0, unescapeCell(bytes, start, end, cutter.dialect, plain));
      }
      const text = repairedUtf8(cell);
      if (!text) continue;
      repaired.set(place, text);
      this.#cells++;
      if (this.#told.length < MOST_TOLD) this.#told.push({ line, place });
    }
    return repaired;
  }

  notes(names: readonly string[]): RawNote[] {
    const advice =
      "The cell is not UTF-8 like the rest of the file: its letters were read as Windows-1252. Check æ, ø and å in it.";
    const notes = this.#told.map(({ line, place }): RawNote => {
      const column = names[place] || `column ${place + 1}`;
      return { code: "stray_bytes", severity: "warning", line, column, advice };
    });
    const more = this.#cells - notes.length;
    if (more > 0)
      notes.push({
        code: "stray_bytes",
        severity: "warning",
        advice: `${more} more cells are not UTF-8 and were read as Windows-1252.`,
      });
    return notes;
  }
}

/** Counts cells: read, and lost for a reason. What is left is in the tables. */
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { TextColumn } from "../source/text-column.ts";
import type { CellCount, CellLoss, RowLoss } from "./types.ts";

/** Whether a cell counts: it holds something that is not white space. */
export const isFilled = (text: string): boolean => text !== "" && /\S/.test(text);

/** Per row of a column, whether it is filled. */
export function filledRows(text: TextColumn): (row: number) => boolean {
  const { distinct, codes, bytes } = text;
  if (bytes) return (row) => bytes.isFilled(row) ?? isFilled(text.at(row));
  if (!distinct || !codes) return (row) => isFilled(text.at(row));
  const filled = distinct.map(isFilled);
  return (row) => filled[codes[row] ?? 0] ?? false;
}

export class CellLedger {
  #cells = new Map<string, CellCount>();
  #losses = new Map<string, CellLoss>();
  #rows = new Map<string, RowLoss>();

  read(object: ObjectName, column: string, cells: number): void {
    if (cells === 0) return;
    const key = `${object}\n${column}`;
    this.#cells.set(key, { object, column, cells: cells + (this.#cells.get(key)?.cells ?? 0) });
  }

  lose(object: ObjectName, column: string, reason: Reason, cells: number): void {
    if (cells === 0) return;
    const key = `${object}\n${column}\n${reason}`;
    this.#losses.set(key, { object, column, reason, cells: cells + (this.#losses.get(key)?.cells ?? 0) });
  }

  /** Cells that were read and are lost at once: those of a rejected record, for example. */
  readAndLose(object: ObjectName, column: string, reason: Reason, cells: number): void {
    this.read(object, column, cells);
    this.lose(object, column, reason, cells);
  }

  loseRows(object: ObjectName, file: string, reason: Reason, rows: number): void {
    if (rows === 0) return;
    const key = `${object}\n${file}\n${reason}`;
    this.#rows.set(key, { object, file, reason, rows: rows + (this.#rows.get(key)?.rows ?? 0) });
  }

  get cells(): CellCount[] {
    return [...this.#cells.values()];
  }
  get losses(): CellLoss[] {
    return [...this.#losses.values()];
  }
  get rowLosses(): RowLoss[] {
    return [...this.#rows.values()];
  }
}

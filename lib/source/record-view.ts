/** One record, whatever it is made of: texts of a sheet, or places in the bytes of a file. */

export interface RecordView {
  /** How many cells it has. */
  readonly count: number;
  /** Empty beyond the last cell. */
  text(place: number): string;
  /** Nothing but white space, or the end mark of DOS files. */
  isBlank(place: number): boolean;
  /** Whether the first cell begins with a digit, as most rows do: such a row is no header, note or total. */
  readonly beginsWithDigit: boolean;
  /** Whether the first cell may be the name of a column of the contract. */
  mayBeginHeader(): boolean;
  /** The same record, safe to keep. */
  kept(): RecordView;
}

/** Where the cells of the rows go. */
export interface RowStore {
  add(record: RecordView, width: number): void;
  /** Puts the cells of a rejected record aside: the function gives them back. */
  putAside(record: RecordView): () => readonly string[];
}

export const isBlankText = (text: string): boolean => text === "" || text === "\u001a" || !/\S/.test(text);

export const textsOf = (record: RecordView): string[] =>
  Array.from({ length: record.count }, (_, place) => record.text(place));

/** A record of texts. */
export class TextRecord implements RecordView {
  readonly cells: readonly string[];

  constructor(cells: readonly string[]) {
    this.cells = cells;
  }

  get count(): number {
    return this.cells.length;
  }
  text(place: number): string {
    return this.cells[place] ?? "";
  }
  isBlank(place: number): boolean {
    return isBlankText(this.text(place));
  }
  get beginsWithDigit(): boolean {
    const first = this.text(0).charCodeAt(0);
    return first >= 48 && first <= 57;
  }
  mayBeginHeader(): boolean {
    return this.text(0).length < 100;
  }
  kept(): RecordView {
    return this;
  }
}

/** Whether no cell from `from` on holds anything. */
export function isBlankRecord(record: RecordView, from = 0): boolean {
  for (let place = from; place < record.count; place++) if (!record.isBlank(place)) return false;
  return true;
}

/** Further tables in one file: where each begins and ends, and what it calls its columns. None of their rows is taken. */
import type { ObjectName } from "../contract/objects.ts";
import type { RawNote } from "./raw-table.ts";
import { type RecordView, textsOf } from "./record-view.ts";
import type { RowRules } from "./row-rules.ts";

type Other = {
  readonly object: ObjectName | null;
  readonly first: number;
  readonly header: readonly string[];
  readonly width: number;
  last: number;
  records: number;
};

const MOST_TOLD = 20;

export class OtherTables {
  readonly #rules: RowRules;
  readonly #tables: Other[] = [];
  #more = 0;
  #open: Other | null = null;

  constructor(rules: RowRules) {
    this.#rules = rules;
  }

  get open(): boolean {
    return this.#open !== null;
  }

  begin(header: RecordView, line: number, lines: number, object: ObjectName | null): void {
    const cells = textsOf(header).map((cell) => cell.trim());
    this.#open = { object, first: line, header: cells, width: header.count, last: line + lines - 1, records: 0 };
    if (this.#tables.length < MOST_TOLD) this.#tables.push(this.#open);
    else this.#more++;
  }

  close(): void {
    this.#open = null;
  }

  /** Whether the record belongs to the table that is open. One without a known header ends where the first table's rows go on. */
  takes(record: RecordView, line: number, lines: number): boolean {
    const table = this.#open;
    if (!table) return false;
    if (table.object === null && record.count !== table.width && this.#rules.widthFault(record) === null) {
      this.#open = null;
      return false;
    }
    table.last = line + lines - 1;
    table.records++;
    return true;
  }

  notes(): RawNote[] {
    const notes = this.#tables.map(({ object, first, last, header, records }): RawNote => {
      const what = object ? `with the header of ${object}` : "with a header of its own";
      return {
        code: "several_tables",
        severity: "error",
        line: first,
        found: header.join(" | ").slice(0, 1000),
        advice: `Another table ${what} stands in lines ${first} to ${last} of this file: its ${records} records were not read. Put it into a file of its own.`,
      };
    });
    if (this.#more > 0)
      notes.push({
        code: "several_tables",
        severity: "error",
        advice: `${this.#more} more tables stand in this file: only the first one was read. Export each into a file of its own.`,
      });
    return notes;
  }
}

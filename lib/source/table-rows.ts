/** Sorts the records below a header: rows, rejected ones with their reason, blank lines, other tables, notes at the end. */
import type { Reason } from "../contract/reasons.ts";
import type { FoundHeader } from "./header-search.ts";
import { OtherTables } from "./other-tables.ts";
import type { RawNote, RejectedRecord } from "./raw-table.ts";
import { type RecordView, type RowStore, TextRecord, textsOf } from "./record-view.ts";
import { isTellingKey, REDACTED, redactText } from "./redact.ts";
import { RowRules } from "./row-rules.ts";
import { NumberList } from "./text-column.ts";

type Waiting = {
  readonly record: RecordView;
  readonly line: number;
  readonly lines: number;
  readonly afterBlank: boolean;
  readonly torn: boolean;
};
/** So many notes in a row may wait for the end of the file. */
const MOST_NOTES = 50;

export type SortedRows = {
  readonly length: number;
  readonly rows: Uint32Array;
  readonly lines: Uint32Array;
  readonly spans: ReadonlyMap<number, number>;
  readonly rejected: readonly RejectedRecord[];
  readonly notes: readonly RawNote[];
};

export class TableRows {
  readonly rules: RowRules;
  readonly counts = { header: 0, data: 0, rejected: 0, blank: 0, preamble: 0 };
  readonly #header: FoundHeader;
  readonly #store: RowStore;
  readonly #others: OtherTables;
  readonly #secret: boolean;
  readonly #rows = new NumberList();
  readonly #lines = new NumberList();
  readonly #spans = new Map<number, number>();
  readonly #rejected: RejectedRecord[] = [];
  #record = 0;
  #length = 0;
  #afterBlank = false;
  /** Lines that may be notes below the table, if nothing follows. */
  #notes: Waiting[] = [];
  /** A line after a blank one that may be the header of another table, if the next one is like it. */
  #maybeHeader: Waiting | null = null;

  constructor(header: FoundHeader, store: RowStore, padShort: boolean) {
    this.#header = header;
    this.#store = store;
    this.#secret = header.object === "integrations";
    this.rules = new RowRules(header, padShort);
    this.#others = new OtherTables(this.rules);
  }

  /** `torn`: the file ends with this record, without a line end. */
  take(record: RecordView, line: number, lines: number, torn = false): void {
    const fault = this.rules.fault(record);
    if (fault === "blank") {
      this.counts.blank += lines;
      this.#afterBlank = true;
      return;
    }
    const afterBlank = this.#afterBlank;
    this.#afterBlank = false;
    if (
      fault === null &&
      record.beginsWithDigit &&
      !this.#others.open &&
      !this.#maybeHeader &&
      this.#notes.length === 0
    )
      this.#keep(record, line, lines);
    else this.#consider({ record, line, lines, torn, afterBlank: afterBlank || this.#notes.length > 0 }, fault);
  }

  /** A record that cannot be taken, whatever its cells are. */
  reject(record: RecordView, line: number, lines: number, reason: Reason): void {
    this.#settle();
    this.#afterBlank = false;
    this.#refuse(record, line, lines, reason);
  }

  finish(): SortedRows {
    if (this.#maybeHeader) this.#settleHeader();
    for (const { record, line, lines, afterBlank, torn } of this.#notes)
      if (torn && !afterBlank && this.rules.widthFault(record)) this.#refuse(record, line, lines, "truncated_last_row");
      else this.counts.preamble += lines;
    return {
      length: this.#length,
      rows: this.#rows.finish(),
      lines: this.#lines.finish(),
      spans: this.#spans,
      rejected: this.#rejected,
      notes: this.#others.notes(),
    };
  }

  #consider(waiting: Waiting, fault: Reason | null): void {
    const { record, line, lines, afterBlank } = waiting;
    if (fault === "repeated_header") {
      this.#settle();
      this.#others.close();
      this.#refuse(record, line, lines, fault);
      return;
    }
    const suspicious = fault !== null || afterBlank || record.mayBeginHeader();
    const other = suspicious && fault !== "total_line" ? this.rules.otherHeader(record) : null;
    if (other) {
      this.#settle();
      this.#others.begin(record, line, lines, other);
      this.#refuse(record, line, lines, "other_table");
      return;
    }
    if (this.#others.takes(record, line, lines)) {
      this.#refuse(record, line, lines, "other_table");
      return;
    }
    if (this.#maybeHeader) {
      if (fault !== null && this.#maybeHeader.record.count === record.count && record.count > 1) {
        const { record: header, line: first, lines: more } = this.#maybeHeader;
        this.#maybeHeader = null;
        this.#settleNotes();
        this.#others.begin(header, first, more, null);
        this.#refuse(header, first, more, "other_table");
        this.#others.takes(record, line, lines);
        this.#refuse(record, line, lines, "other_table");
        return;
      }
      this.#settleHeader();
    }
    if (fault !== null && afterBlank && this.rules.mayBeUnknownHeader(record)) {
      this.#maybeHeader = { ...waiting, record: record.kept() };
      return;
    }
    if (fault !== "total_line" && this.#notes.length < MOST_NOTES && this.rules.isNote(record, afterBlank)) {
      this.#notes.push({ ...waiting, record: record.kept() });
      return;
    }
    this.#settleNotes();
    this.#place(waiting, fault);
  }

  /** What waited for what would follow is an ordinary record after all. */
  #settle(): void {
    this.#settleHeader();
    this.#settleNotes();
  }

  #settleHeader(): void {
    const waiting = this.#maybeHeader;
    this.#maybeHeader = null;
    if (!waiting) return;
    if (this.rules.isNote(waiting.record, waiting.afterBlank)) {
      this.#notes.push(waiting);
      return;
    }
    this.#settleNotes();
    this.#place(waiting, this.rules.widthFault(waiting.record));
  }

  #settleNotes(): void {
    const notes = this.#notes;
    this.#notes = [];
    for (const waiting of notes) this.#place(waiting, this.rules.widthFault(waiting.record));
  }

  #place({ record, line, lines, torn }: Waiting, fault: Reason | null): void {
    if (fault === null) this.#keep(record, line, lines);
    else this.#refuse(record, line, lines, torn && fault === "short_row" ? "truncated_last_row" : fault);
  }

  #keep(record: RecordView, line: number, lines: number): void {
    this.counts.data += lines;
    if (lines > 1) this.#spans.set(this.#length, lines);
    this.#length++;
    this.#rows.push(++this.#record);
    this.#lines.push(line);
    this.#store.add(this.#secret ? this.#withoutSecrets(record) : record, this.rules.width);
  }

  #refuse(record: RecordView, line: number, lines: number, reason: Reason): void {
    this.counts.rejected += lines;
    const cells = this.#store.putAside(this.#secret ? this.#withoutSecrets(record) : record);
    this.#rejected.push(new Rejected(++this.#record, line, lines, reason, cells));
  }

  /** Definitions of connections hold credentials: they are taken out before the cells are kept anywhere. */
  #withoutSecrets(record: RecordView): RecordView {
    return new TextRecord(
      textsOf(record).map((cell, place) =>
        isTellingKey(this.#header.names[place] ?? "") && cell !== "" ? REDACTED : redactText(cell),
      ),
    );
  }
}

/** Its cells are made when someone asks: a file may hold a million of these. */
class Rejected implements RejectedRecord {
  readonly row: number;
  readonly line: number;
  readonly lines: number;
  readonly reason: Reason;
  readonly #cells: () => readonly string[];

  constructor(row: number, line: number, lines: number, reason: Reason, cells: () => readonly string[]) {
    this.row = row;
    this.line = line;
    this.lines = lines;
    this.reason = reason;
    this.#cells = cells;
  }

  get cells(): readonly string[] {
    return this.#cells();
  }
}

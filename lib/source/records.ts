/** Sorts the records of a sheet, which come as texts: preamble, header, rows, rejected, blank. */
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import { findHeader, HEADER_WITHIN, type HeaderCandidate } from "./header-search.ts";
import { nameHeaders } from "./name-headers.ts";
import type { RawTable } from "./raw-table.ts";
import { isBlankRecord, type RecordView, type RowStore, TextRecord, textsOf } from "./record-view.ts";
import { TableRows } from "./table-rows.ts";
import { type TextColumn, TextColumnBuilder } from "./text-column.ts";

export class RecordSorter {
  readonly #hint: ObjectName | null;
  readonly #fixed: boolean;
  readonly #padShort: boolean;
  readonly #store = new TextStore();
  #waiting: HeaderCandidate[] = [];
  #begun: {
    readonly rows: TableRows;
    readonly table: Pick<RawTable, "object" | "notes">;
    readonly names: readonly string[];
  } | null = null;

  /**
   * `hint`: the object the file's name stands for; `fixed`: someone decided it, the header is not asked.
   * `padShort`: a row may end early (XLSX leaves out trailing empty cells).
   */
  constructor(options: { hint: ObjectName | null; fixed?: boolean; padShort?: boolean }) {
    this.#hint = options.hint;
    this.#fixed = options.fixed ?? false;
    this.#padShort = options.padShort ?? false;
  }

  push(cells: string[], line: number, lines: number): void {
    if (this.#begun) {
      this.#begun.rows.take(new TextRecord(cells), line, lines);
      return;
    }
    this.#waiting.push({ cells, line, lines });
    if (this.#waiting.length === HEADER_WITHIN) this.#begin();
  }

  /** A record that cannot be taken, whatever its cells are. */
  reject(cells: readonly string[], line: number, lines: number, reason: Reason): void {
    this.#begin().reject(new TextRecord(cells), line, lines, reason);
  }

  finish(): RawTable {
    const rows = this.#begin();
    const sorted = rows.finish();
    const begun = this.#begun;
    const columns = this.#store.finish(rows.rules.width);
    const named = nameHeaders(begun?.table.object ?? null, begun?.names ?? [], columns);
    return {
      ...sorted,
      object: begun?.table.object ?? null,
      headers: named.headers,
      columns: named.kept.flatMap((index) => columns[index] ?? []),
      lineCounts: rows.counts,
      notes: [...(begun?.table.notes ?? []), ...named.notes, ...sorted.notes],
    };
  }

  #begin(): TableRows {
    if (this.#begun) return this.#begun.rows;
    const waiting = this.#waiting;
    this.#waiting = [];
    const header = findHeader(waiting, { hint: this.#hint, fixed: this.#fixed });
    const rows = new TableRows(header, this.#store, this.#padShort);
    this.#begun = { rows, table: header, names: header.names };
    const first = waiting.findIndex(({ line }) => line === header.line);
    waiting.forEach(({ cells, line, lines }, index) => {
      const record = new TextRecord(cells);
      if (first >= 0 && index >= first + header.rows.length) rows.take(record, line, lines);
      else if (first >= 0 && index >= first) rows.counts.header += lines;
      else if (isBlankRecord(record)) rows.counts.blank += lines;
      else rows.counts.preamble += lines;
    });
    return rows;
  }
}

class TextStore implements RowStore {
  readonly #columns: TextColumnBuilder[] = [];

  add(record: RecordView, width: number): void {
    while (this.#columns.length < width) this.#columns.push(new TextColumnBuilder());
    for (let place = 0; place < width; place++) this.#columns[place]?.push(record.text(place));
  }

  putAside(record: RecordView): () => readonly string[] {
    const cells = textsOf(record);
    return () => cells;
  }

  finish(width: number): TextColumn[] {
    while (this.#columns.length < width) this.#columns.push(new TextColumnBuilder());
    return this.#columns.map((column) => column.finish());
  }
}

/** Items of a JSON list become rows of text: scalars as they are, lists and objects as JSON. */
import type { Json } from "../../contract/columns.ts";
import { type ObjectName, objectSpec } from "../../contract/objects.ts";
import { contractColumn } from "../headers.ts";
import { nameHeaders } from "../name-headers.ts";
import type { RawNote, RawTable, RejectedRecord } from "../raw-table.ts";
import { isTellingKey, REDACTED, redact, redactAddresses } from "../redact.ts";
import { NumberList, TextColumnBuilder } from "../text-column.ts";
import { isObject } from "./survey.ts";

/** Keys beyond these share one column, as JSON. */
const MOST_COLUMNS = 500;
const FURTHER = "further keys";

type Column = { readonly builder: TextColumnBuilder; readonly type: string | null; readonly secret: boolean };

export class ItemTable {
  readonly #object: ObjectName;
  readonly #shared: ReadonlyMap<string, Json>;
  readonly #ordinary: boolean;
  readonly #columns = new Map<string, Column>();
  readonly #rows = new NumberList();
  readonly #lines = new NumberList();
  readonly #rejected: RejectedRecord[] = [];
  readonly #misplaced = new Map<string, { count: number; line: number }>();
  #length = 0;
  #record = 0;

  /**
   * `shared`: values of the root that go to every row. `ordinary`: texts for people, in which words like “token” are
   * no credentials.
   */
  constructor(object: ObjectName, shared: ReadonlyMap<string, Json>, ordinary: boolean) {
    this.#object = object;
    this.#ordinary = ordinary;
    this.#shared = new Map([...shared].filter(([key]) => contractColumn(object, key) !== null));
  }

  /** `line`: place in the list, or physical line. */
  push(found: Json, line: number): void {
    const item = this.#ordinary ? redactAddresses(found) : redact(found);
    if (!isObject(item)) {
      this.reject(item === null ? "null" : cellText(item, false), line);
      return;
    }
    const further: Record<string, Json> = Object.create(null);
    for (const key of Object.keys(item)) if (!this.#place(key)) further[key] = item[key] ?? null;
    for (const key of this.#shared.keys()) this.#place(key);
    const hasFurther = Object.keys(further).length > 0;
    if (hasFurther) this.#place(FURTHER, true);
    for (const [name, { builder, type, secret }] of this.#columns) {
      const own = name === FURTHER && hasFurther ? further : Object.hasOwn(item, name) ? item[name] : undefined;
      const value = own ?? this.#shared.get(name) ?? null;
      if (type !== null && value !== null) this.#check(name, type, value, line);
      builder.push(secret && value !== null && value !== "" ? REDACTED : cellText(value, type === "json"));
    }
    this.#length++;
    this.#rows.push(++this.#record);
    this.#lines.push(line);
  }

  /** An item that is no record. */
  reject(text: string, line: number, lines = 0): void {
    this.#rejected.push({ row: ++this.#record, line, lines, reason: "unreadable_row", cells: [text] });
  }

  /** `lineCounts`: of a file with a value per line. */
  finish(lineCounts: Partial<RawTable["lineCounts"]>, notes: readonly RawNote[]): RawTable {
    const names = [...this.#columns.keys()];
    const columns = [...this.#columns.values()].map(({ builder }) => builder.finish());
    const named = nameHeaders(this.#object, names, columns);
    const physical = lineCounts.data !== undefined;
    return {
      object: this.#object,
      headers: named.headers,
      columns: named.kept.flatMap((place) => columns[place] ?? []),
      length: this.#length,
      rows: this.#rows.finish(),
      lines: this.#lines.finish(),
      // Items of a list take no lines that could be counted.
      spans: physical ? new Map() : new Map(Array.from({ length: this.#length }, (_, row) => [row, 0])),
      rejected: this.#rejected,
      lineCounts: { header: 0, data: 0, rejected: 0, blank: 0, preamble: 0, ...lineCounts },
      notes: [...notes, ...named.notes, ...this.#notes()],
    };
  }

  /** Whether the key has a column; a new one is empty in the rows before. */
  #place(key: string, always = false): boolean {
    if (this.#columns.has(key)) return true;
    if (this.#columns.size >= MOST_COLUMNS && !always) return false;
    const meaning = contractColumn(this.#object, key);
    const builder = new TextColumnBuilder();
    for (let row = 0; row < this.#length; row++) builder.push("");
    this.#columns.set(key, {
      builder,
      type: meaning === null ? null : (objectSpec(this.#object).columns[meaning]?.type ?? null),
      secret: this.#object !== "learning_paths" && isTellingKey(key),
    });
    return true;
  }

  #check(name: string, type: string, value: Json, line: number): void {
    if ((type === "json") === (typeof value === "object")) return;
    const known = this.#misplaced.get(name) ?? { count: 0, line };
    this.#misplaced.set(name, { ...known, count: known.count + 1 });
  }

  #notes(): RawNote[] {
    return [...this.#misplaced].map(([column, { count, line }]) => ({
      code: "wrong_json_type",
      severity: "warning",
      column,
      line,
      advice: `The values of ${column} are lists or objects where single values belong, or the other way round (${count} rows): they were kept as JSON text. Check the file.`,
    }));
  }
}

function cellText(value: Json, isJson: boolean): string {
  if (value === null) return "";
  return isJson || typeof value === "object" ? JSON.stringify(value) : String(value);
}

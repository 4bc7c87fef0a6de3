/** CSV as Bulk API 2.0 wants and gives it (salesforce.md §6.3): UTF-8 without mark, LF, quotes doubled. */
import { Buffer } from "node:buffer";
import Papa from "papaparse";
import { PutAside } from "./put-aside.ts";
import type { Json } from "./values.ts";

/** How a field is cleared; an empty cell leaves it as it is. */
const NULL = "#N/A";
const PIECE = 1 << 18;
/** Before each cell: its column, its bytes. */
const CELL_HEAD = 6;

/** Rows on their way into a job: their bytes are put aside, of each row no more is kept than its place. */
export interface CsvRows {
  /** `together`: rows with the same text, or one that begins alike, stand together in the file. */
  add(cells: Json, together: string): void;
  readonly rows: number;
  /** Bytes of the whole file. */
  readonly bytes: number;
  /** The file in pieces, as often as asked: the header has every column of every row. */
  pieces(): Generator<Uint8Array>;
  /** Forgets the rows. */
  close(): void;
}

/** An empty file. `inMemory`: bytes that are held in memory at most. */
export function csvRows(inMemory?: number): CsvRows {
  const columns = new Map<string, number>();
  const aside = new PutAside(inMemory);
  const places = new Places();
  const groups = new Map<string, number>();
  let row = Buffer.allocUnsafe(PIECE);
  let content = 0;

  const numberOf = (numbers: Map<string, number>, name: string): number => {
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
  const head = () => Buffer.from(`${[...columns.keys()].join(",")}\n`);

  return {
    add(cells, together) {
      const sorted = Object.entries(cells)
        .map(([name, value]) => ({ at: numberOf(columns, name), text: cell(value) }))
        .sort((a, b) => a.at - b.at)
        .map(({ at, text }) => ({ at, text, bytes: Buffer.byteLength(text) }));
      const size = sorted.reduce((sum, { bytes }) => sum + bytes + CELL_HEAD, 0);
      if (size > row.length) row = Buffer.allocUnsafe(size);
      let used = 0;
      for (const { at, text, bytes } of sorted) {
        row.writeUInt16LE(at, used);
        row.writeUInt32LE(bytes, used + 2);
        row.write(text, used + CELL_HEAD);
        used += bytes + CELL_HEAD;
        content += bytes;
      }
      places.add(aside.add(row.subarray(0, size)), size, numberOf(groups, together));
    },
    get rows() {
      return places.length;
    },
    get bytes() {
      return head().length + content + places.length * Math.max(1, columns.size);
    },
    *pieces() {
      yield head();
      let piece = Buffer.allocUnsafe(PIECE);
      let used = 0;
      for (const at of places.grouped(groups)) {
        const [from, size] = places.at(at);
        if (size > row.length) row = Buffer.allocUnsafe(size);
        aside.copy(from, size, row, 0);
        if (used + size + columns.size > piece.length) {
          yield piece.subarray(0, used);
          piece = Buffer.allocUnsafe(Math.max(PIECE, size + columns.size));
          used = 0;
        }
        let column = 0;
        for (let seen = 0; seen < size; ) {
          for (const next = row.readUInt16LE(seen); column < next; column++) used = piece.writeUInt8(COMMA, used);
          const end = seen + CELL_HEAD + row.readUInt32LE(seen + 2);
          used += row.copy(piece, used, seen + CELL_HEAD, end);
          seen = end;
        }
        for (; column < columns.size - 1; column++) used = piece.writeUInt8(COMMA, used);
        used = piece.writeUInt8(LINE_END, used);
      }
      yield piece.subarray(0, used);
    },
    close: () => aside.close(),
  };
}

/** Where rows stand among the bytes put aside, and which group each is of. */
class Places {
  #starts = new Float64Array(1024);
  #sizes = new Uint32Array(1024);
  #groups = new Uint32Array(1024);
  length = 0;
  add(start: number, size: number, group: number): void {
    if (this.length === this.#starts.length) {
      this.#starts = grown(this.#starts, new Float64Array(this.length * 2));
      this.#sizes = grown(this.#sizes, new Uint32Array(this.length * 2));
      this.#groups = grown(this.#groups, new Uint32Array(this.length * 2));
    }
    this.#starts[this.length] = start;
    this.#sizes[this.length] = size;
    this.#groups[this.length++] = group;
  }
  at(row: number): readonly [start: number, size: number] {
    return [this.#starts[row] ?? 0, this.#sizes[row] ?? 0];
  }
  /** Numbers of the rows, those of one group together, groups by their texts. */
  grouped(groups: ReadonlyMap<string, number>): Uint32Array {
    const ranks = new Uint32Array(groups.size);
    for (const [rank, [, group]] of [...groups].sort(([a], [b]) => compared(a, b)).entries()) ranks[group] = rank;
    const rankOf = (row: number) => ranks[this.#groups[row] ?? 0] ?? 0;
    return Uint32Array.from({ length: this.length }, (_, row) => row).sort((a, b) => rankOf(a) - rankOf(b));
  }
}
function grown<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
const COMMA = 0x2c;
const LINE_END = 0x0a;
const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function cell(value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return NULL;
  if (typeof value !== "string") return String(value);
  return `"${value.replaceAll('"', '""')}"`;
}

/** Takes CSV as it comes in and tells its rows: the columns of these names, `""` for one that is not there. */
export function csvReader(
  names: readonly string[],
  each: (cells: string[]) => void,
): { write(text: string): void; end(): void } {
  let rest = "";
  let scanned = 0;
  let whole = 0;
  let quoted = false;
  let places: readonly number[] | null = null;
  const rows = (text: string) => {
    for (const row of Papa.parse<string[]>(text, { delimiter: ",", skipEmptyLines: true }).data) {
      if (places === null) places = names.map((name) => row.indexOf(name));
      else each(places.map((at) => row[at] ?? ""));
    }
  };
  return {
    write(text) {
      rest += text;
      for (; scanned < rest.length; scanned++) {
        const sign = rest.charCodeAt(scanned);
        if (sign === 0x22) quoted = !quoted;
        else if (sign === LINE_END && !quoted) whole = scanned + 1;
      }
      if (whole === 0) return;
      rows(rest.slice(0, whole));
      rest = rest.slice(whole);
      scanned = rest.length;
      whole = 0;
    },
    end() {
      if (rest.trim() !== "") rows(rest);
      rest = "";
    },
  };
}

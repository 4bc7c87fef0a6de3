/** CSV as Bulk API 2.0 wants and gives it (salesforce.md §6.3): UTF-8 without mark, LF, quotes doubled. */
import { Buffer } from "node:buffer";
import Papa from "papaparse";
import type { Json } from "./values.ts";

/** How a field is cleared; an empty cell leaves it as it is. */
const NULL = "#N/A";
const BLOCK = 1 << 20;
const PIECE = 1 << 18;
/** Before each cell: its column, its bytes. */
const CELL_HEAD = 6;

/** Rows on their way into a job: no more than their bytes is kept of them. */
export interface CsvRows {
  /** `together`: rows with the same text, or one that begins alike, stand together in the file. */
  add(cells: Json, together: string): void;
  readonly rows: number;
  /** Bytes of the whole file. */
  readonly bytes: number;
  /** The file in pieces, as often as asked: the header has every column of every row. */
  pieces(): Generator<Uint8Array>;
}

/** An empty file. */
export function csvRows(): CsvRows {
  const columns = new Map<string, number>();
  const blocks: Buffer[] = [];
  const places: { readonly block: Buffer; readonly from: number; readonly to: number }[] = [];
  const groups: string[] = [];
  let room = 0;
  let content = 0;

  const columnOf = (name: string): number => {
    const known = columns.get(name) ?? columns.size;
    columns.set(name, known);
    return known;
  };
  const head = () => Buffer.from(`${[...columns.keys()].join(",")}\n`);

  return {
    add(cells, together) {
      const row = Object.entries(cells)
        .map(([name, value]) => ({ at: columnOf(name), text: cell(value) }))
        .sort((a, b) => a.at - b.at)
        .map(({ at, text }) => ({ at, text, bytes: Buffer.byteLength(text) }));
      const size = row.reduce((sum, { bytes }) => sum + bytes + CELL_HEAD, 0);
      let block = blocks.at(-1);
      if (!block || room + size > block.length) {
        block = Buffer.allocUnsafe(Math.max(BLOCK, size));
        blocks.push(block);
        room = 0;
      }
      const from = room;
      for (const { at, text, bytes } of row) {
        block.writeUInt16LE(at, room);
        block.writeUInt32LE(bytes, room + 2);
        block.write(text, room + CELL_HEAD);
        room += bytes + CELL_HEAD;
        content += bytes;
      }
      places.push({ block, from, to: room });
      groups.push(together);
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
      const order = Uint32Array.from(places.keys()).sort((a, b) => compared(groups[a] ?? "", groups[b] ?? ""));
      for (const at of order) {
        const place = places[at];
        if (!place) continue;
        const { block, from, to } = place;
        if (used + to - from + columns.size > piece.length) {
          yield piece.subarray(0, used);
          piece = Buffer.allocUnsafe(Math.max(PIECE, to - from + columns.size));
          used = 0;
        }
        let column = 0;
        for (let seen = from; seen < to; ) {
          for (const next = block.readUInt16LE(seen); column < next; column++) used = piece.writeUInt8(COMMA, used);
          const end = seen + CELL_HEAD + block.readUInt32LE(seen + 2);
          used += block.copy(piece, used, seen + CELL_HEAD, end);
          seen = end;
        }
        for (; column < columns.size - 1; column++) used = piece.writeUInt8(COMMA, used);
        used = piece.writeUInt8(LINE_END, used);
      }
      yield piece.subarray(0, used);
    },
  };
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

/** The values of a column numbered by content: every later count is a count of small whole numbers. */
import { type ColumnStore, storeOf } from "../staging/columns.ts";
import { instantText } from "../staging/instant-text.ts";
import type { Cell, StagedColumn } from "../staging/types.ts";
import { hashOf, TextIndex } from "./join-index.ts";
import { LetterBook } from "./profile-letters.ts";
import { keyOf, type Tally, TallyRoom } from "./profile-room.ts";
import { ofTexts, unnumbered } from "./profile-texts.ts";

/**
 * Numbers the values of a column. Texts of `text` and `json` columns are looked at letter by letter too. The tally is
 * valid until the room is used for the next column.
 */
export function tallyOf(column: StagedColumn, room: TallyRoom = new TallyRoom(column.length)): Tally {
  const store = storeOf(column);
  const letters = column.type === "text" || column.type === "json" ? new LetterBook() : null;
  if (store?.kind === "codes") return ofCodes(store, letters, room);
  if (store) return (room.numbered ? ofNumbers : ofSorted)(store.numbers, store.kind === "moments", room);
  return ofTexts(column, letters, room) ?? ofCells(column, new LetterBook(), room);
}

/** Several codes of a dictionary may stand for one value: labels of an enum, for example. */
function ofCodes(store: ColumnStore & { readonly kind: "codes" }, letters: LetterBook | null, room: TallyRoom): Tally {
  const { codes: given, values } = store;
  const times = new Int32Array(values.length);
  const seen = new Int32Array(values.length);
  for (let row = 0; row < given.length; row++) {
    const code = given[row] ?? 0;
    if (times[code] === 0) seen[code] = row;
    times[code] = (times[code] ?? 0) + 1;
  }
  const numbers = new Map<Cell, number>();
  const found: { value: Cell; count: number; first: number }[] = [];
  const renumbered = new Int32Array(values.length).fill(-1);
  for (let code = 0; code < values.length; code++) {
    const value = values[code] ?? null;
    const count = times[code] ?? 0;
    if (value === null || count === 0) continue;
    const first = seen[code] ?? 0;
    const number = numbers.get(value) ?? found.length;
    const known = found[number];
    if (known) {
      known.count += count;
      known.first = Math.min(known.first, first);
    } else {
      numbers.set(value, number);
      found.push({ value, count, first });
    }
    renumbered[code] = number;
  }
  if (letters) for (const { value, count, first } of found) letters.see(String(value), count, first);
  return {
    codes() {
      const codes = room.codes();
      for (let row = 0; row < given.length; row++) codes[row] = renumbered[given[row] ?? 0] ?? -1;
      return codes;
    },
    distinct: found.length,
    counts: Int32Array.from(found, ({ count }) => count),
    firstRow: (code) => found[code]?.first ?? -1,
    value: (code) => found[code]?.value ?? null,
    key: (code) => keyOf(found[code]?.value ?? null),
    filled: found.reduce((sum, { count }) => sum + count, 0),
    letters: letters?.finish() ?? null,
  };
}

function ofNumbers(numbers: Float64Array, moments: boolean, room: TallyRoom): Tally {
  const index = room.numbers();
  const codes = room.codes();
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row] ?? Number.NaN;
    codes[row] = Number.isNaN(value) ? -1 : index.add(value, row);
  }
  const { counts, filled } = counted(codes, index.size);
  return {
    codes: () => codes,
    distinct: index.size,
    counts,
    firstRow: (code) => index.firstRow(code),
    value: (code) => (moments ? instantText(index.value(code)) : index.value(code)),
    key: (code) => index.value(code),
    filled,
    letters: null,
  };
}

/** Numbers in order are their own numbering. */
function ofSorted(numbers: Float64Array, moments: boolean, room: TallyRoom): Tally {
  const room64 = room.sorted();
  let filled = 0;
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row] ?? Number.NaN;
    if (!Number.isNaN(value)) room64[filled++] = value;
  }
  const values = room64.subarray(0, filled).sort();
  const counts = room.list(0);
  let distinct = 0;
  for (let at = 0; at < filled; at++) {
    const value = values[at] ?? 0;
    if (distinct > 0 && values[distinct - 1] === value) counts[distinct - 1] = (counts[distinct - 1] ?? 0) + 1;
    else {
      values[distinct] = value;
      counts[distinct++] = 1;
    }
  }
  const value = (code: number): number => values[code] ?? Number.NaN;
  return {
    codes: unnumbered,
    distinct,
    counts: counts.subarray(0, distinct),
    firstRow: (code) => numbers.indexOf(value(code)),
    value: (code) => (moments ? instantText(value(code)) : value(code)),
    key: value,
    filled,
    letters: null,
  };
}

/** Value by value, of whatever kind: texts by their letters, what is no text by a map. */
function ofCells(column: StagedColumn, book: LetterBook, room: TallyRoom): Tally {
  const letters = column.type === "text" || column.type === "json" ? book : null;
  const index = new TextIndex((row) => String(column.at(row)), column.length);
  const others = new Map<Cell, { code: number; first: number }>();
  const codes = room.codes();
  for (let row = 0; row < codes.length; row++) {
    const value = column.at(row);
    if (value === null) {
      codes[row] = -1;
      continue;
    }
    const hash = letters ? letters.see(String(value), 1, row) : null;
    if (typeof value === "string") codes[row] = index.add(value, hash ?? hashOf(value), row);
    else {
      const known = others.get(value) ?? { code: others.size, first: row };
      others.set(value, known);
      // Below −1, until it is known how many texts there are.
      codes[row] = -2 - known.code;
    }
  }
  const texts = index.size;
  if (others.size > 0)
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? -1;
      if (code < -1) codes[row] = texts - 2 - code;
    }
  const rest = [...others];
  const { counts, filled } = counted(codes, texts + rest.length);
  const firstRow = (code: number): number =>
    code < texts ? index.firstRow(code) : (rest[code - texts]?.[1].first ?? -1);
  const value = (code: number): Cell => (code < texts ? column.at(firstRow(code)) : (rest[code - texts]?.[0] ?? null));
  return {
    codes: () => codes,
    distinct: texts + rest.length,
    counts,
    firstRow,
    value,
    key: (code) => keyOf(value(code)),
    filled,
    letters: letters?.finish() ?? null,
  };
}

function counted(codes: Int32Array, distinct: number): { counts: Int32Array; filled: number } {
  const counts = new Int32Array(distinct);
  let filled = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1;
    if (code < 0) continue;
    counts[code] = (counts[code] ?? 0) + 1;
    filled++;
  }
  return { counts, filled };
}

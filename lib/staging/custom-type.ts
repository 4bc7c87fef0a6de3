/** The narrowest type that every value of a customer's own column fits. */
import type { ColumnType } from "../contract/columns.ts";
import type { TextColumn } from "../source/text-column.ts";
import { cleanText, isNullToken } from "./clean.ts";
import { forEachText } from "./converters.ts";
import { looksLikeDay, looksLikeMoment } from "./dates.ts";
import { isYesOrNoWord } from "./labels.ts";
import { type DecimalMark, parseNumber } from "./numbers.ts";

/** From narrow to wide. Whole numbers keep their zeros and signs only as text, so those do not count as numbers. */
const CANDIDATES: readonly { type: ColumnType; fits(text: string, mark: DecimalMark): boolean }[] = [
  { type: "bool", fits: (text) => isYesOrNoWord(text) },
  { type: "int", fits: (text) => /^-?(?:0|[1-9]\d{0,14})$/.test(text) },
  {
    type: "decimal",
    fits: (text, mark) => /^-?(?:0|[1-9]\d{0,11})(?:[.,]\d{1,9})?$/.test(text) && decimal(text, mark),
  },
  { type: "percent", fits: (text, mark) => text.endsWith("%") && parseNumber(text.slice(0, -1).trim(), mark) !== null },
  { type: "date", fits: (text) => looksLikeDay(text) && !/^\d+$/.test(text) },
  { type: "ts", fits: (text) => looksLikeMoment(text) || (looksLikeDay(text) && !/^\d+$/.test(text)) },
];

/** `parts` are the same column in each file, with the decimal mark of that file. Text when nothing narrower fits all. */
export function narrowestType(parts: readonly { text: TextColumn; mark: DecimalMark }[]): ColumnType {
  let left = [...CANDIDATES];
  let values = 0;
  for (const { text, mark } of parts)
    forEachText(text, (found) => {
      if (left.length === 0) return;
      const clean = cleanText(found).text;
      if (isNullToken(clean)) return;
      values++;
      left = left.filter((candidate) => candidate.fits(clean, mark));
    });
  return values === 0 ? "text" : (left[0]?.type ?? "text");
}

const decimal = (text: string, mark: DecimalMark) => /^-?\d+$/.test(text) || text.includes(mark);

/** Dates of full digits in cells kept as bytes: `28-12-2022 18:08:40`, `2022-12-28T18:08:40Z` and the like. */
import type { DateNumbers } from "./date-scan.ts";

const [SPACE, DASH, SLASH, COLON, T, Z] = [32, 45, 47, 58, 84, 90] as const;

/** What `scanDate` finds in the cell's text, for the commonest forms; null: only the text can tell. */
export function dateOfCell(bytes: Uint8Array, start: number, end: number): DateNumbers | null {
  const length = end - start;
  if (length < 10) return null;
  const yearFirst = digitsAt(bytes, start + 2, 2) >= 0;
  const mark = bytes[start + (yearFirst ? 4 : 2)] as number;
  if (mark < DASH || mark > SLASH || bytes[start + (yearFirst ? 7 : 5)] !== mark) return null;
  const first = digitsAt(bytes, start, yearFirst ? 4 : 2);
  const second = digitsAt(bytes, start + (yearFirst ? 5 : 3), 2);
  const third = digitsAt(bytes, start + (yearFirst ? 8 : 6), yearFirst ? 2 : 4);
  if (first < 0 || second < 0 || third < 0) return null;
  const [firstDigits, thirdDigits] = yearFirst ? [4, 2] : [2, 4];
  if (length === 10) return { first, second, third, firstDigits, thirdDigits, time: -1, offset: null };
  const isUtc = bytes[end - 1] === Z;
  const time = timeOf(bytes, start + 10, isUtc ? end - 1 : end);
  return time < 0 ? null : { first, second, third, firstDigits, thirdDigits, time, offset: isUtc ? 0 : null };
}

/** ` 14:05` or `T14:05:09` in milliseconds; −1: other. */
function timeOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length !== 6 && length !== 9) return -1;
  if ((bytes[start] !== SPACE && bytes[start] !== T) || bytes[start + 3] !== COLON) return -1;
  if (length === 9 && bytes[start + 6] !== COLON) return -1;
  const hour = digitsAt(bytes, start + 1, 2);
  const minute = digitsAt(bytes, start + 4, 2);
  const second = length === 9 ? digitsAt(bytes, start + 7, 2) : 0;
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  return isTime ? ((hour * 60 + minute) * 60 + second) * 1000 : -1;
}

/** The number of so many digits; −1: not digits alone. */
function digitsAt(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

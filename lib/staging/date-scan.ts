/** Dates of three numbers and the time behind them, read letter by letter: what almost every date cell holds. */

/** `time`: milliseconds since midnight, or -1 when there is none. `offset`: ms east of UTC, null when none is named. */
export type DateNumbers = {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  /** Digits of the first and the last number: four make it a year. */
  readonly firstDigits: number;
  readonly thirdDigits: number;
  readonly time: number;
  readonly offset: number | null;
};

type Clock = { readonly time: number; readonly offset: number | null };

const DASH = 45;
const POINT = 46;
const SLASH = 47;
const COLON = 58;
const SPACE = 32;
const UTC = 90;
const MINUTE = 60_000;

const digitAt = (text: string, place: number): number => {
  const digit = text.charCodeAt(place) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
};

/** Null when the text is not three numbers with equal marks between them, perhaps with a time behind. */
export function scanDate(text: string): DateNumbers | null {
  const firstEnd = digitsEnd(text, 0);
  if (firstEnd === 0 || firstEnd === 3 || firstEnd > 4) return null;
  const mark = text.charCodeAt(firstEnd);
  if (mark !== DASH && mark !== POINT && mark !== SLASH && mark !== SPACE) return null;
  const secondStart = partStart(text, firstEnd, mark);
  const secondEnd = digitsEnd(text, secondStart);
  if (secondEnd === secondStart || secondEnd - secondStart > 2 || text.charCodeAt(secondEnd) !== mark) return null;
  const thirdStart = partStart(text, secondEnd, mark);
  const end = digitsEnd(text, thirdStart);
  const thirdDigits = end - thirdStart;
  const yearFirst = firstEnd === 4 && thirdDigits > 0 && thirdDigits <= 2;
  const yearLast = firstEnd <= 2 && (thirdDigits === 4 || thirdDigits === 2);
  if (!yearFirst && !yearLast) return null;
  const clock = end === text.length ? NO_CLOCK : scanClock(text, end);
  return (
    clock && {
      first: numberAt(text, 0, firstEnd),
      second: numberAt(text, secondStart, secondEnd),
      third: numberAt(text, thirdStart, end),
      firstDigits: firstEnd,
      thirdDigits,
      time: clock.time,
      offset: clock.offset,
    }
  );
}

const NO_CLOCK: Clock = { time: -1, offset: null };

function digitsEnd(text: string, start: number): number {
  let place = start;
  while (digitAt(text, place) >= 0) place++;
  return place;
}

/** Behind a mark; `3. 3. 2024` has a space behind its points. */
const partStart = (text: string, mark: number, code: number): number =>
  code === POINT && text.charCodeAt(mark + 1) === SPACE ? mark + 2 : mark + 1;

function numberAt(text: string, start: number, end: number): number {
  let value = 0;
  for (let place = start; place < end; place++) value = value * 10 + digitAt(text, place);
  return value;
}

/** The usual times behind a date, ` 14:05`, `T14:05:09`, with `.123` and `Z` or `+02:00`; others have a pattern. */
function scanClock(text: string, start: number): Clock | null {
  const lead = text.charCodeAt(start);
  if ((lead === SPACE || lead === 84) && text.charCodeAt(start + 3) === COLON) {
    const hour = twoAt(text, start + 1);
    const minute = twoAt(text, start + 4);
    let place = start + 6;
    let second = 0;
    if (text.charCodeAt(place) === COLON) {
      second = twoAt(text, place + 1);
      place += 3;
    }
    const clean = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    const time = ((hour * 60 + minute) * 60 + second) * 1000;
    if (clean && place === text.length) return { time, offset: null };
    if (clean && place === text.length - 1 && text.charCodeAt(place) === UTC) return { time, offset: 0 };
    const thousandths = text.charCodeAt(place) === POINT ? numberAt(text, place + 1, place + 4) : -1;
    const precise = place === text.length - 5 && digitsEnd(text, place + 1) === place + 4;
    if (clean && precise && text.charCodeAt(place + 4) === UTC) return { time: time + thousandths, offset: 0 };
  }
  return patternClock(text.slice(start));
}

function twoAt(text: string, place: number): number {
  const tens = digitAt(text, place);
  const ones = digitAt(text, place + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

const ZONE = String.raw`(Z|UTC|GMT|CET|CEST|(?:UTC|GMT)?\s?[+\-\u2212]\d{1,2}(?::?\d{2})?)`;
const NAMED_ZONE = String.raw`(?:\s*[[(][\p{L} /_+\-\d]+[\])])?`;
const CLOCK = new RegExp(
  String.raw`^(?:,?\s*(?:kl\.?|at|@)?\s*|T)(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*${ZONE}?${NAMED_ZONE}$`,
  "iu",
);
/** An hour alone is a time only with a word that says so. */
const HOUR = /^,?\s*(?:(?:kl\.?|at)\s*(\d{1,2})|(\d{1,2})\s*([ap])\.?m\.?)$/i;
/** ISO without marks: `T140509Z`. */
const COMPACT = /^T(\d{2})(\d{2})(\d{2})?(Z)?$/;

/** A time with what leads over to it (` `, `T`, ` kl. `), in any of the known forms; null when it is none. */
export function patternClock(text: string): Clock | null {
  const hour = HOUR.exec(text);
  if (hour) return clock(Number(hour[1] ?? hour[2]), 0, 0, 0, hour[3] ?? null, null);
  const compact = COMPACT.exec(text);
  if (compact)
    return clock(Number(compact[1]), Number(compact[2]), Number(compact[3] ?? 0), 0, null, compact[4] ? 0 : null);
  const match = CLOCK.exec(text);
  if (!match) return null;
  const thousandths = Math.floor(Number(`0.${match[4] ?? "0"}`) * 1000 + 1e-6);
  const half = match[5]?.charAt(0) ?? null;
  return clock(
    Number(match[1]),
    Number(match[2]),
    Number(match[3] ?? 0),
    thousandths,
    half,
    match[6] === undefined ? null : offsetOf(match[6]),
  );
}

function clock(
  hour: number,
  minute: number,
  second: number,
  thousandths: number,
  half: string | null,
  offset: number | null,
): Clock | null {
  if (half && (hour < 1 || hour > 12)) return null;
  const full = half ? (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0) : hour;
  if (full > 24 || minute > 59 || second > 59 || (full === 24 && minute + second + thousandths > 0)) return null;
  if (offset !== null && Math.abs(offset) > 14 * 60 * MINUTE) return null;
  return { time: ((full * 60 + minute) * 60 + second) * 1000 + thousandths, offset };
}

function offsetOf(zone: string): number {
  const name = zone.toUpperCase();
  if (name === "CET") return 60 * MINUTE;
  if (name === "CEST") return 120 * MINUTE;
  const match = /([+\-\u2212])(\d{1,2}):?(\d{2})?$/.exec(name);
  if (!match) return 0;
  return (match[1] === "+" ? 1 : -1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * MINUTE;
}

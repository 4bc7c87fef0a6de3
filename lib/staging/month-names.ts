/** Dates with the month as a word, Danish or English, with or without the weekday: `mandag den 3. marts 2024`. */

const NAMES = [
  ["jan", "januar", "january"],
  ["feb", "febr", "februar", "february"],
  ["mar", "mrt", "marts", "march", "mars"],
  ["apr", "april"],
  ["maj", "may", "mai"],
  ["jun", "juni", "june"],
  ["jul", "juli", "july"],
  ["aug", "august"],
  ["sep", "sept", "september"],
  ["okt", "oct", "oktober", "october"],
  ["nov", "november"],
  ["dec", "december", "dez", "des"],
];
const MONTHS = new Map(NAMES.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])));
const WEEKDAY =
  /^(?:(?:man|tirs?|ons|tors?|fre|lør|søn)(?:dag)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)\b\.?,?\s+/iu;
const ARTICLE = /^(?:den|the|d\.)\s+/i;
const WORD = String.raw`(\p{L}{3,9})\.?`;
const ORDINAL = String.raw`(?:\.|st|nd|rd|th)?`;
const DAY_FIRST = new RegExp(
  String.raw`^(\d{1,2})${ORDINAL}(?:\s+of\s+|[ \-/]*)${WORD},?[ \-/]*(\d{4}|'?\d{2})$`,
  "iu",
);
const MONTH_FIRST = new RegExp(String.raw`^${WORD}[ \-]+(\d{1,2})${ORDINAL},?[ \-]+(\d{4})$`, "iu");
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[ \-/]*${WORD}[ \-/]*(\d{1,2})${ORDINAL}$`, "iu");

/** Day, month and year as written (`year` may have two digits); null when the text is no such date. */
export function namedDate(text: string): { day: number; month: number; year: number; yearDigits: 2 | 4 } | null {
  const bare = text.trim().replace(WEEKDAY, "").replace(ARTICLE, "");
  const dayFirst = DAY_FIRST.exec(bare);
  if (dayFirst) return dated(dayFirst[1], dayFirst[2], dayFirst[3]);
  const monthFirst = MONTH_FIRST.exec(bare);
  if (monthFirst) return dated(monthFirst[2], monthFirst[1], monthFirst[3]);
  const yearFirst = YEAR_FIRST.exec(bare);
  return yearFirst && dated(yearFirst[3], yearFirst[2], yearFirst[1]);
}

function dated(day: string | undefined, name: string | undefined, year: string | undefined) {
  const month = MONTHS.get((name ?? "").toLowerCase());
  const digits = (year ?? "").replace("'", "");
  return month
    ? { day: Number(day), month, year: Number(digits), yearDigits: digits.length === 4 ? (4 as const) : (2 as const) }
    : null;
}

/** Cells that are kept as bytes, read without making their text: only forms whose value is certain. */

/** The cell is its own value, without a remark. */
export const OWN = 0;
/** Only the text can tell. */
export const UNKNOWN = -1;
/** So many bytes a value has at most that is not the cell itself. */
export const MOST_WRITTEN = 64;

/**
 * Reads the cell from `start` to `end`, which is not empty: `OWN`, `UNKNOWN`, or the length of the value, whose bytes
 * are then in `into`. It must agree with the converter of texts it stands beside.
 */
export type QuickCell = (bytes: Uint8Array, start: number, end: number, row: number, into: Uint8Array) => number;
/** The number a cell stands for; NaN: only the text can tell. */
export type QuickNumber = (bytes: Uint8Array, start: number, end: number) => number;

/** What a byte may be part of. */
const LOCAL = 1;
const DOMAIN = 2;
const TOKEN = 4;
const PROSE = 8;
const kinds = new Uint8Array(0x100);
for (let byte = 0x20; byte < 0x7f; byte++) {
  const letter = String.fromCharCode(byte);
  kinds[byte] =
    (/[a-z0-9_+-]/.test(letter) ? LOCAL : 0) |
    (/[a-z0-9-]/.test(letter) ? DOMAIN : 0) |
    (/[a-zA-Z0-9_-]/.test(letter) ? TOKEN : 0) |
    (letter === "?" ? 0 : PROSE);
}
const [POINT, AT, DASH, SPACE, PLUS, ZERO, NINE] = [46, 64, 45, 32, 43, 48, 57] as const;

const areAll = (kind: number, bytes: Uint8Array, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if (((kinds[bytes[at] as number] as number) & kind) === 0) return false;
  return true;
};

export function areDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return false;
  }
  return end > start;
}

/** Whole numbers of digits alone that a number holds exactly. */
export const quickDigits: QuickNumber = (bytes, start, end) => {
  if (end - start > 15) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

/** Letters, digits, `-` and `_`, longer than anything that a spreadsheet's date or a token of no value could be. */
export const isLongToken = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start > 12 && areAll(TOKEN, bytes, start, end);

const LONGEST_PROSE = 254;
/** First letters of the tokens of no value and of failed formulas. */
const DOUBTFUL_START: ReadonlySet<number> = new Set([..."-nNiI#"].map((letter) => letter.charCodeAt(0)));

/** Printable ASCII that needs no cleaning and is no token of no value. */
export const quickProse: QuickCell = (bytes, start, end) => {
  const last = bytes[end - 1];
  const first = bytes[start] as number;
  if (first === SPACE || last === SPACE || DOUBTFUL_START.has(first) || end - start > LONGEST_PROSE) return UNKNOWN;
  return areAll(PROSE, bytes, start, end) ? OWN : UNKNOWN;
};

/** Addresses in the form they are stored in: exactly those that `usualEmail` knows. */
export const quickEmail: QuickCell = (bytes, start, end) => {
  let place = start;
  let afterPoint = true;
  for (; place < end && bytes[place] !== AT; place++) {
    const byte = bytes[place] as number;
    if (byte === POINT ? afterPoint : ((kinds[byte] as number) & LOCAL) === 0) return UNKNOWN;
    afterPoint = byte === POINT;
  }
  if (afterPoint || place === end) return UNKNOWN;
  const domain = ++place;
  let label = domain;
  for (; place < end; place++) {
    const byte = bytes[place] as number;
    if (byte === POINT) {
      if (place === label || bytes[label] === DASH) return UNKNOWN;
      label = place + 1;
    } else if (((kinds[byte] as number) & DOMAIN) === 0) return UNKNOWN;
  }
  return label > domain && end - label >= 2 ? OWN : UNKNOWN;
};

/** Writes digits, perhaps with `+` before them, without the single blanks between them; returns how many; −1: other. */
export function withoutBlanks(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  if (end - start > MOST_WRITTEN) return UNKNOWN;
  let length = 0;
  let afterBlank = true;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === SPACE) {
      if (afterBlank) return UNKNOWN;
      afterBlank = true;
      continue;
    }
    if ((byte < ZERO || byte > NINE) && (byte !== PLUS || at !== start)) return UNKNOWN;
    afterBlank = false;
    into[length++] = byte;
  }
  return afterBlank ? UNKNOWN : length;
}

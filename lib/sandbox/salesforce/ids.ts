/** Salesforce ids: 15 letters and digits that begin with the object's key prefix, and a checksum of 3 (sheet 3). */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** `number` in base 62, its order as text the same as its order as a number; at least `width` long. */
export function base62(number: number, width: number): string {
  let text = "";
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) text = (DIGITS[rest % 62] ?? "") + text;
  return text.padStart(width, "0");
}

/** The 18 characters of the id with that number below `prefix`; `planted` ids have a range of their own. */
export const makeId = (prefix: string, number: number, planted = false): string =>
  withChecksum(`${prefix}${planted ? "5e" : "J6"}0${base62(number, 9)}`);

/** The form of 18 characters of an id of 15 or 18; null for a text that is neither. */
export function longId(text: string): string | null {
  if (!/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text)) return null;
  return withChecksum(text.slice(0, 15));
}

/** Which of each five characters are capitals, as three characters. */
function withChecksum(id: string): string {
  let check = "";
  for (let from = 0; from < 15; from += 5) {
    let bits = 0;
    for (let place = 0; place < 5; place++) if (/[A-Z]/.test(id[from + place] ?? "")) bits |= 1 << place;
    check += CHECK[bits] ?? "A";
  }
  return id + check;
}

/** Names reduced to what spellings of one name share: letters without marks, then sounds as Danish ears tell them apart. */
import { foldedText } from "../keys.ts";

const LETTERS: Readonly<Record<string, string>> = {
  æ: "ae",
  ä: "ae",
  ø: "oe",
  ö: "oe",
  å: "aa",
  ü: "u",
  ð: "d",
  đ: "d",
  þ: "th",
  ł: "l",
  ı: "i",
  œ: "oe",
};
const OTHER = /[^\u0020-\u007e]/;
/** A cell may hold megabytes; no name or street is told apart by what comes after this. */
const LONGEST = 200;

/** Latin letters without marks, words parted by one blank; `?` stands for a destroyed letter. Empty for nothing. */
export const plainName = (text: string): string => {
  const name = unmarked(text);
  return LETTERS_ONLY.test(name)
    ? name
    : name
        .replace(/['’`´.]/g, "")
        .replace(/[^\p{L}?]+/gu, " ")
        .trim();
};

/** Streets by their letters and numbers: `Nørre Allé 012, 2. th` is `noerre alle 12 2 th`. */
export const plainStreet = (text: string): string =>
  unmarked(text)
    .replace(/[^\p{L}?\d]+/gu, " ")
    .replace(/(?<![\d])0+(?=\d)|(?<=\d) (?=[a-z]\b)/g, "")
    .trim();

const LETTERS_ONLY = /^[a-z]+(?: [a-z]+)*$/;

function unmarked(text: string): string {
  const name = foldedText(text.slice(0, LONGEST));
  if (!OTHER.test(name)) return name;
  return name
    .replaceAll("\ufffd", "?")
    .replace(/[^\u0020-\u007e]/gu, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
}

/** The name with every way of writing æ, ø and å made one: `soerensen`, `sorensen` and `sørensen` are equal. */
export const skeleton = (plain: string): string =>
  plain
    .replace(/aa/g, "a")
    .replace(/ae/g, "e")
    .replace(/oe/g, "o")
    .replace(/ue/g, "u")
    .replace(/(.)\1+/g, "$1");

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/sch|sj|skj|sh/g, "s"],
  [/c(?=[eiy])|z|x/g, "s"],
  [/ch|ck|cz|c|q|kj|gh|g(?=t)/g, "k"],
  [/ph|pf/g, "f"],
  [/th|dt/g, "t"],
  [/hv|w/g, "v"],
  [/hj|gj|dj|y(?=[aeiou])/g, "j"],
  [/([ln])d/g, "$1"],
  [/[aeiouyh?]/g, ""],
];

/**
 * How one word of a name sounds: its first sound and its consonants (`christensen`, `kristensen`: `krstnsn`). Vowels,
 * silent `d` and doubled letters do not count.
 */
export function sound(word: string): string {
  let rest = skeleton(word);
  const open = /^[aeiouy]/.test(rest);
  for (const [pattern, by] of SOUNDS) rest = rest.replace(pattern, by);
  return (open ? "a" : "") + rest.replace(/(.)\1+/g, "$1");
}

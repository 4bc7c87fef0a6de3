/** How first and last names of two records stand to each other, swapped ones too. */
import { namesAgree } from "../keys.ts";
import type { Column } from "./columns.ts";
import { skeleton } from "./fold.ts";
import type { Records } from "./records.ts";
import { formGroups } from "./short-forms.ts";
import { jaroWinkler, letterSet, mostAlike, oneSlip } from "./similarity.ts";

/** Places in the lists of levels. */
export const NAME = { equal: 0, swapped: 1, spelling: 2, close: 3, part: 4, different: 5 } as const;
const ALIKE = 0.9;

export type NameLevels = { readonly first: number; readonly last: number };

/** A name with everything that comparing it needs, made once per distinct name. */
export type Name = {
  /** As `plainName` writes it. */
  readonly plain: string;
  readonly words: readonly string[];
  /** Spellings of one name made one, without blanks. */
  readonly squeezed: string;
  readonly letters: number;
  /** Whether letters of it were destroyed. */
  readonly damaged: boolean;
  /** Names its words are forms of. */
  readonly groups: readonly number[];
};

export function readName(plain: string): Name {
  const words = plain.split(" ");
  const squeezed = skeleton(plain).replaceAll(" ", "");
  return {
    plain,
    words,
    squeezed,
    letters: letterSet(squeezed),
    damaged: plain.includes("?"),
    groups: words.flatMap(formGroups),
  };
}

/** Levels of two records: −1 where a name is missing. Pairs of names are compared once and remembered. */
export function nameLevels(records: Records): (a: number, b: number) => NameLevels {
  const { first, last } = records;
  const firsts = first.values.map(readName);
  const lasts = last.values.map(readName);
  const ofFirst = remembered(firsts, firstLevel);
  const ofLast = remembered(lasts, lastLevel);
  const at = (names: readonly Name[], { ids }: Column, record: number): Name | undefined => names[ids[record] ?? -1];
  const crossed = (a: number, b: number): boolean => {
    const [one, other] = [at(firsts, first, a), at(lasts, last, b)];
    if (!one || !other) return false;
    return one.squeezed === other.squeezed || (one.squeezed.length > 3 && oneSlip(one.squeezed, other.squeezed));
  };
  return (a, b) => {
    const straight = {
      first: ofFirst(first.ids[a] ?? -1, first.ids[b] ?? -1),
      last: ofLast(last.ids[a] ?? -1, last.ids[b] ?? -1),
    };
    if (straight.first !== NAME.different || straight.last !== NAME.different) return straight;
    return crossed(a, b) && crossed(b, a) ? { first: NAME.swapped, last: NAME.swapped } : straight;
  };
}

const REMEMBERED = 1 << 16;
/** Remembers the latest answers by pair of names: the same common names meet again and again. */
function remembered(names: readonly Name[], level: (a: Name, b: Name) => number) {
  const [ones, others] = [new Int32Array(REMEMBERED).fill(-1), new Int32Array(REMEMBERED).fill(-1)];
  const levels = new Int8Array(REMEMBERED);
  return (a: number, b: number): number => {
    if (a < 0 || b < 0) return -1;
    if (a === b) return NAME.equal;
    const [low, high] = a < b ? [a, b] : [b, a];
    const place = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 16;
    if (ones[place] === low && others[place] === high) return levels[place] ?? -1;
    const [one, other] = [names[low], names[high]];
    const found = one && other ? level(one, other) : -1;
    [ones[place], others[place], levels[place]] = [low, high, found];
    return found;
  };
}

/** Two first names. */
export function firstLevel(a: Name, b: Name): number {
  if (a.plain === b.plain) return NAME.equal;
  if (a.squeezed === b.squeezed || damagedAlike(a, b)) return NAME.spelling;
  const single = a.words.length === 1 && b.words.length === 1;
  if (!single) {
    // A middle name more or less.
    const [one = "", other = ""] = [a.words[0], b.words[0]];
    const oneHasNone = a.words.length === 1 || b.words.length === 1;
    if (one.length > 1 && oneHasNone && (one === other || skeleton(one) === skeleton(other))) return NAME.spelling;
    if (one.length > 2 && oneHasNone && alikeWords(one, other)) return NAME.close;
  }
  if (alike(a, b)) return NAME.close;
  const [one = "", other = ""] = [a.words[0], b.words[0]];
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one];
  if (shorter.length !== 2 && longer.startsWith(shorter)) return NAME.part;
  if (a.groups.some((group) => b.groups.includes(group))) return NAME.part;
  // Called by another of the first names.
  return !single && a.words.some((word) => word.length > 2 && b.words.includes(word)) ? NAME.part : NAME.different;
}

/** Two last names. */
export function lastLevel(a: Name, b: Name): number {
  if (a.plain === b.plain) return NAME.equal;
  if (a.squeezed === b.squeezed || damagedAlike(a, b)) return NAME.spelling;
  // One of two last names kept, or another one added.
  if (
    a.words.length !== b.words.length &&
    a.words.some((one) => one.length > 2 && b.words.some((other) => one === other || alikeWords(one, other)))
  )
    return NAME.part;
  if (alike(a, b)) return NAME.close;
  if (a.words.length > 1 && b.words.length > 1 && a.words.some((one) => one.length > 2 && b.words.includes(one)))
    return NAME.part;
  const [shorter, longer] = a.squeezed.length < b.squeezed.length ? [a, b] : [b, a];
  return shorter.squeezed.length !== 2 && longer.squeezed.startsWith(shorter.squeezed) ? NAME.part : NAME.different;
}

const damagedAlike = (a: Name, b: Name): boolean => (a.damaged || b.damaged) && namesAgree(a.plain, b.plain);

function alike(a: Name, b: Name): boolean {
  const [one, other] = [a.squeezed, b.squeezed];
  if (one.length > 3 && other.length > 3 && oneSlip(one, other)) return true;
  if (mostAlike(one.length, other.length, a.letters, b.letters) < ALIKE) return false;
  return jaroWinkler(one, other) >= ALIKE;
}

const alikeWords = (a: string, b: string): boolean =>
  (a.length > 3 && b.length > 3 && oneSlip(a, b)) ||
  (mostAlike(a.length, b.length, letterSet(a), letterSet(b)) >= ALIKE && jaroWinkler(a, b) >= ALIKE);

/** Whether a local part says no more than the name beside it: `anna.berg`, `aberg`, `anna`, `berg2`. */
export function saysName(local: string, first: Name | undefined, last: Name | undefined): boolean {
  const letters = skeleton(local.replace(/[^a-z]/g, ""));
  if (letters === "") return true;
  const one = skeleton(first?.words[0] ?? "");
  const other = skeleton(last?.words.at(-1) ?? "");
  if (one === "" || other === "") return letters === one || letters === other;
  const [i, j] = [one[0] ?? "", other[0] ?? ""];
  return (
    [one + other, other + one, one, other, i + other, other + i, one + j].includes(letters) ||
    (letters.startsWith(one) && letters.endsWith(other))
  );
}

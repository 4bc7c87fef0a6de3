/** How first and last names of two records stand to each other, swapped ones too. */
import { foldedText, namesAgree } from "../keys.ts";
import { skeleton } from "./fold.ts";
import { type Records, textOf } from "./records.ts";
import { isShortForm } from "./short-forms.ts";
import { jaroWinkler, letterSet, mostAlike, oneSlip } from "./similarity.ts";

/** Places in the lists of levels. */
export const NAME = { equal: 0, swapped: 1, spelling: 2, close: 3, part: 4, different: 5 } as const;
const ALIKE = 0.9;

export type NameLevels = { readonly first: number; readonly last: number };

/** Levels of two records: −1 where a name is missing. Pairs of names are compared once and remembered. */
export function nameLevels(records: Records): (a: number, b: number) => NameLevels {
  const { first, last } = records;
  const ofFirst = remembered(first.values, firstLevel);
  const ofLast = remembered(last.values, lastLevel);
  const crossed = (a: number, b: number): boolean => {
    const [x, y] = [textOf(first, a), textOf(last, b)];
    return x !== "" && y !== "" && (x === y || skeleton(x) === skeleton(y) || (x.length > 3 && oneSlip(x, y)));
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

const MOST_REMEMBERED = 1_000_000;
function remembered(values: readonly string[], level: (a: string, b: string) => number) {
  const known = new Map<number, number>();
  const letters = values.map((value) => letterSet(value));
  return (a: number, b: number): number => {
    if (a < 0 || b < 0) return -1;
    if (a === b) return NAME.equal;
    const key = Math.min(a, b) * values.length + Math.max(a, b);
    const before = known.get(key);
    if (before !== undefined) return before;
    const [x, y] = [values[a] ?? "", values[b] ?? ""];
    const hopeless =
      mostAlike(x.length, y.length, letters[a] ?? 0, letters[b] ?? 0) < ALIKE && !x.includes(" ") && !y.includes(" ");
    const found = hopeless && level === lastLevel && x[0] !== y[0] ? NAME.different : level(x, y);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, found);
    return found;
  };
}

/** Two first names, as `plainName` writes them. */
export function firstLevel(a: string, b: string): number {
  if (a === b) return NAME.equal;
  const [x, y] = [squeezed(a), squeezed(b)];
  if (x === y || namesAgree(a, b)) return NAME.spelling;
  const [ones, others] = [a.split(" "), b.split(" ")];
  const [one = "", other = ""] = [ones[0], others[0]];
  // A middle name more or less.
  if (
    one.length > 1 &&
    (one === other || skeleton(one) === skeleton(other)) &&
    (ones.length === 1 || others.length === 1)
  )
    return NAME.spelling;
  if (alike(x, y) || (one.length > 2 && alike(one, other))) return NAME.close;
  const shorter = one.length < other.length ? one : other;
  const longer = shorter === one ? other : one;
  if (shorter.length !== 2 && longer.startsWith(shorter)) return NAME.part;
  if (ones.some((word) => others.some((another) => isShortForm(word, another)))) return NAME.part;
  // Called by another of the first names.
  return ones.some((word) => word.length > 2 && others.includes(word)) ? NAME.part : NAME.different;
}

/** Two last names, as `plainName` writes them. */
export function lastLevel(a: string, b: string): number {
  if (a === b) return NAME.equal;
  const [x, y] = [squeezed(a), squeezed(b)];
  if (x === y || namesAgree(a, b)) return NAME.spelling;
  if (alike(x, y)) return NAME.close;
  const [ones, others] = [a.split(" "), b.split(" ")];
  if (ones.some((word) => word.length > 2 && others.some((another) => word === another || alike(word, another))))
    return NAME.part;
  const [shorter, longer] = x.length < y.length ? [x, y] : [y, x];
  return shorter.length !== 2 && longer.startsWith(shorter) ? NAME.part : NAME.different;
}

const squeezed = (name: string): string => skeleton(name).replaceAll(" ", "");

function alike(a: string, b: string): boolean {
  if (a.length > 3 && b.length > 3 && oneSlip(a, b)) return true;
  if (mostAlike(a.length, b.length, letterSet(a), letterSet(b)) < ALIKE) return false;
  return jaroWinkler(a, b) >= ALIKE;
}

/** Whether a local part says no more than the name beside it: `anna.berg`, `aberg`, `anna`, `berg2`. */
export function saysName(local: string, first: string, last: string): boolean {
  const letters = skeleton(foldedText(local).replace(/[^a-z]/g, ""));
  const one = skeleton(first.split(" ")[0] ?? "");
  const other = skeleton(last.slice(last.lastIndexOf(" ") + 1));
  if (letters === "") return true;
  if (one === "" || other === "") return letters === one || letters === other;
  return (
    [
      one + other,
      other + one,
      one,
      other,
      (one[0] ?? "") + other,
      other + (one[0] ?? ""),
      one + (other[0] ?? ""),
    ].includes(letters) ||
    (letters.startsWith(one) && letters.endsWith(other))
  );
}

/** Misspelt names led back to the name they were meant to be, from the names of the export itself. */

import { type Column, spread } from "./columns.ts";
import { sound } from "./fold.ts";
import { formGroups } from "./short-forms.ts";
import { oneSlip } from "./similarity.ts";

/** A name borne by more records than this is no slip of the pen. */
const RARE = 3;
const SHORTEST = 4;

/** Codes per record (−1 for none): of the word that counts, and of another one a bearer may go by (null when nobody has two). */
export type CodedNames = { readonly main: Int32Array; readonly other: Int32Array | null };
export type CodedPeople = {
  readonly first: CodedNames;
  readonly last: CodedNames;
  /** Codes lie below it. */
  readonly size: number;
};

/**
 * Numbers that names alike share: a rare name takes that of a more frequent one a single slip away (or, among equally
 * rare ones, the alphabetically first), then names that sound alike are one. Used to bring records together for
 * comparing, never to call them equal. First and last names are numbered together, because they get swapped. Of first
 * names the first word counts, of last names the last.
 */
export function codeNames(first: Column, last: Column): CodedPeople {
  const index = new Map<string, number>();
  const counts: number[] = [];
  const wordAt = (word: string, count: number): number => {
    const at = index.get(word) ?? index.size;
    index.set(word, at);
    counts[at] = (counts[at] ?? 0) + count;
    return at;
  };
  const wordsOf = (column: Column, firstCounts: boolean): (readonly [number, number])[] =>
    column.values.map((name, at) => {
      const split = firstCounts ? name.indexOf(" ") : name.lastIndexOf(" ");
      const count = column.counts[at] ?? 0;
      if (split < 0) return [wordAt(name, count), -1];
      const [before, after] = [name.slice(0, split), name.slice(split + 1)];
      const [main, rest] = firstCounts ? [before, after] : [after, before];
      return [wordAt(main, count), wordAt(rest.slice(0, `${rest} `.indexOf(" ")), 0)];
    });
  const [ofFirst, ofLast] = [wordsOf(first, true), wordsOf(last, false)];
  const words = [...index.keys()];
  const meant = meantNames(words, counts);
  const codes = new Map<string | number, number>();
  const codeOf = Int32Array.from(words, (word, at) => {
    const right = words[meant[at] ?? at] ?? word;
    const alike = formGroups(right)[0] ?? (sound(right) || right);
    const code = codes.get(alike) ?? codes.size;
    codes.set(alike, code);
    return code;
  });
  const coded = (column: Column, wordPairs: readonly (readonly [number, number])[]): CodedNames => {
    const side = (which: 0 | 1): Int32Array =>
      spread(
        column.ids,
        Int32Array.from(wordPairs, (pair) => codeOf[pair[which]] ?? -1),
      );
    return { main: side(0), other: wordPairs.some(([, other]) => other >= 0) ? side(1) : null };
  };
  return { first: coded(first, ofFirst), last: coded(last, ofLast), size: codes.size };
}

/** Per name the index of the name it may be a slip of; itself mostly. */
function meantNames(words: readonly string[], counts: readonly number[]): Int32Array {
  const meant = Int32Array.from(words, (_, at) => at);
  const better = (a: number, b: number): boolean => {
    const [left, right] = [counts[a] ?? 0, counts[b] ?? 0];
    return left !== right ? left > right : (words[a] ?? "") < (words[b] ?? "");
  };
  // Two words one slip apart share what is left of them without one letter.
  const best = new Map<number, number>();
  for (const [at, word] of words.entries()) {
    if (word.length < SHORTEST - 1) continue;
    for (const key of withoutOneLetter(word)) {
      const before = best.get(key);
      if (before === undefined || better(at, before)) best.set(key, at);
    }
  }
  for (const [at, word] of words.entries()) {
    if (word.length < SHORTEST || (counts[at] ?? 0) > RARE) continue;
    let choice = at;
    for (const key of withoutOneLetter(word)) {
      const other = best.get(key);
      if (other === undefined || other === at || !better(other, choice)) continue;
      if ((words[other]?.length ?? 0) >= SHORTEST && oneSlip(word, words[other] ?? "")) choice = other;
    }
    meant[at] = choice;
  }
  return meant.map((_, at) => {
    let end = at;
    for (let next = meant[end] ?? end; next !== end; next = meant[end] ?? end) end = next;
    return end;
  });
}

/** Hashes of the word and of the word without each of its letters. */
function withoutOneLetter(word: string): Int32Array {
  const keys = new Int32Array(word.length + 1);
  for (let left = -1; left < word.length; left++) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < word.length; at++) if (at !== left) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
    keys[left + 1] = hash;
  }
  return keys;
}

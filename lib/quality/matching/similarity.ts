/** How alike two texts are: Jaro–Winkler, and whether one slip of the fingers parts them. */

/**
 * The most that Jaro–Winkler can give two texts of these lengths and letters: cheap, and never too low.
 * `lettersA` and `lettersB` come from `letterSet`.
 */
export function mostAlike(lengthA: number, lengthB: number, lettersA: number, lettersB: number): number {
  // A letter that only one side knows is at least one place without a partner.
  const matches = Math.min(lengthA - bits(lettersA & ~lettersB), lengthB - bits(lettersB & ~lettersA));
  if (matches <= 0) return 0;
  const jaro = (matches / lengthA + matches / lengthB + 1) / 3;
  return jaro + 0.4 * (1 - jaro);
}

/** The letters a text has, as bits; all that are none of a–z share one. */
export function letterSet(text: string): number {
  let set = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at) - 97;
    set |= letter >= 0 && letter < 26 ? 1 << letter : 1 << 26;
  }
  return set;
}

function bits(set: number): number {
  let left = set;
  let count = 0;
  for (; left !== 0; count++) left &= left - 1;
  return count;
}

/** Jaro–Winkler similarity, 0 to 1: letters in common and their order, equal beginnings (four letters) favoured. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const [la, lb] = [a.length, b.length];
  if (la === 0 || lb === 0) return 0;
  const reach = Math.max(0, (Math.max(la, lb) >> 1) - 1);
  const takenA = new Uint8Array(la);
  const takenB = new Uint8Array(lb);
  let matches = 0;
  for (let i = 0; i < la; i++) {
    const last = Math.min(lb - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (takenB[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      takenA[i] = 1;
      takenB[j] = 1;
      matches++;
      break;
    }
  }
  if (matches === 0) return 0;
  let swapped = 0;
  for (let i = 0, j = 0; i < la; i++) {
    if (takenA[i] !== 1) continue;
    while (takenB[j] !== 1) j++;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) swapped++;
    j++;
  }
  const jaro = (matches / la + matches / lb + (matches - swapped / 2) / matches) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < la && prefix < lb && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Whether the texts differ by one letter more, less, other, or two neighbours exchanged. Equal texts do not differ. */
export function oneSlip(a: string, b: string): boolean {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const [most, least] = [long.length, short.length];
  if (most - least > 1) return false;
  let start = 0;
  while (start < least && long.charCodeAt(start) === short.charCodeAt(start)) start++;
  if (start === most) return false;
  let end = 0;
  while (end < least - start && long.charCodeAt(most - 1 - end) === short.charCodeAt(least - 1 - end)) end++;
  if (start + end >= most - 1) return true;
  return (
    most === least &&
    start + end === most - 2 &&
    long.charCodeAt(start) === short.charCodeAt(start + 1) &&
    long.charCodeAt(start + 1) === short.charCodeAt(start)
  );
}

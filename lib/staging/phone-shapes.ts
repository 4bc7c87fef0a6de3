/** The commonest mobile numbers of the neighbours, told by their digits alone: far cheaper than a library's patterns. */

/** Digits from `start` on with the calling code, without `+` or zeros before: Danish, Norwegian, Swedish, British or German mobiles. */
export function isCommonNumber(text: string, start = 0): boolean {
  const length = text.length - start;
  if (text.charCodeAt(start) !== FOUR) return false;
  const third = text.charCodeAt(start + 2);
  const fourth = text.charCodeAt(start + 3);
  switch (text.charCodeAt(start + 1)) {
    case FIVE:
      return length === 10 && third >= TWO;
    case SEVEN:
      return length === 10 && (third === NINE || (third === FOUR && isNorwegianMobile(fourth)));
    case SIX:
      return length === 11 && third === SEVEN && isOneOf(fourth, "0236");
    case FOUR:
      return length === 12 && third === SEVEN && isOneOf(fourth, "578");
    case NINE: {
      if (third !== ONE) return false;
      const prefix = text.slice(start + 2, start + 5);
      return (length === 12 && GERMAN_TEN.has(prefix)) || (length === 13 && GERMAN_ELEVEN.has(prefix));
    }
    default:
      return false;
  }
}

const [ONE, TWO, FOUR, FIVE, SIX, SEVEN, NINE] = [49, 50, 52, 53, 54, 55, 57] as const;
const isNorwegianMobile = (code: number): boolean => code === 48 || code === 49 || (code >= FIVE && code <= 56);
const isOneOf = (code: number, digits: string): boolean => digits.includes(String.fromCharCode(code));
const GERMAN_TEN = new Set(["160", "170", "171", "172", "173", "174", "175", "177", "178", "179"]);
const GERMAN_ELEVEN = new Set(["151", "152", "157", "159"]);

/** Whether the text is digits only, from `start` on. */
export function onlyDigits(text: string, start = 0): boolean {
  for (let place = start; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code < 48 || code > 57) return false;
  }
  return text.length > start;
}

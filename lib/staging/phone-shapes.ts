/** The commonest mobile numbers of the neighbours, told by their digits alone: far cheaper than a library's patterns. */

/** Digits with the calling code, without `+` or zeros before: Danish, Norwegian, Swedish, British or German mobiles. */
export function isCommonNumber(digits: string): boolean {
  const first = digits.charCodeAt(0);
  const second = digits.charCodeAt(1);
  const third = digits.charCodeAt(2);
  if (first !== FOUR) return false;
  switch (second) {
    case FIVE:
      return digits.length === 10 && third >= TWO;
    case SEVEN:
      return digits.length === 10 && (third === NINE || (third === FOUR && isNorwegianMobile(digits.charCodeAt(3))));
    case SIX:
      return digits.length === 11 && third === SEVEN && SWEDISH.includes(digits.charAt(3));
    case FOUR:
      return digits.length === 12 && third === SEVEN && BRITISH.includes(digits.charAt(3));
    case NINE:
      return (
        third === ONE &&
        ((digits.length === 12 && GERMAN_TEN.has(digits.slice(2, 5))) ||
          (digits.length === 13 && GERMAN_ELEVEN.has(digits.slice(2, 5))))
      );
    default:
      return false;
  }
}

const [ONE, TWO, FOUR, FIVE, SIX, SEVEN, NINE] = [49, 50, 52, 53, 54, 55, 57] as const;
const isNorwegianMobile = (code: number): boolean => code === 48 || code === 49 || (code >= FIVE && code <= 56);
const SWEDISH = "0236";
const BRITISH = "578";
const GERMAN_TEN = new Set(["160", "170", "171", "172", "173", "174", "175", "177", "178", "179"]);
const GERMAN_ELEVEN = new Set(["151", "152", "157", "159"]);

/** Whether the text is digits only. */
export function onlyDigits(text: string): boolean {
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code < 48 || code > 57) return false;
  }
  return text !== "";
}

/** Values that an export or a spreadsheet damaged, and whether another value can be what they were. */

const LOST = /[?\ufffd]+/g;
const SCIENTIFIC = /^'?\+?(\d+)(?:[.,](\d+))?e\+?(\d+)$/i;

/** Whether letters of a text may have been replaced by `?` or U+FFFD. */
export const mayMissLetters = (text: string): boolean => text.includes("?") || text.includes("\ufffd");

/**
 * A test for texts that the damaged one may have been: every run of marks stands for at least one and at most as many
 * letters outside ASCII (those are the ones that get lost); everything else is equal. With `(`…`)` around each part
 * of `found`, so that a whole name can be taken apart again.
 *
 * @example intactForm(["S?ren", "?stergaard"], " ").exec("Søren Østergaard") // […, "Søren", "Østergaard"]
 */
export function intactForm(found: readonly string[], between = ""): RegExp {
  const parts = found.map((given) => {
    const text = given.normalize("NFC");
    let pattern = "";
    let last = 0;
    for (const match of text.matchAll(LOST)) {
      pattern += `${escaped(text.slice(last, match.index))}[^\\0-\\x7f\\ufffd]{1,${match[0].length}}`;
      last = match.index + match[0].length;
    }
    return `(${pattern}${escaped(text.slice(last))})`;
  });
  return new RegExp(`^${parts.join(between)}$`, "u");
}
const escaped = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\u{${sign.charCodeAt(0).toString(16)}}`);

/**
 * Whether digits are what a spreadsheet would have shown as `4,52E+09`: as many of them, and the same when rounded.
 *
 * @example wasShownAs("4520123456", "4,52E+09") // true
 */
export function wasShownAs(digits: string, found: string): boolean {
  const match = SCIENTIFIC.exec(found.trim());
  if (!match || !/^\d+$/.test(digits)) return false;
  const [, head = "", rest = "", exponent = ""] = match;
  const shown = `${rest === "" ? head : `${head}.${rest}`}e+${Number(exponent)}`;
  return head.length === 1 && rest.length <= 20 && Number(digits).toExponential(rest.length) === shown;
}

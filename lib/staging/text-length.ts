/** Texts that a spreadsheet has cut: its cells end at 32 767 characters, those of old formats at 255. */
import { asText, cleaned } from "./clean.ts";
import { quickProse } from "./quick-cells.ts";
import { type ChosenConverter, type Convert, settled } from "./verdict.ts";

const CELL = 32_767;
const OLD_CELL = 255;

/** A converter of text that notices texts of exactly these lengths. */
export function longTexts(convert: Convert = asText): ChosenConverter {
  let cut = 0;
  let longer = false;
  const watched = cleaned((text, row) => {
    if (text.length < OLD_CELL) return convert(text, row);
    if (text.length === OLD_CELL) cut++;
    else longer = true;
    return text.length === CELL ? { value: text, flag: "cut_text" } : convert(text, row);
  });
  return settled(watched, {
    quickCell: convert === asText ? quickProse : undefined,
    notes: () => (cut > 1 && !longer ? [{ code: "maybe_cut", cells: cut }] : []),
  });
}

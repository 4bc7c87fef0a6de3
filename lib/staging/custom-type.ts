/** The narrowest type that every value of a customer's own column fits. */
import type { ColumnType } from "../contract/columns.ts";
import { headerForm } from "../source/headers.ts";
import type { TextColumn } from "../source/text-column.ts";
import { cleanText, isNullToken } from "./clean.ts";
import { looksLike } from "./dates.ts";
import { forEachDistinct } from "./for-each-text.ts";
import { isYesOrNoWord } from "./labels.ts";
import { type FileMark, parseNumber } from "./numbers.ts";

/** From narrow to wide. Whole numbers keep their zeros and signs only as text, so those do not count as numbers. */
const CANDIDATES: readonly { type: ColumnType; fits(text: string, file: FileMark): boolean }[] = [
  { type: "bool", fits: (text) => isYesOrNoWord(text) },
  { type: "int", fits: (text) => /^-?(?:0|[1-9]\d{0,14})$/.test(text) },
  { type: "decimal", fits: isDecimal },
  {
    type: "percent",
    fits: (text, file) => text.endsWith("%") && parseNumber(text.slice(0, -1).trim(), file.mark) !== null,
  },
  { type: "date", fits: (text) => looksLike(text) === "day" && !isSerial(text) },
  { type: "ts", fits: (text) => looksLike(text) !== null && !isSerial(text) },
];
/** Words in the header of a column whose digits name something and count nothing. */
const CODES =
  /(?:^|\b|[a-zæøå])(?:nr|no|num|nummer|number|id|kode|code|tlf|telefon|mobil|phone|mobile|fax|cpr|cvr|ssn|ean|gln|konto|account|postnr|zip|pin|badge|kort|card|barcode|stregkode)$/;

/**
 * `parts` are the same column in each file, with the decimal mark of that file. Text when nothing narrower fits all,
 * and for whole numbers under a header that names a code or a number of something (`Lokalnr.`).
 */
export function narrowestType(
  parts: readonly { readonly text: TextColumn; readonly mark: FileMark }[],
  header = "",
): ColumnType {
  let left = [...CANDIDATES];
  let values = 0;
  for (const { text, mark } of parts)
    forEachDistinct(text, (found) => {
      if (left.length === 0 || found === "") return;
      const clean = cleanText(found).text;
      if (isNullToken(clean)) return;
      values++;
      if (left.every((candidate) => candidate.fits(clean, mark))) return;
      left = left.filter((candidate) => candidate.fits(clean, mark));
    });
  const type = values === 0 ? "text" : (left[0]?.type ?? "text");
  return type === "int" && isCodeHeader(header) ? "text" : type;
}

const isSerial = (text: string): boolean => /^\d+$/.test(text);
const isCodeHeader = (header: string): boolean => CODES.test(headerForm(header.replace(/\s*\d+$/, "")));

/** A decimal with the file's own mark; a lone mark before three digits could as well be a code or a thousand. */
function isDecimal(text: string, file: FileMark): boolean {
  if (/^-?(?:0|[1-9]\d{0,11})$/.test(text)) return true;
  if (!/^-?(?:0|[1-9]\d{0,11})[.,]\d{1,9}$/.test(text)) return false;
  return text.includes(file.mark) || !/^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
}

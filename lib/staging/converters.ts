/** Which converter a column needs: by its type, by the kind of personal data, and by what the file's cells prove. */
import type { Column, ColumnType } from "../contract/columns.ts";
import type { TextColumn } from "../source/text-column.ts";
import { asText, cleaned, cleanText, isNullName, isNullToken } from "./clean.ts";
import { days, moments, OrderVotes } from "./dates.ts";
import { emails } from "./emails.ts";
import { IdShape, ids, zipCodes } from "./ids.ts";
import { labelsOf, yesOrNo } from "./labels.ts";
import { type DecimalMark, decimals, percentages, wholeNumbers } from "./numbers.ts";
import { countryCodes, nationalPhones, wholePhones } from "./phone.ts";
import { type Convert, misfit } from "./verdict.ts";

/** Other columns of the same row that a converter may look at. */
export type Neighbours = (column: string) => ((row: number) => string | null) | null;
export type ChosenConverter = {
  readonly convert: Convert;
  readonly perRow: boolean;
  /** Remarks on the column as a whole. */
  readonly notes: readonly ("mixed_date_order" | "month_first_column" | "blank_means_no")[];
};

const simple = (convert: Convert, perRow = false): ChosenConverter => ({ convert, perRow, notes: [] });
const none = (): null => null;

/** The converter of a contract column. */
export function converterFor(
  name: string,
  spec: Column<unknown>,
  text: TextColumn,
  mark: DecimalMark,
  neighbours: Neighbours,
): ChosenConverter {
  if (spec.type === "enum") return simple(cleaned(labelsOf(spec), isNullLabel));
  if (spec.type !== "text") return converterOfType(spec.type, text, mark);
  if (spec.personal === "email" || spec.references?.column === "email") return simple(cleaned(emails));
  if (spec.personal === "phone") {
    const country = neighbours("country_code");
    const phones = name === "phone_number" ? nationalPhones : wholePhones;
    return simple(cleaned(phones(country ?? none)), country !== null);
  }
  if (name === "country_code") return simple(cleaned(countryCodes));
  if (spec.personal === "name") return simple(cleaned(asText, isNullName));
  if (name.endsWith("_zip")) {
    const country = neighbours("address_country");
    return simple(cleaned(zipCodes(country ?? none)), country !== null);
  }
  if (spec.key !== undefined || spec.references || name.endsWith("_id")) return simple(idConverter(text));
  return simple(cleaned(asText));
}

/** The converter of a column of which only the type is known. */
export function converterOfType(type: ColumnType, text: TextColumn, mark: DecimalMark): ChosenConverter {
  switch (type) {
    case "int":
      return simple(cleaned(wholeNumbers(mark)));
    case "decimal":
      return simple(cleaned(decimals(mark)));
    case "percent":
      return simple(cleaned(percentages(mark)));
    case "bool": {
      const crossed = isCrossed(text);
      return { convert: cleaned(yesOrNo(crossed)), perRow: false, notes: crossed ? ["blank_means_no"] : [] };
    }
    case "date":
    case "ts": {
      const votes = new OrderVotes();
      forEachText(text, (found, times) => votes.see(cleanText(found).text, times));
      const { order, mixed } = votes.decide();
      const convert = cleaned(type === "date" ? days(order, mixed) : moments(order, mixed));
      const notes: ChosenConverter["notes"] = mixed
        ? ["mixed_date_order"]
        : order === "month-first"
          ? ["month_first_column"]
          : [];
      return { convert, perRow: false, notes };
    }
    case "json":
      return simple(cleaned(jsonText));
    default:
      return simple(cleaned(asText));
  }
}

/** Calls `see` with every text and how often it stands there; by-row columns come text by text. */
export function forEachText(column: TextColumn, see: (text: string, times: number) => void): void {
  const { distinct, codes } = column;
  if (!distinct || !codes) {
    for (let row = 0; row < column.length; row++) see(column.at(row), 1);
    return;
  }
  const times = new Uint32Array(distinct.length);
  for (const code of codes) times[code] = (times[code] ?? 0) + 1;
  distinct.forEach((found, code) => {
    const count = times[code] ?? 0;
    if (count > 0) see(found, count);
  });
}

function idConverter(text: TextColumn): Convert {
  const shape = new IdShape();
  forEachText(text, (found) => {
    const clean = cleanText(found).text;
    if (!isNullToken(clean)) shape.see(clean);
  });
  return cleaned(ids(shape.numbersOnly));
}

const isNullLabel = (text: string) => isNullToken(text) || text.toLowerCase() === "ukendt";

function isCrossed(text: TextColumn): boolean {
  let crosses = 0;
  let others = 0;
  forEachText(text, (found, times) => {
    const clean = cleanText(found).text;
    if (clean === "") return;
    if (clean.toLowerCase() === "x") crosses += times;
    else others += times;
  });
  return crosses > 0 && others === 0;
}

const jsonText: Convert = (text) => {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return misfit("invalid_value");
  }
};

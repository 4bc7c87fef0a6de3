/** Which converter a column needs: by its type, by the kind of personal data, and by what the file's cells prove. */
import type { Column, ColumnType } from "../contract/columns.ts";
import type { TextColumn } from "../source/text-column.ts";
import { cleaned, cleanText, isNullName, isNullToken, names } from "./clean.ts";
import { dateColumn } from "./date-columns.ts";
import type { DayOrder } from "./date-order.ts";
import { emails, usualEmail } from "./emails.ts";
import { forEachText } from "./for-each-text.ts";
import { codeColumn, idColumn, zipCodes } from "./ids.ts";
import { labelsOf, optionsOf, yesOrNo } from "./labels.ts";
import { numberColumn } from "./number-columns.ts";
import type { FileMark } from "./numbers.ts";
import type { OwnColumn } from "./part-context.ts";
import {
  countryCodes,
  nationalPhones,
  quickNationalPhones,
  quickWholePhone,
  type RowCountry,
  usualWholePhone,
  wholePhones,
} from "./phone-columns.ts";
import { quickEmail, quickProse } from "./quick-cells.ts";
import { longTexts } from "./text-length.ts";
import { type ChosenConverter, type Convert, misfit, settled } from "./verdict.ts";

/** Other columns of the same row that a converter may look at. */
export type Neighbours = (column: string) => ((row: number) => string | null) | null;
/** What is known about the file a column stands in. */
export type FileReading = {
  readonly mark: FileMark;
  /** Set by a person. */
  readonly dateOrder: DayOrder | null;
  readonly neighbours: Neighbours;
  /** What a project says about labels of the column. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
};

/** Text columns of the contract that hold codes: digits that a spreadsheet takes for numbers. */
const CODES = new Set(["employee_no", "cvr", "vat_number", "registration_number"]);

/** The converter of a contract column. */
export function converterFor(
  name: string,
  spec: Column<unknown>,
  text: TextColumn,
  reading: FileReading,
): ChosenConverter {
  const { neighbours } = reading;
  if (spec.type === "enum") return settled(cleaned(labelsOf(spec, reading.labels), isNullLabel));
  if (spec.type !== "text") return converterOfType(spec.type, text, reading);
  if (spec.personal === "email" || spec.references?.column === "email")
    return settled(cleaned(emails, isNullToken, usualEmail), { quickCell: quickEmail });
  if (spec.personal === "phone") return phoneColumn(name === "phone_number" ? nationalPhones : wholePhones, neighbours);
  if (name === "country_code") return settled(cleaned(countryCodes));
  if (spec.personal === "name") return settled(cleaned(names, isNullName), { quickCell: quickProse });
  if (name.endsWith("_zip")) {
    const country = neighbours("address_country") ?? neighbours("addr_country");
    return settled(cleaned(zipCodes(country ?? (() => null))), { perRow: country !== null });
  }
  if (spec.key !== undefined || spec.references || name.endsWith("_id")) return idColumn(text);
  return CODES.has(name) ? codeColumn() : longTexts();
}

/** The converter of a customer's own column, by its declared kind or its type. */
export function converterOfOwn(own: OwnColumn, text: TextColumn, reading: FileReading): ChosenConverter {
  if (own.field === "email") return settled(cleaned(emails, isNullToken, usualEmail), { quickCell: quickEmail });
  if (own.field === "mobile") return phoneColumn(wholePhones, reading.neighbours);
  if (own.type === "text" && own.options) return settled(cleaned(optionsOf(own.options)));
  return converterOfType(own.type, text, reading);
}

function converterOfType(type: ColumnType, text: TextColumn, { mark, dateOrder }: FileReading): ChosenConverter {
  switch (type) {
    case "int":
    case "decimal":
    case "percent":
      return numberColumn(type, text, mark);
    case "bool": {
      const crosses = crossesOf(text);
      return settled(cleaned(yesOrNo(crosses > 0)), {
        notes: () => (crosses > 0 ? [{ code: "blank_means_no", cells: crosses }] : []),
      });
    }
    case "date":
    case "ts":
      return dateColumn(type, text, dateOrder);
    case "json":
      return settled(cleaned(jsonText));
    default:
      return longTexts();
  }
}

function phoneColumn(phones: (country: RowCountry) => Convert, neighbours: Neighbours): ChosenConverter {
  const quick = phones === wholePhones ? usualWholePhone : null;
  const code = neighbours("country_code");
  const address = neighbours("addr_country") ?? neighbours("address_country");
  return settled(cleaned(phones({ code, address }), isNullToken, quick), {
    perRow: code !== null || address !== null,
    quickCell: phones === wholePhones ? quickWholePhone : quickNationalPhones({ code, address }),
  });
}

const isNullLabel = (text: string) => isNullToken(text) || text.toLowerCase() === "ukendt";

/** How many cells hold an `x`, when nothing else stands in the column; else 0. */
function crossesOf(text: TextColumn): number {
  let crosses = 0;
  let others = 0;
  forEachText(text, (found, times) => {
    if (others > 0) return;
    const clean = cleanText(found).text;
    if (clean === "") return;
    if (clean.toLowerCase() === "x") crosses += times;
    else others += times;
  });
  return others === 0 ? crosses : 0;
}

const jsonText: Convert = (text) => {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return misfit("invalid_value");
  }
};

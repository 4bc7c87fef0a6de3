import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { objectSpec } from "#lib/contract/objects.ts";
import type { TextColumn } from "#lib/source/text-column.ts";
import { columnHead } from "#lib/staging/columns.ts";
import { converterFor, converterOfOwn } from "#lib/staging/converters.ts";
import { typeColumn } from "#lib/staging/type-column.ts";
import { keptAsBytes, keptAsTexts } from "./kept-as-bytes.ts";

const digit = fc.integer({ min: 0, max: 9 });
const filled = (form: string): fc.Arbitrary<string> =>
  fc
    .array(digit, { minLength: form.length, maxLength: form.length })
    .map((digits) => form.replace(/9/g, () => String(digits.pop() ?? 0)));
const made = (letters: string, maxLength = 16): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...letters), maxLength });
const ODD = [
  "",
  " ",
  "-",
  "n/a",
  "NULL",
  "#REF!",
  "#VALUE!",
  "?",
  "ikke angivet",
  "0",
  "4,52E+09",
  "3-apr",
  "1.0",
  "\u00ad",
];
const anything = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.integer({ min: 250, max: 258 }).map((length) => "x".repeat(length)),
);

const moment = fc
  .tuple(
    fc.constantFrom(
      "99-99-9999",
      "9999-99-99",
      "99.99.9999",
      "99/99/99",
      "9-9-9999",
      "28-03-2021",
      "2021-10-31",
      "05-04-2022",
    ),
    fc.constantFrom(
      "",
      " 99:99",
      " 02:30",
      "T02:30:00",
      " 18:08:40",
      "T99:99:99Z",
      " 12:00:00Z",
      " kl. 9.30",
      "t10:00",
    ),
  )
  .chain(([day, time]) => filled(day + time));

const FORMS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  contact_id: fc.oneof(
    filled("9999999"),
    filled("1.999"),
    filled("99.0"),
    made("abcDEF0123-_", 20),
    made("0123456789.,", 6),
  ),
  employee_no: fc.oneof(filled("0999"), filled("99"), filled("999.0"), made("0a-", 5)),
  email: fc.oneof(
    made("ab1._+-@"),
    fc.tuple(made("a1.-_"), made("b2.-"), made("dk-.")).map(([a, b, c]) => `${a}@${b}.${c}`),
  ),
  phone_number: fc.oneof(
    filled("29999999"),
    filled("29 99 99 99"),
    filled(" 2999 9999"),
    filled("2  9999999"),
    made("+ 0123456789", 12),
  ),
  mobile_phone: fc.oneof(
    filled("+4529999999"),
    filled("+45 29 99 99 99"),
    filled("+ 4529999999"),
    filled("+4519999999"),
    made("+ 45239", 14),
  ),
  first_name: made("abÆø ?-", 8),
  notes: fc.oneof(made("abc ?.,Ã#-", 8), made("nullNA/ ", 5)),
  updated_at: moment,
  amount: fc.oneof(filled("999"), filled("9999999999999999"), filled("1.999,9"), made("0123456789", 20)),
  visits: fc.oneof(filled("999"), filled("1.999"), made("0123456789,.", 6)),
};

function typed(name: string, text: TextColumn, codes: readonly string[]) {
  const spec = objectSpec("contacts").columns[name];
  const neighbours = (other: string) =>
    other === "country_code" ? (row: number) => codes[row % codes.length] || null : null;
  const reading = { mark: { mark: ",", proven: false } as const, dateOrder: null, neighbours };
  const own = name === "amount" ? "decimal" : name === "visits" ? "int" : "text";
  const chosen = spec
    ? converterFor(name, spec, text, reading)
    : converterOfOwn({ type: own, options: null }, text, reading);
  const { column: found, notes } = typeColumn(text, columnHead(name, spec?.type ?? own), chosen);
  const { column, misfits, flagged } = found;
  const rows = Array.from({ length: text.length }, (_, row) => ({
    text: text.at(row),
    value: column.at(row),
    raw: column.raw(row),
    isNull: found.isNull(row),
  }));
  return { rows, misfits, flagged, notes };
}

describe("cells kept as bytes are typed as their texts are", () => {
  test.each(Object.entries(FORMS))("%s", (name, form) => {
    const column = fc.array(fc.oneof({ weight: 9, arbitrary: form }, { weight: 1, arbitrary: anything }), {
      maxLength: 12,
    });
    const codes = fc.array(fc.constantFrom("45", "+45", "46", "", "DK"), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(column, codes, (texts, country) => {
        const kept = keptAsBytes(texts);
        expect(typed(name, kept, country)).toEqual(typed(name, keptAsTexts(kept), country));
      }),
      { numRuns: 400 },
    );
  });
});

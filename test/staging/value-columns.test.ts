import fc from "fast-check";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { describe, expect, test } from "vitest";
import { CP850_HIGH } from "#lib/source/cp850.ts";
import { repairMojibake } from "#lib/source/mojibake.ts";
import { intactForm, wasShownAs } from "#lib/staging/damage.ts";
import { toE164 } from "#lib/staging/phone.ts";
import { localToUtc, utcToLocal, utcToLocalDay } from "#lib/staging/time-zone.ts";
import { type Column, date, number, type } from "./columns-of-text.ts";

const codes = ({ notes }: Column) => notes.map(({ code }) => code);
const two = (value: number) => String(value).padStart(2, "0");

describe("numbers", () => {
  const groups = [".", ",", " ", "\u00a0", "\u202f", "'", "’", ""];
  const styles: readonly ((text: string) => string)[] = [
    (text) => `-${text}`,
    (text) => `${text}-`,
    (text) => `(${text})`,
    (text) => `\u2212${text}`,
    (text) => `– ${text}`,
    (text) => `-kr. ${text}`,
    (text) => `(${text} kr.)`,
    (text) => `€ -${text}`,
    (text) => `-${text} DKK`,
  ];

  test("a number written in any style is that number, when a cell shows the mark", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.nat(99),
        fc.constantFrom(",", "."),
        fc.constantFrom(...groups),
        fc.constantFrom(...styles),
        fc.boolean(),
        (whole, cents, mark, group, negative, rows) => {
          fc.pre(mark !== group);
          const text = `${String(whole).replace(/\B(?=(\d{3})+$)/g, group)}${mark}${two(cents)}`;
          const value = Number(`${whole}.${two(cents)}`);
          expect(number("decimal", [text, negative(text), `1${mark}25`], { rows }).values).toEqual([
            value,
            value === 0 ? 0 : -value,
            1.25,
          ]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ["decimal", ["1.234", "2.500"], ";", [1234, 2500], ["ambiguous_numbers"]],
    ["decimal", ["1.234", "2.500"], ",", [1.234, 2.5], ["ambiguous_numbers"]],
    ["decimal", ["1.234", "2,5"], ",", [1234, 2.5], []],
    ["decimal", ["1,234", "2.5"], ";", [1.0 * 1234, 2.5], []],
    ["decimal", ["1.234", "2,5", "3,5", "4.5"], ";", [1234, 2.5, 3.5, 4.5], ["mixed_decimal_marks"]],
    ["decimal", ["0.123", "1.234"], ";", [0.123, 1.234], []],
    ["decimal", ["1.234.567"], ",", [1_234_567], []],
    ["decimal", ["1.234,-", "5,-", "1.234.-"], ";", [1234, 5, 1234], ["ambiguous_numbers"]],
    ["decimal", ["12 kr.", "3 €"], ";", [12, 3], ["mixed_currencies"]],
    ["decimal", ["79,0 %"], ";", [79], []],
    ["int", ["1.234", "1.000", "7", "-5", "5-"], ",", [1234, 1000, 7, -5, -5], []],
    ["percent", ["57,0 %", "57", "100%"], ";", [57, 57, 100], []],
    ["percent", ["57,0 %", "0,57", "1"], ";", [57, 57, 100], []],
    ["percent", ["0,57", "0,1"], ";", [0.57, 0.1], []],
    ["percent", ["57 %", "0,57", "12"], ";", [57, 0.57, 12], []],
  ] as const)("%s %j in a file with %s", (kind, texts, delimiter, values, notes) => {
    for (const rows of [false, true]) {
      const column = number(kind, texts, { delimiter, rows });
      expect(column.values).toEqual(values);
      expect(codes(column)).toEqual(notes);
    }
  });

  test("cut figures are damage, others no numbers at all", () => {
    const { misfits, values } = number("decimal", ["4,52E+09", "1,5E-05", "abc", "--5", "1.2.3", "(5", "12 kg"]);
    expect(values).toEqual([null, 0.000015, null, null, null, null, null]);
    expect(misfits.map(({ reason }) => reason)).toEqual(["damaged_value", ...Array(5).fill("invalid_value")]);
  });

  test("a mark set by hand wins over custom", () => {
    expect(number("decimal", ["1.234"], { known: "." })).toMatchObject({ values: [1.234], notes: [] });
    expect(number("decimal", ["1.234"], { known: "," })).toMatchObject({ values: [1234], notes: [] });
  });
});

describe("dates", () => {
  const day = fc
    .date({ min: new Date("1960-01-01"), max: new Date("2040-12-31"), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10));
  const parts = (iso: string) => iso.split("-") as [string, string, string];

  test("dates in one order are read in that order when one of them shows it", () => {
    const order = fc.constantFrom("dmy", "mdy");
    fc.assert(
      fc.property(
        fc.array(day, { minLength: 1 }),
        order,
        fc.constantFrom("-", ".", "/", " "),
        fc.boolean(),
        (all, as, mark, rows) => {
          const texts = [...all, "2024-01-31"].map((iso) => {
            const [y, m, d] = parts(iso);
            return as === "dmy" ? `${d}${mark}${m}${mark}${y}` : `${m}${mark}${d}${mark}${y}`;
          });
          const column = date("date", texts, { rows });
          expect(column.values).toEqual([...all, "2024-01-31"]);
          expect(column.flagged).toEqual([]);
          expect(codes(column)).toEqual(as === "mdy" ? ["month_first_column"] : []);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("years of two digits, in every order", () => {
    fc.assert(
      fc.property(fc.array(day, { minLength: 1 }), fc.constantFrom("dmy", "mdy", "ymd"), (all, order) => {
        const known = all.filter((iso) => iso < "2050");
        const short = known.map((iso) => {
          const [y, m, d] = parts(iso);
          const [a, b, c] = { dmy: [d, m, y.slice(2)], mdy: [m, d, y.slice(2)], ymd: [y.slice(2), m, d] }[order];
          return `${a}/${b}/${c}`;
        });
        expect(date("date", short, { order }).values).toEqual(known);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [["03-04-2024", "05-06-2024"], ["2024-04-03", "2024-06-05"], ["ambiguous_date_column"]],
    [["03-03-2024"], ["2024-03-03"], []],
    [["03/04/2024", "12/25/2024"], ["2024-03-04", "2024-12-25"], ["month_first_column"]],
    [
      ["99-12-31", "01-02-03"],
      ["1999-12-31", "2001-02-03"],
      ["year_first_column", "two_digit_years"],
    ],
    [["31-12-49", "31-12-50"], ["2049-12-31", "1950-12-31"], ["two_digit_years"]],
    [["3. marts 2024", "mandag den 4. marts 2024", "Mon, 4 Mar 2024"], ["2024-03-03", "2024-03-04", "2024-03-04"], []],
    [["March 3rd, 2024", "3-maj-24", "1. okt. 2024"], ["2024-03-03", "2024-05-03", "2024-10-01"], []],
    [["20240303", "2024/3/3", "3.3.2024", "3. 3. 2024"], Array(4).fill("2024-03-03"), []],
    [["2024-03-31T22:00:00Z", "2024-03-31T22:00:00+02:00"], ["2024-04-01", "2024-03-31"], []],
    [["31-02-2024", "00-00-0000", "31-12-1899", "2024-13-01", "3-apr", "marmelade 3 2024"], Array(6).fill(null), []],
  ] as const)("%j", (texts, values, notes) => {
    for (const rows of [false, true]) {
      const column = date("date", texts, { rows });
      expect(column.values).toEqual(values);
      expect(codes(column)).toEqual(notes);
    }
  });

  test("contradicting cells: the majority decides, the rest is flagged", () => {
    for (const rows of [false, true]) {
      const column = date("date", ["31-12-2023", "30-12-2023", "12/25/2023", "03-04-2024"], { rows });
      expect(column.values).toEqual(["2023-12-31", "2023-12-30", "2023-12-25", "2024-04-03"]);
      expect(column.flagged.map(({ row, flag }) => [row, flag])).toEqual([
        [2, "month_first_date"],
        [3, "ambiguous_date"],
      ]);
      expect(column.notes).toEqual([{ code: "mixed_date_order", cells: 1 }]);
    }
  });

  test("an order set by hand wins over the contract's", () =>
    expect(date("date", ["03-04-2024"], { order: "mdy" })).toMatchObject({ values: ["2024-03-04"], notes: [] }));

  test("times of day in every form", () => {
    const forms = ["14:05", "14.05", "14:05:00", "2:05 PM", "2:05 p.m.", "kl. 14.05", "kl 14:05", "at 2:05 PM"];
    const texts = [
      ...forms.map((form) => `03-03-2024 ${form}`),
      ...forms.map((form) => `3. marts 2024 ${form}`),
      "2024-03-03T13:05:00Z",
      "2024-03-03T13:05:00.000Z",
      "2024-03-03T14:05:00+01:00",
      "20240303T130500Z",
      "Sun, 03 Mar 2024 14:05:00 +0100",
      "14:05 03-03-2024",
    ];
    for (const rows of [false, true])
      expect(new Set(date("ts", texts, { rows }).values)).toEqual(new Set(["2024-03-03T13:05:00.000Z"]));
    expect(date("ts", ["31-12-2024 kl. 14", "31-12-2024 25:00", "31-12-2024 12:60"]).values).toEqual([
      "2024-12-31T13:00:00.000Z",
      null,
      null,
    ]);
  });

  test("a moment as local text is that moment again, but for the hour that comes twice", () => {
    const nearChange = fc
      .tuple(
        fc.integer({ min: 1981, max: 2050 }),
        fc.constantFrom(2, 9),
        fc.integer({ min: 24, max: 32 }),
        fc.nat(1439),
      )
      .map(([year, month, at, minute]) => Date.UTC(year, month, at, 0, minute));
    fc.assert(
      fc.property(nearChange, (moment) => {
        const wall = new Date(utcToLocal(moment)).toISOString();
        const { values, flagged } = date("ts", [
          `${wall.slice(8, 10)}-${wall.slice(5, 7)}-${wall.slice(0, 4)} ${wall.slice(11, 16)}`,
        ]);
        const twice = flagged.some(({ flag }) => flag === "ambiguous_hour");
        const read = Date.parse(String(values[0]));
        expect(twice ? [moment, moment - 3_600_000] : [moment]).toContain(read);
        expect(localToUtc(utcToLocal(moment)).moment).toBe(read);
        expect(utcToLocalDay(moment)).toBe(wall.slice(0, 10));
      }),
      { numRuns: 500 },
    );
  });
});

describe("phones", () => {
  const shapes: readonly [string, number][] = [
    ["45", 8],
    ["46", 9],
    ["46", 8],
    ["47", 8],
    ["44", 10],
    ["49", 10],
    ["49", 11],
  ];

  test("numbers of the neighbours are what libphonenumber says they are", () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.integer({ min: 0, max: 1e11 - 1 }), ([code, length], digits) => {
        const national = String(digits).padStart(11, "0").slice(-length);
        const parsed = parsePhoneNumberFromString(`+${code}${national}`);
        const ours = toE164(`+${code}${national}`, null);
        if (parsed?.isValid() || code !== "45") expect(ours).toBe(parsed?.isPossible() ? parsed.number : null);
        expect(toE164(`00${code}${national}`, null)).toBe(ours);
      }),
      { numRuns: 2000 },
    );
  });

  const phones = (texts: readonly string[], country: readonly string[] = [], address: readonly string[] = []) =>
    type("contacts", "msisdn", texts, { country_code: country, addr_country: address });

  test.each([
    ["+45 20 12 34 56", "+4520123456", null],
    ["+45 (0)20 12 34 56", "+4520123456", null],
    ["20.12.34.56", "+4520123456", null],
    ["2012-3456", "+4520123456", null],
    ["4520123456.0", "+4520123456", null],
    ["'+4520123456", "+4520123456", null],
    ["tel:+4520123456", "+4520123456", null],
    ["tlf. 20123456", "+4520123456", "phone_text_dropped"],
    ["20123456 (privat)", "+4520123456", "phone_text_dropped"],
    ["+45 33 12 34 56 lokal 12", "+4533123456", "phone_text_dropped"],
    ["20123456 / 30123456", "+4520123456", "several_numbers"],
    ["20123456;30123456", "+4520123456", "several_numbers"],
    ["ukendt eller 30123456", "+4530123456", "several_numbers"],
    ["+45 20123456 +45 30123456", "+4520123456", "several_numbers"],
    ["4712345678", "+4712345678", "phone_unassigned"],
    ["46701234567", "+46701234567", null],
    ["447400123456", "+447400123456", null],
    ["4915123456789", "+4915123456789", null],
    ["123456", "123456", "phone_unrecognised"],
    ["ring til Bo", "ring til Bo", "phone_unrecognised"],
  ])("%s", (text, value, flag) => {
    const column = phones([text]);
    expect(column.values).toEqual([value]);
    expect(column.flagged.map((one) => one.flag)).toEqual(flag ? [flag] : []);
  });

  test("the country comes from the row", () => {
    const column = phones(
      ["0701234567", "20123456", "91234567", "91234567"],
      ["46", "DK", "Norge", ""],
      ["", "", "", "Norge"],
    );
    expect(column.values).toEqual(["+46701234567", "+4520123456", "+4791234567", "+4591234567"]);
    expect(column.flagged.map(({ row, flag }) => [row, flag])).toEqual([[3, "phone_country_doubtful"]]);
  });

  test("a number without its last digits is lost", () =>
    expect(phones(["4,52E+09", "4.520123E+9"]).misfits.map(({ reason }) => reason)).toEqual([
      "damaged_value",
      "damaged_value",
    ]));
});

describe("damage", () => {
  test.each([
    ["contacts", "company_id", ["4.007", "12"], ["4007", "12"], ["thousands_in_id"]],
    ["contacts", "company_id", ["4.007", "A12"], ["4.007", "A12"], []],
    ["contacts", "company_id", ["1E+11", "12"], [null, "12"], []],
    ["contacts", "company_id", ["1E5", "12"], ["1E5", "12"], []],
    ["contacts", "company_id", ["3-apr", "4-7"], ["3-apr", "4-7"], ["code_as_date"]],
    ["contacts", "company_id", ["4007.0", "12,0"], ["4007", "12"], []],
    ["contacts", "employee_no", ["0012.0", "1234"], ["0012", "1234"], []],
    ["contacts", "first_name", ["S?ren", "Bo"], ["S?ren", "Bo"], ["destroyed_letters"]],
    [
      "contacts",
      "title",
      ["Hvad?", "K?kken", "https://x.dk/a?b=c"],
      ["Hvad?", "K?kken", "https://x.dk/a?b=c"],
      ["destroyed_letters"],
    ],
    [
      "contacts",
      "title",
      ["KÃ¸kken", "K√∏kken", "K├©kken"],
      ["Køkken", "Køkken", "Køkken"],
      Array(3).fill("mojibake_repaired"),
    ],
    ["contacts", "title", ["#VALUE!", "#N/A", "Chef"], [null, null, "Chef"], []],
  ] as const)("%s.%s %j", (object, name, texts, values, flags) => {
    for (const rows of [false, true]) {
      const column = type(object, name, texts, {}, { rows });
      expect(column.values).toEqual(values);
      expect(column.flagged.map(({ flag }) => flag)).toEqual(flags);
    }
  });

  test("columns tell of zeros and ends that were lost", () => {
    const longest = "x".repeat(32_767);
    const { values, flagged } = type("contacts", "title", [longest]);
    expect([values[0] === longest, flagged[0]?.flag]).toEqual([true, "cut_text"]);
    expect(codes(type("contacts", "employee_no", ["00123", "00124", "01255", "17"]))).toEqual(["maybe_lost_zeros"]);
    expect(codes(type("contacts", "employee_no", ["123", "124", "17"]))).toEqual([]);
    expect(codes(type("contacts", "title", ["a".repeat(255), "b".repeat(255), "c"]))).toEqual(["maybe_cut"]);
    expect(codes(type("contacts", "title", ["a".repeat(255), "b".repeat(255), "c".repeat(256)]))).toEqual([]);
  });

  test("what a spreadsheet shows of a number is told from other numbers", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000_000, max: 99_999_999_999 }),
        fc.integer({ min: 1, max: 5 }),
        (value, places) => {
          const shown = value.toExponential(places).toUpperCase().replace(".", ",");
          expect(wasShownAs(String(value), shown)).toBe(true);
          expect(wasShownAs(`${value}0`, shown)).toBe(false);
        },
      ),
    );
  });

  test("a text with lost letters fits what it was and nothing else", () => {
    const text = fc.string({ unit: fc.constantFrom(..."abæøåéß -.".split("")), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, fc.constantFrom("?", "\ufffd"), (intact, mark) => {
        const damaged = intact.replace(/[^\0-\x7f]/g, mark);
        expect(intactForm([damaged]).test(intact)).toBe(true);
        expect(intactForm([damaged]).test(`${intact}x`)).toBe(false);
        if (damaged !== intact) expect(intactForm([damaged]).test(damaged)).toBe(false);
      }),
    );
  });

  test("UTF-8 read as Mac or DOS text is repaired", () => {
    const dos = (text: string) =>
      Array.from(new TextEncoder().encode(text), (byte) =>
        byte < 128 ? String.fromCharCode(byte) : CP850_HIGH.charAt(byte - 128),
      ).join("");
    const mac = (text: string) => new TextDecoder("macintosh").decode(new TextEncoder().encode(text));
    const danish = fc.string({ unit: fc.constantFrom(..."abæøåÆØÅéüß ".split("")), maxLength: 20 });
    fc.assert(
      fc.property(danish, (text) => {
        expect(repairMojibake(mac(text)).text).toBe(text);
        expect(repairMojibake(dos(text)).text).toBe(text);
        expect(repairMojibake(mac(mac(text))).text).toBe(text);
      }),
    );
  });
});

import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { repairMojibake } from "../../lib/source/mojibake.ts";
import { callingCode } from "../../lib/staging/calling-code.ts";
import { cleanText } from "../../lib/staging/clean.ts";
import { days, moments } from "../../lib/staging/dates.ts";
import { cleanEmail } from "../../lib/staging/emails.ts";
import { parseNumber } from "../../lib/staging/numbers.ts";
import { toE164 } from "../../lib/staging/phone.ts";
import { localToUtc } from "../../lib/staging/time-zone.ts";
import type { Verdict } from "../../lib/staging/verdict.ts";

const ZONE = "Europe/Copenhagen";
const momentOf = (text: string) => {
  const result = moments({ order: "dmy", mixed: false })(text, 0);
  return typeof result === "object" && result !== null ? (result as Verdict).value : result;
};

describe("time", () => {
  const minute = fc
    .integer({ min: Date.UTC(1985, 0), max: Date.UTC(2060, 0) })
    .map((ms) => Math.floor(ms / 1000) * 1000);

  test("wall time to UTC is what Temporal says, hours of the change included", () => {
    const nearChange = fc
      .integer({ min: 1990, max: 2050 })
      .chain((year) =>
        fc
          .tuple(
            fc.constantFrom(2, 9),
            fc.integer({ min: 20, max: 31 }),
            fc.integer({ min: 0, max: 23 }),
            fc.integer({ min: 0, max: 59 }),
          )
          .map(([month, day, hour, min]) => Date.UTC(year, month, day, hour, min)),
      );
    fc.assert(
      fc.property(fc.oneof(minute, nearChange), (wall) => {
        const local = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO("UTC").toPlainDateTime();
        const { moment, flag } = localToUtc(wall);
        expect(moment).toBe(local.toZonedDateTime(ZONE, { disambiguation: "compatible" }).epochMilliseconds);
        const earlier = local.toZonedDateTime(ZONE, { disambiguation: "earlier" }).epochMilliseconds;
        const later = local.toZonedDateTime(ZONE, { disambiguation: "later" }).epochMilliseconds;
        expect(flag === null).toBe(earlier === later);
      }),
      { numRuns: 2000 },
    );
  });

  test("a moment written in any of the usual forms is read back", () => {
    fc.assert(
      fc.property(minute, (moment) => {
        const at = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(ZONE);
        const two = (n: number) => String(n).padStart(2, "0");
        const [y, m, d, h, i, s] = [
          String(at.year),
          two(at.month),
          two(at.day),
          two(at.hour),
          two(at.minute),
          two(at.second),
        ];
        const local = [
          `${d}-${m}-${y} ${h}:${i}:${s}`,
          `${d}.${m}.${y} kl. ${h}.${i}.${s}`,
          `${y}-${m}-${d} ${h}:${i}:${s}`,
          `${y}-${m}-${d}T${h}:${i}:${s}`,
          `${d}/${m}/${y} ${h}:${i}:${s}`,
        ];
        const wall = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second);
        for (const text of local) expect(momentOf(text)).toBe(localToUtc(wall).moment);
        expect(momentOf(at.toString({ timeZoneName: "never" }))).toBe(moment);
        expect(momentOf(new Date(moment).toISOString())).toBe(moment);
        expect(momentOf(String(wall / 86_400_000 + 25_569).replace(".", ","))).toBe(localToUtc(wall).moment);
      }),
      { numRuns: 500 },
    );
  });

  test("no text makes a date that does not exist", () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(14),
        fc.integer({ min: 1800, max: 2200 }),
        fc.constantFrom("-", ".", "/"),
        (day, month, year, mark) => {
          const result = days({ order: "dmy", mixed: false })(`${day}${mark}${month}${mark}${year}`, 0);
          if (typeof result !== "string") return;
          const date = new Date(`${result}T00:00:00Z`);
          expect([date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()]).toEqual([day, month, year]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("numbers", () => {
  test("written the Danish and the English way, grouped or not, they are the same number", () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.nat(99), (whole, cents) => {
        const value = Number(`${whole}.${String(cents).padStart(2, "0")}`);
        const parts = (mark: string, group: string) =>
          `${whole < 0 ? "-" : ""}${String(Math.abs(whole)).replace(/\B(?=(\d{3})+$)/g, group)}${mark}${String(cents).padStart(2, "0")}`;
        expect(parseNumber(parts(",", "."), ",")).toBe(value);
        expect(parseNumber(parts(".", ","), ".")).toBe(value);
        expect(parseNumber(parts(",", ""), ",")).toBe(value);
        expect(parseNumber(parts(",", " "), ",")).toBe(value);
      }),
    );
  });

  test.each([
    ["1.234", ",", 1234],
    ["1.234", ".", 1.234],
    ["1,234", ".", 1234],
    ["1.234,5", ",", 1234.5],
    ["12.400.000,00", ",", 12_400_000],
    ["57,0", ".", 57],
    ["1.2.3", ",", null],
    ["", ",", null],
    ["12a", ",", null],
    ["−3", ",", -3],
  ] as const)("%s with %s", (text, mark, value) => expect(parseNumber(text, mark)).toBe(value));

  test("whole numbers: a lone mark before three digits groups", () => {
    expect([parseNumber("1.234", ".", true), parseNumber("1,234", ",", true)]).toEqual([1234, 1234]);
  });
});

describe("phones", () => {
  test.each([
    ["20 12 34 56", null, "+4520123456"],
    ["4520123456", null, "+4520123456"],
    ["004520123456", null, "+4520123456"],
    ["+45 20 12 34 56", "46", "+4520123456"],
    ["20123456", "45", "+4520123456"],
    ["4520123456", "45", "+4520123456"],
    ["45201234", "45", "+4545201234"],
    ["0701234567", "46", "+46701234567"],
    ["46701234567", "+46", "+46701234567"],
    ["20123456", "DK", "+4520123456"],
    ["20123456.0", "45.0", "+4520123456"],
    ["4,52E+09", "45", null],
    ["lokal 12", "45", null],
    ["123456", null, null],
  ])("%s with %s", (text, country, wanted) => expect(toE164(text, country)).toBe(wanted));

  test("an E.164 number stays itself", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000_000, max: 99_999_999 }),
        fc.constantFrom(null, "45", "46"),
        (number, country) => {
          expect(toE164(`+45${number}`, country)).toBe(`+45${number}`);
        },
      ),
    );
  });

  test("calling codes", () =>
    expect(["+45", "0045", "45.0", "dk", "", "Danmark"].map(callingCode)).toEqual([
      "45",
      "45",
      "45",
      "45",
      null,
      "45",
    ]));
});

describe("text", () => {
  test("UTF-8 taken for Windows-1252 is repaired; repaired and ordinary text is left alone", () => {
    const danish = fc.string({ unit: fc.constantFrom(..."abæøåÆØÅéüß ".split("")), maxLength: 20 });
    fc.assert(
      fc.property(danish, (text) => {
        const mojibake = new TextDecoder("windows-1252").decode(new TextEncoder().encode(text));
        expect(repairMojibake(mojibake).text).toBe(text);
        expect(repairMojibake(text)).toEqual({ text, repaired: false });
      }),
    );
  });

  test("cleaning is done once: a clean text stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (text) => {
        const once = cleanText(text).text;
        expect(cleanText(once).text).toBe(once);
      }),
    );
  });

  test.each([
    ["mailto:Bo@X.dk", "bo@x.dk"],
    [" bo@x.dk\u200b", "bo@x.dk"],
    ["Bo Bach <BO@x.dk>", "bo@x.dk"],
    ["bo+tag@sub.x.dk", "bo+tag@sub.x.dk"],
    ["ikke oplyst", null],
    ["navn@", null],
    ["@x.dk", null],
    ["bo@x", null],
    ["a@b.dk; c@d.dk", null],
    ["bo@x..dk", null],
    ["søren@ærø.dk", "søren@ærø.dk"],
  ])("%s", (found, wanted) => expect(cleanEmail(found)).toBe(wanted));
});

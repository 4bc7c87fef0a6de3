import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  companyNameKey,
  compareIds,
  cvrKey,
  domainKey,
  emailKey,
  employeeKey,
  nameKey,
  namesAgree,
  phoneKey,
} from "../../lib/quality/keys.ts";

describe("names agree", () => {
  test.each([
    ["Søren Østergaard", "søren  østergaard", true],
    ["Søren Østergaard", "S?ren \ufffdstergaard", true],
    ["S?ren", "S\ufffdren", true],
    ["Søren", "S?en", false],
    ["Anna Berg", "Anna?Berg", false],
    ["Anne-Marie", "Anne?Marie", false],
    ["Åse", "A\u030ase", true],
    ["Åse", "Aase", false],
    ["Anna", "Anne", false],
    ["O'Neill", "O?Neill", false],
    ["Weiß", "Weiss", true],
  ])("%s and %s: %s", (a, b, agree) => {
    expect(namesAgree(nameKey(a, null), nameKey(b, null))).toBe(agree);
    expect(namesAgree(nameKey(b, null), nameKey(a, null))).toBe(agree);
  });
  test("blank names agree with none, themselves included", () => {
    expect(namesAgree(nameKey(null, null), nameKey(null, null))).toBe(false);
  });
  test("any letters may be lost without losing agreement", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zæøåé]{1,20}$/), fc.array(fc.nat(19)), (name, lost) => {
        const damaged = [...name].map((letter, at) => (lost.includes(at) ? "?" : letter)).join("");
        expect(namesAgree(nameKey(name, null), nameKey(damaged, null))).toBe(true);
      }),
    );
  });
});

describe("keys", () => {
  test.each([
    [emailKey("\u00a0mailto:Soren@Firma.example\u200b"), "soren@firma.example"],
    [emailKey("navn@"), null],
    [phoneKey("+4520123456", null, null), "+4520123456"],
    [phoneKey(null, "45", "20 12 34 56"), "+4520123456"],
    [phoneKey(null, "45", "4520123456"), "+4520123456"],
    [phoneKey(null, null, "004520123456"), "+4520123456"],
    [phoneKey("4,52E+09", "45", "20123456"), "+4520123456"],
    [phoneKey("4,52E+09", null, null), null],
    [employeeKey("001042"), "1042"],
    [employeeKey("0000"), null],
    [cvrKey("DK 30 00 01 19"), "30000119"],
    [cvrKey("123"), null],
    [domainKey("https://www.JyskByg.example/om"), "jyskbyg.example"],
    [companyNameKey("Jysk Byg 7 A/S"), companyNameKey("JYSK BYG 7  AS")],
  ])("%s = %s", (found, wanted) => expect(found).toBe(wanted));
});

test("ids have one total order, numbers by size", () => {
  expect(["b", "10", "9", "010", "a"].toSorted(compareIds)).toEqual(["9", "010", "10", "a", "b"]);
  const id = fc.oneof(fc.stringMatching(/^0{0,2}\d{1,4}$/), fc.stringMatching(/^[a-c\d]{1,3}$/));
  fc.assert(
    fc.property(id, id, id, (a, b, c) => {
      expect(Math.sign(compareIds(a, b))).toBe(-Math.sign(compareIds(b, a)) + 0);
      expect(compareIds(a, b) === 0).toBe(a === b);
      if (compareIds(a, b) < 0 && compareIds(b, c) < 0) expect(compareIds(a, c)).toBeLessThan(0);
    }),
  );
});

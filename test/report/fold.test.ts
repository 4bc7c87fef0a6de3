import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldMonths, foldSmall, isOfPeople, isPeople, OTHERS, tellFew, toldPeople } from "#lib/report/fold.ts";

describe("groups of fewer than five people", () => {
  test("stand together", () => {
    const fold = foldSmall(
      new Map([
        ["Salg", 40],
        ["Ledelse", 2],
        ["Kantine", 4],
      ]),
    );
    expect(["Salg", "Ledelse", "Kantine"].map(fold)).toEqual(["Salg", OTHERS, OTHERS]);
  });

  test("take in the next larger group while they could be worked out from the total", () => {
    const fold = foldSmall(
      new Map([
        ["Salg", 40],
        ["Ledelse", 2],
        ["Lager", 12],
      ]),
    );
    expect(["Salg", "Ledelse", "Lager"].map(fold)).toEqual(["Salg", OTHERS, OTHERS]);
  });

  test("no group shown, and not the folded ones together, has one to four people unless nothing else is left", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.nat(30)), (sizes) => {
        const people = new Map(Object.entries(sizes));
        const fold = foldSmall(people);
        const sums = new Map<string, number>();
        for (const [group, count] of people) sums.set(fold(group), (sums.get(fold(group)) ?? 0) + count);
        const total = [...people.values()].reduce((sum, count) => sum + count, 0);
        for (const [name, count] of sums) if (count < 5) expect([name, count]).toEqual([OTHERS, total]);
      }),
    );
  });

  test("a group nobody counted is one of the others", () => expect(foldSmall(new Map([["a", 9]]))("b")).toBe(OTHERS));
  test("are told as under five, none as none", () =>
    expect([0, 1, 4, 5].map(toldPeople)).toEqual([0, "under 5", "under 5", 5]));
});

test.each([
  ["3 contacts of the earlier export are gone", "under 5 contacts of the earlier export are gone"],
  ["15 members, 1 removed", "15 members, under 5 removed"],
  ["12 rows; 2 of them twice", "12 rows; under 5 of them twice"],
  [
    "a fraction of 1 (0.57 for 57 %), 14 rows, 2026-01-04 rows",
    "a fraction of 1 (0.57 for 57 %), 14 rows, 2026-01-04 rows",
  ],
])("%j is told as %j", (sentence, told) => expect(tellFew(sentence)).toBe(told));

describe("months of fewer than five rows", () => {
  test("are counted with the next, the last with the one before", () => {
    expect(foldMonths({ "2024-01": 2, "2024-02": 9, "2024-03": 5, "2024-04": 1 })).toEqual({
      "2024-02": 11,
      "2024-03": 6,
    });
  });
  test("keep the total, unless there are fewer than five rows at all", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("2024-01", "2024-02", "2024-03", "2024-04"), fc.nat(9)), (months) => {
        const total = Object.values(months).reduce((sum, rows) => sum + rows, 0);
        const folded = Object.values(foldMonths(months));
        expect(folded.every((rows) => rows >= 5)).toBe(true);
        expect(folded.reduce((sum, rows) => sum + rows, 0)).toBe(total >= 5 ? total : 0);
      }),
    );
  });
});

test("rows are people, or one person's each, by the contract", () => {
  expect(["contacts", "companies", "enrollments", "surveys"].map(isPeople)).toEqual([true, false, false, false]);
  expect(["contacts", "companies", "enrollments", "surveys", "nobody knows"].map(isOfPeople)).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
});

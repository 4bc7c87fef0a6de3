/** The matcher by its parts: names, weights, candidates, what is asked, and the two lists it compares. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { matchAgainst } from "../../lib/quality/matching/against.ts";
import { plainName, plainStreet, sound } from "../../lib/quality/matching/fold.ts";
import { firstLevel, lastLevel, NAME, readName, saysName } from "../../lib/quality/matching/name-levels.ts";
import { propose } from "../../lib/quality/matching/propose.ts";
import { jaroWinkler, letterSet, mostAlike, oneSlip } from "../../lib/quality/matching/similarity.ts";
import type { DuplicateDecision } from "../../lib/quality/types.ts";
import { type Row, staged } from "./made.ts";

const person = (id: string, name: string, more: Row = {}): Row => {
  const [first = "", ...rest] = name.split(" ");
  return { contact_id: id, first_name: first || null, last_name: rest.join(" ") || null, ...more };
};
const find = (contacts: readonly Row[], decisions: readonly DuplicateDecision[] = []) =>
  findDuplicates(staged({ contacts }), decisions);

describe("names", () => {
  test.each([
    ["Søren", "soeren"],
    ["  ÅSE-Marie ", "aase marie"],
    ["O'Neill", "oneill"],
    ["Łukasz", "lukasz"],
    ["S\ufffdren", "s?ren"],
  ])("%s is written %s", (name, plain) => expect(plainName(name)).toBe(plain));
  test("streets keep their numbers", () => expect(plainStreet("Nørre Allé 012, 2. th")).toBe("noerre alle 12 2 th"));
  test.each([
    ["christensen", "kristensen"],
    ["schmidt", "smit"],
    ["soerensen", "sorensen"],
    ["hansen", "hanssen"],
  ])("%s sounds like %s", (a, b) => expect(sound(a)).toBe(sound(b)));
  test.each([
    ["Anna", "Anna Marie", NAME.spelling],
    ["Søren", "Soren", NAME.spelling],
    ["Mette", "Mettte", NAME.spelling],
    ["Rasmus", "Rsamus", NAME.close],
    ["Frederik", "Fritz", NAME.part],
    ["M", "Mette", NAME.part],
    ["Anna", "Bo", NAME.different],
  ])("first names %s and %s", (a, b, level) => {
    expect(firstLevel(readName(plainName(a)), readName(plainName(b)))).toBe(level);
    expect(firstLevel(readName(plainName(b)), readName(plainName(a)))).toBe(level);
  });
  test.each([
    ["Berg", "Berg Lund", NAME.part],
    ["Østergaard", "Ostergaard", NAME.spelling],
    ["Jensen", "Jenson", NAME.close],
    ["Berg", "Lund", NAME.different],
  ])("last names %s and %s", (a, b, level) =>
    expect(lastLevel(readName(plainName(a)), readName(plainName(b)))).toBe(level),
  );
  test.each([
    ["anna.berg", true],
    ["aberg7", true],
    ["kontor", false],
  ])("whether %s says more than Anna Berg", (local, says) =>
    expect(saysName(local, readName("anna"), readName("berg"))).toBe(says),
  );
});

describe("similarity", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcdeæ?"), maxLength: 12 });
  test("the bound is never below the similarity", () =>
    fc.assert(
      fc.property(word, word, (a, b) => {
        const bound = a === b ? 1 : mostAlike(a.length, b.length, letterSet(a), letterSet(b));
        expect(bound).toBeGreaterThanOrEqual(jaroWinkler(a, b) - 1e-9);
        expect(jaroWinkler(a, b)).toBeCloseTo(jaroWinkler(b, a), 9);
      }),
    ));
  test("one slip is one letter more, less, other, or two exchanged", () =>
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom(..."xyz"), fc.nat(3), (text, place, letter, kind) => {
        const at = text.length === 0 ? 0 : place % text.length;
        const slipped = [
          text.slice(0, at) + letter + text.slice(at),
          text.slice(0, at) + text.slice(at + 1),
          text.slice(0, at) + letter + text.slice(at + 1),
          text.slice(0, at) +
            text
              .slice(at, at + 2)
              .split("")
              .reverse()
              .join("") +
            text.slice(at + 2),
        ][kind];
        expect(oneSlip(text, slipped ?? "")).toBe(text !== slipped);
        expect(oneSlip(text, `${text}xy`)).toBe(false);
      }),
    ));
  test("Jaro–Winkler as published", () => {
    expect(jaroWinkler("martha", "marhta")).toBeCloseTo(0.9611, 4);
    expect(jaroWinkler("dixon", "dicksonx")).toBeCloseTo(0.8133, 4);
    expect(jaroWinkler("dwayne", "duane")).toBeCloseTo(0.84, 4);
  });
});

describe("the grey zone", () => {
  const staff = Array.from({ length: 60 }, (_, at) =>
    person(String(100 + at), `${"ABCDEFGH"[at % 8]}ida${at} Q${at}sen`, {
      email: `p${at}@firma.example`,
      msisdn: `+4520${String(100_000 + at * 7_919).slice(-6)}`,
      employee_no: String(5000 + at * 13),
      hire_date: `20${10 + (at % 10)}-0${1 + (at % 9)}-1${at % 9}`,
    }),
  );
  const anna = { employee_no: "771204", hire_date: "2014-03-02", company: "Jysk Byg" };
  test.each<[string, Row, Row]>([
    [
      "married, a new address",
      person("1", "Anna Berg", { ...anna, email: "ab@firma.example" }),
      person("2", "Anna Lund", { ...anna, email: "al@firma.example" }),
    ],
    ["swapped names", person("1", "Anna Berg", anna), person("2", "Berg Anna", anna)],
    [
      "a slip in the name and another phone",
      person("1", "Annalise Bergström", { hire_date: "2014-03-02", msisdn: "+4521111111" }),
      person("2", "Annalise Bergstrom", { hire_date: "2014-03-02", msisdn: "+4522222222" }),
    ],
    [
      "a short form",
      person("1", "Frederik Berg", { hire_date: "2014-03-02", addr_line_1: "Nygade 1", addr_zip: "8000" }),
      person("2", "Fritz Berg", { hire_date: "2014-03-02", addr_line_1: "Nygade 1", addr_zip: "8000" }),
    ],
  ])("%s: asked about, not merged, with weights that add up", (_, one, other) => {
    const { clusters, review, model } = find([...staff, one, other]);
    expect(clusters).toEqual([]);
    const asked = review.find(({ a, b }) => [a.id, b.id].toSorted().join() === "1,2");
    expect(asked?.reason).toMatch(/likely_same|employee_no/);
    expect(asked?.weights[0]?.comparison).toBe("prior");
    expect(asked?.weights.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(asked?.bits ?? Number.NaN, 6);
    expect(asked?.bits).toBeGreaterThan(model?.reviewFrom ?? 0);
  });
  test("rare names weigh more than common ones", () => {
    const many = Array.from({ length: 40 }, (_, at) => person(String(300 + at), `Mette${at} Jensen`));
    const { review } = find([
      ...staff,
      ...many,
      person("1", "Anna Jensen", { hire_date: "2014-03-02" }),
      person("2", "Anna Jensen", { hire_date: "2014-03-02" }),
      person("3", "Ylva Zachariassen", { hire_date: "2013-03-02" }),
      person("4", "Ylva Zachariassen", { hire_date: "2013-03-02" }),
    ]);
    const weight = (id: string) =>
      review
        .find(({ a, b }) => a.id === id || b.id === id)
        ?.weights.find(({ comparison }) => comparison === "last_name")?.bits ?? 0;
    expect(weight("3")).toBeGreaterThan(weight("1") + 1);
  });
  test("a couple's phone and address are one piece of evidence", () => {
    const home = { msisdn: "+4529999999", addr_line_1: "Nygade 1", addr_zip: "8000" };
    const { review } = find([...staff, person("1", "Anna Berg", home), person("2", "Torben Berg", home)]);
    const [asked] = review;
    expect(asked?.reason).toBe("shared_phone");
    expect(asked?.weights.some(({ comparison, bits }) => comparison === "household" && bits < 0)).toBe(true);
    expect(asked?.probability).toBeLessThan(0.5);
  });
  test("few people, no people, people without anything", () => {
    expect(find([]).review).toEqual([]);
    expect(find([{ contact_id: "1" }, { contact_id: "2" }]).review).toEqual([]);
    expect(find([person("1", "Anna Berg")]).model?.pairs).toBe(0);
  });
  test("the same export gives the same model", () => {
    const rows = [...staff, person("1", "Anna Berg", anna), person("2", "Anna Lund", anna)];
    expect(find(rows)).toEqual(find(rows));
  });
});

describe("why two are one", () => {
  test("links with rule, values and weights, and the decision that undoes it", () => {
    const mail = { email: "anna@firma.example" };
    const rows = [person("1", "Anna Berg", mail), person("2", "Anna Berg", mail)];
    const [cluster] = find(rows).clusters;
    expect(cluster?.links).toMatchObject([{ a: "1", b: "2", rule: "email_and_name" }]);
    expect(cluster?.links[0]?.evidence).toContainEqual({
      column: "email",
      a: "anna@firma.example",
      b: "anna@firma.example",
      agrees: true,
    });
    expect(cluster?.links[0]?.weights.map(({ comparison }) => comparison)).toContain("email");
    expect(cluster?.undo).toEqual({ object: "contacts", a: "1", b: "2", decision: "keep apart" });
    expect(find(rows, cluster?.undo ? [cluster.undo] : []).clusters).toEqual([]);
  });
  test("one id needs no undo", () => {
    const [cluster] = find([person("1", "Anna Berg"), person("1", "Anna Berg")]).clusters;
    expect(cluster).toMatchObject({ rule: "same_id", undo: null });
  });
  test("decisions that contradict each other are reported", () => {
    const rows = [person("1", "Anna Berg"), person("2", "Anna Lund"), person("3", "Anna Dahl")];
    const { findings } = find(rows, [
      { object: "contacts", a: "1", b: "2", decision: "merge" },
      { object: "contacts", a: "2", b: "3", decision: "merge" },
      { object: "contacts", a: "1", b: "3", decision: "keep apart" },
    ]);
    expect(findings.filter(({ code }) => code === "decisions_contradict")).toHaveLength(1);
  });
});

describe("never on a shared value", () => {
  test.each([
    ["mailbox", { email: "butik@firma.example" }, "shared_mailbox"],
    ["phone", { msisdn: "+4520123456" }, "shared_phone"],
  ])("a %s used with two names merges not even namesakes", (_, shared, reason) => {
    const { clusters, review } = find([
      person("1", "Anna Berg", shared),
      person("2", "Anna Berg", shared),
      person("3", "Bo Lund", shared),
    ]);
    expect(clusters).toEqual([]);
    expect(review.find(({ a, b }) => [a.id, b.id].toSorted().join() === "1,2")?.reason).toBe(reason);
  });
});

describe("what is asked", () => {
  const none = { apart: () => false, contradict: () => false };
  test("the weakest edge of a contradiction is cut", () => {
    const pairs = [
      { a: 0, b: 1, bits: 20, reason: null },
      { a: 1, b: 2, bits: 5, reason: null },
    ];
    const bits = (a: number, b: number) => (a + b === 2 ? -30 : 10);
    expect(propose(pairs, 50, bits, none)).toMatchObject({ asked: [pairs[0]], cut: 1 });
    expect(propose(pairs, 50, () => 0, none)).toMatchObject({ asked: pairs, cut: 0 });
  });
  test("the list is as long as allowed, best first, the rest counted by reason", () => {
    const pairs = [
      { a: 0, b: 1, bits: -20, reason: "same_name" },
      { a: 2, b: 3, bits: 9, reason: null },
      { a: 4, b: 5, bits: -30, reason: "same_name" },
    ];
    const { asked, left } = propose(pairs, 2, () => 0, none);
    expect(asked).toEqual([pairs[1], pairs[0]]);
    expect([...left]).toEqual([["same_name", 1]]);
  });
});

describe("two lists", () => {
  const users = [
    { id: "u1", name: "Ida Admin", email: "ida@crm.example" },
    { id: "u2", name: "Bo Lund", email: "bo.lund@kunde.example" },
    { id: "u3", name: "Søren Østergaard", email: "so@crm.example" },
  ];
  test.each([
    ["ida.admin@kunde.example", ["u1"]],
    ["bo.lund@gammel.example", ["u2"]],
    ["soeren.oestergaard@kunde.example", ["u3"]],
    ["info@kunde.example", []],
    ["per.madsen@kunde.example", []],
  ])("%s is proposed %j", (email, wanted) =>
    expect(matchAgainst([{ id: email, email }], users).map(({ b }) => b)).toEqual(wanted),
  );
  test("nobody on either side", () => {
    expect(matchAgainst([], users)).toEqual([]);
    expect(matchAgainst([{ id: "1" }], [])).toEqual([]);
    expect(matchAgainst([{ id: "1" }], [{ id: "2" }])).toEqual([]);
  });
});

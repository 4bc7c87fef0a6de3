// npm run decide: what it asks, what it writes, and what the next run makes of it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { duplicateDecisions } from "../../lib/project/decisions.ts";
import type { Duplicates, ReviewPair } from "../../lib/quality/types.ts";
import { type Answer, decideDuplicates, describePair } from "../../lib/run/decide-duplicates.ts";
import { Reading } from "../../lib/run/reading.ts";
import { cleanUp, makeProject, ROOT, runProgram } from "./support.ts";

let root = "";
beforeEach(() => {
  root = makeProject(join(ROOT, "test/fixtures/hand"));
});
afterAll(cleanUp);

const duplicates = (): Promise<Duplicates> => new Reading(openProject(root)).duplicates();
const sheet = (): string => readFileSync(join(root, "decisions/duplicates.csv"), "utf8");
const idsOf = ({ a, b }: Pick<ReviewPair, "a" | "b">): string => [a.id, b.id].sort().join(" ");
const together = ({ clusters }: Duplicates, pair: ReviewPair): boolean =>
  clusters.some(({ members }) => {
    const ids = members.map(({ id }) => id);
    return ids.includes(pair.a.id) && ids.includes(pair.b.id);
  });
/** Answers in turn, then quits; the pairs it was asked about. */
async function deciding(answers: readonly Answer[], seen: (asked: number) => void = () => {}) {
  const asked: ReviewPair[] = [];
  const places: { at: number; of: number }[] = [];
  const result = await decideDuplicates(openProject(root), {
    ask: async (pair, place) => {
      seen(asked.length);
      asked.push(pair);
      places.push(place);
      return answers[asked.length - 1] ?? "quit";
    },
    by: "Ida Bach",
    now: () => "2026-01-07T09:00:00.000Z",
  });
  return { asked, places, result };
}

describe("asking", () => {
  test("asks about the queue in its order, writes every answer at once and stops at quit", async () => {
    const { review } = await duplicates();
    expect(review.length).toBeGreaterThan(3);
    const { asked, places, result } = await deciding(["merge", "keep apart", "later", "quit"], (before) => {
      // What was answered so far stands in the sheet already, whole.
      expect(duplicateDecisions(join(root, "decisions"))).toHaveLength(Math.min(before, 2));
    });
    expect(asked.map(idsOf)).toEqual(review.slice(0, 4).map(idsOf));
    expect(places).toEqual([1, 2, 3, 4].map((at) => ({ at, of: review.length })));
    expect(result).toEqual({ merged: 1, apart: 1, open: review.length - 2 });
    expect(readdirSync(join(root, "decisions"))).toEqual(["duplicates.csv"]);
    expect(duplicateDecisions(join(root, "decisions"))).toMatchObject([
      { a: review[0]?.a.id, b: review[0]?.b.id, decision: "merge" },
      { a: review[1]?.a.id, b: review[1]?.b.id, decision: "keep apart" },
    ]);
    expect(sheet()).toContain("merge,Ida Bach,2026-01-07T09:00:00.000Z");
  });
  test("quit at once writes nothing", async () => {
    const { result } = await deciding([]);
    expect(result).toMatchObject({ merged: 0, apart: 0 });
    expect(() => sheet()).toThrow(/ENOENT/);
  });
  test("the next run follows the answers, and asks about what is open only", async () => {
    const first = await duplicates();
    const [merged, apart] = first.review;
    if (!merged || !apart) throw new Error("The fixture has no pairs to ask about.");
    expect(together(first, merged)).toBe(false);
    await deciding(["merge", "keep apart"]);
    const next = await duplicates();
    expect(together(next, merged)).toBe(true);
    expect(together(next, apart)).toBe(false);
    const open = new Set(next.review.map(idsOf));
    expect(open.has(idsOf(merged))).toBe(false);
    expect(open.has(idsOf(apart))).toBe(false);
    const { asked } = await deciding(next.review.map(() => "keep apart"));
    expect(asked.map(idsOf)).toEqual(next.review.map(idsOf));
    expect((await duplicates()).review.map(idsOf)).not.toContain(idsOf(apart));
  });
  test("another row, a column of one's own and an open row in Danish stay, each in its place", async () => {
    const { review } = await duplicates();
    const pair = review.find(({ object }) => object === "contacts") ?? review[0];
    if (!pair) throw new Error("The fixture has no pairs to ask about.");
    mkdirSync(join(root, "decisions"), { recursive: true });
    writeFileSync(
      join(root, "decisions/duplicates.csv"),
      `Object;A;B;Decision;Why\r\nKontakter;${pair.b.id};${pair.a.id};senere;"ask Bo; again"\r\nKontakter;7001;7002;adskil;seen\r\n`,
    );
    const place = (await duplicates()).review.findIndex((each) => idsOf(each) === idsOf(pair));
    await deciding([...Array.from({ length: place }, (): Answer => "later"), "merge"]);
    expect(duplicateDecisions(join(root, "decisions"))).toMatchObject([
      { a: pair.b.id, b: pair.a.id, decision: "merge" },
      { a: "7001", b: "7002", decision: "keep apart" },
    ]);
    const lines = sheet().trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('"ask Bo; again"');
    expect(lines[2]).toMatch(/^Kontakter,7001,7002,adskil,seen/);
  });
});

test("a pair is described by reason, chance, values and weights, without control characters", async () => {
  const { review } = await duplicates();
  const pair = review.find(({ weights }) => weights.length > 0);
  if (!pair) throw new Error("The fixture has no weighed pairs.");
  const hostile = { ...pair, evidence: [{ column: "last_name", a: "\u001b[2JDam\u202e", b: null, agrees: false }] };
  const text = describePair(hostile);
  expect(text).toContain("% likely one person");
  expect(text).toMatch(/≠ last_name {2} \[2JDam {3}\| {2}–/);
  expect(text).toContain(`together ${pair.bits}`);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test("without a terminal it says how to decide in a spreadsheet, and ends with 2", async () => {
  const { code, out, err } = await runProgram("lib/commands/decide.ts", ["--project", root]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("duplicates.csv");
  expect(err).toContain("decisions/duplicates.csv");
  expect(err).toMatch(/merge.*keep apart/);
});

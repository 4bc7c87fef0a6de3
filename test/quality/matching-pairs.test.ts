/** Blocks and pairs: what is brought together, beside a count of all pairs one by one. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endsOf, numbered } from "../../lib/quality/matching/columns.ts";
import { blockList, type Pairs } from "../../lib/quality/matching/pair-list.ts";
import { type Key, LARGEST_BLOCK, parting } from "../../lib/quality/matching/parting.ts";

const [ALONE, WITH_MORE] = [8, 16];

/** `a-b` → ways; fails on a pair that is there twice or the wrong way round. */
function byPair({ length, a, b, ways }: Pairs): Map<string, number> {
  const found = new Map<string, number>();
  for (let pair = 0; pair < length; pair++) {
    const [one, other] = [a[pair] ?? -1, b[pair] ?? -1];
    expect(one).toBeLessThan(other);
    const name = `${one}-${other}`;
    expect(found.has(name)).toBe(false);
    found.set(name, ways[pair] ?? 0);
  }
  return found;
}

const keyOf = (ids: readonly number[]): Key => ({ ids: Int32Array.from(ids), size: Math.max(0, ...ids) + 1 });

/** The rule itself: pairs of small blocks; of large ones those that share one finer key, or two that are too coarse. */
function expected(base: Key, finer: readonly Key[], same: Int32Array | null): Map<string, number> {
  const found = new Map<string, number>();
  const sharing = (members: readonly number[], { ids }: Key): number[][] => [
    ...Map.groupBy(
      members.filter((record) => (ids[record] ?? -1) >= 0),
      (record) => ids[record] ?? -1,
    ).values(),
  ];
  const isLarge = (block: readonly number[]): boolean => block.length > LARGEST_BLOCK;
  const addAll = (block: readonly number[], way: number): void => {
    for (const [at, one] of block.entries())
      for (const other of block.slice(at + 1)) {
        if (same && (same[one] ?? -1) >= 0 && same[one] === same[other]) continue;
        const name = `${one}-${other}`;
        found.set(name, (found.get(name) ?? 0) | way);
      }
  };
  for (const block of sharing([...base.ids.keys()], base)) {
    if (!isLarge(block)) {
      addAll(block, ALONE);
      continue;
    }
    for (const [at, key] of finer.entries())
      for (const part of sharing(block, key)) {
        if (!isLarge(part)) addAll(part, WITH_MORE);
        else
          for (const other of finer.slice(at + 1))
            for (const smaller of sharing(part, other)) if (!isLarge(smaller)) addAll(smaller, WITH_MORE);
      }
  }
  return found;
}

function partedPairs(records: number, base: Key, finer: readonly Key[], same: Int32Array | null) {
  const blocks = blockList(records, same);
  const capped = parting(records, blocks)(base, finer, ALONE, WITH_MORE);
  return { found: byPair(blocks.pairs()), capped };
}

describe("records parted into blocks", () => {
  test("give the pairs that the rule gives, each once, with all its ways", () => {
    const column = (records: number, values: number) =>
      fc
        .array(fc.integer({ min: -1, max: values - 1 }), { minLength: records, maxLength: records })
        .map((ids) => ({ ids: Int32Array.from(ids), size: values }));
    const cases = fc.integer({ min: 0, max: 260 }).chain((records) =>
      fc.record({
        records: fc.constant(records),
        base: fc.oneof(column(records, 1), column(records, 3), column(records, 60)),
        finer: fc.array(fc.oneof(column(records, 2), column(records, 4), column(records, 90)), { maxLength: 4 }),
        same: fc.option(column(records, 40).map(({ ids }) => ids)),
      }),
    );
    fc.assert(
      fc.property(cases, ({ records, base, finer, same }) => {
        const { found } = partedPairs(records, base, finer, same);
        expect([...found].sort()).toEqual([...expected(base, finer, same)].sort());
      }),
      { numRuns: 60, seed: 11 },
    );
  });
  test("nobody is compared with all in a block that nothing parts, and that is counted", () => {
    const records = LARGEST_BLOCK + 1;
    const all = keyOf(new Array<number>(records).fill(0));
    expect(partedPairs(records, all, [all], null)).toEqual({ found: new Map(), capped: records });
    const fewer = keyOf(new Array<number>(LARGEST_BLOCK).fill(0));
    const { found, capped } = partedPairs(LARGEST_BLOCK, fewer, [], null);
    expect([found.size, capped]).toEqual([(LARGEST_BLOCK * (LARGEST_BLOCK - 1)) / 2, 0]);
  });
  test("room grows with the blocks", () => {
    const blocks = blockList(40);
    const members = Int32Array.from({ length: 40 }, (_, record) => record);
    for (let times = 0; times < 100; times++) blocks.add(members, 0, 40, times % 2 === 0 ? ALONE : WITH_MORE);
    const found = byPair(blocks.pairs());
    expect(found.size).toBe((40 * 39) / 2);
    expect(new Set(found.values())).toEqual(new Set([ALONE | WITH_MORE]));
  });
});

describe("numbered texts", () => {
  const clean = (text: string): string | null => text.trim().toLowerCase() || null;
  const TEXTS = ["Anna", null, " anna", "", "Bo", "Anna"];
  test("are the same by code and record by record", () => {
    const codes = ["Bo", "Anna", " anna", "", null];
    const byRecord = numbered(TEXTS.length, (record) => TEXTS[record] ?? null, clean);
    const byCode = numbered(
      TEXTS.length,
      {
        size: codes.length,
        codeOf: (record) => codes.indexOf(TEXTS[record] ?? null),
        text: (code) => codes[code] ?? null,
      },
      clean,
    );
    expect(byCode).toEqual(byRecord);
    expect([...byRecord.ids]).toEqual([0, -1, 0, -1, 1, 0]);
    expect(byRecord).toMatchObject({ values: ["anna", "bo"], counts: [3, 1], filled: 4 });
  });
  test("are one where they are equal, however many there are", () => {
    const records = 20_000;
    const { values, counts } = numbered(records, (record) => `Nr ${record % (records / 2)} `, clean);
    expect(values).toHaveLength(records / 2);
    expect(new Set(counts)).toEqual(new Set([2]));
  });
  test("ends of numbers keep their zeros, and short numbers have none", () => {
    const numbers = ["+4500123456", "+4600123456", "+451234", "+4520123456", "+12345678"];
    const ends = endsOf(
      numbered(
        numbers.length,
        (record) => numbers[record] ?? null,
        (text) => text,
      ),
      8,
    );
    expect(ends.values).toEqual(["00123456", "20123456", "12345678"]);
    expect([...ends.ids]).toEqual([0, 0, -1, 1, 2]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MESS, MESS_NAMES } from "#lib/generator/mess-kinds.ts";

test("every kind of mess has a test of its own, and every number of section 7 a kind", () => {
  const texts = readdirSync(import.meta.dirname).map((name) => readFileSync(join(import.meta.dirname, name), "utf8"));
  const tested = texts.flatMap((text) => [...text.matchAll(/^mess\(\s*"([a-z0-9-]+)"/gm)].map(([, name]) => name));
  expect([...tested].sort()).toEqual([...new Set(tested)].sort());
  expect([...tested].sort()).toEqual([...MESS_NAMES].sort());
  const numbers = new Set(Object.values(MESS).map(({ number }) => number));
  for (let number = 1; number <= 47; number++) expect(numbers.has(number), `number ${number}`).toBe(true);
});

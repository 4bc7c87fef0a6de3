import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kept } from "#lib/charts/kept.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let drawn = 0;
const draw = () => {
  drawn += 1;
  return Uint8Array.of(1, 2, drawn);
};

test("what was drawn from the same is taken from the folder, another is drawn", () => {
  const place = join(folder, "new");
  expect(kept(place, "a", draw)).toEqual(Uint8Array.of(1, 2, 1));
  expect(kept(place, "a", draw)).toEqual(Uint8Array.of(1, 2, 1));
  expect(kept(place, "b", draw)).toEqual(Uint8Array.of(1, 2, 2));
  expect(readdirSync(place)).toHaveLength(2);
});

test("without a folder, or with one that cannot be written, everything is drawn", () => {
  const file = join(folder, "file");
  writeFileSync(file, "x");
  for (const place of [undefined, "", file]) {
    const before = drawn;
    for (const more of [1, 2]) expect(kept(place, "a", draw)).toEqual(Uint8Array.of(1, 2, before + more));
  }
});

// A followed folder: told of every way in which an editor, or a change of branch, leaves other files behind.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { watchFolder } from "../../lib/workbook/watch.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

test("a file written in place, replaced by another one again and again, or removed; in folders that came later too", async () => {
  const root = mkdtempSync(join(tmpdir(), "watched-"));
  ends.push(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "sub"));
  const file = join(root, "sub", "a.ts");
  writeFileSync(file, "1");
  let told = 0;
  ends.push(
    watchFolder(
      root,
      (name) => name.endsWith(".ts"),
      () => told++,
    ),
  );
  /** Does something, and waits until it is told. */
  const heard = async (act: () => void): Promise<void> => {
    const before = told;
    act();
    await expect.poll(() => told, { timeout: 10_000 }).toBeGreaterThan(before);
    // What belongs to it may be told in two parts.
    await wait(60);
  };
  const replace = () => {
    writeFileSync(`${file}.part`, "2");
    renameSync(`${file}.part`, file);
  };
  await heard(() => writeFileSync(file, "0"));
  await heard(replace);
  await heard(replace);
  await heard(() => writeFileSync(file, "3"));
  const deep = join(root, "new", "deep");
  const make = () => {
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, "b.ts"), "1");
  };
  await heard(make);
  await heard(() => writeFileSync(join(deep, "b.ts"), "2"));
  await heard(() => rmSync(join(root, "new"), { recursive: true }));
  await heard(make);
  await heard(() => writeFileSync(join(deep, "b.ts"), "3"));
  await heard(() => rmSync(file));
  const before = told;
  writeFileSync(join(root, "sub", "notes.md"), "1");
  await wait(300);
  expect(told).toBe(before);
});

test("a folder that is not there is no error", () => {
  ends.push(
    watchFolder(
      "/nowhere/at/all",
      () => true,
      () => undefined,
    ),
  );
});

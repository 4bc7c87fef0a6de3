import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "must-fail-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Compiles the file without its marks and gives the line of each error. */
function errorLines(source: string): number[] {
  const file = join(folder, "mistakes.ts");
  writeFileSync(file, source.replaceAll("#lib/", `${root}/lib/`));
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { types: [], typeRoots: [] },
    files: [file],
    include: [],
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder, "--pretty", "false"], {
    encoding: "utf8",
    cwd: root,
  });
  return [...new Set([...stdout.matchAll(/mistakes\.ts\((\d+),/g)].map((match) => Number(match[1])))];
}

test("every mistake is an error of its own, and nothing else is", () => {
  const marked = readFileSync(join(import.meta.dirname, "must-fail.ts"), "utf8").split("\n");
  const expected = marked.flatMap((line, at) => (line.includes("@ts-expect-error") ? [at + 2] : []));
  expect(expected.length).toBeGreaterThanOrEqual(17);
  const bare = marked.map((line) => line.replace("@ts-expect-error", "mistake")).join("\n");
  expect(errorLines(bare)).toEqual(expected);
});

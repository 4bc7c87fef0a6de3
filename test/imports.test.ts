import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { againstTheFlow, circles, importGraph } from "../.ci/imports.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "imports-"));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test("the library's imports run with the flow and in no circle", () => {
  const graph = importGraph(join(import.meta.dirname, ".."));
  expect(againstTheFlow(graph)).toEqual([]);
  expect(circles(graph)).toEqual([]);
});

test("an import against the flow, out of lib or into the sandbox is named", () => {
  const root = tree({
    "lib/source/read.ts": 'import { x } from "../engine/load.ts";',
    "lib/engine/load.ts": 'import "../sandbox/main.ts";',
    "lib/sandbox/main.ts": 'import type { T } from "#lib/contract/objects.ts";\nexport * from "../../test/x.ts";',
    "lib/elsewhere/x.ts": "",
  });
  expect(againstTheFlow(importGraph(root)).sort()).toEqual([
    "lib/elsewhere/x.ts: the folder lib/elsewhere is not in MAY_IMPORT (.ci/imports.ts)",
    "lib/engine/load.ts imports lib/sandbox/main.ts: lib/engine may not know lib/sandbox",
    "lib/sandbox/main.ts imports lib/contract/objects.ts: lib/sandbox may not know lib/contract",
    "lib/sandbox/main.ts imports test/x.ts, which is outside lib",
    "lib/source/read.ts imports lib/engine/load.ts: lib/source may not know lib/engine",
  ]);
});

test("a circle inside one folder is named", () => {
  const root = tree({
    "lib/plan/a.ts": 'export { b } from "./b.ts";',
    "lib/plan/b.ts": 'const a = await import("./a.ts");\nexport const b = a;',
  });
  expect(circles(importGraph(root))).toEqual([["lib/plan/a.ts", "lib/plan/b.ts", "lib/plan/a.ts"]]);
});

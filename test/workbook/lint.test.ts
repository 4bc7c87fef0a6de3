import { expect, test } from "vitest";
import { lintText } from "../../lib/workbook/lint.ts";

const lint = (text: string, effects: string[] = []) =>
  lintText(text, { effects }).map(({ line, column, rule }) => `${line}:${column} ${rule}`);

test.each<[string, string, string[]]>([
  [
    "a name declared further down",
    "// %% A\nf(b);\n// %% B\nconst b = 1; function f(x: number) { return x; }",
    ["2:1 later-name", "2:3 later-name"],
  ],
  ["a function may read what comes later", "// %% A\nconst f = () => b;\n// %% B\nconst b = 1;", []],
  [
    "a field that runs with the constructor may too",
    "// %% A\nclass K { x = b; static y = b; }\n// %% B\nconst b = 1;",
    ["2:29 later-name"],
  ],
  ["writing a const", "// %% A\nconst a = 1; let l = 1;\n// %% B\nl = 2; a = 2;", ["4:8 const-write"]],
  ["writing an import", '// %% A\nimport { sep } from "node:path";\n// %% B\n[sep] = [1];', ["4:2 const-write"]],
  ["declared twice", "// %% A\nconst a = 1;\n// %% B\nfunction a() {}", ["4:10 declared-twice"]],
  ["import.meta", "// %% A\nconst here: string = import.meta.url;", ["2:22 import-meta"]],
  [
    "relative imports",
    '// %% A\nimport { x } from "../lib/x.ts";\nawait import("./y.ts");\nimport z from "#lib/z.ts";\nx(z);',
    ["2:1 relative-import", "3:7 relative-import"],
  ],
  ["require", '// %% A\nconst fs = require("fs");', ["2:12 require"]],
  ["a require of one's own", "// %% A\nconst require = (x: string) => x;\nrequire('a');", []],
  ["enum", "// %% A\n\n  enum E { A }", ["3:3 syntax"]],
  ["namespace", "// %% A\nnamespace N { export const a = 1; }", ["2:1 syntax"]],
  ["parameter property", "// %% A\nclass K { constructor(private x: number) {} }", ["2:31 syntax"]],
  ["bad syntax", "// %% A\nconst a = ;\n// %% B\nconst b = }", ["2:11 syntax", "4:11 syntax"]],
  ["titles", "// %% A\n// %%\n// %%\n// %% A\n", ["4:1 duplicate-title"]],
  ["tags", "// %% A [efect]\n// %% B [effect]\n", ["1:1 unknown-tag"]],
  [
    "effects",
    "// %% A\nload(1);\n// %% B [effect]\nload(2);\n// %% C\nengine.load(3); download();",
    ["2:1 untagged-effect", "6:8 untagged-effect"],
  ],
  [
    "effects under another name",
    '// %% A\nimport { load as l } from "#lib/engine.ts";\nconst f = () => l();',
    ["3:17 untagged-effect"],
  ],
  ["code in prose", "// %% [markdown]\n// text\n/* more */\nconst a = 1;", ["4:1 syntax"]],
  ["types are not names", "// %% A\nconst a: B = 1;\n// %% B\ntype B = number; const b = a satisfies B;", []],
])("%s", (_, text, expected) => {
  expect(lint(text, ["load"])).toEqual(expected);
});

test("messages are sentences with a way out", () => {
  const [found] = lintText('// %% A\nimport { x } from "../lib/quality/x.ts";', { effects: [] });
  expect(found?.message).toBe(
    '"../lib/quality/x.ts" depends on the folder a kernel was started in; use "#lib/quality/x.ts" instead.',
  );
});

import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EFFECTS } from "../../lib/commands/workbook.ts";
import { lintText, lintWorkbook } from "../../lib/workbook/lint.ts";

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
    "unless it is called before that has run",
    "// %% A\nconst f = () => g();\nfunction g() { return b; }\nf();\n// %% B\nconst b = 1;\nf();",
    ["4:1 later-name"],
  ],
  [
    "or called on the spot",
    "// %% A\n(() => b)(); [1].map((x) => x + b);\n// %% B\nconst b = 1;",
    ["2:8 later-name", "2:33 later-name"],
  ],
  [
    "a timer is later",
    "// %% A\nsetTimeout(() => f(b));\n// %% B\nconst b = 1; function f(x: number) { return x; }",
    [],
  ],
  [
    "a field that runs with the constructor may too",
    "// %% A\nclass K { x = b; static y = b; }\n// %% B\nconst b = 1;",
    ["2:29 later-name"],
  ],
  ["writing a const", "// %% A\nconst a = 1; let l = 1;\n// %% B\nl = 2; a = 2;", ["4:8 const-write"]],
  [
    "writing a const from a function, a loop and a pattern",
    "// %% A\nconst a = 1;\n// %% B\nconst f = () => { a++; };\nfor (a of [1]) f();\n({ a } = { a: 2 });",
    ["4:19 const-write", "5:6 const-write", "6:4 const-write"],
  ],
  [
    "writing what is declared further down",
    "// %% A\nl = 2; c = 3;\n// %% B\nlet l = 1; const c = 2;",
    ["2:1 later-name", "2:8 const-write"],
  ],
  ["writing an import", '// %% A\nimport { sep } from "node:path";\n// %% B\n[sep] = [1];', ["4:2 const-write"]],
  ["a name of one's own in a block", "// %% A\nconst a = 1;\n// %% B\n{ let a = 2; a = 3; console.log(a); }", []],
  ["declared twice", "// %% A\nconst a = 1;\n// %% B\nfunction a() {}", ["4:10 declared-twice"]],
  ["a name of the runner", "// %% A\nconst __scope = 1;", ["2:7 reserved-name"]],
  [
    "a resource that another cell reads",
    "// %% A\nusing a = f(), b = f(); function f() { return null; }\nconsole.log(a);\n// %% B\nconsole.log(b);",
    ["5:13 early-disposal"],
  ],
  ["import.meta", "// %% A\nconst here: string = import.meta.url;", ["2:22 import-meta"]],
  [
    "relative imports",
    '// %% A\nimport { x } from "../lib/x.ts";\nawait import("./y.ts");\nimport z from "#lib/z.ts";\nx(z);',
    ["2:1 relative-import", "3:7 relative-import"],
  ],
  [
    "addresses of one machine or one runtime",
    '// %% A\nimport a from "/home/x.ts";\nimport b from "npm:zod";\nimport c from "https://x.example/y.ts";\nawait import("file:///x.ts");',
    ["2:1 import-address", "3:1 import-address", "4:1 import-address", "5:7 import-address"],
  ],
  [
    "endings",
    '// %% A\nimport a from "#lib/run/run";\nimport b from "#lib/run/run.js";\nimport c from "#lib/run/run.ts";',
    ["2:1 import-ending", "3:1 import-ending"],
  ],
  ["require", '// %% A\nconst fs = require("fs");', ["2:12 require"]],
  ["a require of one's own", "// %% A\nconst require = (x: string) => x;\nrequire('a');", []],
  [
    "globals of one runtime",
    "// %% A\nDeno.cwd(); process.exit(); const b = Buffer.from(__dirname); module.exports = b;",
    ["2:1 runtime-global", "2:13 runtime-global", "2:39 runtime-global", "2:51 runtime-global", "2:63 runtime-global"],
  ],
  [
    "globals asked for, or imported",
    '// %% A\nimport process from "node:process";\nif (typeof Deno !== "undefined") Deno.cwd();\nconst o = { process: 1, Buffer: process.pid };\no.Buffer = globalThis.Deno ? 1 : 2;',
    [],
  ],
  [
    "this of the top level",
    "// %% A\nconst a = this;\nfunction f() { return this; }\nclass K { x = this; }",
    ["2:11 runtime-global"],
  ],
  ["enum", "// %% A\n\n  enum E { A }", ["3:3 syntax"]],
  ["namespace", "// %% A\nnamespace N { export const a = 1; }", ["2:1 syntax"]],
  ["parameter property", "// %% A\nclass K { constructor(private x: number) {} }", ["2:31 syntax"]],
  [
    "all that cannot be erased, and what else is wrong in that cell",
    `// %% A
export const enum E { A = "}", /* } */ B }
namespace N.M { export const a = 1; }
class K { constructor(private readonly x: number, public y = 1) {} }
import fs = require("fs");
@deco({ a: "(" })
class D { @logged name = 1; }
const a = <Map<string, number>>new Map();
E.A; N.a; import.meta.url;
return 5;
// %% B
enum E { C }
console.log(E);`,
    [
      "2:8 syntax",
      "3:1 syntax",
      "4:40 syntax",
      "4:58 syntax",
      "5:1 syntax",
      "6:1 syntax",
      "7:11 syntax",
      "8:11 syntax",
      "9:11 import-meta",
      "10:1 syntax",
      "12:1 syntax",
      "12:6 declared-twice",
    ],
  ],
  [
    "what can be erased",
    "// %% A\ndeclare enum E { A }\ndeclare namespace N { const a: number; }\nabstract class K<T> { declare x: T; abstract y(): void; toString(this: K<T>) { return (this.x as string) satisfies string; } }\nconst k = (): K<number> | undefined => undefined; k()!;",
    [],
  ],
  ["bad syntax", "// %% A\nconst a = ;\n// %% B\nconst b = }", ["2:11 syntax", "4:11 syntax"]],
  ["a block over two cells", "// %% A\nif (true) {\n// %% B\n}", ["2:12 syntax", "4:1 syntax"]],
  [
    "export",
    '// %% A\nexport const a = 1;\nexport default a;\nexport * from "node:path";\nexport { sep } from "node:path";',
    ["3:1 export", "4:1 export", "5:1 export"],
  ],
  ["titles", "// %% A\n// %%\n// %%\n// %% A\n", ["4:1 duplicate-title"]],
  ["tags", "// %% A [efect]\n// %% B [effect]\n", ["1:1 unknown-tag"]],
  ["code in prose", "// %% [markdown]\n// text\n/* more */\nconst a = 1;", ["4:1 syntax"]],
  ["types are not names", "// %% A\nconst a: B = 1;\n// %% B\ntype B = number; const b = a satisfies B;", []],
])("%s", (_, text, expected) => {
  expect(lint(text, ["load"])).toEqual(expected);
});

describe("effects in cells without a tag", () => {
  const RUN = '// %% Open\nimport { openRun } from "#lib/run/run.ts";\nconst run = openRun({});\n';
  const effects = (text: string) => lint(text, ["load", "sample"]).filter((one) => one.endsWith("untagged-effect"));

  test.each<[string, string, string[]]>([
    ["by name", "// %% A\nload(1);\n// %% B [effect]\nload(2);\n// %% C\nengine.load(3); download();", ["2:1", "6:8"]],
    ["under another name", '// %% A\nimport { load as l } from "#lib/engine.ts";\nconst f = () => l();', ["3:17"]],
    ["as a method", `${RUN}// %% B\nawait run.load();`, ["5:11"]],
    ["by a text", `${RUN}// %% B\nawait run["load"]();\nawait run[\`sample\`]();`, ["5:7", "6:7"]],
    ["by a name nobody can read", `${RUN}// %% B\nconst what = "lo" + "ad"; await run[what]();`, ["5:33"]],
    ["by an optional call", `${RUN}// %% B\nawait run?.load?.();`, ["5:12"]],
    ["taken out", `${RUN}// %% B\nconst { load, sample: s = 1 } = run;\nawait load(); s();`, ["6:7", "6:15"]],
    [
      "taken out again",
      `${RUN}// %% B\nconst again = run;\nconst { ...rest } = again;\nlet go; go = rest.load;\n// %% C\nawait go();`,
      ["9:7"],
    ],
    [
      "bound, called and applied",
      `${RUN}// %% B\nconst l = run.load.bind(run); l(); run.load.call(run); run.load.apply(run);`,
      ["5:31", "5:36", "5:56"],
    ],
    [
      "through a run made on the spot",
      '// %% A\nimport * as runs from "#lib/run/run.ts";\nawait runs.openRun({}).load();',
      ["3:24"],
    ],
    [
      "through a late import",
      '// %% A\nconst { openRun: open } = await import("#lib/run/run.ts");\n{ const r = open({}); await r.load(); }',
      ["3:31"],
    ],
    ["in a function called there", `${RUN}// %% B\nasync function go() { await run.load(); }\nawait go();`, ["6:7"]],
    [
      "in a function of an effect cell",
      `${RUN}// %% B [effect]\nconst go = () => run.load();\n// %% C\nawait go();`,
      ["7:7"],
    ],
    [
      "in a function that another one calls",
      `${RUN}// %% B\nconst go = () => run.load(), twice = () => go(), same = twice;\n// %% C\nsame();`,
      ["7:1"],
    ],
    [
      "in a function that was handed the run",
      `${RUN}// %% B\nconst go = (r) => r.load();\n// %% C\nawait go(run);`,
      ["7:7"],
    ],
    [
      "in a function called on the spot",
      `${RUN}// %% B\nawait (async () => { await run.load(); })();\n[1].forEach(() => run.load());`,
      ["5:32", "6:23"],
    ],
    [
      "handed on",
      `${RUN}// %% B\nconst retry = (f) => f();\nawait retry(run.load);\nconst go = () => run.load();\nawait retry(go);`,
      ["6:13", "8:13"],
    ],
    [
      "in a function that takes the run apart",
      `${RUN}// %% B\nconst go = ({ load: l }) => l();\nawait go(run);`,
      ["6:7"],
    ],
    ["in a class", `${RUN}// %% B\nclass K { go() { return run.load(); } }\n// %% C\nnew K().go();`, ["7:5"]],
  ])("%s", (_, text, expected) => {
    expect(effects(text)).toEqual(expected.map((place) => `${place} untagged-effect`));
  });

  test.each([
    [
      "a helper that only effect cells call",
      `${RUN}// %% B\nconst go = () => run.load();\n// %% C [effect]\nawait go();`,
    ],
    [
      "other things that can load or sample",
      `${RUN}// %% B\nimport * as aq from "arquero";\nconst rows = aq.table({ a: [1] });\nconst some = rows.sample(5); const sample = some;\nconst load = (file: string) => file; load("a"); [1].sample?.(); console.load?.();\nconst { profile } = run; profile();`,
    ],
    [
      "a name that is one's own",
      `${RUN}// %% B\n{ const run = { load: () => 1 }; run.load(); }\nconst g = (run: Map<string, () => void>) => run.load; g(new Map());`,
    ],
    [
      "mentioned only",
      `${RUN}// %% B\nconst names = ["load"]; const text = "run.load()"; const o = { load: 1 }; // run.load()`,
    ],
  ])("not: %s", (_, text) => {
    expect(effects(text)).toEqual([]);
  });

  test("say what runs, and the tag to write", () => {
    const text = `${RUN}// %% Push\nconst go = () => run.load();\nawait go();`;
    expect(lintText(text, { effects: ["load"] })[0]?.message).toBe(
      'go calls load, which changes something outside: tag the cell, "// %% Push [effect]".',
    );
  });
});

describe("a last line that only a kernel shows", () => {
  const IMPORT = 'import { chart, display, md, table as grid } from "#lib/workbook/display.ts";\nconst rows = [1];\n';
  test.each([
    "rows",
    "rows.length;",
    "rows.slice(0, 5)",
    "grid(rows)",
    "md`**a**`",
    `\`\${rows.length} rows\``,
    "rows.length > 1 ? rows : []",
    "[...rows]",
    "({ rows })",
    "rows.filter((one) => one > 1)",
  ])("%s", (line) => {
    expect(lint(`// %% A\n${IMPORT}${line}`)).toEqual(["4:1 last-value"]);
    expect(lint(`// %% A\n${IMPORT}${line}${line.endsWith(";") ? "" : ";"}\ndisplay(rows);`)).toEqual([]);
  });
  test.each([
    "display(rows)",
    "await rows",
    "rows.push(1)",
    "rows.forEach((one) => console.log(one))",
    "rows.map(console.log)",
    "let n = 1; n += 1",
    "n++; var n = 1",
    "void rows",
    "delete rows[0]",
    "chartless()",
    "const last = rows",
    "await import('node:fs')",
    "new Map()",
  ])("not: %s", (line) => expect(lint(`// %% A\n${IMPORT}${line}`)).toEqual([]));
});

describe("what imports lead to", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lint-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const check = (text: string) => {
    const file = join(folder, "book.ts");
    writeFileSync(file, text);
    return lintWorkbook(file, { effects: EFFECTS }).map(
      ({ line, column, rule, message }) => `${line}:${column} ${rule} ${message}`,
    );
  };

  test.each<[string, string, string[]]>([
    [
      "a file that is not there",
      'import { x } from "#lib/run/rum.ts";\nx();',
      ['2:1 missing-module There is no file for "#lib/run/rum.ts" in the library.'],
    ],
    [
      "another #",
      'import "#other/x.ts";',
      ['2:1 missing-module "#other/x.ts" is no import of package.json; the library is "#lib/NAME.ts".'],
    ],
    [
      "a module of Node's that is not there",
      'import "node:fss";',
      ['2:1 missing-module Node has no module "node:fss".'],
    ],
    [
      "a name that is not there",
      'import { openRum } from "#lib/run/run.ts";\nimport { readFil } from "node:fs";\nopenRum(readFil);',
      [
        '2:10 missing-export "#lib/run/run.ts" has no export named "openRum".',
        '3:10 missing-export "node:fs" has no export named "readFil".',
      ],
    ],
    [
      "a type without its word",
      'import { CellRecord as R, STREAM_MIME } from "#lib/workbook/record.ts";\nimport { display, type Role, RowsLike } from "#lib/workbook/display.ts";\nconst a: R | RowsLike | Role = STREAM_MIME; display(a);',
      [
        "2:10 type-import CellRecord is a type: write import { type CellRecord }, or Node looks for it when the workbook runs.",
        "3:30 type-import RowsLike is a type: write import { type RowsLike }, or Node looks for it when the workbook runs.",
      ],
    ],
    [
      "a class used as a type alone is there when it runs",
      'import { Stop } from "#lib/workbook/stop.ts";\nimport type { Run } from "#lib/run/run.ts";\nlet a: Stop | Run | undefined;',
      [],
    ],
    [
      "a package that is not on the list",
      'import _ from "lodash";\nimport { x } from "@scope/name/deep.js";\nimport { test } from "vitest";\nimport * as aq from "arquero";\nawait import("zod");\ntest(_, x, aq);',
      [
        '2:1 missing-package "lodash" is not among the dependencies of package.json; Deno refuses it, and elsewhere it may be missing.',
        '3:1 missing-package "@scope/name" is not among the dependencies of package.json; Deno refuses it, and elsewhere it may be missing.',
        '4:1 missing-package "vitest" is there for developing only (devDependencies); where the library is installed to be used it is missing.',
      ],
    ],
    [
      "a name that nobody declares",
      "const rows = [1];\nconsole.log(row, rows, typeof missing);\nfunction f(a: number) { return a + arguments.length + roow; }\nf(1);",
      [
        "3:13 unknown-name row is declared in no cell, imported nowhere and known to no runtime.",
        "4:55 unknown-name roow is declared in no cell, imported nowhere and known to no runtime.",
      ],
    ],
    [
      "names that are all right",
      "declare const given: number;\nclass K { static #p = 1; m = K.#p; }\nouter: for (const { a = 1, ...rest } of [{ a: 2 }]) { console.log(a, rest, K, given); continue outer; }\ntry { structuredClone(1); } catch (thrown) { console.log(thrown); }\nconst F = class Inner { n = Inner.name; };\nnew F();",
      [],
    ],
  ])("%s", (_, text, expected) => {
    expect(check(`// %% A\n${text}`)).toEqual(expected);
  });

  test.each([...globSync("workbooks/**/*.ts"), ...globSync("test/workbook/fixtures/ordinary/*.txt")])(
    "no false alarm: %s",
    (file) => {
      expect(lintWorkbook(file, { effects: EFFECTS })).toEqual([]);
    },
  );
});

test("messages are sentences with a way out", () => {
  const [found] = lintText('// %% A\nimport { x } from "../lib/quality/x.ts";', { effects: [] });
  expect(found?.message).toBe(
    '"../lib/quality/x.ts" depends on the folder a kernel was started in; use "#lib/quality/x.ts" instead.',
  );
});

test.each([
  ["enum E { A }", 'Node cannot strip an enum; write const NAME = { a: "a" } as const, or a union of texts as a type.'],
  ["f(1", "The cell ends before this does: a bracket, a brace or a quote is not closed in it."],
  [
    "const a = `b\n// %% C\n`;",
    "This text is not closed in its cell; a line that starts with // %% begins a new cell even inside a text.",
  ],
  ["const a = 1, a = 2;", "a is declared twice in this cell."],
  ["function f() { await g(); }", "await stands in a function that is not async."],
  ["let x: = 5;", '"=" cannot stand here.'],
  ["f(1 2);", '"," is missing here.'],
])("a sentence, not a parser's words: %s", (line, message) => {
  expect(lintText(`// %% A\n${line}`, { effects: [] })[0]?.message).toBe(message);
});

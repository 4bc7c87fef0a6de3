import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { contextFrom } from "../../lib/workbook/context.ts";
import { localExecutor } from "../../lib/workbook/local-executor.ts";
import type { CellRecord } from "../../lib/workbook/record.ts";
import { openSession, type Session } from "../../lib/workbook/session.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kernel-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Cells given one by one: cell n starts on its own marker line. */
const workbook = (...cells: string[]) => cells.map((cell, n) => `// %% C${n + 1}\n${cell}\n`).join("");

const opened: Session[] = [];
afterEach(async () => {
  for (const session of opened.splice(0)) await session.close();
});

let files = 0;
function open(...cells: string[]): Session & { file: string; edit(...cells: string[]): void } {
  const file = join(folder, `w${++files}.ts`);
  writeFileSync(file, workbook(...cells));
  const context = contextFrom([], {});
  const session = openSession(file, context, () => 0, localExecutor(file, context));
  opened.push(session);
  return Object.assign(session, {
    edit: (...next: string[]) => {
      writeFileSync(file, workbook(...next));
      session.reload();
    },
  });
}

async function runAll(session: Session): Promise<CellRecord[]> {
  const records: CellRecord[] = [];
  for (const position of session.cells.keys()) records.push(await session.run(position, { approved: false }));
  return records;
}

/** What `seen` holds after all cells ran; each cell may push to it. */
async function seen(...cells: string[]): Promise<unknown[]> {
  const list: unknown[] = [];
  Reflect.set(globalThis, "seen", list);
  const session = open(...cells);
  for (const record of await runAll(session)) if (record.error) throw new Error(JSON.stringify(record.error));
  return list;
}

describe("names travel from cell to cell", () => {
  test.each<[string, string[], unknown[]]>([
    ["const", ["const a: number = 1;", "seen.push(a);"], [1]],
    ["let written below", ["let a = 1;", "a = a + 1; a++; a += 2;", "seen.push(a);"], [5]],
    ["let by shorthand", ["let a = 1;", "seen.push({ a });"], [{ a: 1 }]],
    ["let by destructuring", ["let a = 1, b = 2;", "({ a, b = 9 } = { a: 5 } as any); seen.push(a, b);"], [5, 9]],
    ["let by nested destructuring", ["let a = 1;", "[{ x: [a = 3] }] = [{ x: [] }] as any; seen.push(a);"], [3]],
    ["let as the variable of a loop", ["let a = 0;", "for (a of [1, 2]); for (a in { k: 1 }); seen.push(a);"], ["k"]],
    ["let holding a function", ["let f = function (this: unknown) { return this; };", "seen.push(f());"], [undefined]],
    ["var out of a block", ["if (true) { var a = 1; }", "a++; seen.push(a);"], [2]],
    ["function", ["function f(n: number) { return n + 1; }", "seen.push(f(1));"], [2]],
    ["function above its declaration", ["seen.push(f()); function f() { return 1; }"], [1]],
    ["function that reads a later cell", ["const f = () => tail;", "const tail = 3;", "seen.push(f());"], [3]],
    ["closure over a let", ["let n = 0; const up = () => ++n;", "up(); n = n * 10; up();", "seen.push(n);"], [11]],
    ["class", ["class K { #x = 1; static s = 2; get x() { return this.#x; } }", "seen.push(new K().x, K.s);"], [1, 2]],
    [
      "class expression with a name",
      ["let B = 1;", "const A = class B { static n = B.name; }; seen.push(A.n, B);"],
      ["B", 1],
    ],
    [
      "object pattern with rest",
      ["const { a, ...rest } = { a: 1, b: 2, c: 3 };", "seen.push(a, rest);"],
      [1, { b: 2, c: 3 }],
    ],
    ["array pattern", ["const [a, , [b = 7]] = [1, 2, []] as any[];", "seen.push(a, b);"], [1, 7]],
    ["export", ["export const a = 1; export function f() { return a; }", "seen.push(a + f());"], [2]],
    ["export default", ["export default function f() { return 1; }", "seen.push(f());"], [1]],
    ["top-level await", ["const a = await Promise.resolve(4);", "seen.push(a);"], [4]],
    [
      "for await",
      ["const all: number[] = []; for await (const x of [1, 2]) all.push(x);", "seen.push(all);"],
      [[1, 2]],
    ],
    ["generic arrow", ["const id = <T,>(x: T): T => x;", "seen.push(id<string>('x'));"], ["x"]],
    ["satisfies, as, !", ["const a = { n: 1 } satisfies { n: number };", "seen.push((a as { n: number }).n!);"], [1]],
  ])("%s", async (_, cells, expected) => {
    expect(await seen(...cells)).toEqual(expected);
  });
});

describe("names that only look like another cell's", () => {
  test.each<[string, string[], unknown[]]>([
    ["block", ["let a = 1;", "{ let a = 2; a++; seen.push(a); } seen.push(a);"], [3, 1]],
    ["parameter", ["let a = 1;", "const f = (a: number) => a; seen.push(f(2));"], [2]],
    ["default of a parameter", ["let a = 1;", "const f = (b = a) => b; seen.push(f());"], [1]],
    ["loop", ["let a = 1;", "for (let a = 5; a < 6; a++) seen.push(a); seen.push(a);"], [5, 1]],
    ["catch", ["let a = 1;", "try { throw 2; } catch (a) { seen.push(a); }"], [2]],
    [
      "property, method, label",
      ["let a = 1;", "a: for (;;) break a; seen.push({ a: 2 }.a, { a() { return 3; } }.a());"],
      [2, 3],
    ],
    ["computed property", ["let a = 'k';", "seen.push({ [a]: 1 }, { k: 2 }[a as 'k']);"], [{ k: 1 }, 2]],
    ["name of a type", ["let a = 1;", "type T = { a: number }; const t: T = { a: 4 }; seen.push(t.a, a);"], [4, 1]],
    [
      "function inside a function",
      ["let a = 1;", "function f() { function a() { return 2; } return a(); } seen.push(f(), a);"],
      [2, 1],
    ],
  ])("%s", async (_, cells, expected) => {
    expect(await seen(...cells)).toEqual(expected);
  });
});

describe("imports", () => {
  test("every form, types vanish, and they stand above the rest of their cell", async () => {
    const values = await seen(
      `seen.push(typeof join, path.sep === sep, typeof fs.readFileSync);
import type { Stats } from "node:fs";
import fs, { type Dirent, existsSync } from "node:fs";
import * as path from "node:path";
import {
  join,
  sep,
} from "node:path";
const s: Stats | Dirent | undefined = undefined;`,
      "seen.push(existsSync('/'), path.join === join);",
    );
    expect(values).toEqual(["function", true, "function", true, true]);
  });

  test("#lib leads to the library, also from a workbook outside the repository, as the same module", async () => {
    const values = await seen(
      `import { maskValue } from "#lib/workbook/mask.ts";
const again = await import("#lib/workbook/mask.ts");`,
      "seen.push(maskValue === again.maskValue, maskValue('a@b.dk', 'email'));",
    );
    expect(values).toEqual([true, "a…@b….dk"]);
  });

  test("import.meta is that of the workbook", async () => {
    const [filename, url] = await seen("seen.push(import.meta.filename, import.meta.url);");
    expect(url).toBe(`file://${filename}`);
    expect(String(filename)).toContain(folder);
  });

  test("an unknown export and an unknown file are told with their place", async () => {
    const session = open(`\nimport { nope } from "#lib/workbook/mask.ts";`, `import "#lib/workbook/missing.ts";`);
    const [first, second] = await runAll(session);
    expect(first?.error).toMatchObject({
      line: 3,
      column: 1,
      message: `"#lib/workbook/mask.ts" has no export named "nope".`,
    });
    expect(second?.error).toMatchObject({ line: 5, column: 1, name: "ImportError" });
    expect(second?.error?.message).toContain(`Cannot find "#lib/workbook/missing.ts"`);
  });
});

describe("rules between cells", () => {
  test("a const of another cell cannot be assigned, and nothing of the cell runs", async () => {
    const list: unknown[] = [];
    Reflect.set(globalThis, "seen", list);
    const session = open("const a = 1;", "seen.push(1);\na = 2;");
    const [, second] = await runAll(session);
    expect(second?.error).toMatchObject({ line: 5, column: 1, name: "TypeError" });
    expect(second?.error?.message).toContain("a cannot be assigned: it is a const of cell 1 (C1)");
    expect(list).toEqual([]);
  });

  test("a name is declared once", async () => {
    const [, second] = await runAll(open("const a = 1;", "const a = 2;"));
    expect(second?.error).toMatchObject({ line: 4, column: 7 });
    expect(second?.error?.message).toContain("already declared in cell 1");
  });

  test("a value that never came to be is missing, not undefined", async () => {
    const session = open("let b: number; const a = fail(); function fail() { throw new Error('x'); }", "a;", "b;");
    const [, second, third] = await runAll(session);
    expect(second?.error).toMatchObject({ name: "ReferenceError", line: 4, column: 1 });
    expect(second?.error?.message).toBe("a was never set: cell 1 (C1) failed before it got there.");
    expect(third?.error).toBeUndefined();
  });

  test("a name of a cell that did not run says which", async () => {
    const session = open("const a = 1;", "a;");
    const record = await session.run(1, { approved: false });
    expect(record.error?.message).toBe("a is set by cell 1 (C1), which has not run.");
  });
});

describe("exact places", () => {
  const place = async (cells: string[], needle: string, nth = 0) => {
    const session = open(...cells);
    const records = await runAll(session);
    const error = records.find((record) => record.error)?.error;
    const lines = workbook(...cells).split("\n");
    const at = lines.flatMap((line, n) => {
      const column = line.indexOf(needle);
      return column < 0 ? [] : [{ line: n + 1, column: column + 1 }];
    })[nth];
    expect({ line: error?.line, column: error?.column }).toEqual(at);
    expect(error?.at).toBe(`${session.file}:${at?.line}:${at?.column}`);
    expect(error?.frame).toContain(`> ${at?.line} | ${lines[at!.line - 1]}`);
    return error;
  };

  test("after erased types", () =>
    place(
      ["const a: Array<{ b: string }> = [];", "\n  const x: string | undefined = a[0] as never; new Boom();"],
      "new Boom",
    ));
  test("after rewritten names, exports and imports on the same line", () =>
    place(
      [
        "let n = 1; let o = { n };",
        "export const q: number = n + n; const m = [o, { n, o }, import.meta.url]; n++; missing();",
      ],
      "missing",
    ));
  test("after a dynamic import on the same line", () => place([`await import("node:fs"); missing();`], "missing"));
  test("below an import over several lines", () =>
    place(['import {\n  join,\n} from "node:path"; missing();'], "missing"));
  test("after letters outside ASCII", () => place(['const å: "æøå😀" = "æøå😀"; missing();'], "missing"));
  test("in a function of a cell above, with the call in the trail", async () => {
    const error = await place(
      ["const f = (n: number) => { throw new RangeError(`bad`); };", "f(1);"],
      "new RangeError",
    );
    expect(error?.trail).toEqual([expect.stringMatching(/^called from .*:4:1$/)]);
  });
  test("in a library: the line of the cell, and the place in the library in the trail", async () => {
    const library = join(folder, "library.mjs");
    writeFileSync(library, "export function boom() {\n  throw new RangeError(`bad`);\n}\n");
    const error = await place([`import { boom } from "${library}";`, "const a: number = boom();"], "boom()");
    expect(error?.trail).toEqual([expect.stringMatching(/^in .*library\.mjs:2:/)]);
  });
  test("after an await", () =>
    place(
      [
        `const { readFile } = await import("node:fs/promises");`,
        `const f = async () => { await readFile("/nope"); };`,
        "await f();",
      ],
      "await readFile",
    ));
  test("syntax", () => place(["const a = 1;", "const b: number = a +;"], ";", 1));
  test("a type only the compiler could run", async () => {
    const [record] = await runAll(open("\nenum A { B }"));
    expect(record?.error).toMatchObject({ line: 3, column: 1, name: "SyntaxError" });
    expect(record?.error?.message).toContain("enum");
  });
  test("a name declared twice in one cell", () => place(["const a = 1;\n  let b, a = 2;"], "a = 2"));
  test("what is thrown need not be an error", async () => {
    const [record] = await runAll(open("throw 'text';"));
    expect(record?.error).toEqual({ name: "string", message: "thrown: text" });
  });
});

describe("re-runs", () => {
  test("an edited cell and what depends on it become stale; a re-run makes them fresh", async () => {
    const session = open("const a = 1;", "const b = a + 1;", "const c = 1;");
    await runAll(session);
    session.edit("const a = 10;", "const b = a + 1;", "const c = 1;");
    expect(session.record.cells.map((cell) => cell.state)).toEqual(["stale", "stale", "fresh"]);
    await session.run(0, { approved: false });
    expect(session.record.cells.map((cell) => cell.state)).toEqual(["fresh", "stale", "fresh"]);
    await session.run(1, { approved: false });
    expect(await session.inspect("b")).toEqual({ "text/plain": "11" });
    expect(session.record.cells.map((cell) => cell.state)).toEqual(["fresh", "fresh", "fresh"]);
  });

  test("names a cell no longer sets are gone", async () => {
    const session = open("const a = 1;", "const b = 2;");
    await runAll(session);
    session.edit("const z = 1;", "const b = 2;");
    await session.run(0, { approved: false });
    expect((await session.names()).sort()).toEqual(["b", "z"]);
  });

  test("a cell put in between leaves the others as they were, and their lines move", async () => {
    const session = open("const a = 1;", "const b = () => { throw new Error('x'); };");
    await runAll(session);
    writeFileSync(
      session.file,
      "// %% C1\nconst a = 1;\n\n// %% New\nconst n = 1;\n// %% C2\nconst b = () => { throw new Error('x'); };\n",
    );
    session.reload();
    expect(session.record.cells.map((cell) => [cell.title, cell.state, cell.line])).toEqual([
      ["C1", "fresh", 1],
      ["New", "queued", 4],
      ["C2", "fresh", 6],
    ]);
    expect(await session.names()).toEqual(["a", "b"]);
  });

  test("a cell that was taken out takes its names along", async () => {
    const session = open("const a = 1;", "const b = 2;");
    await runAll(session);
    session.edit("const a = 1;");
    expect(await session.names()).toEqual(["a"]);
  });

  test("a later cell sees the new value of a const it took before", async () => {
    const session = open("const a = 1;", "globalThis.got = a;");
    await runAll(session);
    session.edit("const a = 2;", "globalThis.got = a;");
    await runAll(session);
    expect(Reflect.get(globalThis, "got")).toBe(2);
  });
});

test("arquero reads the source of its expressions unchanged", async () => {
  const values = await seen(
    `import * as aq from "arquero";\nimport { op } from "arquero";\nlet least = 1;`,
    "const t = aq.table({ x: ['A', 'B'], n: [1, 2] });",
    "seen.push(t.derive({ y: (d) => op.lower(d.x) }).array('y'), t.filter(aq.escape((d: { n: number }) => d.n > least)).numRows());",
  );
  expect(values).toEqual([["a", "b"], 1]);
});

test("values are of this realm", async () => {
  expect(await seen("seen.push(new Date() instanceof Date, [] instanceof Array, new Map() instanceof Map);")).toEqual([
    true,
    true,
    true,
  ]);
  const [map] = await seen("seen.push(new Map());");
  expect(map).toBeInstanceOf(Map);
});

test("cut anywhere, a script ends with the same values", async () => {
  const statement = fc.constantFrom(
    "a = a + 3;",
    "b += a;",
    "a++; --b;",
    "({ a, b } = { a: b, b: a });",
    "({ a = 5, ...rest } = { b });",
    "[a, [b = 2] = [7]] = [b];",
    "for (const a of [1, 2]) b += a;",
    "for (b of [a, 4]) if (b > a) break;",
    "{ let a = 100; b = a; a = 0; }",
    "b = ((a) => a * 2)(a);",
    "b = (function b() { return a; })();",
    "b = add(a, b);",
    "try { throw a; } catch (b) { a = b + 1; }",
    "list.push({ a, b }.a, list.length);",
    "bump();",
  );
  const head =
    "let a = 1, b = 2, rest = {}; const list = []; function add(x, y) { return x + y; } const bump = () => { a += 10; b = a; };";
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      async (cells) => {
        const script = cells.map((cell) => cell.join("\n"));
        const whole = new Function(`"use strict";${head}\n${script.join("\n")}\nreturn [a, b, rest, list];`)();
        expect(await seen(head, ...script, "seen.push(a, b, rest, list);")).toEqual(whole);
      },
    ),
    { numRuns: 60 },
  );
});

// [cache] cells: a result is used again while nothing it could depend on has changed.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFrom } from "../../lib/workbook/context.ts";
import { localExecutor } from "../../lib/workbook/local-executor.ts";
import { fromBytes, NotPlain, toBytes } from "../../lib/workbook/plain-values.ts";
import { openSession } from "../../lib/workbook/session.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cache-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const BOOK = (heavy = "rows * 2", above = "const rows = 3;") => `// %% Above
${above}
// %% Heavy [cache]
import { display } from "#lib/workbook/display.ts";
import { table } from "arquero";
ran.push("heavy");
let result = ${heavy};
const shown = table({ n: [1, 2, 3], at: [new Date(0), null, new Date(5)] });
display("result " + result);
// %% Below
result++;
ran.push(\`below \${result} \${shown.filter((row) => row.n > 1).numRows()} \${shown.get("at", 2)?.getTime()}\`);
`;

/** Opens the workbook anew, as the next day, runs all, and says what really ran and what the heavy cell shows. */
async function day(project: string, text: string, again = false) {
  const ran: string[] = [];
  Reflect.set(globalThis, "ran", ran);
  const file = join(project, "w.ts");
  writeFileSync(file, text);
  const context = contextFrom(["--project", project], {});
  const session = openSession(file, context, () => 0, localExecutor(file, context));
  for (const at of session.cells.keys()) await session.run(at, { approved: false });
  if (again) await session.run(1, { approved: false });
  await session.close();
  const [, heavy] = session.record.cells;
  for (const { error } of session.record.cells) if (error) throw new Error(JSON.stringify(error));
  return { ran: ran.join(", "), age: heavy?.age, shown: heavy?.outputs.map((one) => one["text/plain"]).join() };
}

function project(name: string): string {
  const root = join(folder, name);
  mkdirSync(join(root, "exports"), { recursive: true });
  writeFileSync(join(root, "exports", "a.csv"), "x\n1\n");
  return root;
}

describe("a kept result", () => {
  test("stands in the next day with its names, tables, imports and outputs; the cell below goes on with it", async () => {
    const root = project("plain");
    expect(await day(root, BOOK())).toEqual({ ran: "heavy, below 7 2 5", age: undefined, shown: "result 6" });
    const next = await day(root, BOOK());
    expect(next).toEqual({ ran: "below 7 2 5", age: expect.any(Number), shown: "result 6" });
    const [kept = ""] = readdirSync(join(root, "out", "cache"));
    expect(statSync(join(root, "out", "cache", kept)).mode & 0o077).toBe(0);
  });

  test.each<[string, (root: string) => string]>([
    ["its text", () => BOOK("rows * 20")],
    ["the text of a cell it needs", () => BOOK(undefined, "const rows = 2 + 1;")],
    [
      "a file of the project",
      (root) => {
        writeFileSync(join(root, "exports", "b.csv"), "x\n2\n");
        return BOOK();
      },
    ],
    [
      "a file's time",
      (root) => {
        utimesSync(join(root, "exports", "a.csv"), 1, 1);
        return BOOK();
      },
    ],
  ])("is not good any more once %s has changed", async (what, change) => {
    const root = project(what);
    await day(root, BOOK());
    expect((await day(root, change(root))).ran).toContain("heavy");
  });

  test("is made anew for who runs a fresh cell again", async () => {
    const root = project("anew");
    await day(root, BOOK());
    expect((await day(root, BOOK(), true)).ran).toBe("below 7 2 5, heavy");
  });

  test("a cell that is not needed and differs leaves it good; a damaged file is no obstacle", async () => {
    const root = project("damaged");
    await day(root, BOOK());
    expect((await day(root, `${BOOK()}// %% More\n1;\n`)).ran).toBe("below 7 2 5");
    const [kept = ""] = readdirSync(join(root, "out", "cache"));
    writeFileSync(join(root, "out", "cache", kept), "junk");
    expect((await day(root, BOOK())).ran).toBe("heavy, below 7 2 5");
  });

  test("what cannot be kept is said, and runs every time", async () => {
    const root = project("code");
    const text = `// %% One [cache]\nran.push("one");\nconst list = { of: [() => 1] };\n// %% Two\nran.push(list.of[0]?.());\n`;
    await day(root, text);
    const file = join(root, "w.ts");
    const context = contextFrom(["--project", root], {});
    const session = openSession(file, context, () => 0, localExecutor(file, context));
    const record = await session.run(0, { approved: false });
    await session.close();
    expect(record.outputs[0]?.["text/plain"]).toBe("This result is not kept: list.of[0] is a function.");
  });
});

test("plain data comes back as it was, also where it meets itself", async () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.bigInt(),
      fc.date({ noInvalidDate: true }),
      fc.array(tie("any"), { maxLength: 4 }),
      fc.dictionary(
        fc.string().filter((key) => key !== "__proto__"),
        tie("any"),
        { maxKeys: 4, noNullPrototype: true },
      ),
      fc.array(fc.tuple(fc.string(), tie("any")), { maxLength: 3 }).map((entries) => new Map(entries)),
      fc.uniqueArray(fc.string(), { maxLength: 3 }).map((items) => new Set(items)),
    ),
  })).any;
  await fc.assert(
    fc.asyncProperty(value, async (given) => {
      const back = await fromBytes(toBytes(new Map([["x", given]])));
      expect(back.get("x")).toEqual(given);
    }),
  );
  const round: Record<string, unknown> = { list: [1] };
  round["self"] = round;
  const back = (await fromBytes(toBytes(new Map([["round", round]])))).get("round") as Record<string, unknown>;
  expect(back["self"]).toBe(back);
});

test("a table stays a table, also inside an object; code is refused with its place", async () => {
  const { table } = await import("arquero");
  const given = {
    inner: table({ n: [3, 1, 2] })
      .filter("d => d.n > 1")
      .orderby("n"),
  };
  const back = (await fromBytes(toBytes(new Map([["given", given]])))).get("given");
  expect((back as typeof given).inner.objects()).toEqual([{ n: 2 }, { n: 3 }]);
  class Own {}
  expect(() => toBytes(new Map([["x", { deep: [new Own()] }]]))).toThrow(new NotPlain("x.deep[0] is a Own"));
  expect(() => toBytes(new Map([["x", Symbol("s")]]))).toThrow(NotPlain);
});

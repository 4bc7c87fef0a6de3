import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { contextFrom } from "../../lib/workbook/context.ts";
import { forkedExecutor } from "../../lib/workbook/forked-executor.ts";
import { MOST_CHARACTERS } from "../../lib/workbook/limit.ts";
import type { CellRecord } from "../../lib/workbook/record.ts";
import { openSession, type Session } from "../../lib/workbook/session.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "forked-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const opened: Session[] = [];
afterEach(async () => {
  for (const session of opened.splice(0)) await session.close();
});

let files = 0;
function open(text: string): Session {
  const file = join(folder, `w${++files}.ts`);
  writeFileSync(file, text);
  const context = contextFrom([], {});
  const session = openSession(file, context, () => performance.now(), forkedExecutor(file, context));
  opened.push(session);
  return session;
}
const run = (session: Session, position: number, approved = false): Promise<CellRecord> =>
  session.run(position, { approved });
async function runAll(session: Session): Promise<void> {
  for (const position of session.cells.keys()) await run(session, position, true);
}
const states = (session: Session) => session.record.cells.map(({ state }) => state);
const text = (record: CellRecord | undefined) => record?.outputs.map((output) => output["text/plain"]).join("\n");

/** Three cells, of which the last shows what the others set. */
const CHAIN = (second: string) => `// %% One
const one = 1;
// %% Two
${second}
// %% Three
console.log("sum", one + two);
`;

describe("a cell that goes wrong leaves the runner whole", () => {
  test("a loop that never ends is interrupted; what the cells above set is brought back when it is needed", async () => {
    const session = open(CHAIN("const two = 2; while (globalThis.loop ?? true);"));
    await run(session, 0);
    const under = run(session, 1);
    await wait(600);
    session.interrupt();
    expect(await under).toMatchObject({ state: "stopped", error: { name: "Interrupted", exitCode: 5 } });
    writeFileSync(session.file, CHAIN("const two = 2;"));
    session.reload();
    const replayed: string[] = [];
    await run(session, 1);
    const last = await session.run(2, { approved: false, onReplay: ({ cell }) => replayed.push(cell.title) });
    expect([text(last), replayed]).toEqual(["sum 3", ["One"]]);
    expect(states(session)).toEqual(["fresh", "fresh", "fresh"]);
  });

  test("a cell that waits for ever where something could still come is interrupted too", async () => {
    const session = open("// %% One\nawait new Promise((done) => setTimeout(done, 1e8));\n");
    const under = run(session, 0);
    await wait(500);
    session.interrupt();
    expect(await under).toMatchObject({ state: "stopped", error: { name: "Interrupted" } });
  });

  test("a cell that waits for what can no longer come is told so by itself", async () => {
    const session = open(
      "// %% One\nconst a = 1;\n// %% Two\nawait new Promise(() => {});\n// %% Three\nconsole.log(a);\n",
    );
    await runAll(session);
    expect(session.record.cells[1]).toMatchObject({ state: "failed", error: { name: "NeverSettled" } });
    expect(text(session.record.cells[2])).toBe("1");
  });

  test("a cell that prints without end is cut, counted, and ends", async () => {
    const session = open(`// %% One
const line = "x".repeat(1000);
for (let n = 0; n < 200_000; n++) console.log(line);
process.stdout.write("past the console");
// %% Two
console.log("after");
`);
    await runAll(session);
    const [one, two] = session.record.cells;
    expect(one?.state).toBe("fresh");
    expect(String(text(one)).length).toBeLessThan(MOST_CHARACTERS * 1.1);
    expect(String(text(one)).slice(-80)).toContain("… 199000016 more characters were printed; these are not kept.");
    expect(text(two)).toBe("after");
  });

  test("a cell that takes all memory fails with that sentence; the next one has its values again", async () => {
    process.env["NODE_OPTIONS"] = "--max-old-space-size=80";
    const session = open(
      CHAIN(
        "const two = 2; const all: string[] = []; if (globalThis.eat ?? true) for (;;) all.push(String(all.length).repeat(50));",
      ),
    );
    try {
      await run(session, 0);
      expect(await run(session, 1)).toMatchObject({ state: "failed", error: { name: "OutOfMemory" } });
    } finally {
      delete process.env["NODE_OPTIONS"];
    }
    writeFileSync(session.file, CHAIN("const two = 3;"));
    session.reload();
    await run(session, 1);
    expect(text(await run(session, 2))).toBe("sum 4");
  });

  test("a cell that ends its process", async () => {
    const session = open(CHAIN("process.exit(7);"));
    await run(session, 0);
    expect(await run(session, 1)).toMatchObject({
      state: "failed",
      error: { name: "ProcessEnded", message: expect.stringContaining("ended with code 7") },
    });
  });

  test("what is thrown in a callback, and what nothing awaited, belongs to its cell, also later", async () => {
    const session = open(`// %% One
setTimeout(() => { throw new Error("late of sofie.hansen@firma.example"); }, 30);
// %% Two
const lost = () => Promise.reject(new Error("lost"));
setTimeout(() => void lost(), 60);
// %% Three
await new Promise((done) => setTimeout(done, 200));
`);
    await runAll(session);
    expect(session.record.cells).toMatchObject([
      { state: "failed", error: { line: 2, message: "late of s…n@f….example (thrown where nothing could catch it)" } },
      { state: "failed", error: { line: 4, column: 35, message: "lost (a promise that nothing awaited)" } },
      { state: "fresh" },
    ]);
  });

  test("an output that cannot travel is said, and big whole numbers arrive", async () => {
    const session = open(`// %% One
import { display } from "#lib/workbook/display.ts";
const round: Record<string, unknown> = {};
round["self"] = round;
display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "x", "application/json": round }) });
display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "y", "application/json": 12345678901234567890n }) });
`);
    const record = await run(session, 0);
    expect(record.outputs[0]?.["text/plain"]).toMatch(/^\(an output that cannot be shown: .*circular/);
    expect(record.outputs[1]).toEqual({ "text/plain": "y", "application/json": "12345678901234567890" });
  });
});

describe("values that were lost", () => {
  test("an effect is not run again for them: the cell says which one is needed", async () => {
    const session = open("// %% Push [effect]\nconst pushed = 1;\n// %% Use\nconsole.log(pushed);\n");
    await runAll(session);
    session.renewAll();
    expect(states(session)).toEqual(["stale", "stale"]);
    expect(await run(session, 1)).toMatchObject({
      state: "failed",
      error: { name: "LostValue", message: expect.stringMatching(/cell 1 \(Push\).*asks first/) },
    });
    await run(session, 0, true);
    expect(await run(session, 1)).toMatchObject({ state: "fresh" });
  });

  test("a cell that only changes what another set is run again with it", async () => {
    const session = open(`// %% List
const list: number[] = [];
// %% Add
list.push(1, 2);
// %% Aside
const aside = 1;
// %% Show
console.log(list.join());
`);
    await runAll(session);
    session.renewAll();
    const replayed: string[] = [];
    const last = await session.run(3, { approved: false, onReplay: ({ cell }) => replayed.push(cell.title) });
    expect([text(last), replayed]).toEqual(["1,2", ["List", "Add"]]);
  });

  test("a changed module of the library is read anew", async () => {
    const lib = join(folder, "part.ts");
    writeFileSync(lib, "export const part: number = 1;\n");
    const session = open(`// %% One\nimport { part } from "./part.ts";\n// %% Two\nconsole.log(part);\n`);
    await runAll(session);
    writeFileSync(lib, "export const part: number = 2;\n");
    session.renewAll();
    expect(text(await run(session, 1))).toBe("2");
  });
});

test("a hundred runs of one cell leave no more behind than ten", async () => {
  const session = open(`// %% One
const big = Array.from({ length: 200_000 }, (_, n) => ({ n, text: \`row \${n}\` }));
// %% Two
globalThis.gc?.();
console.log(Math.round(process.memoryUsage().heapUsed / 1e6));
`);
  process.env["NODE_OPTIONS"] = "--expose-gc";
  try {
    const used = async (runs: number): Promise<number> => {
      for (let n = 0; n < runs; n++) await run(session, 0);
      return Number(text(await run(session, 1)));
    };
    const ten = await used(10);
    const hundred = await used(90);
    expect(hundred).toBeLessThan(ten * 1.3);
  } finally {
    delete process.env["NODE_OPTIONS"];
  }
});

test("the process of the cells does not outlive the one that started it, also in a loop", async () => {
  const session = open("// %% One\nconsole.log(process.pid);\nawait 0;\n");
  const pid = Number(text(await run(session, 0)));
  expect(pid).not.toBe(process.pid);
  await session.close();
  expect(() => process.kill(pid, 0)).toThrow();
});

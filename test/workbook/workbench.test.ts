// The bench under a page: one queue, effects that ask, an edited cell runs again with what depends on it.
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { contextFrom } from "../../lib/workbook/context.ts";
import { localExecutor } from "../../lib/workbook/local-executor.ts";
import { openSession } from "../../lib/workbook/session.ts";
import { watchFile } from "../../lib/workbook/watch.ts";
import { openWorkbench, type Workbench } from "../../lib/workbook/workbench.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const opened: Workbench[] = [];
afterEach(async () => {
  for (const bench of opened.splice(0)) await bench.close();
});

let files = 0;
/** Cells that count their runs; `ran` lists them in the order in which they ran. */
function open(text: string) {
  const ran: string[] = [];
  Reflect.set(globalThis, "ran", ran);
  const file = join(folder, `b${++files}.ts`);
  writeFileSync(file, text);
  const context = contextFrom([], {});
  const bench = openWorkbench(openSession(file, context, () => 0, localExecutor(file, context)));
  opened.push(bench);
  return {
    bench,
    file,
    ran,
    id: (title: string) => bench.session.cells.find(({ cell }) => cell.title === title)?.id ?? -1,
    standings: () => bench.session.cells.map((one) => bench.standing(one)).join(" "),
    edit(next: string) {
      writeFileSync(file, next);
      bench.reload();
    },
    /** What ran since the last call. */
    async since() {
      await bench.settled();
      return ran.splice(0).join(" ");
    },
  };
}

const BOOK = `// %% [markdown]
// # Title
// %% A
const a = 1; ran.push("A");
// %% B
const b = a + 1; ran.push("B");
// %% Aside
const aside = 1; ran.push("Aside");
// %% Push [effect]
const pushed = b; ran.push("Push");
// %% After
ran.push("After" + pushed);
`;

describe("running", () => {
  test("prose is there at once; all cells run up to the first effect, which asks; a yes goes on", async () => {
    const { bench, standings, since, id } = open(BOOK);
    expect(standings()).toBe("fresh idle idle idle idle idle");
    bench.runAll();
    expect(await since()).toBe("A B Aside");
    expect(standings()).toBe("fresh fresh fresh fresh asking queued");
    bench.approve(id("Push"));
    expect(await since()).toBe("Push After2");
    expect(standings()).toBe("fresh fresh fresh fresh fresh fresh");
  });

  test("a no leaves out the effect and what would read its names, nothing else", async () => {
    const { bench, standings, since, id } = open(`${BOOK}// %% Last\nran.push("Last");\n`);
    bench.runAll();
    await bench.settled();
    bench.decline(id("Push"));
    expect(await since()).toBe("A B Aside Last");
    expect(standings()).toBe("fresh fresh fresh fresh skipped skipped fresh");
  });

  test("one cell brings what it needs and is not fresh; asked for three times it runs once", async () => {
    const { bench, since, id } = open(BOOK);
    for (let n = 0; n < 3; n++) bench.run([id("B")]);
    expect(await since()).toBe("A B");
    bench.run([id("B")]);
    expect(await since()).toBe("B");
  });

  test("a cell that fails takes what reads its names with it; the rest runs", async () => {
    const { bench, standings, since } = open(BOOK.replace("const b = a + 1;", "const b = missing;"));
    bench.runAll();
    expect(await since()).toBe("A Aside");
    expect(standings()).toBe("fresh fresh failed fresh skipped skipped");
  });

  test("an interrupt empties the queue", async () => {
    const { bench, standings, since } = open(BOOK);
    bench.runAll();
    bench.interrupt();
    expect(await since()).toBe("A");
    expect(standings()).toBe("fresh fresh idle idle idle idle");
  });
});

describe("the file is edited", () => {
  test("the edited cell and its dependants run again by name; effects and what hangs on them stay stale", async () => {
    const { bench, standings, since, edit, id } = open(BOOK);
    bench.runAll();
    await bench.settled();
    bench.approve(id("Push"));
    await since();
    edit(BOOK.replace("const a = 1", "const a = 10"));
    expect(await since()).toBe("A B");
    expect(standings()).toBe("fresh fresh fresh fresh stale stale");
    // A person runs the effect: what hangs on it then runs by itself.
    bench.approve(id("Push"));
    expect(await since()).toBe("Push After11");
  });

  test("without auto everything waits as stale", async () => {
    const { bench, standings, since, edit } = open(BOOK);
    bench.auto = false;
    bench.run(bench.session.cells.slice(1, 4).map(({ id }) => id));
    await since();
    edit(BOOK.replace("const a = 1", "const a = 10"));
    expect(await since()).toBe("");
    expect(standings()).toBe("fresh stale stale fresh idle idle");
  });

  test("a cell edited while it runs runs again before what waits for it", async () => {
    const slow = (value: number) =>
      `// %% A\nconst a = ${value}; ran.push("A" + a); await new Promise((done) => setTimeout(done, 60));\n// %% B\nran.push("B" + a);\n`;
    const { bench, since, edit } = open(slow(1));
    bench.runAll();
    await new Promise((done) => setTimeout(done, 20));
    edit(slow(2));
    expect(await since()).toBe("A1 A2 B2");
  });

  test("a cell that cannot be parsed is shown so, and nothing of it runs; mended it runs", async () => {
    const { bench, since, edit, standings } = open(BOOK);
    bench.run([bench.session.cells[2]?.id ?? 0]);
    await since();
    edit(BOOK.replace("const b = a + 1;", "const b = (;"));
    expect(await since()).toBe("");
    expect(bench.session.cells[2]?.fault?.message).toContain("Expression expected");
    edit(BOOK.replace("const b = a + 1;", "const b = a + 2;"));
    expect(await since()).toBe("B");
    expect(standings()).toContain("fresh fresh fresh");
  });

  test("new prose is shown; a new cell runs when others have run", async () => {
    const { bench, since, edit } = open(BOOK);
    edit(BOOK.replace("# Title", "# Other"));
    expect(bench.session.cells[0]?.record.outputs[0]?.["text/plain"]).toBe("Other");
    bench.run([bench.session.cells[1]?.id ?? 0]);
    await since();
    edit(`${BOOK}// %% New\nran.push("New");\n`);
    expect(await since()).toBe("New");
  });

  test("a file that has gone is said, and comes back", () => {
    const { bench, file, edit } = open(BOOK);
    unlinkSync(file);
    bench.reload();
    expect(bench.notice).toContain("cannot be read (ENOENT)");
    expect(bench.session.cells).toHaveLength(6);
    edit(BOOK);
    expect(bench.notice).toBe("");
  });

  test("something all cells read has changed: everything that ran is stale, and runs if asked to", async () => {
    const { bench, since, standings, id } = open(BOOK);
    bench.run([id("B")]);
    await since();
    bench.renew("decisions/duplicates.csv changed.", false);
    expect(standings()).toBe("fresh stale stale idle idle idle");
    expect(bench.notice).toBe("decisions/duplicates.csv changed.");
    bench.renew("", true);
    expect(await since()).toBe("A B");
  });
});

test("a watched file is told when it is written, replaced, removed and back", async () => {
  const file = join(folder, "watched.ts");
  writeFileSync(file, "1");
  let told = 0;
  const end = watchFile(file, () => {
    told++;
  });
  const next = async (change: () => void) => {
    const before = told;
    change();
    for (const since = Date.now(); told === before && Date.now() - since < 5_000; )
      await new Promise((done) => setTimeout(done, 10));
    return told - before;
  };
  expect(await next(() => writeFileSync(file, "22"))).toBe(1);
  expect(await next(() => unlinkSync(file))).toBe(1);
  expect(await next(() => writeFileSync(file, "333"))).toBe(1);
  end();
});

// What goes wrong in a cell or with the file ends in a clear state on the page; nothing hangs, the server stays.
import { renameSync, rmSync } from "node:fs";
import process from "node:process";
import { afterEach, expect, test } from "vitest";
import { closeAll, openPage, soon } from "./live-page.ts";

afterEach(closeAll);

/** A cell that goes wrong between two that do not; what stands last reads a name of the first alone. */
const around = (middle: string): string => `// %% First
const first = 1;
// %% Middle
${middle}
// %% Last
console.log("last", first + 1);
`;

/** Runs all, and returns the cells when nothing is left to do. */
async function ran(middle: string) {
  const page = await openPage(around(middle));
  await page.tab.act("run-all");
  await page.live.bench.settled();
  return { page, cells: await page.tab.cells() };
}
const said = (cell: { readonly element: Element } | undefined) =>
  cell?.element.querySelector(".fault .said")?.textContent;

test("a syntax error is shown in its cell before and after a run, with line and caret; the others run", async () => {
  const page = await openPage(around("const = 2;"));
  const before = await page.tab.cells();
  expect(before.map(({ state }) => state)).toEqual(["idle", "idle", "idle"]);
  expect(said(before[1])).toContain("SyntaxError");
  await page.tab.act("run-all");
  await page.live.bench.settled();
  const cells = await page.tab.cells();
  expect(cells.map(({ state }) => state)).toEqual(["fresh", "failed", "fresh"]);
  expect(cells[1]?.element.querySelector(".fault .at")?.textContent).toMatch(/book\.ts:4:7$/);
  expect(cells[1]?.element.querySelector(".frame")?.textContent).toMatch(/> 4 \| const = 2;\n {4}\| {7}\^/);
  expect(cells[1]?.element.querySelector(".lines mark")?.textContent).toBe("4");
  expect(cells[2]?.text).toContain("last 2");
  page.write(around("const fine = 2;"));
  await soon(page.tab.states).toEqual(["fresh", "fresh", "fresh"]);
  expect(await page.tab.runs()).toEqual([1, 2, 1]);
});

test("a cell that throws: the sentence, the place and the trail, masked; the others run", async () => {
  const { cells } = await ran('function fall(): never { throw new TypeError("no anna@firma.example <b>"); }\nfall();');
  expect(cells.map(({ state }) => state)).toEqual(["fresh", "failed", "fresh"]);
  expect(said(cells[1])).toBe("TypeError: no a…a@f….example <b>");
  expect(cells[1]?.element.querySelector(".trail")?.textContent).toMatch(/called from .*book\.ts:5:1/);
});

test("a loop that never ends shows as running, is interrupted, and the cells above come back", async () => {
  const page = await openPage(around("for (;;);"));
  await page.tab.act("run-all");
  await soon(page.tab.states).toEqual(["fresh", "running", "queued"]);
  const [, middle] = await page.tab.cells();
  expect(Number(middle?.element.getAttribute("data-elapsed"))).toBeGreaterThanOrEqual(0);
  await page.tab.act("interrupt");
  await page.live.bench.settled();
  expect(await page.tab.states()).toEqual(["fresh", "stopped", "idle"]);
  expect(said((await page.tab.cells())[1])).toContain("Interrupted");
  await page.tab.act("run", { id: 3 });
  await page.live.bench.settled();
  expect((await page.tab.cells())[2]?.text).toContain("last 2");
});

test("a cell that prints a gigabyte is cut with a sentence, and the page stays small", async () => {
  const { page, cells } = await ran(
    'const line = "x".repeat(999);\nfor (let n = 0; n < 1_000_000; n++) console.log(line);',
  );
  expect(cells.map(({ state }) => state)).toEqual(["fresh", "fresh", "fresh"]);
  expect(cells[1]?.text).toContain("more characters were printed; these are not kept");
  expect((await (await page.tab.get("/")).text()).length).toBeLessThan(500_000);
}, 60_000);

test("a cell that takes all memory fails with that sentence; the next one has its values again", async () => {
  process.env["NODE_OPTIONS"] = "--max-old-space-size=80";
  try {
    const { cells } = await ran("const all: string[] = [];\nfor (;;) all.push(String(all.length).repeat(50));");
    expect(cells.map(({ state }) => state)).toEqual(["fresh", "failed", "fresh"]);
    expect(said(cells[1])).toContain("needed more memory");
    expect(cells[2]?.text).toContain("last 2");
  } finally {
    delete process.env["NODE_OPTIONS"];
  }
});

test("a promise that can no longer come is told; one that nobody awaited fails its cell, also late", async () => {
  const { cells } = await ran("await new Promise(() => {});");
  expect(cells.map(({ state }) => state)).toEqual(["fresh", "failed", "fresh"]);
  expect(said(cells[1])).toContain("can no longer come");
  const page = await openPage(around('setTimeout(() => Promise.reject(new Error("too late")), 300);'));
  const events = page.tab.events();
  await page.tab.act("run-all");
  await page.live.bench.settled();
  await soon(page.tab.states).toEqual(["fresh", "failed", "fresh"]);
  expect(said((await page.tab.cells())[1])).toContain("too late");
  expect(events.heard.at(-1)?.event).toBe("order");
  events.end();
});

test("a cell that ends its process fails; the page goes on", async () => {
  const { cells } = await ran("process.exit(3);");
  expect(cells.map(({ state }) => state)).toEqual(["fresh", "failed", "fresh"]);
  expect(said(cells[1])).toContain("ended with code 3");
});

test("a file that is removed while it is watched is said, what is shown stays, and it comes back", async () => {
  const page = await openPage(around("const second = 2;"));
  await page.tab.act("run-all");
  await page.live.bench.settled();
  const notice = async () => (await page.tab.page()).querySelector("#notice")?.textContent ?? "";
  renameSync(page.file, `${page.file}.away`);
  await soon(notice).toContain("cannot be read (ENOENT)");
  expect(await page.tab.states()).toEqual(["fresh", "fresh", "fresh"]);
  renameSync(`${page.file}.away`, page.file);
  await soon(notice).toBe("");
  rmSync(page.file);
  await soon(notice).toContain("cannot be read");
  page.write(around("const second = 3;"));
  await soon(notice).toBe("");
  await soon(page.tab.runs).toEqual([1, 2, 1]);
});

test("an empty file, a file without cells and code under prose are said in words", async () => {
  const page = await openPage("");
  expect((await page.tab.page()).querySelector("#cells")?.textContent).toContain("The file has no cells");
  page.write("// %% [markdown]\n// words\nconst lost = 1;\n");
  await soon(async () => said((await page.tab.cells())[0])).toContain("A markdown cell holds comments only");
});

// The page in a real browser: by keyboard and by mouse, followed on disk, light and dark, and never a request elsewhere.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Page } from "playwright-core";
import { afterAll, afterEach, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { Reading } from "../../lib/run/reading.ts";
import { accountProject, endAccounts, HAND, KEY, KEY_ENV, startAccount } from "../commands/account.ts";
import { cleanUp, makeProject } from "../run/support.ts";
import { asked, browse, closeBrowser, complaints, LEFT_OUT, served } from "./browser.ts";
import { closeAll, openFile, openPage, soon } from "./live-page.ts";

const inBrowser = test.skipIf(LEFT_OUT);
afterEach(closeAll);
afterAll(async () => {
  await closeBrowser();
  await endAccounts();
  await cleanUp();
});

const BOOK = `// %% [markdown]
// # A book
// %% Numbers
import { check, display, table } from "#lib/workbook/display.ts";
const some = 3;
// %% Table
const rows = Array.from({ length: 60 }, (_, n) => ({ n, team: n % 3 === 0 ? "Ærø" : "Bo" }));
display(table(rows, { title: "Sixty" }));
// %% Reads
console.log("some is", some);
// %% Reads too
console.log("twice", some * 2);
// %% Alone
console.log("alone");
// %% Push [effect]
console.log("pushed", some);
`;

/** Opens a workbook and a browser on it. */
async function open(text: string, options: Parameters<typeof openPage>[1] = {}) {
  const book = await openPage(text, options);
  return { ...book, page: await browse(book.live.url) };
}
const states = (page: Page) =>
  page.$$eval("#cells > article", (all) => all.map((one) => (one as HTMLElement).dataset["state"]));
const runs = (page: Page) =>
  page.$$eval("#cells > article", (all) => all.map((one) => Number((one as HTMLElement).dataset["runs"])));
const current = (page: Page) =>
  page.$eval('#cells > [aria-current="true"]', (one) => Number((one as HTMLElement).dataset["id"]));
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const text = (page: Page, what: string) => page.locator(what).first().innerText();

inBrowser("run all up to the effect; a and Enter let it run, and the page was never loaded anew", async () => {
  const { page } = await open(BOOK);
  await page.evaluate("window.sameDocument = true");
  expect(await states(page)).toEqual(["fresh", "idle", "idle", "idle", "idle", "idle", "idle"]);
  await press(page, "R");
  await soon(() => states(page)).toEqual(["fresh", "fresh", "fresh", "fresh", "fresh", "fresh", "asking"]);
  expect(await text(page, "#cell-4 .outputs")).toBe("some is 3");
  // The question lies below what is seen: it is told, and its link leads there.
  await page.locator("#alarm a").click();
  expect(await current(page)).toBe(7);
  await press(page, "a", "j");
  await press(page, "Enter");
  expect(await states(page)).toContain("asking");
  await press(page, "a", "Enter");
  await soon(() => states(page)).toEqual(["fresh", "fresh", "fresh", "fresh", "fresh", "fresh", "fresh"]);
  expect(await runs(page)).toEqual([0, 1, 1, 1, 1, 1, 1]);
  expect(await text(page, "#cell-7 .outputs")).toBe("pushed 3");
  expect(await page.evaluate("window.sameDocument")).toBe(true);
});

inBrowser(
  "cell by cell by keyboard: j, Enter; what a cell needs runs before it; / filters, ? tells the keys",
  async () => {
    const { page } = await open(BOOK);
    await press(page, "j", "j");
    expect(await current(page)).toBe(2);
    await press(page, "Enter");
    await soon(() => runs(page)).toEqual([0, 1, 0, 0, 0, 0, 0]);
    await press(page, "ArrowDown", "ArrowDown", "r");
    await soon(() => states(page)).toEqual(["fresh", "fresh", "idle", "fresh", "idle", "idle", "idle"]);
    await press(page, "k");
    expect(await current(page)).toBe(3);
    expect(await page.evaluate("document.activeElement.id")).toBe("cell-3");
    await press(page, "/");
    await page.keyboard.type("reads");
    expect(await page.locator("#outline li:visible .name").allInnerTexts()).toEqual(["Reads", "Reads too"]);
    await press(page, "Enter");
    expect(await current(page)).toBe(4);
    await press(page, "?");
    expect(await page.locator("#help").isVisible()).toBe(true);
    await press(page, "Escape");
    await press(page, "n", "s", "i");
    expect(await runs(page)).toEqual([0, 1, 0, 1, 0, 0, 0]);
    // By Tab alone: the first thing is the way past the head.
    await page.reload();
    await press(page, "Tab");
    expect(await text(page, ":focus")).toBe("To the cells");
  },
);

inBrowser(
  "an edit on disk runs exactly what depends on it by name; the rest keeps what was opened and sorted",
  async () => {
    const { page, write, tab } = await open(BOOK);
    await page.click("#cell-3 .run");
    await page.click("#cell-4 .run");
    await page.click("#cell-5 .run");
    await soon(() => runs(page)).toEqual([0, 1, 1, 1, 1, 0, 0]);
    await page.click('#cell-3 th button[data-sort="1"]');
    await soon(() => text(page, "#cell-3 tbody.rows td:nth-child(2)")).toBe("Bo");
    write(BOOK.replace("const some = 3;", "const some = 5;"));
    await soon(() => runs(page)).toEqual([0, 2, 2, 2, 2, 0, 0]);
    await soon(() => text(page, "#cell-5 .outputs")).toBe("twice 10");
    write(BOOK.replace("const some = 3;", "const some = 5;").replace('"some is"', '"it is"'));
    await soon(() => runs(page)).toEqual([0, 2, 2, 3, 2, 0, 0]);
    expect(await tab.runs()).toEqual([0, 2, 2, 3, 2, 0, 0]);
    await page.click('[data-do="auto"]');
    await soon(() => page.getAttribute('[data-do="auto"]', "aria-checked")).toBe("false");
    write(BOOK);
    await soon(() => states(page)).toEqual(["fresh", "stale", "stale", "stale", "stale", "idle", "idle"]);
    await press(page, "s");
    await soon(() => runs(page)).toEqual([0, 3, 3, 4, 3, 0, 0]);
    // A cell that comes, one that goes: the order on the page is that of the file.
    write(
      BOOK.replace('// %% Alone\nconsole.log("alone");\n', "").replace("// %% Table", "// %% New\n0;\n// %% Table"),
    );
    await soon(() => page.locator("#cells article h2:not(.unseen)").allInnerTexts()).toEqual([
      "2Numbers",
      "3New",
      "4Table",
      "5Reads",
      "6Reads too",
      "7Pusheffect",
    ]);
    expect(await page.locator("#outline .name").allInnerTexts()).toEqual([
      "A book",
      "Numbers",
      "New",
      "Table",
      "Reads",
      "Reads too",
      "Push",
    ]);
  },
);

inBrowser("a table: sorted, paged and pictured without touching what is beside it", async () => {
  const { page } = await open(BOOK);
  await page.click("#cell-3 .run");
  await soon(() => page.locator("#cell-3 svg.picture").count()).toBe(2);
  const column = () => page.locator("#cell-3 tbody.rows td:first-child").allInnerTexts();
  await page.click('#cell-3 th button[data-sort="0"]');
  await page.click('#cell-3 th button[data-sort="0"]');
  await soon(async () => (await column())[0]).toBe("59");
  await page.click('#cell-3 [aria-label="Last rows"]');
  await soon(async () => (await column()).at(-1)).toBe("0");
  await page.click('#cell-3 th button[data-sort="0"]');
  await soon(async () => (await column())[0]).toBe("0");
  expect(await page.locator("#cell-3 svg.picture").count()).toBe(2);
  expect(await page.getAttribute("#cell-3 th:first-child", "aria-sort")).toBe("none");
});

inBrowser(
  "a failing cell says where; scrolled away, it is announced; e leads to it, mended it is well again",
  async () => {
    const filler = Array.from({ length: 14 }, (_, n) => `// %% Filler ${n}\n1;\n2;\n3;\n4;\n`).join("");
    const book = (cell: string) => `// %% Breaks\n${cell}\n${filler}`;
    const { page, write } = await open(book('throw new RangeError("too far");'));
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await press(page, "R");
    await soon(() => page.locator("#alarm").isVisible()).toBe(true);
    expect(await text(page, "#alarm")).toContain("Cell 1 failed: RangeError: too far");
    expect(await text(page, "#said")).toContain("Cell 1 failed");
    await press(page, "e");
    expect(await current(page)).toBe(1);
    await soon(() => page.locator("#cell-1 .fault").evaluate((one) => one.getBoundingClientRect().top > 0)).toBe(true);
    expect(await text(page, "#cell-1 .fault .at")).toMatch(/book\.ts:2:7$/);
    expect(await text(page, "#cell-1 .frame b")).toContain("> 2 | throw new RangeError");
    expect((await states(page)).slice(1)).toEqual(Array.from({ length: 14 }, () => "fresh"));
    write(book("const well = 1;"));
    await soon(async () => (await states(page))[0]).toBe("fresh");
    expect(await page.locator("#cell-1 .fault").count()).toBe(0);
    expect(await page.locator("#alarm").isVisible()).toBe(false);
  },
);

inBrowser(
  "a loop is interrupted by i; two tabs show the same; a page over a restart says so and comes back",
  async () => {
    const first = await open("// %% Loop\nfor (;;);\n", { token: "one-token-for-both-starts" });
    const { page, live, file, root } = first;
    const second = await browse(live.url);
    await press(page, "j", "r");
    await soon(() => states(second)).toEqual(["running"]);
    await soon(() => text(second, ".elapsed")).toMatch(/^\d+\.\d s$/);
    await press(second, "i");
    await soon(() => states(page)).toEqual(["stopped"]);
    expect(await states(second)).toEqual(["stopped"]);
    await live.close();
    await soon(() => page.locator("#lost").isVisible()).toBe(true);
    expect(await text(page, "#lost")).toContain("has gone");
    const { port } = live;
    await openFile(file, root, { port, token: "one-token-for-both-starts" });
    await soon(() => page.locator("#lost").isVisible()).toBe(false);
    await soon(() => states(page)).toEqual(["idle"]);
    await page.waitForSelector('body[data-line="open"]');
    await closeAll();
    const other = await openPage("// %% Other\n1;\n", { port, token: "quite-another-token" });
    await soon(() => text(page, "#lost")).toContain("with another token");
    expect(await states(page)).toEqual(["idle"]);
    await other.live.close();
  },
);

inBrowser("light and dark follow the system until somebody chooses, and the choice is remembered", async () => {
  const { live } = await openPage(BOOK);
  const page = await browse(live.url, { colorScheme: "dark" });
  /** How light the ground and the letters are, from 0 to 255. */
  const light = () =>
    page.evaluate(() => {
      const style = getComputedStyle(document.body);
      return [style.backgroundColor, style.color].map((colour) =>
        Math.round((colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3),
      );
    });
  const [ground = 255, ink = 0] = await light();
  expect([ground < 50, ink > 200]).toEqual([true, true]);
  await press(page, "t");
  await page.reload();
  const [paper = 0, pen = 255] = await light();
  expect([paper > 240, pen < 60]).toEqual([true, true]);
  await page.click('[data-do="theme"]');
  expect(await light()).toEqual([ground, ink]);
});

inBrowser("a wrong token, or none, shows the sentence and nothing else", async () => {
  const { live } = await openPage(BOOK);
  const origin = `http://127.0.0.1:${live.port}`;
  for (const url of [origin, `${origin}/?token=guess`]) {
    const page = await browse(url);
    expect(await page.locator("body").innerText()).toMatch(
      /^This page needs the token of the workbook that is open now/,
    );
    expect(await page.locator("article, script, link").count()).toBe(0);
  }
  complaints.splice(0);
});

const GATED = `// %% Project
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
const run = openRun(workbookContext());
// %% Schema [effect]
const schema = await run.schema();
console.log("fields made:", schema.outcome.changes !== undefined);
`;

inBrowser(
  "a run on an account stops at a gate; the page leads to its evidence, the approval lets it go on",
  async () => {
    const account = await startAccount();
    const root = accountProject(account.url);
    const file = join(root, "book.ts");
    writeFileSync(file, GATED);
    process.env[KEY_ENV] = KEY;
    const { live } = await openFile(file, root);
    const page = await browse(live.url);
    expect(await text(page, ".badge.real")).toBe(account.url);
    await press(page, "R");
    await soon(async () => (await states(page))[1]).toBe("asking");
    expect(await text(page, "#cell-2 .ask")).toContain(account.url);
    await page.click('#cell-2 [data-do="approve"]');
    await soon(async () => (await states(page))[1]).toBe("stopped");
    expect(await text(page, "#cell-2 .fault")).toContain("mapping");
    await soon(() => text(page, "#project")).toContain("1 waiting");
    await page.click("#cell-2 .fault a");
    await page.waitForURL(/\/gates/);
    const before = (await account.state()).changes;
    await page.fill('input[name="by"]', "Ida Bach");
    await page.click("form button.main");
    await page.waitForURL(/approved=mapping/);
    expect((await account.state()).changes).toBe(before);
    await page.click(".bar .name a");
    await page.waitForSelector('body[data-line="open"]');
    await soon(() => text(page, "#notice")).toContain("The gate mapping was approved");
    await page.click("#cell-2 .run");
    await soon(async () => (await states(page))[1]).toBe("asking");
    await press(page, "a", "Enter");
    await soon(async () => (await states(page))[1]).toBe("fresh");
    expect((await account.state()).changes).toBeGreaterThan(before);
    delete process.env[KEY_ENV];
  },
  90_000,
);

inBrowser("duplicates are decided beside the workbook: the sheet is written, and what ran is stale", async () => {
  const root = makeProject(HAND);
  await new Reading(openProject(root)).duplicates();
  const file = join(root, "book.ts");
  writeFileSync(file, BOOK);
  const { live } = await openFile(file, root);
  const page = await browse(live.url);
  await page.click("#cell-4 .run");
  await soon(async () => (await states(page))[3]).toBe("fresh");
  await soon(() => text(page, "#project")).toMatch(/Decisions \d+ open/);
  await page.click("#project a >> nth=0");
  await page.waitForURL(/\/decisions$/);
  await page.click('a[href$="/decisions/duplicates"]');
  await page.waitForURL(/pair/);
  const first = page.url();
  await press(page, "m");
  await page.waitForURL((url) => url.href !== first);
  expect(readFileSync(join(root, "decisions/duplicates.csv"), "utf8")).toMatch(/merge/);
  await page.click(".bar .name a");
  await page.waitForSelector('body[data-line="open"]');
  await soon(async () => (await states(page))[3]).toBe("stale");
  expect(await text(page, "#notice")).toContain("changed: run what is stale");
});

inBrowser("the report of what is shown is written and opens by a link", async () => {
  const { page } = await open(BOOK);
  await press(page, "j", "j", "j", "r");
  await soon(async () => (await states(page))[2]).toBe("fresh");
  await page.click('[data-do="report"]');
  await soon(() => page.locator("#report a").count()).toBe(1);
  const [opened] = await Promise.all([page.waitForEvent("popup"), page.click("#report a")]);
  await opened.waitForLoadState();
  expect(await opened.locator("body").innerText()).toContain("Sixty");
  expect(complaints).toEqual([]);
});

inBrowser("no page ever asked another origin, and no script or policy complained", () => {
  const foreign = asked.filter((url) => !url.startsWith("data:") && !served.has(new URL(url).origin));
  expect(foreign).toEqual([]);
  expect(asked.length).toBeGreaterThan(100);
  expect(complaints).toEqual([]);
});

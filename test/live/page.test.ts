// What the page shows of a workbook, what it is told when something changes, and what its buttons do.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterEach, expect, test } from "vitest";
import { closeAll, openPage, openTab, soon, type Tab } from "./live-page.ts";

afterEach(closeAll);

const SHOW = 'import { chart, check, display, md, table } from "#lib/workbook/display.ts";';
const ONE = `// %% [markdown]
// # A title
// Prose with **weight** and <b>no markup</b>.

// %% Numbers
${SHOW}
const some = 3;
// %% A table [test]
const rows = Array.from({ length: 40 }, (_, n) => ({ n, mail: \`anna\${n}@firma.example\` }));
display(table(rows, { title: "Forty <rows>" }));
check("all are small", some > 5, rows.slice(0, 2));
check("all are there", true);
// %% A drawing
display(chart('<svg viewBox="0 0 10 10"><title id="t">x</title><rect width="4" height="4"/></svg>', { title: "Squares", alt: "One square", rows: [{ kind: "a", count: 2 }] }));
// %% Push [effect]
console.log("pushed", some);
// %% After
console.log("after", some);
`;
const settle = ({ live }: Awaited<ReturnType<typeof openPage>>) => live.bench.settled();
const html = (cell: { readonly element: Element } | undefined, what: string) =>
  cell?.element.querySelector(what)?.textContent?.trim();

test("at once the page shows every cell idle, with its code, its lines as in the file, and prose rendered", async () => {
  const { tab } = await openPage(ONE);
  const cells = await tab.cells();
  expect(cells.map(({ state }) => state)).toEqual(["fresh", "idle", "idle", "idle", "idle", "idle"]);
  expect(html(cells[0], ".prose h3")).toBe("A title");
  expect(html(cells[0], ".prose p")).toBe("Prose with weight and <b>no markup</b>.");
  expect(html(cells[1], ".lines")).toBe("6\n7");
  expect(html(cells[1], ".source")).toBe(`${SHOW}\nconst some = 3;`);
  expect(html(cells[4], ".tag")).toBe("effect");
  const document = await tab.page();
  expect(document.querySelector("title")?.textContent).toBe("book.ts · Page test");
  expect(document.querySelector(".badge")?.textContent).toBe("sandbox");
  const outline = [...document.querySelectorAll("#outline .name")].map((entry) => entry.textContent);
  expect(outline).toEqual(["A title", "Numbers", "A table", "A drawing", "Push", "After"]);
});

test("all runs up to the effect, which asks with what it would change; a yes goes on, each ran once", async () => {
  const page = await openPage(ONE, { run: true });
  await settle(page);
  const cells = await page.tab.cells();
  expect(cells.map(({ state }) => state)).toEqual(["fresh", "fresh", "fresh", "fresh", "asking", "queued"]);
  expect(html(cells[4], ".ask")).toContain("would work on the sandbox on this machine");
  expect(await page.tab.act("approve", { id: 5 })).toBe(200);
  await settle(page);
  expect(await page.tab.states()).toEqual(["fresh", "fresh", "fresh", "fresh", "fresh", "fresh"]);
  expect(await page.tab.runs()).toEqual([0, 1, 1, 1, 1, 1]);
  expect((await page.tab.cells())[5]?.text).toContain("after 3");
});

test("--yes asks nothing; --reveal says so in a banner and masks nothing", async () => {
  const page = await openPage(ONE, { run: true, yes: true, reveal: true });
  await soon(page.tab.states).toEqual(["fresh", "fresh", "fresh", "fresh", "fresh", "fresh"]);
  const document = await page.tab.page();
  expect(document.querySelector(".reveal")?.textContent).toContain("--reveal");
  expect(document.querySelector("#cells")?.textContent).toContain("anna0@firma.example");
});

test("tables are masked, escaped, paged, sorted and pictured; checks name what breaks them", async () => {
  const page = await openPage(ONE);
  await page.tab.act("run", { id: 3 });
  await settle(page);
  const [, , shown] = await page.tab.cells();
  expect(html(shown, "figcaption")).toBe("Forty <rows>");
  expect(shown?.element.querySelectorAll("tbody.rows")[0]?.children.length).toBe(20);
  expect(html(shown, ".pager")).toContain("1–20 of 40 rows");
  expect(shown?.text).not.toContain("anna0@");
  expect(html(shown, ".check.fail")).toContain("all are small");
  expect(html(shown, ".check.pass")).toContain("all are there");
  const other = await page.tab.json<{ head: string; body: string; pager: string }>(
    "/table?cell=3&table=0&offset=20&limit=20&sort=0&descending=true",
  );
  const document = parseHTML(`<table>${other.head}${other.body}</table>${other.pager}`).document;
  expect([...document.querySelectorAll("tbody tr td:first-child")].map((cell) => cell.textContent)).toEqual(
    Array.from({ length: 20 }, (_, n) => String(19 - n)),
  );
  expect(document.querySelector("th")?.getAttribute("aria-sort")).toBe("descending");
  expect(document.querySelector(".pager")?.textContent).toContain("21–40 of 40 rows");
  const { pictures } = await page.tab.json<{ pictures: string }>("/profile?cell=3&table=0");
  const bars = parseHTML(`<table>${pictures}</table>`).document;
  expect(bars.querySelectorAll("td").length).toBe(2);
  expect(bars.querySelector("svg")?.getAttribute("aria-label")).toBe("n: 0 to 39.");
  // The rows of the check are the second table of the cell.
  const rows = await page.tab.json<{ body: string }>("/table?cell=3&table=1");
  expect(parseHTML(`<table>${rows.body}</table>`).document.querySelectorAll("tr").length).toBe(2);
});

test("rows that are no longer held are said so, as is what nobody has", async () => {
  const page = await openPage(ONE);
  await page.tab.act("run", { id: 3 });
  await settle(page);
  page.live.bench.session.release();
  expect(await page.tab.json("/table?cell=3&table=0")).toEqual({ why: expect.stringContaining("run the cell again") });
  expect(await page.tab.json("/profile?cell=99&table=0")).toEqual({ why: expect.stringContaining("no longer held") });
  for (const path of ["/table?cell=x", "/table?cell=3&table=0&limit=1000000", "/profile?table=-1"])
    expect([path, (await page.tab.get(path)).status]).toEqual([path, 400]);
  for (const body of [{}, { do: "run" }, { do: "rm -rf" }, { do: "auto", on: "yes" }])
    expect((await page.tab.post("/do", body)).status).toBe(400);
  expect((await page.tab.get("/picture/3/0.svg")).status).toBe(404);
  const none = await page.tab.get("/none");
  expect([none.status, await none.text()]).toEqual([404, expect.stringContaining("No such page")]);
});

test("a chart stands in the page with ids of its own and its numbers; one with a style of its own is an image", async () => {
  const page = await openPage(`// %% One
${SHOW}
const svg = '<svg viewBox="0 0 10 10" aria-labelledby="t"><title id="t">x</title><rect width="4" height="4"/></svg>';
display(chart(svg, { title: "Plain", alt: "plain", rows: [{ kind: "a", count: 2 }] }));
display(chart(svg.replace("<rect", "<style>rect{fill:red}</style><rect"), { title: "Styled", alt: "a styled one" }));
display(chart(svg.replace("<rect", "<script>alert(1)</script><rect"), { title: "Wild", alt: "a wild one" }));
`);
  await page.tab.act("run", { id: 1 });
  await settle(page);
  const [cell] = await page.tab.cells();
  expect(cell?.element.querySelector("title")?.id).not.toBe("t");
  expect(cell?.element.querySelector("svg")?.getAttribute("aria-labelledby")).toBe(
    cell?.element.querySelector("title")?.id,
  );
  expect(html(cell, ".numbers tbody")).toBe("a2");
  expect(cell?.element.querySelectorAll("script, style").length).toBe(0);
  const images = [...(cell?.element.querySelectorAll("img") ?? [])];
  expect(images.map((image) => image.getAttribute("alt"))).toEqual(["a styled one", "a wild one"]);
  const picture = await page.tab.get(images[1]?.getAttribute("src") ?? "");
  expect(picture.headers.get("content-type")).toBe("image/svg+xml");
  expect(picture.headers.get("content-security-policy")).toMatch(/default-src 'none';.* sandbox/);
});

test("other outputs: console, data, words of HTML alone, pictures; none brings markup into the page", async () => {
  const page = await openPage(`// %% One
${SHOW}
const J = Symbol.for("Jupyter.display");
console.log("\\u001b[31mred\\u001b[0m <i>line</i>");
console.error("oops");
display({ a: [1, { b: "</pre><script>" }] });
display({ [J]: () => ({ "application/json": { k: "<b>" } }) });
display({ [J]: () => ({ "text/html": "<h1 onclick='x()'>Big <b>words</b></h1>" }) });
display({ [J]: () => ({ "image/png": "iVBORw0KGgo=" }) });
display({ [J]: () => ({ "application/x-none": 1 }) });
display(md\`[a](javascript:alert(1)) and <img src=x onerror=alert(1)>\`);
`);
  await page.tab.act("run", { id: 1 });
  await settle(page);
  const [cell] = await page.tab.cells();
  const texts = [...(cell?.element.querySelectorAll("pre") ?? [])].slice(2).map((pre) => pre.textContent);
  expect(texts).toEqual([
    "red <i>line</i>",
    "oops",
    "{ a: [ 1, { b: '</pre><script>' } ] }",
    '{\n  "k": "<b>"\n}',
    "Big words",
    "(application/x-none)",
  ]);
  expect(cell?.element.querySelector(".stderr")?.textContent).toBe("oops");
  expect(cell?.element.querySelectorAll("script, i, h1, [onclick], [onerror], a[href^=javascript]").length).toBe(0);
  expect(cell?.element.querySelector(".outputs img")?.getAttribute("src")).toBe("data:image/png;base64,iVBORw0KGgo=");
});

test("two tabs see the same, and both are told which cell changed", async () => {
  const page = await openPage(ONE);
  const second = await openTab(page.live);
  const [a, b] = [page.tab.events(), second.events()];
  await Promise.all([a.next("hello"), b.next("hello")]);
  await second.act("run", { id: 2 });
  const changed = ({ ids }: { ids: number[] }): boolean => ids.includes(2);
  await Promise.all([a.next("cells", changed), b.next("cells", changed)]);
  await settle(page);
  await page.tab.act("auto", { on: false });
  await b.next("notice");
  const [one, two] = await Promise.all([page.tab.json("/order"), second.json("/order")]);
  expect(one).toEqual(two);
  expect((await second.page()).querySelector('[data-do="auto"]')?.getAttribute("aria-checked")).toBe("false");
  a.end();
  b.end();
});

/** The answer of /cells for one cell. */
const fetched = async (tab: Tab, list: string, all = false) => {
  const { cells } = await tab.json<{ cells: { id: number; html: string; entry: string }[] }>(
    `/cells?ids=${list}&all=${all}`,
  );
  return cells.map(({ id, html: text, entry }) => ({
    id,
    entry,
    element: parseHTML(text).document.querySelector("article"),
  }));
};

test("what the page has already is not sent again; the marks of other cells stay when one runs", async () => {
  const page = await openPage(ONE);
  await page.tab.act("run", { id: 3 });
  await settle(page);
  const order = await page.tab.json<{ cells: { id: number; mark: string }[] }>("/order");
  const [whole] = await fetched(page.tab, "3:");
  const mark = whole?.element?.querySelector(".outputs")?.getAttribute("data-mark");
  expect(whole?.element?.querySelectorAll(".output").length).toBe(3);
  const [same] = await fetched(page.tab, `3:${mark}`);
  expect(same?.element?.querySelector(".outputs")?.hasAttribute("data-same")).toBe(true);
  expect(same?.element?.querySelectorAll(".output").length).toBe(0);
  await page.tab.act("run", { id: 4 });
  await settle(page);
  const after = await page.tab.json<{ cells: { id: number; mark: string }[] }>("/order");
  const moved = after.cells.filter(({ mark: now }, at) => now !== order.cells[at]?.mark).map(({ id }) => id);
  expect(moved).toEqual([4]);
  expect(await fetched(page.tab, "99:,x:")).toEqual([]);
});

test("an edit on disk runs the edited cell and what depends on it by name, and nothing else", async () => {
  const page = await openPage(ONE);
  await page.tab.act("run", { id: 6 });
  await page.tab.act("run", { id: 3 });
  await page.tab.act("run", { id: 4 });
  await settle(page);
  expect(await page.tab.runs()).toEqual([0, 1, 1, 1, 0, 1]);
  const events = page.tab.events();
  page.write(ONE.replace('console.log("after"', 'console.log("later"'));
  await events.next("order");
  await settle(page);
  expect(await page.tab.runs()).toEqual([0, 1, 1, 1, 0, 2]);
  page.write(ONE.replace("const some = 3;", "const some = 7;"));
  await soon(page.tab.runs).toEqual([0, 2, 2, 2, 0, 3]);
  await settle(page);
  expect(await page.tab.states()).toEqual(["fresh", "fresh", "fresh", "fresh", "idle", "fresh"]);
  // Lines move with the file, and a new cell comes to its place.
  page.write(ONE.replace("// %% Numbers", "// %% New\n1;\n// %% Numbers"));
  await soon(async () => (await page.tab.cells()).length).toBe(7);
  expect(html((await page.tab.cells())[2], ".lines")).toBe("8\n9");
  events.end();
});

test("a changed setting or sheet of decisions is said, and a person runs what became stale; the library runs by itself", async () => {
  const page = await openPage(ONE);
  await page.tab.act("run", { id: 4 });
  await settle(page);
  const notice = async () => (await page.tab.page()).querySelector("#notice")?.textContent ?? "";
  writeFileSync(join(page.root, "migration.json"), JSON.stringify({ destination: "twenty", name: "Renamed" }));
  await soon(notice).toContain("migration.json changed");
  expect(await page.tab.states()).toEqual(["fresh", "stale", "idle", "stale", "idle", "idle"]);
  expect((await page.tab.page()).querySelector(".facts")?.textContent).toContain("Renamed");
  await page.tab.act("run-stale");
  await settle(page);
  expect(await page.tab.runs()).toEqual([0, 2, 0, 2, 0, 0]);
  mkdirSync(join(page.root, "decisions"));
  await soon(notice).toContain("decisions changed");
  await page.tab.act("run-stale");
  await settle(page);
  writeFileSync(join(page.root, "decisions", "owners.csv"), "email,user,resolution\n");
  await soon(async () => (await page.tab.states())[1]).toBe("stale");
  writeFileSync(join(page.root, "library", "new.ts"), "export {};");
  await soon(page.tab.runs).toEqual([0, 4, 0, 4, 0, 0]);
});

test("very many outputs and very long texts are shown in part, and whole when asked for", async () => {
  const page = await openPage(`// %% One
${SHOW}
for (let n = 0; n < 2500; n++) display({ n });
// %% Two
console.log(Array.from({ length: 5000 }, (_, n) => "line " + n).join("\\n"));
`);
  await page.tab.act("run-all");
  await settle(page);
  const [one, two] = await page.tab.cells();
  expect(one?.element.querySelectorAll(".output:not(.more)").length).toBe(40);
  expect(one?.text).toContain("Show 1 961 more outputs".replace(" 961", "\u00a0961"));
  expect(one?.text).toContain("500 more outputs were displayed; these are not kept");
  expect(two?.element.querySelectorAll(".outputs pre").length).toBe(2);
  expect(two?.text).toMatch(/line 59Show 4\u00a0800 more linesline 4860/);
  const [all] = await fetched(page.tab, "1:", true);
  expect(all?.element?.querySelectorAll(".output").length).toBe(2001);
  const [text] = await fetched(page.tab, "2:", true);
  expect(text?.element?.querySelector(".outputs pre")?.textContent?.split("\n").length).toBe(5000);
});

test("variables can be looked at, masked; a name that nobody set is said", async () => {
  const page = await openPage(ONE);
  expect(await page.tab.json("/names")).toEqual({ names: [], busy: false });
  await page.tab.act("run", { id: 3 });
  await settle(page);
  const { names } = await page.tab.json<{ names: string[] }>("/names");
  expect(names).toEqual(expect.arrayContaining(["some", "rows"]));
  const { html: rows } = await page.tab.json<{ html: string }>("/name/rows");
  expect(rows).toContain("a…0@f….example");
  expect(rows).not.toContain("data-cell");
  expect(await page.tab.json("/name/nobody")).toEqual({ why: expect.any(String) });
});

test("progress of a long cell is told with its text, and stands in the page", async () => {
  const page = await openPage(`// %% One
import { setTimeout as wait } from "node:timers/promises";
import { reportProgress } from "#lib/workbook/progress.ts";
for (;;) { reportProgress({ text: "load: person 3 of 10", done: 3, total: 10 }); await wait(50); }
`);
  const events = page.tab.events();
  await events.next("hello");
  await page.tab.act("run", { id: 1 });
  await events.next("progress");
  expect(events.heard.find(({ event }) => event === "progress")?.data).toMatchObject({
    id: 1,
    progress: { done: 3, total: 10 },
  });
  const [cell] = await page.tab.cells();
  expect(cell?.state).toBe("running");
  expect(cell?.element.querySelector("progress")?.getAttribute("max")).toBe("10");
  expect(html(cell, ".progress")).toBe("load: person 3 of 10");
  await page.tab.act("interrupt");
  await settle(page);
  expect(await page.tab.states()).toEqual(["stopped"]);
  events.end();
});

test("a project that cannot be read is said in the head, and the cells run all the same", async () => {
  const page = await openPage("// %% One\n1 + 1;\n");
  writeFileSync(join(page.root, "migration.json"), "{ no");
  await expect
    .poll(async () => (await page.tab.page()).querySelector(".badge.wrong")?.getAttribute("title"))
    .toMatch(/migration\.json/);
  await page.tab.act("run-all");
  await settle(page);
  expect(await page.tab.states()).toEqual(["fresh"]);
  expect((await page.tab.get("/decisions")).status).toBe(409);
});

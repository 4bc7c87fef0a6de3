// Pieces of a page: Markdown, pictures of a record, tables, titles in PNG.
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import * as outputs from "#lib/outputs/record.ts";
import { workbooksHtml } from "#lib/report/cells-html.ts";
import { MOST_COLUMNS, MOST_ROWS, tableHtml } from "#lib/report/html-parts.ts";
import { markdownHtml } from "#lib/report/markdown.ts";
import { pngWithTitle } from "#lib/report/png-title.ts";
import { isPlainSvg, withOwnIds, withTitle } from "#lib/report/svg.ts";
import * as records from "#lib/workbook/record.ts";

test("a record's types are those that the runner writes", () => {
  expect([outputs.STREAM_TYPE, outputs.TABLE_TYPE, outputs.CHECK_TYPE, outputs.CHART_TYPE]).toEqual([
    records.STREAM_MIME,
    records.TABLE_MIME,
    records.CHECK_MIME,
    records.CHART_MIME,
  ]);
});

describe("Markdown", () => {
  test.each([
    ["# Title", "<h4>Title</h4>"],
    ["a **b** and `c*d*`", "<p>a <strong>b</strong> and <code>c*d*</code></p>"],
    ["- one\n- two\n  more", "<ul><li>one</li><li>two\nmore</li></ul>"],
    ["1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"],
    ["```\n<x>\n```", "<pre>&lt;x&gt;\n</pre>"],
    ["[a](https://b.example/c)", '<p><a href="https://b.example/c">a</a></p>'],
    ["snake_case_name and 2*3*4", "<p>snake_case_name and 2*3*4</p>"],
    ["", ""],
  ])("%j", (text, html) => expect(markdownHtml(text)).toBe(html));

  test.each([
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    '[a](https://x.example/"onmouseover="b)',
    "<img src=x onerror=b>",
  ])("%j runs nothing", (text) => {
    const { document } = parseHTML(`<!doctype html><body>${markdownHtml(text)}</body>`);
    expect(document.querySelectorAll("script,img")).toHaveLength(0);
    for (const a of document.querySelectorAll("a")) {
      expect(a.getAttribute("href")).toMatch(/^https:/);
      expect(a.hasAttribute("onmouseover")).toBe(false);
    }
  });
});

describe("a picture of a record", () => {
  const plain = '<svg viewBox="0 0 2 1"><defs><pattern id="a"/></defs><rect fill="url(#a)"/><use href="#a"/></svg>';
  test("keeps its references under ids of its own", () => {
    expect(withOwnIds(plain, "c1")).toBe(
      '<svg viewBox="0 0 2 1"><defs><pattern id="c1-a"/></defs><rect fill="url(#c1-a)"/><use href="#c1-a"/></svg>',
    );
    expect(withOwnIds('<svg aria-labelledby="t d"><title id="t"/><desc id="d"/></svg>', "p")).toBe(
      '<svg aria-labelledby="p-t p-d"><title id="p-t"/><desc id="p-d"/></svg>',
    );
  });
  test.each([
    "<svg><script>1</script></svg>",
    '<svg onload="x()"></svg>',
    '<svg><a href="https://x.example">a</a></svg>',
    '<svg><image href="data:image/png;base64,AA"/></svg>',
    '<svg><use xlink:href="https://x.example/y.svg#z"/></svg>',
    '<svg><rect fill="url(https://x.example/y)"/></svg>',
    "<svg><foreignObject><p>x</p></foreignObject></svg>",
    "<svg></svg><p>more</p>",
    '<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>',
  ])("%s is no plain drawing", (svg) => expect(isPlainSvg(svg)).toBe(false));
  test("a chart's is", () => expect(isPlainSvg(plain)).toBe(true));
  test("is given a title where it has none", () => {
    expect(withTitle("<svg a='b'><g/></svg>", "T &amp; U")).toBe("<svg a='b'><title>T &amp; U</title><g/></svg>");
    expect(withTitle("<svg><title>own</title></svg>", "T")).toBe("<svg><title>own</title></svg>");
  });
});

describe("a table", () => {
  const wide = Array.from({ length: 60 }, (_, at) => ({ name: `c${at}`, numeric: false }));
  const tall = Array.from({ length: 250 }, (_, row) => wide.map((_, at) => `${row}.${at}`));
  test("is cut to what a page bears, with the counts and the CSV named", () => {
    const html = tableHtml({ columns: wide, rows: tall, total: 1_234_567, csv: "tables/a.csv", csvRows: 250 });
    expect(html.match(/<tr>/g)).toHaveLength(MOST_ROWS + 1);
    expect(html.match(/<th /g)).toHaveLength(MOST_COLUMNS);
    expect(html).toContain("100 of 1\u00A0234\u00A0567 rows · 40 of 60 columns");
    expect(html).toContain("<code>tables/a.csv</code> holds the 250 rows that were recorded");
  });
  test("without columns says so", () =>
    expect(tableHtml({ columns: [], rows: [], total: 0, title: "A" })).toContain("A: no rows"));
  test("escapes and masks", () =>
    expect(tableHtml({ columns: [{ name: "<b>", numeric: false }], rows: [["a@b.example & c"]], total: 1 })).toMatch(
      /&lt;b&gt;[\s\S]*‹e-mail› &amp; c/,
    ));
});

describe("cells", () => {
  const record = (cell: object): outputs.WorkbookRecord =>
    outputs.recordSchema.parse({
      file: "workbooks/x.ts",
      cells: [
        {
          index: 1,
          title: "One",
          kind: "code",
          tags: ["test"],
          line: 3,
          state: "fresh",
          ms: 1234,
          outputs: [],
          ...cell,
        },
      ],
    });
  const html = (cell: object, reveal = false) =>
    workbooksHtml([record(cell)], { reveal, tables: { ofOutput: new Map() } });

  test("show title, tags, state, time, console, error with its frame", () => {
    const page = html({
      state: "failed",
      outputs: [{ "text/plain": "warn <me>", [outputs.STREAM_TYPE]: "stderr" }],
      error: { name: "Error", message: "boom", at: "x.ts:4:2", frame: "> 4 | boom", trail: ["in lib/y.ts:1:1"] },
    });
    for (const part of [
      "1 · One",
      "test",
      "✗ failed",
      "1.2 s",
      "line 3",
      "warn &lt;me&gt;",
      "Error: boom",
      "x.ts:4:2",
      "&gt; 4 | boom",
      "in lib/y.ts:1:1",
    ])
      expect(page).toContain(part);
    expect(page).toContain('class="stderr"');
  });
  test("a gigabyte of text, a huge picture, ten thousand outputs: cut, with a count", () => {
    const page = html({ outputs: [{ "text/plain": "x".repeat(3_000_000) }] });
    expect(page.length).toBeLessThan(30_000);
    expect(page).toContain("2\u00A0980\u00A0000 more letters");
    const picture = { [outputs.CHART_TYPE]: { title: "Big" }, "image/svg+xml": `<svg>${"<g/>".repeat(200_000)}</svg>` };
    expect(html({ outputs: [picture] })).toContain("Big: the picture is too large for this page.");
    const many = Array.from({ length: 2_000 }, () => ({ "text/plain": "y".repeat(19_000) }));
    expect(html({ outputs: many }).length).toBeLessThan(9_000_000);
  });
  test("HTML of a cell is never taken over: its words are", () => {
    const page = html({ outputs: [{ "text/html": "<img src=x onerror=alert(1)><b>bold</b> words" }] });
    expect(page).not.toContain("<img");
    expect(page).toContain("bold words");
  });
  test("values stand as recorded only where the run revealed them", () => {
    const outputsOf = [{ "text/plain": "mette@firma.example" }];
    expect(html({ outputs: outputsOf })).toContain("‹e-mail›");
    expect(html({ outputs: outputsOf }, true)).toContain("mette@firma.example");
  });
});

test("a PNG's title stands behind its header; other bytes are refused", () => {
  const png = Uint8Array.from(
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    ),
  );
  const titled = Buffer.from(pngWithTitle(png, "Rækker pr. måned"));
  expect(titled.toString("utf8")).toContain("Rækker pr. måned");
  expect(titled.toString("latin1", 37, 41)).toBe("iTXt");
  expect(titled.subarray(-12)).toEqual(Buffer.from(png.subarray(-12)));
  expect(() => pngWithTitle(new Uint8Array(40), "x")).toThrow(/no PNG/);
});

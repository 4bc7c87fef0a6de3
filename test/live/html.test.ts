// Pieces of the page by themselves: code in colours, tables of all shapes, outputs of all kinds.
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { highlight } from "../../lib/live/highlight.ts";
import { outputHtml } from "../../lib/live/output-html.ts";
import { profileHtml, tableHtml } from "../../lib/live/table-html.ts";

const parse = (html: string) => parseHTML(`<body><div>${html}</div></body>`).document;
/** What is marked in a piece of code: kind and word. */
const marked = (code: string) =>
  [...parse(highlight(code)).querySelectorAll("span")].map((span) => `${span.className.slice(2)} ${span.textContent}`);
const words = (code: string, kind: string) =>
  marked(code).flatMap((one) => (one.startsWith(`${kind} `) ? [one.slice(kind.length + 1)] : []));

test("code keeps every letter, whatever it is", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          "`",
          "${",
          "}",
          "/",
          "*",
          "//",
          "/*",
          "*/",
          '"',
          "'",
          "\\",
          "\n",
          "a",
          "type ",
          "1",
          ".",
          "<b>",
          "&",
          "=> ",
          "(",
          "[",
          "æ",
          "\u2028",
        ),
        { maxLength: 40 },
      ),
      (parts) => {
        const code = parts.join("");
        expect(
          highlight(code)
            .replace(/<[^>]*>/g, "")
            .replaceAll("&lt;", "<")
            .replaceAll("&gt;", ">")
            .replaceAll("&quot;", '"')
            .replaceAll("&#39;", "'")
            .replaceAll("&amp;", "&"),
        ).toBe(code);
      },
    ),
  );
});

test("words of the language, types, calls, texts, numbers and patterns are told apart", () => {
  expect(words("const a: string[] = await load<Row>(x as unknown);", "keyword")).toEqual(["const", "await", "as"]);
  expect(words("const a: string[] = await load<Row>(x as unknown);", "type")).toEqual(["string", "Row", "unknown"]);
  expect(words("display(run.staging()); one.of; { of: 1, type: 2 }", "call")).toEqual(["display", "staging"]);
  expect(words("one.of; x = { of: 1, type: 2, object, default: 3 }; type;", "keyword")).toEqual(["default"]);
  expect(words("a / b / 2; const r = /[/]x\\/y/gi; return /z/.test(s)", "regex")).toEqual(["/[/]x\\/y/gi", "/z/"]);
  expect(words("1_000 + 0xff + .5e-3 + 10n + a1", "number")).toEqual(["1_000", "0xff", ".5e-3", "10n"]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code as text
  expect(words("`a ${b + `c ${d}`} e` + 'f' // `g`", "string")).toEqual(["`a ${", "`c ${", "}`", "} e`", "'f'"]);
  expect(words("/* a\nb */ x // c", "comment")).toEqual(["/* a\nb */", "// c"]);
  expect(words("true null undefined x.true", "constant")).toEqual(["true", "null", "undefined"]);
});

test("broken code is shown as far as it goes", () => {
  expect(marked('const a = "open')).toEqual(["keyword const", 'string "open']);
  expect(marked("`open ${a")).toEqual(["string `open ${"]);
  expect(marked("/* open")).toEqual(["comment /* open"]);
  expect(parse(highlight("<script>alert(1)</script>")).querySelector("script")).toBeNull();
});

const table = (rows: string[][], more: object = {}) => ({
  title: "",
  columns: (rows[0] ?? []).map((_, at) => ({ name: `<c${at}>`, numeric: at === 0 })),
  rows,
  total: rows.length,
  hiddenColumns: 0,
  ...more,
});

test("a table of few rows has neither pager nor pictures; one with more goes on after the last that is shown", () => {
  const small = parse(tableHtml(table([["1", "a"]]), { cell: 1, table: 0 }));
  expect(small.querySelectorAll(".pictures, .pager button, th button").length).toBe(0);
  expect(small.querySelector("th")?.textContent).toBe("<c0>");
  const rows = Array.from({ length: 5 }, (_, n) => [String(n)]);
  const large = parse(tableHtml(table(rows, { total: 500, hiddenColumns: 1_460 }), { cell: 1, table: 0 }));
  expect(large.querySelector('[aria-label="Next rows"]')?.getAttribute("data-offset")).toBe("5");
  expect(large.querySelector('[aria-label="Rows before"]')?.hasAttribute("disabled")).toBe(true);
  expect(large.querySelector(".pager")?.textContent).toContain("1–5 of 500 rows");
  expect(large.querySelector(".more")?.textContent).toBe("1\u00a0460 more columns are not shown.");
  const none = parse(
    tableHtml(table([], { columns: [{ name: "a", numeric: false }], total: 40 }), { cell: 1, table: 0 }),
  );
  expect(none.querySelector(".pager")?.textContent).toContain("None of 40 rows");
  expect(none.querySelector('[aria-label="Next rows"]')?.hasAttribute("disabled")).toBe(false);
});

test("a very long value is cut and says so; one without rows is said", () => {
  const long = parse(tableHtml(table([["x".repeat(5_000)]]), undefined));
  expect(long.querySelector("td")?.textContent).toMatch(/^x{600}… 4\u00a0400 more letters$/);
  expect(parse(tableHtml(table([]), undefined)).querySelector("p")?.textContent).toBe("No rows.");
});

test("the pictures say in words what they show", () => {
  const bars = (counts: Record<string, number>) => Object.entries(counts).map(([label, rows]) => ({ label, rows }));
  const sums = (column: object, rows = 10): (string | null | undefined)[] => {
    const found = parse(
      `<table>${profileHtml({ rows, total: rows, columns: [{ name: "c", kind: "words", bars: [], blanks: 0, ...column }] }, [false])}</table>`,
    );
    return [".sum", ".blanks"].map((what) => found.querySelector(what)?.textContent);
  };
  expect(sums({ bars: bars({ DK: 7, SE: 3 }) })).toEqual(["DK 70 %", undefined]);
  expect(sums({ bars: bars({ a: 1, b: 1 }), blanks: 8 })).toEqual(["2 different values", "80 % blank"]);
  expect(sums({ bars: bars({ "900 other values": 900 }) }, 900)).toEqual(["900 different values", undefined]);
  expect(sums({ kind: "amount", bars: bars({ "1 – 2": 4, "2 – 3": 6 }) })).toEqual(["1 to 3", undefined]);
  expect(sums({ kind: "amount", bars: bars({ "5": 10 }) })).toEqual(["5", undefined]);
  expect(sums({ blanks: 10 })).toEqual(["blank", undefined]);
});

test("an output is shown by the richest form that can be trusted; one that lies about its form as text", () => {
  const place = { cell: 1, at: 0, table: 0 };
  const show = (output: object) => parse(outputHtml({ "text/plain": "words", ...output }, place, false));
  expect(show({ "application/vnd.actimo.table+json": { columns: "no" } }).querySelector("pre")?.textContent).toBe(
    "words",
  );
  expect(show({ "application/vnd.actimo.check+json": { pass: "yes" } }).querySelector("pre")?.textContent).toBe(
    "words",
  );
  expect(show({ "image/png": 'x" onerror=alert(1)' }).querySelector("img")).toBeNull();
  expect(show({ "text/markdown": "# Big" }).querySelector("h3")?.textContent).toBe("Big");
  expect(show({ "text/plain": "" }).querySelector("pre")).toBeNull();
});

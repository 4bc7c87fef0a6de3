import * as aq from "arquero";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CellRun, cellRun } from "../../lib/workbook/cell-run.ts";
import { contextFrom, effectAllowed, workbookContext } from "../../lib/workbook/context.ts";
import { bundleOf, chart, check, display, md, table } from "../../lib/workbook/display.ts";
import { maskByLook, maskValue } from "../../lib/workbook/mask.ts";
import { CHART_MIME, CHECK_MIME, JUPYTER, type MimeBundle, TABLE_MIME } from "../../lib/workbook/record.ts";
import { textBars, textTable, textWidth } from "../../lib/workbook/text-table.ts";

/** What `work` shows when a runner listens. */
function shown(work: () => void, reveal = false): MimeBundle[] {
  const outputs: MimeBundle[] = [];
  const run: CellRun = {
    context: contextFrom(reveal ? ["--reveal"] : [], {}),
    approved: false,
    emit: (output) => outputs.push(output),
    record: () => ({ file: "", cells: [] }),
    progress: () => undefined,
  };
  cellRun.run(run, work);
  return outputs;
}
const text = (value: unknown, reveal = false) => shown(() => display(value), reveal)[0]?.["text/plain"];

describe("tables in a terminal", () => {
  const PEOPLE = [
    { who: "Åse", n: 5, when: new Date("2024-03-31") },
    { who: "日本", n: 1200, when: null },
  ];

  test("columns are aligned, numbers to the right", () => {
    expect(text(table(PEOPLE, { title: "People" }))).toBe(
      ["People", "who      n  when", "────  ────  ──────────", "Åse      5  2024-03-31", "日本  1200"].join("\n"),
    );
  });

  test("rows beyond the limit are counted", () => {
    const rows = Array.from({ length: 25 }, (_, n) => ({ n }));
    expect(text(table(rows))).toMatch(/\n19\n… 5 more rows$/);
    expect(text(table(rows, { limit: 24 }))).toMatch(/… 1 more row$/);
    expect(text(table(rows, { limit: 25 }))).toMatch(/\n24$/);
    expect(text(table([]))).toBe("(no rows)");
    expect(text(table(["who"], []))).toBe("who\n───\n(no rows)");
  });

  test("columns beyond the width are counted, long values are cut", () => {
    const wide = textTable(
      ["a", "b", "c"].map((name) => ({ name, numeric: false })),
      [["x".repeat(60), "y".repeat(30), "z".repeat(30)]],
      { width: 80 },
    );
    expect(wide.split("\n")[2]).toBe(`${"x".repeat(39)}…  ${"y".repeat(30)}`);
    expect(wide).toContain("… 1 more column");
  });

  test("a page gets forty columns", () => {
    const row = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`c${n}`, n]));
    const [output] = shown(() => display([row]));
    expect(output?.[TABLE_MIME]).toMatchObject({ hiddenColumns: 10, total: 1 });
    expect(String(output?.["text/html"]).match(/<th /g)).toHaveLength(40);
    expect(output?.["text/html"]).toContain("… 10 more columns");
  });

  test("arquero tables keep their order, filter and selection", () => {
    const t = aq
      .table({ k: ["a", "b", "c"], n: [1, 3, 2] })
      .filter(aq.escape((d: { n: number }) => d.n > 1))
      .orderby("n");
    expect(text(t)).toBe("k  n\n─  ─\nc  2\nb  3");
    expect(text(table(["n"], t))).toBe("n\n─\n2\n3");
  });

  test("named columns over arrays and objects", () => {
    expect(text(table(["object", "rows"], [["contacts", 2]]))).toBe("object    rows\n────────  ────\ncontacts     2");
    expect(text(table(["b"], [{ a: 1, b: 2 }]))).toBe("b\n─\n2");
  });

  test("values keep to one line", () => {
    expect(text(table([{ a: "x\ny\tz", b: { k: [1n] }, c: true, d: 0.123456789, e: Number.NaN }]))).toContain(
      'x y z  {"k":["1"]}  true  0.123457  NaN',
    );
  });

  test("the lines of a table have one width in the terminal", () => {
    const cell = fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const lines = String(
          text(table(["first", "second"], rows, { roles: { first: "public", second: "public" } })),
        ).split("\n");
        expect(lines).toHaveLength(2 + Math.min(rows.length, 20) + (rows.length > 20 ? 1 : 0));
        const ruler = textWidth(lines[1]!);
        for (const line of lines.slice(0, 22))
          if (!line.startsWith("… ")) expect(textWidth(line)).toBeLessThanOrEqual(ruler);
      }),
    );
  });

  test("HTML is escaped", () => {
    const [output] = shown(() => display(table([{ "<b>": `<script>"&'` }], { title: "<i>" })));
    const html = String(output?.["text/html"]);
    expect(html).toContain("&lt;script&gt;&quot;&amp;&#39;");
    expect(html).toContain("<caption>&lt;i&gt;</caption>");
    expect(html).not.toMatch(/<(b|i|script)>/);
  });
});

describe("other displays", () => {
  test("prose", () => {
    const [output] = shown(() => display(md`# Title\n\n    **${3}** of \`x\` ([more](https://a.example))`));
    expect(output?.["text/plain"]).toBe("Title\n\n    3 of x (more (https://a.example))");
    expect(shown(() => display(md("**a**")))[0]).toEqual({ "text/markdown": "**a**", "text/plain": "a" });
    const indented = md`
      ## Two
      - a
        - b
    `;
    expect(shown(() => display(indented))[0]?.["text/markdown"]).toBe("## Two\n- a\n  - b");
  });

  test("a chart is bars in the terminal and a picture with its numbers elsewhere", () => {
    const rows = [
      { kind: "new", count: 80 },
      { kind: "changed", count: 20 },
      { kind: "gone", count: 0 },
    ];
    const [output] = shown(() =>
      display(chart({ outerHTML: "<svg/>" }, { title: "Delta", alt: "What changed", rows })),
    );
    expect(output?.["text/plain"]).toBe(
      `Delta\nnew      ${"█".repeat(40)} 80\nchanged  ${"█".repeat(10)} 20\ngone     0`,
    );
    expect(output?.["image/svg+xml"]).toBe("<svg/>");
    expect(output?.[CHART_MIME]).toEqual({ title: "Delta", alt: "What changed" });
    expect(output?.[TABLE_MIME]).toMatchObject({
      total: 3,
      rows: [
        ["new", "80"],
        ["changed", "20"],
        ["gone", "0"],
      ],
    });
  });

  test("a chart of more than a label and a number is a table in the terminal; without rows its description", () => {
    const rows = [{ a: "x", b: 1, c: 2 }];
    expect(text(chart("<svg/>", { title: "T", rows }))).toBe("T\na  b  c\n─  ─  ─\nx  1  2");
    expect(text(chart("<svg/>", { title: "T", alt: "described" }))).toBe("T\ndescribed");
  });

  test("bars are as long as their share of the largest", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 10 }), (values) => {
        const bars = textBars(
          values.map((value) => ({ label: "x", value, shown: "" })),
          40,
        ).split("\n");
        const full = (line: string) => [...line].filter((sign) => sign === "█").length;
        const largest = Math.max(...values);
        values.forEach((value, at) => {
          const share = largest === 0 ? 0 : (value / largest) * 40;
          expect(Math.abs(full(bars[at]!) - share)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  test("anything that carries the protocol is shown in its own form", () => {
    const own = { [JUPYTER]: () => ({ "text/plain": "mine", "x/y": 1 }) };
    expect(shown(() => display(own))).toEqual([{ "text/plain": "mine", "x/y": 1 }]);
    expect(bundleOf(table([{ a: 1 }]))).toHaveProperty([TABLE_MIME]);
    expect(text("a\nb")).toBe("a\nb");
    expect(text(new Map([["a", 1]]))).toBe("Map(1) { 'a' => 1 }");
  });
});

describe("personal values", () => {
  test.each([
    ["sofie.hansen@firma.example", "email", "s…n@f….example"],
    ["ab@x.dk", "email", "a…@x….dk"],
    ["not an address", "email", "••• •• •••••••"],
    ["+45 12 34 56 56", "phone", "+45 •• •• •• 56"],
    ["+4512345656", "phone", "+••••••••56"],
    ["12 34 56 56 ext. home", "phone", "•• •• •• 56 •••. ••••"],
    ["1234", "phone", "••••"],
    ["Sofie Brøns-Hansen", "name", "S… B…-H…"],
    ["I hate it here", "text", "‹14 characters›"],
    ["", "email", ""],
    ["Sofie", "public", "Sofie"],
  ] as const)("%s as %s", (value, role, shape) => {
    expect(maskValue(value, role)).toBe(shape);
  });

  test("what looks personal is masked without a role; the rest passes", () => {
    expect(maskByLook("ask sofie.hansen@firma.example or ib@x.dk")).toBe("ask s…n@f….example or i…@x….dk");
    expect(maskByLook("+45 12 34 56 56")).toBe("+45 •• •• •• 56");
    expect(maskByLook("0045 12 34 56 56")).toBe("•••• •• •• •• 56");
    for (const plain of ["2024-03-31", "12345678", "@here", "1 + 2", "+1"]) expect(maskByLook(plain)).toBe(plain);
  });

  const rows = [{ name: "Sofie Hansen", mail: "sofie.hansen@firma.example", note: "ill", age: 47 }];
  test("in no form of a table is there a value its roles hide, unless revealed", () => {
    const roles = { name: "name", note: "text", age: "text" } as const;
    const [masked] = shown(() => display(table(rows, { roles })));
    expect(masked?.[TABLE_MIME]).toMatchObject({
      rows: [["S… H…", "s…n@f….example", "‹3 characters›", "‹2 characters›"]],
    });
    expect(JSON.stringify(masked)).not.toMatch(/Sofie|sofie|firma|ill"|47/);
    const [revealed] = shown(() => display(table(rows, { roles })), true);
    expect(revealed?.[TABLE_MIME]).toMatchObject({
      rows: [["Sofie Hansen", "sofie.hansen@firma.example", "ill", "47"]],
    });
  });

  test("in text, prose, objects, labels of charts and failing checks too", () => {
    const outputs = shown(() => {
      display("by sofie.hansen@firma.example");
      display(md`by sofie.hansen@firma.example`);
      display({ by: { mail: "sofie.hansen@firma.example" } });
      display(chart("<svg/>", { title: "T", rows: [{ who: "sofie.hansen@firma.example", n: 1 }] }));
      check("owners are known", false, rows);
    });
    expect(outputs).toHaveLength(5);
    expect(JSON.stringify(outputs)).not.toContain("sofie.hansen");
  });

  test("no address comes through a mask", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const local = address.slice(0, address.indexOf("@"));
        const masked = maskValue(address, "email");
        expect(masked).not.toBe(address);
        if (local.length > 3) expect(masked).not.toContain(local);
      }),
    );
  });
});

describe("checks", () => {
  test("are data in the runner", () => {
    const outputs = shown(() => {
      check("holds", true, [{ a: 1 }]);
      check("breaks", false, [{ a: 1 }]);
    });
    expect(outputs.map((output) => output[CHECK_MIME])).toEqual([
      { sentence: "holds", pass: true },
      { sentence: "breaks", pass: false },
    ]);
    expect(outputs[0]).not.toHaveProperty([TABLE_MIME]);
    expect(outputs[1]?.["text/plain"]).toBe("✗ breaks\n  a\n  ─\n  1");
  });

  test.each([
    [Promise.resolve(false), 'The condition of the check "late" is a promise: write await before it.'],
    [0, 'The condition of the check "late" is number: compare it with something.'],
    [undefined, 'The condition of the check "late" is undefined: compare it with something.'],
  ])("hold for a boolean only, not for %o", (condition, message) => {
    const careless: (sentence: string, condition: never) => void = check;
    expect(() => shown(() => careless("late", condition as never))).toThrow(new TypeError(message));
  });

  test("are assertions where vitest imports a workbook", async () => {
    await expect(import("./fixtures/failing-check.ts")).rejects.toMatchObject({
      name: "AssertionError",
      message: "two is three",
      actual: "two\n───\n  2",
    });
  });
});

describe("context", () => {
  test("flags win over the environment, the sample project is the default", () => {
    expect(contextFrom([], {})).toEqual({
      project: `${process.cwd()}/data/sample`,
      destination: null,
      reveal: false,
      yes: false,
    });
    const env = { ACTIMO_PROJECT: "/env", ACTIMO_DESTINATION: "zoho", ACTIMO_REVEAL: "1", ACTIMO_YES: "1" };
    expect(contextFrom([], env)).toEqual({ project: "/env", destination: "zoho", reveal: true, yes: true });
    expect(contextFrom(["--project", "/flag", "--destination=twenty", "--other", "x"], env)).toMatchObject({
      project: "/flag",
      destination: "twenty",
    });
    expect(contextFrom([], { ACTIMO_YES: "0", ACTIMO_PROJECT: "" }).yes).toBe(false);
  });

  test("inside a cell the runner's context counts", () => {
    shown(() => {
      expect(workbookContext().reveal).toBe(true);
      expect(effectAllowed()).toBe(false);
    }, true);
  });
});

import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { completenessChart } from "#lib/charts/completeness.ts";
import { arrivingShare, coverageByObject, coverageChart } from "#lib/charts/coverage.ts";
import { completenessCharts, deltaFromFile, duplicatesFromFiles, typesFromProfile } from "#lib/charts/from-outputs.ts";
import { loadRateChart } from "#lib/charts/load-rate.ts";
import { orphansChart } from "#lib/charts/orphans.ts";
import { ownersChart } from "#lib/charts/owners.ts";
import { png } from "#lib/charts/png.ts";
import { formatCount, formatSeconds, formatShare, shorten, textWidth, wrap } from "#lib/charts/text.ts";
import { deltaSchema } from "#lib/outputs/shapes.ts";
import { CHARTS, completeness, coverage, EMPTY, loadRate, orphans } from "./invented.ts";
import { ACCOUNT, NO_ACCOUNT } from "./invented-account.ts";
import { EXPLORING, NOTHING } from "./invented-exploring.ts";

const all = Object.entries({ ...CHARTS, ...EXPLORING, ...ACCOUNT });
/** What a reader sees: the texts of the SVG. */
const texts = (svg: string): string[] =>
  [...parseHTML(`<html><body>${svg}</body></html>`).document.querySelectorAll("text")].map((t) => t.textContent ?? "");

describe.each(all)("%s", (name, make) => {
  const chart = make();

  test("is drawn as before", async () => {
    await expect(chart.svg.replaceAll("><", ">\n<")).toMatchFileSnapshot(join("snapshots", `${name}.svg`));
  });

  test("gives the same picture when drawn again", () => expect(make().svg).toBe(chart.svg));

  test("is a standalone SVG: nothing from outside, no script, no style variables, every pattern defined", () => {
    expect(chart.svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(chart.svg.match(/<svg/g)).toHaveLength(1);
    expect(chart.svg.replace(/xmlns="[^"]*"/g, "")).not.toMatch(
      /https?:|<script|<style|var\(--|currentColor|<foreignObject/,
    );
    for (const [, id] of chart.svg.matchAll(/url\(#([^)]+)\)/g)) expect(chart.svg).toContain(`<pattern id="${id}"`);
    expect(chart.svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("tells its kinds apart without colour: marks of one lightness differ in pattern", () => {
    const legend = new Set(
      [...chart.svg.matchAll(/<rect x="\d+" y="\d+" width="24" height="14" fill="([^"]+)"/g)].map((m) => m[1]),
    );
    const entries = [...chart.svg.matchAll(/width="24" height="14"/g)].length;
    expect(legend.size).toBe(entries);
  });

  test("becomes a PNG of the asked width that is not blank", () => {
    const image = png(chart.svg, 1200);
    const view = new DataView(image.buffer, image.byteOffset);
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(chart.svg) ?? [];
    expect(view.getUint32(16)).toBe(1200);
    expect(Math.abs(view.getUint32(20) - (1200 * Number(height)) / Number(width))).toBeLessThanOrEqual(1);
    // Read back by another decoder: the picture as an image in an SVG.
    const href = `data:image/png;base64,${Buffer.from(image).toString("base64")}`;
    const holder = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" href="${href}"/></svg>`;
    const pixels = new Resvg(holder).render().pixels;
    const colours = new Set<number>();
    for (let i = 0; i + 3 < pixels.length; i += 4)
      colours.add(((pixels[i] ?? 0) << 16) | ((pixels[i + 1] ?? 0) << 8) | (pixels[i + 2] ?? 0));
    expect(colours.size).toBeGreaterThan(8);
  });

  test("says in text what it shows, with a row for every row of its table", () => {
    const lines = chart.text().split("\n");
    expect(lines.slice(0, 3)).toEqual([chart.title, chart.question, chart.answer]);
    expect(lines.length).toBeGreaterThanOrEqual(chart.table.rows.length + 5);
    for (const row of chart.table.rows) expect(row).toHaveLength(chart.table.columns.length);
  });

  test("keeps its labels inside the picture", () => {
    for (const [, x] of chart.svg.matchAll(/<text[^>]* x="(-?[\d.]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThan(960);
    }
  });
});

describe("with nothing to show", () => {
  test.each(Object.entries({ ...EMPTY, ...NOTHING, ...NO_ACCOUNT }))(
    "%s says so in a sentence and draws no box",
    (_, make) => {
      const { svg, answer, table } = make();
      expect(table.rows).toEqual([]);
      expect(answer).toMatch(/^[A-Z].*\.$/);
      expect(texts(svg)).toContain(answer);
      expect(svg).not.toMatch(/aria-label="[xy]-axis|<g aria-label="bar"/);
      expect(png(svg, 300).length).toBeGreaterThan(500);
    },
  );
});

describe("the numbers of the picture are those of the table", () => {
  const shown = (name: string) => {
    const make = CHARTS[name];
    if (!make) throw new Error(name);
    const chart = make();
    return { chart, seen: texts(chart.svg) };
  };

  test("completeness: every share of the table stands in a cell, in its row and column order", () => {
    const { chart, seen } = shown("completeness");
    const share = chart.table.columns.indexOf("share filled");
    const expected = chart.table.rows.map((row) => formatShare(Number(row[share]))).sort();
    expect(seen.filter((text) => text.endsWith("%")).sort()).toEqual(expected);
    expect(expected).toHaveLength(160);
  });
  test("orphans: each key with its rows, ids and share; the ids themselves never", () => {
    const { chart, seen } = shown("orphans");
    for (const [object, column, to, , , lost, ids, share] of chart.table.rows) {
      if (lost === 0) continue;
      expect(seen).toContain(`${object}.${column} → ${to}`);
      expect(
        seen.some(
          (text) =>
            text.startsWith(`${formatShare(Number(share))} · ${formatCount(Number(lost))} row`) &&
            text.includes(`${ids} id`),
        ),
      ).toBe(true);
    }
    for (const id of orphans.flatMap((key) => key.orphanIds)) expect(chart.svg + chart.text()).not.toContain(id);
  });
  test("coverage: bar lengths are the shares of the fates", () => {
    const { chart } = shown("coverage");
    const bars = parseHTML(`<html><body>${chart.svg}</body></html>`).document.querySelectorAll(
      'g[aria-label="bar"] rect',
    );
    const widths = [...bars].map((bar) => Number(bar.getAttribute("width")));
    const drawn = chart.table.rows.flatMap((row) =>
      row.slice(2).flatMap((cells) => (Number(cells) > 0 ? [Number(cells) / Number(row[1])] : [])),
    );
    const full = widths[0] === undefined ? 0 : widths[0] / (drawn[0] ?? 1);
    for (const [i, share] of drawn.entries()) expect((widths[i] ?? 0) / full).toBeCloseTo(share, 2);
  });
  test("count mismatch: 0.5 % is visible beside 20 %", () => {
    const { chart, seen } = shown("count-mismatch");
    const bars = [
      ...parseHTML(`<html><body>${chart.svg}</body></html>`).document.querySelectorAll('g[aria-label="bar"] rect'),
    ].map((bar) => Number(bar.getAttribute("width")));
    expect(bars[2]).toBeGreaterThan((bars[0] ?? 0) / 6);
    for (const row of chart.table.rows)
      expect(
        seen.some((t) =>
          t.startsWith(
            `${formatShare(Number(row[5]))} · ${formatCount(Number(row[4]))} of ${formatCount(Number(row[2]))}`,
          ),
        ),
      ).toBe(true);
    expect(chart.answer).toBe("2 of 6 objects differ by more than the threshold of 0.5\u00A0%.");
  });
  test.each([
    ["delta", [1, 2, 3, 4, 5]],
    ["owners", [2]],
    ["duplicates", [6]],
  ] as const)("%s: every count of the table is written in the picture", (name, columns) => {
    const { chart, seen } = shown(name);
    for (const row of chart.table.rows)
      for (const column of columns)
        expect(
          seen.some((text) => text.split(" · ").some((t) => t.split(" ")[0] === formatCount(Number(row[column])))),
        ).toBe(true);
  });
  test("load rate: the area is the number of records", () => {
    const { chart } = shown("load-rate");
    const total = loadRate.reduce((sum, point) => sum + point.records, 0);
    for (const part of ["whole load", "interval"]) {
      const rows = chart.table.rows.filter((row) => row[0] === part);
      expect(rows.reduce((sum, row) => sum + Number(row[5]), 0)).toBeCloseTo(total);
      expect(rows.reduce((sum, row) => sum + Number(row[7]), 0)).toBeCloseTo(1);
    }
    expect(chart.answer).toContain(formatCount(total));
  });
});

describe("readings", () => {
  test("more than 40 columns and 11 workspaces: the rest is named, not dropped in silence", () => {
    const many = completenessChart({
      object: "contacts",
      cells: Array.from({ length: 45 * 14 }, (_, i) => ({
        column: `c${i % 45}`,
        workspace: `w${Math.floor(i / 45)}`,
        rows: 10,
        filled: i % 11,
      })),
    });
    expect(texts(many.svg).join(" ")).toMatch(/5 more complete columns are in the table only\. 4 smaller workspaces/);
    expect(new Set(many.table.rows.map((row) => row[0])).size).toBe(45);
  });
  test("coverage counts what no fate explains", () => {
    const columns = [
      {
        object: "tasks",
        cells: 10,
        migrated: 4,
        transformed: 1,
        collapsed: 0,
        reference: 2,
        skipped: { null_token: 1 },
      },
    ];
    expect(coverageByObject({ columns })[0]).toMatchObject({ cells: 10, skipped: 1, unaccounted: 2 });
    const other = { object: "tasks", cells: 3, migrated: 0, transformed: 0, collapsed: 3, reference: 0, skipped: {} };
    expect(coverageByObject({ columns: [other, ...columns, other] })).toEqual([
      {
        object: "tasks",
        cells: 16,
        migrated: 4,
        transformed: 1,
        collapsed: 6,
        reference: 2,
        skipped: 1,
        older: 0,
        unaccounted: 2,
      },
    ]);
    const twice = { ...other, cells: 8, skipped: { superseded: 4, rebuilt_by_hand: 1 } };
    expect(coverageByObject({ columns: [twice] })[0]).toMatchObject({
      older: 4,
      reference: 1,
      skipped: 0,
      unaccounted: 0,
    });
    expect(arrivingShare({ columns: [twice] })).toBe(3 / 4);
    expect(coverageChart({ columns }).answer).toContain("2 cells are unaccounted for");
    expect(coverageChart(coverage).svg).not.toContain("unaccounted for");
  });
  test("owners: addresses and user ids never show", () => {
    const chart = ownersChart({
      matched: [{ how: "exact", records: 3 }],
      unmatched: [
        { resolution: "ane.hansen@butik.example", records: 2 },
        { resolution: "7f3c2e1a-90b4-4c55-8a1e-1234567890ab", records: 2 },
      ],
    });
    expect(chart.svg + chart.text()).not.toMatch(/ane|7f3c/);
    expect(chart.table.rows).toContainEqual(["no such user → another user", 2, 4]);
  });
  test("load rate: points of no length keep their records, a long wait its time", () => {
    const chart = loadRateChart([
      { second: 0, records: 60, limit: null },
      { second: 60, records: 0, limit: "burst" },
      { second: 60, records: 40, limit: null },
    ]);
    expect(chart.answer).toBe(
      "100 records in 60 s, 1.7 a second; mostly held back by: quota (burst), 100\u00A0% of the time.",
    );
    expect(chart.svg).not.toContain("NaN");
  });
  test("masks an address that slipped into a label", () => {
    const key = {
      object: "ane@butik.example",
      column: "c",
      references: "contacts",
      rows: 2,
      matched: 1,
      orphans: 1,
      orphanIds: ["1"],
    };
    expect(orphansChart([key]).svg).not.toContain("ane@");
  });
  test("files become charts: profile, duplicates with review pairs, delta with its window", () => {
    const column = {
      name: "due_date",
      type: "date",
      nulls: 0,
      distinct: 1,
      invalid: 1,
      min: null,
      max: null,
      top: [],
      expected: "date",
      found: { date: 3, text: 1 },
    };
    expect(typesFromProfile({ tasks: { rows: 4, columns: [column] } }).table.rows).toEqual([
      ["tasks", "due_date", "date", 3, 1, "1 text"],
    ]);
    const member = (id: string) => ({ id, file: "f", row: 1 });
    const duplicates = duplicatesFromFiles(
      { contacts: [{ survivor: "1", members: [member("1"), member("2"), member("3")], rule: "same_id", score: 1 }] },
      { contacts: [{ a: member("4"), b: member("5"), reason: "shared_phone", score: 0.6 }] },
    );
    expect(duplicates.answer).toBe("1 cluster merges 2 records into others; 1 pair waits for a person's word.");
    const delta = deltaSchema.parse({
      window: { from: "a", to: "b" },
      tasks: { new: 1, changed: 2, unchanged: 3, gone: 4, conflicts: 0 },
    });
    expect(deltaFromFile(delta).table.rows).toEqual([["tasks", 1, 2, 4, 0, 3]]);
  });
  test("workspaces get their names, the legend only what is drawn", () => {
    const column = { name: "zip", type: "text", nulls: 1, distinct: 1, invalid: 0, min: null, max: null, top: [] };
    const workspaces = { "11": { rows: 8, nulls: 1 }, "12": { rows: 5, nulls: 0 } };
    const [chart] = completenessCharts({ contacts: { rows: 13, columns: [{ ...column, workspaces }] } }, ["contacts"], {
      "11": "Hovedkontor",
    });
    expect(chart?.table.rows.map((row) => row.slice(0, 4))).toEqual([
      ["zip", "Hovedkontor", 8, 7],
      ["zip", "workspace 12", 5, 5],
    ]);
    expect(texts(ownersChart({ matched: [{ how: "exact", records: 3 }], unmatched: [] }).svg)).not.toContain(
      "not matched, open",
    );
  });
  test("completeness of one object with one workspace", () => {
    const cells = completeness.cells.filter((cell) => cell.workspace === "Hovedkontor");
    expect(completenessChart({ object: "contacts", cells }).table.rows).toHaveLength(40);
  });
});

describe("text", () => {
  test("shares never look like none or all when they are not", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (share) => {
        expect(formatShare(share)).not.toMatch(/^(0|100|0\.0+)\u00A0%$/);
      }),
    );
    expect([0, 1, 0.005, 0.0004, 0.2, 0.335, 0.99999].map(formatShare)).toEqual(
      ["0", "100", "0.5", "0.04", "20", "33.5", ">99.9"].map((text) => `${text}\u00A0%`),
    );
  });
  test("counts, times", () => {
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(["0", "999", "1\u00A0000", "1\u00A0234\u00A0567"]);
    expect([5, 89, 600, 12_000].map(formatSeconds)).toEqual(["5 s", "89 s", "10 min", "3 h 20 min"]);
  });
  test("shortened labels fit, lines of wrapped text hold the whole text", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 80 }), fc.integer({ min: 60, max: 300 }), (text, pixels) => {
        expect(textWidth(shorten(text, pixels, 12), 12)).toBeLessThanOrEqual(Math.max(pixels, 40));
        const lines = wrap(text, pixels, 12);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(pixels);
      }),
    );
  });
  test("the table for the terminal has no ragged columns", () => {
    const [, , , , head = "", ...rows] = (CHARTS["delta"]?.() ?? { text: () => "" }).text().split("\n");
    expect(new Set(rows.slice(0, 4).map((row) => row.replace(/ +█.*$/, "").length)).size).toBe(1);
    expect(head.startsWith("object")).toBe(true);
  });
});

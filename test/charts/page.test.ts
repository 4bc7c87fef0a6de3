/** Many charts in one document, on any ground, for any eye. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { callsChart } from "#lib/charts/calls.ts";
import { deltaChart } from "#lib/charts/delta.ts";
import { FILLS, paint, patternDefinitions } from "#lib/charts/fills.ts";
import { holdNumbers } from "#lib/charts/numbers.ts";
import { CHARTS } from "./invented.ts";
import { ACCOUNT } from "./invented-account.ts";
import { EXPLORING } from "./invented-exploring.ts";
import { marks, sizeOf } from "./reading.ts";

const charts = Object.values({ ...CHARTS, ...EXPLORING, ...ACCOUNT }).map((make) => make());

test("ids are unique, even among charts of one name, and every reference finds its own", () => {
  const delta = (changed: number) => deltaChart([{ object: "tasks", new: 1, changed, gone: 0, unchanged: 3 }]);
  const html = [...charts, delta(1), delta(2)].map(({ svg }) => svg).join("");
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  for (const svg of document.querySelectorAll("svg"))
    for (const [, id = ""] of svg.outerHTML.matchAll(/url\(#([^)]+)\)/g))
      expect(svg.querySelector(`[id="${id}"]`)?.localName).toBe("pattern");
});

test("a screen reader is told the title, the question and the answer", () => {
  for (const { svg, title, question, answer } of charts) {
    const { document } = parseHTML(`<html><body>${svg}</body></html>`);
    const root = document.querySelector("svg");
    expect(root?.getAttribute("role")).toBe("img");
    const told = (root?.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map((id) => document.querySelector(`[id="${id}"]`)?.textContent);
    expect(told).toEqual([title, `${question} ${answer}`]);
  }
});

test("every chart brings its own white ground: the first thing drawn covers all of it", () => {
  for (const { svg } of charts) {
    expect(/<\/defs><rect width="100%" height="100%" fill="#ffffff"\/>/.test(svg)).toBe(true);
    expect(sizeOf(svg).width).toBe(960);
  }
});

test("every mark that stands for a number says it on pointing", () => {
  for (const { svg } of [...Object.values(ACCOUNT), ...Object.values(CHARTS)].map((make) => make())) {
    const told = [...marks(svg, "bar"), ...marks(svg, "cell"), ...marks(svg, "rect")].filter(
      ({ title }) => title !== "",
    );
    expect(told.length).toBeGreaterThan(0);
    for (const { title } of told) expect(title).toMatch(/\d/);
  }
});

describe("light and dark", () => {
  const channel = (hex: string, at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = (hex: string) => 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
  const contrast = (a: string, b: string) => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  test("numbers in shaded cells can be read", () => {
    const { document } = parseHTML(`<html><body>${CHARTS["completeness"]?.().svg}</body></html>`);
    const cells = [...document.querySelectorAll('g[aria-label="cell"] rect')];
    const said = [...document.querySelectorAll('g[aria-label="text"] text[fill]')];
    expect(said).toHaveLength(cells.length);
    const pairs = new Set(cells.map((cell, at) => `${cell.getAttribute("fill")} ${said[at]?.getAttribute("fill")}`));
    expect(pairs.size).toBe(5);
    for (const pair of pairs) {
      const [ground = "", ink = ""] = pair.split(" ");
      expect(contrast(ground, ink), pair).toBeGreaterThan(4.5);
    }
  });
  test("fills differ in hatching, or in lightness by far: nothing hangs on a hue", () => {
    const patterns = FILLS.filter((fill) => paint("x", fill).startsWith("url"));
    const drawings = patterns.map((fill) => patternDefinitions("x", [fill]).replace(/#[0-9a-f]{6}|id="[^"]*"/g, ""));
    expect(new Set(drawings).size).toBe(patterns.length);
    const plain = FILLS.filter((fill) => !patterns.includes(fill)).map((fill) => paint("x", fill));
    expect(plain).toHaveLength(2);
    expect(contrast(plain[0] ?? "", plain[1] ?? "")).toBeGreaterThan(3);
  });
});

test("the bytes are the same whatever language the machine speaks", () => {
  const script = `
    import { deltaFieldsChart } from "#lib/charts/delta-fields.ts";
    const rows = ["aalborg", "zone", "åbent", "Ærø", "ø"].map((column) => ({ object: "contacts", column, rows: 1, compared: 9 }));
    console.log(deltaFieldsChart(rows).svg);`;
  const drawn = ["da_DK.UTF-8", "en_US.UTF-8", "C"].map((language) =>
    execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, LC_ALL: language },
      encoding: "utf8",
    }),
  );
  expect(drawn[0]).toContain("aalborg");
  expect(new Set(drawn).size).toBe(1);
});

describe("numbers that no picture can show", () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])("%s is refused with its place", (bad) => {
    const objects = [{ object: "note", predicted: 4, sent: bad, adoption: 0 }];
    expect(() => callsChart({ predicted: 4, sent: 4, adoption: 0, retries: 0, objects })).toThrow(
      `The chart "calls" cannot show objects[0].sent = ${bad}: it needs a finite number, 0 or more. Mend what counted it.`,
    );
  });
  test("every chart refuses what is no number, wherever it stands", () => {
    const numbers = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 5 });
    fc.assert(
      fc.property(numbers, fc.nat({ max: 5 }), (good, at) => {
        expect(() => holdNumbers("x", [{ good }, { good: { deep: good } }])).not.toThrow();
        const bad = good.toSpliced(at, 0, Number.NaN);
        expect(() => holdNumbers("x", [{ good }, { bad: { deep: bad } }])).toThrow(RangeError);
      }),
    );
  });
  test("weights may be below 0, the rest may not", () => {
    expect(() => holdNumbers("x", { bits: -2 }, ["bits"])).not.toThrow();
    expect(() => holdNumbers("x", { bits: Number.NaN }, ["bits"])).toThrow("it needs a finite number. Mend");
    expect(() => holdNumbers("x", { m: -2 }, ["bits"])).toThrow("0 or more");
  });
});

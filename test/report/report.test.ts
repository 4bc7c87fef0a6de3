import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { parseHTML } from "linkedom";
import Papa from "papaparse";
import { beforeEach, describe, expect, test } from "vitest";
import { png } from "#lib/charts/png.ts";
import { maskPersonal } from "#lib/outputs/mask.ts";
import {
  coverageSchema,
  estimateSchema,
  ownersSchema,
  reconciliationSchema,
  sampleDiffSchema,
} from "#lib/outputs/shapes.ts";
import { OutputError, OutputFolder } from "#lib/outputs/write.ts";
import type { Coverage } from "#lib/plan/types.ts";
import { composeReport } from "#lib/report/compose.ts";
import { writeAudit, writeFindings } from "#lib/report/findings.ts";
import { reportHtml } from "#lib/report/html.ts";
import { countFindings } from "#lib/report/input.ts";
import { readOutputs } from "#lib/report/outputs.ts";
import { reportPdf } from "#lib/report/pdf.ts";
import { writeReference } from "#lib/report/reference.ts";
import { writeReport } from "#lib/report/write.ts";
import { findings, input, PLANTED } from "./invented.ts";

let root: string;
let out: OutputFolder;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "report-"));
  out = new OutputFolder(root);
});

/** The text of a PDF: its streams inflated, glyphs turned back by each font's own table. */
function pdfText(bytes: Uint8Array): string {
  const raw = Buffer.from(bytes).toString("latin1");
  const streams = [...raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, body = ""]) => {
    try {
      return [inflateSync(Buffer.from(body, "latin1")).toString("latin1")];
    } catch {
      return [];
    }
  });
  const letters: string[][] = streams
    .filter((stream) => stream.includes("beginbfrange"))
    .map((stream) =>
      [...stream.matchAll(/\[((?:<[0-9a-f]+>\s*)+)\]/g)].flatMap(([, list = ""]) =>
        [...list.matchAll(/<([0-9a-f]+)>/g)].map(([, hex = ""]) =>
          Buffer.from(hex, "hex").swap16().toString("utf16le"),
        ),
      ),
    );
  const shown = streams.filter((stream) => / Tf$/m.test(stream)).join("\n");
  return letters
    .map((table) =>
      [...shown.matchAll(/<([0-9a-f]+)>/g)]
        .map(([, hex = ""]) =>
          (hex.match(/.{4}/g) ?? []).map((code) => table[Number.parseInt(code, 16)] ?? "").join(""),
        )
        .join(""),
    )
    .join("\n");
}

describe("report.html", () => {
  const html = reportHtml(input);
  const { document } = parseHTML(html);

  test("needs nothing from outside and no script", () => {
    expect(html.replace(/xmlns="http:\/\/www\.w3\.org\/2000\/svg"/g, "")).not.toMatch(
      /(?:src|href|url|action|data)\s*[=(]\s*["']?\s*(?:https?:|\/\/)/i,
    );
    expect(html).not.toMatch(/<script|<link|<iframe|<img|@import|\son\w+=|javascript:/i);
    expect(html).toContain("default-src 'none'");
    for (const anchor of document.querySelectorAll("a"))
      expect(document.getElementById((anchor.getAttribute("href") ?? "").slice(1))).not.toBeNull();
  });
  test("shows a red banner only when something failed or is stale", () => {
    expect(document.querySelector(".banner")?.textContent).toContain("Reconciliation failed");
    expect(reportHtml({ ...input, alarms: [] })).not.toContain('class="banner"');
  });
  test("names project, account, gates, files with size and hash, version", () => {
    const text = document.body.textContent ?? "";
    for (const fact of [
      "Nordisk Detail <A/S> & Søn",
      "sandbox",
      "0.1.0 on node 24.21.0",
      "ab12".repeat(16),
      "120\u00A0331",
      "windows-1252",
      "waiting",
    ])
      expect(text).toContain(fact);
    expect(html).toContain("Nordisk Detail &lt;A/S&gt; &amp; Søn");
  });
  test("puts each chart in with the numbers behind it", () => {
    expect(document.querySelectorAll("figure > svg")).toHaveLength(10);
    expect(document.querySelectorAll("figure details table")).toHaveLength(10);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });
  test("says what was promised, what was done, and what arrives", () => {
    const row = [...document.querySelectorAll("#promises tbody tr")].map((tr) =>
      [...tr.querySelectorAll("td")].map((td) => td.textContent),
    );
    expect(row[1]).toEqual([
      "Learning Path Definition",
      "1:1, fully supported",
      "described in the rebuild reference",
      "0\u00A0%",
      "does not arrive",
    ]);
    expect(document.getElementById("promises")?.textContent).toContain("48.6\u00A0% arrive in Twenty");
  });
  test("counts findings by code, the worst first, without what was found", () => {
    expect(countFindings(findings).map((f) => [f.code, f.count])).toEqual([
      ["id_conflict", 1],
      ["invalid_email", 2],
      ["damaged_phone", 1],
    ]);
    for (const personal of PLANTED) expect(html).not.toContain(personal);
  });
  test("has a print layout and follows light and dark", () => {
    expect(html).toContain("@media print");
    expect(html).toContain("prefers-color-scheme:dark");
  });
});

describe("report.pdf", () => {
  const picture = () => png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><circle r="3"/></svg>', 8);

  test("holds the report's words, numbered pages, and nothing personal", async () => {
    const text = pdfText(await reportPdf(input, picture)).replaceAll("\u200B", "");
    for (const words of [
      "Do not rely on this run.",
      "Promised and done",
      "Learning Path Definition",
      "rebuild reference",
      "page 1 of",
    ])
      expect(text).toContain(words);
    for (const personal of PLANTED) expect(text).not.toContain(personal);
    expect(text).toContain("‹e-mail›");
  });
  test("is the same bytes for the same run", async () => {
    const [first, second] = [await reportPdf(input, picture), await reportPdf(input, picture)];
    expect(Buffer.compare(first, second)).toBe(0);
    const real = { ...input, sections: input.sections.slice(1) };
    expect(Buffer.compare(await reportPdf(real), await reportPdf(real))).toBe(0);
    const later = await reportPdf({ ...input, run: { ...input.run, endedAt: "2026-03-01T00:00:00Z" } }, picture);
    expect(Buffer.compare(first, later)).not.toBe(0);
  });
  test("breaks long tables and endless words over pages", async () => {
    const files = Array.from({ length: 150 }, (_, i) => ({
      ...input.run.files[0]!,
      file: `exports/${"x".repeat(400)}${i}.csv`,
    }));
    const bytes = await reportPdf({ ...input, sections: [], run: { ...input.run, files } }, picture);
    expect(
      (
        Buffer.from(bytes)
          .toString("latin1")
          .match(/\/Type \/Page\n/g) ?? []
      ).length,
    ).toBeGreaterThan(6);
  });
  test("refuses a run that ended at no time", async () => {
    await expect(reportPdf({ ...input, run: { ...input.run, endedAt: "yesterday" } }, picture)).rejects.toThrow(
      /"yesterday" is no time/,
    );
  });
});

test("all files of the report are written, charts of an earlier run are gone", async () => {
  await out.writeText("charts/old.svg", "x");
  const files = await writeReport(out, { ...input, sections: input.sections.slice(0, 1) });
  expect((await readdir(join(root, "charts"))).sort()).toEqual(
    ["completeness-contacts", "duplicates", "orphans", "types"].flatMap((name) => [`${name}.png`, `${name}.svg`]),
  );
  expect(await readFile(files.html, "utf8")).toMatch(/^<!doctype html>/);
  expect((await readFile(files.pdf)).subarray(0, 5).toString()).toBe("%PDF-");
});

describe("composed from the files of a run", () => {
  const coverage: Coverage = {
    columns: [
      {
        object: "contacts",
        column: "email",
        cells: 10,
        destination: "person.emails",
        migrated: 6,
        transformed: 2,
        collapsed: 0,
        reference: 1,
        skipped: { null_token: 1 },
      },
    ],
    cells: 10,
    accounted: 10,
  };
  test("nothing written yet: a report without sections, and no alarm", async () => {
    const composed = composeReport({ run: input.run, outputs: await readOutputs(out), findings: [], promises: {} });
    expect(composed).toMatchObject({ alarms: [], headlines: [], sections: [], compatibility: null });
    expect(reportHtml(composed)).toContain("Nothing was found");
  });
  test("failed reconciliation and lost cells alarm; shares come from coverage; no address gets through", async () => {
    await out.writeJson("coverage.json", coverageSchema, { ...coverage, accounted: 9 });
    await out.writeJson("reconciliation.json", reconciliationSchema, {
      verdict: "failed",
      threshold: 0.005,
      objects: [
        { object: "person", source: 10, planned: 10, ledger: 10, destination: 8, difference: 0.2, verdict: "failed" },
      ],
      fields: { compared: 80, normalised: 2, different: 0 },
    });
    await out.writeJson("estimate.json", estimateSchema, {
      calls: 12,
      quota: [],
      storageBytes: 2_500_000,
      seconds: 30,
      complexity: "B",
      reasons: ["24 fields must be created"],
      compatibility: { rows: [{ row: "People", share: 0.8 }] },
    });
    await out.writeJson("owners.json", ownersSchema, {
      matched: [],
      unmatched: [{ email: PLANTED[0], records: 4, resolution: "", how: "inactive" }],
    });
    await out.writeJson("sample-diff.json", sampleDiffSchema, {
      records: 1,
      fields: 1,
      verdicts: { equal: 0, normalised: 0, different: 1 },
      rows: [
        {
          object: "person",
          external: "actimo:contacts:1",
          row: "People",
          field: "name",
          source: PLANTED[3],
          transform: null,
          sent: PLANTED[3],
          read: null,
          verdict: "different",
          rule: null,
        },
      ],
    });
    const composed = composeReport({
      run: input.run,
      outputs: await readOutputs(out),
      findings: countFindings(findings),
      promises: { People: { promised: "1:1", done: "one person each" } },
    });
    expect(composed.alarms).toEqual(["Coverage accounts for 9 of 10 cells.", "Reconciliation failed for person."]);
    expect(composed.compatibility).toBe(0.8);
    expect(composed.promises).toEqual([{ row: "People", promised: "1:1", done: "one person each", share: 0.8 }]);
    expect(composed.headlines.map((h) => [h.title, h.verdict])).toEqual([
      ["Coverage", "failed"],
      ["Owners", "waiting"],
      ["Sample", "warn"],
      ["Reconciliation", "failed"],
    ]);
    expect(composed.sections.flatMap((s) => s.charts.map((c) => c.name))).toEqual([
      "coverage",
      "coverage-contacts",
      "owners",
      "sample-diff",
      "count-mismatch",
    ]);
    const html = reportHtml(composed);
    for (const personal of PLANTED) expect(html).not.toContain(personal);
    expect(html).toContain("Complexity B: 24 fields must be created");
  });
  test("a file of another version is refused by name", async () => {
    await out.writeText("coverage.json", '{"columns": 3}');
    await expect(readOutputs(out)).rejects.toThrow(OutputError);
  });
});

describe("CSV files", () => {
  const read = async (name: string) =>
    Papa.parse<string[]>((await readFile(join(root, name), "utf8")).slice(1).trimEnd()).data;

  test("findings keep what was found, without formulas", async () => {
    const first = findings[0];
    if (!first) throw new Error("no finding");
    expect(await writeFindings(out, [first, { ...first, found: "=cmd()", row: null }])).toBe(2);
    expect(await read("findings.csv")).toEqual([
      ["severity", "code", "object", "file", "row", "line", "column", "found", "advice"],
      ["warning", "invalid_email", "contacts", first.file, "4", "5", "email", PLANTED[0], first.advice],
      ["warning", "invalid_email", "contacts", first.file, "", "5", "email", "'=cmd()", first.advice],
    ]);
  });
  test("the audit has a column for every part of an operation", async () => {
    async function* operations() {
      yield {
        sequence: 1,
        time: "2026-02-03T08:00:00Z",
        operator: "rehearsal",
        operation: "insert",
        source_object: "contacts",
        source_id: "17",
        file: "exports/a.csv",
        row: 3,
        destination_object: "person",
        destination_id: "x-1",
        request_id: "r-9",
        outcome: "created",
        reason: null,
      };
    }
    expect(await writeAudit(out, operations())).toBe(1);
    expect((await read("audit.csv"))[1]).toEqual([
      "1",
      "2026-02-03T08:00:00Z",
      "rehearsal",
      "insert",
      "contacts",
      "17",
      "exports/a.csv",
      "3",
      "person",
      "x-1",
      "r-9",
      "created",
      "",
    ]);
  });
  test("reference tables get plain, distinct names; those of an earlier run go", async () => {
    await out.writeText("reference/old.csv", "x");
    const table = (name: string) => ({ name, because: "collapsed_older", columns: ["id"], rows: () => [["1"], ["2"]] });
    const files = await writeReference(out, [
      table("survey_responses"),
      table("../../etc/Besvarelser æø"),
      table("Survey_Responses"),
    ]);
    expect(files.map((file) => [file.file, file.rows])).toEqual([
      ["reference/survey_responses.csv", 2],
      ["reference/etc-Besvarelser-æø.csv", 2],
      ["reference/Survey_Responses-2.csv", 2],
    ]);
    expect(await readdir(join(root, "reference"))).toHaveLength(3);
  });
});

test("masking takes addresses, phones and civil numbers, and leaves counts, dates, hashes and times", () => {
  expect(maskPersonal("Åse.Ø+x@søn-detail.example, +4520123456, +45 20 12 34 56, 010190-1234")).toBe(
    "‹e-mail›, ‹phone›, ‹phone›, ‹civil number›",
  );
  const harmless =
    "1 234 567 rows · 2026-02-03T08:00:00Z · 7020 · ab12cd34 · 12:30+01:00 · v1.2.3 · sftp://REDACTED@host.example/x";
  expect(maskPersonal(harmless)).toBe(harmless);
});

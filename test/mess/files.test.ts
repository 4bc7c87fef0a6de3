import { expect } from "vitest";
import { fileOf, mess, placesOf } from "./mess.ts";

const rejectedOf = (found: Parameters<typeof fileOf>[0]) =>
  Object.fromEntries(
    Object.keys(found.truth.rejected).map((file) => {
      const reasons = found.staging.files.find((one) => one.file === file)?.rejected.map(({ reason }) => reason) ?? [];
      const counts: Record<string, number> = {};
      for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
      return [file, counts];
    }),
  );
const dialect = (found: Parameters<typeof fileOf>[0]) =>
  found.truth.planted.map(({ file }) => {
    const [told, report] = [found.truth.files, found.staging.files].map((list) =>
      list.find((one) => one.file === file),
    );
    return [file, told?.delimiter, report?.delimiter, told?.rows, report?.rows];
  });
const sameDialect = (found: Parameters<typeof fileOf>[0]) => {
  for (const [file, delimiter, read, rows, readRows] of dialect(found))
    expect([file, read, readRows]).toEqual([file, delimiter, rows]);
};
const RUNS = { also: ["groups", "training_summary", "message_analytics"] } as const;

mess("danish-excel", { also: ["companies", "message_analytics", "survey_summary"] }, (found) => {
  sameDialect(found);
  expect(found.staging.tables.get("companies")?.cell("annual_revenue", 0)).toBeGreaterThan(100_000);
});

mess("encodings", RUNS, (found) => {
  sameDialect(found);
  const encodings = new Set(found.truth.planted.map(({ file }) => file));
  const told = (list: readonly { file: string; encoding: string }[]) =>
    Object.fromEntries(list.filter(({ file }) => encodings.has(file)).map(({ file, encoding }) => [file, encoding]));
  expect(told(found.staging.files)).toEqual(told(found.truth.files));
  expect(new Set(Object.values(told(found.staging.files)))).toEqual(
    new Set(["windows-1252", "utf-8-bom", "utf-16le", "utf-16be"]),
  );
});

mess("lying-bom", {}, (found) => {
  expect(fileOf(found).encoding).toBe("windows-1252");
  expect(found.findings.filter(({ code }) => code === "lying_bom").map(({ file }) => file)).toEqual([
    fileOf(found).file,
  ]);
});

mess("quoted-newlines", {}, (found) => {
  const report = found.staging.files.filter(({ lines }) => lines.data > 0);
  for (const { rows, lines } of report) expect(lines.data).toBeGreaterThanOrEqual(rows);
  expect(report.some(({ rows, lines }) => lines.data > rows)).toBe(true);
});

mess("repeated-header", {}, (found) => expect(rejectedOf(found)).toEqual(found.truth.rejected));
mess("total-line", {}, (found) => expect(rejectedOf(found)).toEqual(found.truth.rejected));

mess("preamble", {}, (found) => {
  expect(fileOf(found).lines).toMatchObject({ header: 1, preamble: 2, blank: 1, rejected: 0 });
});

mess("malformed-rows", {}, (found) => {
  expect(rejectedOf(found)).toEqual(found.truth.rejected);
  for (const code of ["short_row", "long_row"]) expect(placesOf(found, code).length).toBe(4);
});

mess("exact-duplicates", {}, (found) => {
  const lost = Object.fromEntries(
    found.staging.rowLosses.filter(({ reason }) => reason === "exact_duplicate").map(({ file, rows }) => [file, rows]),
  );
  expect(lost).toEqual(Object.fromEntries(found.truth.planted.map(({ file, count }) => [file, count])));
});

mess("blank-trailing", {}, (found) => {
  const { lines, rejected } = fileOf(found);
  expect(rejected).toEqual([]);
  expect(lines.blank).toBe(3 + Math.floor(25 / 7));
  expect(found.findings.filter(({ code }) => code === "column_without_header")).toEqual([]);
});

mess("truncated-file", {}, (found) => {
  expect(rejectedOf(found)).toEqual(found.truth.rejected);
  expect(placesOf(found, "truncated_last_row")).toEqual([`${fileOf(found).file} ${fileOf(found).rows + 1} null`]);
});

mess("row-shortfall", {}, (found) => {
  const told = found.findings.filter(({ code }) => code === "rows_missing");
  expect(told.map(({ severity, file, found: text }) => [severity, file, text])).toEqual([
    ["blocking", fileOf(found).file, `${fileOf(found).rows} rows, ${fileOf(found).rows + 7} declared`],
  ]);
});

mess("declared-too-few", {}, (found) => {
  const told = found.findings.filter(({ code }) => code === "rows_beyond_manifest");
  expect(told.map(({ severity, file }) => [severity, file])).toEqual([["warning", fileOf(found).file]]);
});

mess("empty-files", {}, (found) => {
  const told = found.findings.filter(({ code }) => code === "empty_file");
  expect(told.map(({ severity, file }) => [severity, file]).sort()).toEqual(
    found.truth.planted.map(({ file }) => ["info", file]).sort(),
  );
  for (const { file } of found.truth.planted)
    expect(found.staging.files.find((one) => one.file === file)).toMatchObject({ use: "empty", rows: 0 });
});

mess("unnamed-file", {}, (found) => {
  expect(fileOf(found)).toMatchObject({ object: "tasks", use: "taken" });
});

mess("delimiters", {}, sameDialect);
mess("backslash-escapes", {}, sameDialect);
mess("mixed-line-ends", {}, sameDialect);
mess("old-mac-line-ends", {}, sameDialect);
mess("sep-line", {}, (found) => {
  sameDialect(found);
  expect(fileOf(found).lines).toMatchObject({ header: 1, preamble: 1, rejected: 0 });
});
mess("multi-row-header", {}, (found) => {
  sameDialect(found);
  const { lines } = fileOf(found);
  expect(lines.header + lines.preamble).toBe(2);
});
mess("trailing-separators", {}, (found) => {
  sameDialect(found);
  expect(fileOf(found).rejected).toEqual([]);
});
mess("footer-notes", {}, (found) => {
  sameDialect(found);
  const { lines, rows } = fileOf(found);
  expect([lines.data, lines.preamble + lines.rejected, lines.blank]).toEqual([rows, 2, 1]);
});
mess("unbalanced-quotes", {}, (found) => {
  expect(rejectedOf(found)).toEqual(found.truth.rejected);
  expect(placesOf(found, "unreadable_row")).toEqual([`${fileOf(found).file} 3 null`]);
});
mess("cut-letter", {}, (found) => {
  expect(rejectedOf(found)).toEqual(found.truth.rejected);
  expect(fileOf(found).encoding).toBe("utf-8");
});
mess("mac-roman", {}, (found) => {
  expect(fileOf(found).encoding).toBe("macintosh");
  sameDialect(found);
});
mess("utf-16-without-mark", {}, (found) => {
  sameDialect(found);
  const [le, be] = found.truth.planted.map(
    ({ file }) => found.staging.files.find((one) => one.file === file)?.encoding,
  );
  expect([le, be]).toEqual(["utf-16le", "utf-16be"]);
});

mess("apostrophe-quotes", {}, sameDialect);

mess("several-tables", {}, (found) => {
  sameDialect(found);
  const { lines, rows } = fileOf(found);
  expect([lines.data, lines.blank]).toEqual([rows, 2]);
});

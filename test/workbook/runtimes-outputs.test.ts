// One workbook, four ways of running it: the same tables, charts, checks and prose under the same cells.
import { cpSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHART_MIME, CHECK_MIME, type RunRecord, STREAM_MIME, TABLE_MIME } from "../../lib/workbook/record.ts";
import { smallProject } from "../workbooks/small-project.ts";
import { runWorkbookAs, type Way } from "../workbooks/ways.ts";

const WAYS = ["runner", "node", "tsx", "deno"] as const satisfies readonly Way[];
const KINDS = ["text/plain", "text/html", "text/markdown", "image/svg+xml", TABLE_MIME, CHECK_MIME, CHART_MIME];

let small: ReturnType<typeof smallProject>;
const folderOf = (way: Way): string => `${small.project}-${way}`;
beforeAll(() => {
  small = smallProject(["--deltas", "0"]);
  for (const way of WAYS) cpSync(small.project, folderOf(way), { recursive: true });
});
afterAll(async () => {
  for (const way of WAYS) rmSync(folderOf(way), { recursive: true, force: true });
  await small.remove();
});

/** What a workbook showed, cell by cell. */
async function shownBy(way: Way, file: string) {
  const record = `${folderOf(way)}/record.json`;
  const args = ["--project", folderOf(way), ...(way === "runner" ? ["--record", record] : [])];
  const ended = await runWorkbookAs(way, file, args, {
    env: { RECORD: record },
    preload: "test/workbook/fixtures/write-record.ts",
  });
  expect(`${way} ${ended.code} ${ended.err}`).toBe(`${way} 0 `);
  const { cells }: RunRecord = JSON.parse(readFileSync(record, "utf8").replaceAll(folderOf(way), "PROJECT"));
  return cells.map(({ index, title, tags, outputs }) => ({
    cell: `${index} ${title} ${tags.join()}`,
    outputs: outputs
      .filter((output) => !(STREAM_MIME in output))
      .map((output) => Object.fromEntries(KINDS.flatMap((kind) => (kind in output ? [[kind, output[kind]]] : [])))),
  }));
}

test.each([
  ["workbooks/01-profile.ts", 9, 9, 1],
  ["workbooks/02-deduplicate.ts", 4, 3, 2],
  ["workbooks/03-join-checks.ts", 3, 1, 1],
  ["workbooks/12-rebuild-reference.ts", 1, 0, 1],
  ["workbooks/custom/own-column.ts", 2, 0, 3],
  ["workbooks/custom/split-column.ts", 2, 0, 3],
])("%s", { timeout: 180_000 }, async (file, tables, charts, checks) => {
  const [runner, ...others] = await Promise.all(WAYS.map((way) => shownBy(way, file)));
  const outputs = runner?.flatMap((cell) => cell.outputs) ?? [];
  const count = (kind: string): number => outputs.filter((output) => kind in output).length;
  expect(count(TABLE_MIME)).toBeGreaterThanOrEqual(tables);
  expect(count(CHART_MIME)).toBeGreaterThanOrEqual(charts);
  expect(count(CHECK_MIME)).toBeGreaterThanOrEqual(checks);
  others.forEach((other, at) => {
    expect({ way: WAYS[at + 1], cells: other }).toEqual({ way: WAYS[at + 1], cells: runner });
  });
});

// One workbook, five ways of running it: the same tables, charts, checks and prose under the same cells.
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { splitCells } from "../../lib/workbook/cells.ts";
import {
  CHART_MIME,
  CHECK_MIME,
  type MimeBundle,
  type RunRecord,
  STREAM_MIME,
  TABLE_MIME,
} from "../../lib/workbook/record.ts";
import { ROOT } from "../run/support.ts";
import { smallProject } from "../workbooks/small-project.ts";
import { runWorkbookAs } from "../workbooks/ways.ts";
import { startDenoKernel } from "./deno-kernel.ts";

const WAYS = ["runner", "node", "tsx", "deno", "kernel"] as const;
type Way = (typeof WAYS)[number];
const KINDS = ["text/plain", "text/html", "text/markdown", "image/svg+xml", TABLE_MIME, CHECK_MIME, CHART_MIME];

/** The outputs of one code cell, in the forms that every way of running gives them. */
interface Shown {
  readonly cell: string;
  readonly outputs: readonly MimeBundle[];
}

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

async function shownBy(way: Way, file: string): Promise<Shown[]> {
  const shown = way === "kernel" ? await byKernel(file) : await byProgram(way, file);
  const text = JSON.stringify(shown).replaceAll(folderOf(way), "PROJECT");
  return JSON.parse(text);
}

async function byProgram(way: Exclude<Way, "kernel">, file: string): Promise<Shown[]> {
  const record = join(folderOf(way), "record.json");
  const args = ["--project", folderOf(way), ...(way === "runner" ? ["--record", record] : [])];
  const ended = await runWorkbookAs(way, file, args, {
    env: { RECORD: record },
    preload: "test/workbook/fixtures/write-record.ts",
  });
  expect(`${way} ${ended.code} ${ended.err}`).toBe(`${way} 0 `);
  const { cells }: RunRecord = JSON.parse(readFileSync(record, "utf8"));
  return cells
    .filter(({ kind }) => kind === "code")
    .map(({ index, title, outputs }) => ({ cell: `${index} ${title}`, outputs: comparable(outputs) }));
}

async function byKernel(file: string): Promise<Shown[]> {
  const kernel = await startDenoKernel(join(ROOT, "node_modules/.bin/deno"), ROOT, {
    ACTIMO_PROJECT: folderOf("kernel"),
    NO_COLOR: "1",
  });
  try {
    const shown: Shown[] = [];
    for (const { index, title, kind, source } of splitCells(readFileSync(join(ROOT, file), "utf8"))) {
      if (kind !== "code") continue;
      const { status, error, displays } = await kernel.run(source);
      expect(`${index} ${status} ${error ?? ""}`).toBe(`${index} ok `);
      shown.push({ cell: `${index} ${title}`, outputs: comparable(displays) });
    }
    return shown;
  } finally {
    kernel.stop();
  }
}

const comparable = (outputs: readonly MimeBundle[]): MimeBundle[] =>
  outputs
    .filter((output) => !(STREAM_MIME in output))
    .map((output) => Object.fromEntries(KINDS.flatMap((kind) => (kind in output ? [[kind, output[kind]]] : []))));

/** With how many tables, charts and checks it shows at least. */
test.each([
  ["workbooks/01-profile.ts", 9, 9, 1],
  ["workbooks/02-deduplicate.ts", 4, 3, 2],
  ["workbooks/03-join-checks.ts", 3, 1, 1],
  ["workbooks/12-rebuild-reference.ts", 1, 0, 1],
  ["workbooks/custom/own-column.ts", 2, 0, 3],
  ["workbooks/custom/split-column.ts", 2, 0, 3],
])("%s", { timeout: 180_000 }, async (file, tables, charts, checks) => {
  const [runner = [], ...others] = await Promise.all(WAYS.map((way) => shownBy(way, file)));
  const outputs = runner.flatMap((cell) => cell.outputs);
  const count = (kind: string): number => outputs.filter((output) => kind in output).length;
  expect(count(TABLE_MIME)).toBeGreaterThanOrEqual(tables);
  expect(count(CHART_MIME)).toBeGreaterThanOrEqual(charts);
  expect(count(CHECK_MIME)).toBeGreaterThanOrEqual(checks);
  others.forEach((cells, at) => {
    expect({ way: WAYS[at + 1], cells }).toEqual({ way: WAYS[at + 1], cells: runner });
  });
});

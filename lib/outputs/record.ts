/**
 * What a run of a workbook showed, as the runner writes it (`--record FILE`, `workbooks.json`): read by whoever reports
 * on it. Loose: a newer runner may say more. The MIME types are those of `lib/workbook/record.ts`.
 */
import { z } from "zod";

export const STREAM_TYPE = "application/vnd.actimo.stream";
export const TABLE_TYPE = "application/vnd.actimo.table+json";
export const CHECK_TYPE = "application/vnd.actimo.check+json";
export const CHART_TYPE = "application/vnd.actimo.chart+json";

/** One output in all its forms: MIME type → data. */
export const bundleSchema = z.record(z.string(), z.unknown());

export const CELL_STATES = ["queued", "running", "fresh", "stale", "failed", "stopped", "skipped"] as const;

const position = z.number().optional();
const errorSchema = z.looseObject({
  name: z.string(),
  message: z.string(),
  at: z.string().optional(),
  line: position,
  column: position,
  frame: z.string().optional(),
  trail: z.array(z.string()).optional(),
  exitCode: z.number().optional(),
});

/** `ms` is 0 for a cell that did not run; `line` is the cell's first line in the file. */
export const cellSchema = z.looseObject({
  index: z.int(),
  title: z.string(),
  kind: z.enum(["code", "markdown"]),
  tags: z.array(z.string()),
  line: z.number(),
  state: z.enum(CELL_STATES),
  ms: z.number(),
  outputs: z.array(bundleSchema),
  error: errorSchema.optional(),
});

/** One workbook and its cells; `file` is empty where there is none. */
export const recordSchema = z.looseObject({ file: z.string(), cells: z.array(cellSchema) });
/** `workbooks.json`. */
export const recordsSchema = z.array(recordSchema);

/** Under `TABLE_TYPE`: cells as shown; `total` counts all rows, `hiddenColumns` the columns left out. */
export const tableDataSchema = z.looseObject({
  title: z.string().default(""),
  columns: z.array(z.looseObject({ name: z.string(), numeric: z.boolean().default(false) })),
  rows: z.array(z.array(z.string())),
  total: z.number(),
  hiddenColumns: z.number().default(0),
});
/** Under `CHECK_TYPE`; the rows that break it stand under `TABLE_TYPE` of the same bundle. */
export const checkDataSchema = z.looseObject({ sentence: z.string(), pass: z.boolean() });
/** Under `CHART_TYPE`; the picture is under `image/svg+xml`. */
export const chartDataSchema = z.looseObject({ title: z.string(), alt: z.string().default("") });

export type MimeData = z.infer<typeof bundleSchema>;
export type CellOfRecord = z.infer<typeof cellSchema>;
export type WorkbookRecord = z.infer<typeof recordSchema>;
export type TableData = z.infer<typeof tableDataSchema>;
export type CheckData = z.infer<typeof checkDataSchema>;
export type ChartData = z.infer<typeof chartDataSchema>;

const read = <S extends z.ZodType>(schema: S, data: unknown): z.infer<S> | null => {
  const parsed = schema.safeParse(data);
  return parsed.success ? parsed.data : null;
};
/** The table of an output, or null where it has none that can be read. */
export const tableOf = (output: MimeData): TableData | null => read(tableDataSchema, output[TABLE_TYPE]);
/** The check an output states, or null. */
export const checkOf = (output: MimeData): CheckData | null => read(checkDataSchema, output[CHECK_TYPE]);
/** The chart an output shows: title and picture; null where it is none. */
export function chartOf(
  output: MimeData,
): { readonly title: string; readonly alt: string; readonly svg: string } | null {
  const data = read(chartDataSchema, output[CHART_TYPE]);
  const svg = output["image/svg+xml"];
  return data && typeof svg === "string" ? { title: data.title, alt: data.alt, svg } : null;
}

/** The checks of a record in order, each with its cell and the rows that break it. */
export function checksOf(record: WorkbookRecord): {
  readonly cell: CellOfRecord;
  readonly output: MimeData;
  readonly check: CheckData;
  readonly rows: TableData | null;
}[] {
  return record.cells.flatMap((cell) =>
    cell.outputs.flatMap((output) => {
      const check = checkOf(output);
      return check ? [{ cell, output, check, rows: tableOf(output) }] : [];
    }),
  );
}

// What a run of a workbook leaves behind, as data: read by report writers and tests.

/** The method by which a value says how it is shown: Deno's and Jupyter's protocol. */
export const JUPYTER: unique symbol = Symbol.for("Jupyter.display");

/** One output in all the forms it has: MIME type → data, as in the Jupyter protocol. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Console lines carry this type beside `text/plain`; its data is `stdout` or `stderr`. */
export const STREAM_MIME = "application/vnd.actimo.stream";
/** Data: `{ title, columns: [{ name, numeric }], rows: [[cell]], total, hiddenColumns }`, cells as shown (masked). */
export const TABLE_MIME = "application/vnd.actimo.table+json";
/** Data: `{ sentence, pass }`, with the offending rows under TABLE_MIME of the same bundle. */
export const CHECK_MIME = "application/vnd.actimo.check+json";
/** Data: `{ title, alt }` of a chart; the picture is under `image/svg+xml`, its numbers under TABLE_MIME. */
export const CHART_MIME = "application/vnd.actimo.chart+json";

/**
 * queued: not reached yet · running · fresh: ran as it stands · stale: ran, but it or what it reads was edited since ·
 * failed: threw · stopped: ended with an exit code of its own (a gate, a quota) · skipped: not run
 */
export type CellState = "queued" | "running" | "fresh" | "stale" | "failed" | "stopped" | "skipped";

export interface CellError {
  readonly name: string;
  readonly message: string;
  /** `workbooks/02.ts:38:34` */
  readonly at?: string;
  readonly line?: number;
  readonly column?: number;
  readonly frame?: string;
  /** The other places in our own files: `in lib/x.ts:10:5`, then `called from workbooks/02.ts:40:1`. */
  readonly trail?: readonly string[];
  readonly exitCode?: number;
}

export interface CellRecord {
  readonly index: number;
  readonly title: string;
  readonly kind: "code" | "markdown";
  readonly tags: readonly string[];
  readonly line: number;
  state: CellState;
  /** Milliseconds of the last run; 0 when it did not run, or in plain script mode. */
  ms: number;
  outputs: MimeBundle[];
  /** Milliseconds since the result was made, where it is one that was kept of a [cache] cell. */
  age?: number;
  error?: CellError;
}

export interface RunRecord {
  /** Path of the workbook, as given; empty where there is no file (a kernel). */
  file: string;
  cells: CellRecord[];
}

/** One check of a run. */
export interface CheckOutcome {
  /** Number and title of its cell. */
  readonly cell: number;
  readonly title: string;
  readonly sentence: string;
  readonly pass: boolean;
  /** The check as a terminal shows it: its sentence, and below it the rows that break it, masked. */
  readonly text: string;
}

/** The checks of a record in the order they were made. */
export function checksOf(record: RunRecord): CheckOutcome[] {
  return record.cells.flatMap(({ index, title, outputs }) =>
    outputs.flatMap((output) => {
      const found = output[CHECK_MIME];
      if (typeof found !== "object" || found === null || !("pass" in found) || !("sentence" in found)) return [];
      const text = String(output["text/plain"] ?? found.sentence);
      return [{ cell: index, title, sentence: String(found.sentence), pass: found.pass === true, text }];
    }),
  );
}

/** The checks of a record that did not pass. */
export function failedChecks(record: RunRecord): { cell: number; sentence: string }[] {
  return checksOf(record).flatMap(({ cell, sentence, pass }) => (pass ? [] : [{ cell, sentence }]));
}

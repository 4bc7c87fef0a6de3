// How long work in a cell tells how far it is.
import { performance } from "node:perf_hooks";
import { cellRun } from "./cell-run.ts";
import type { CellProgress } from "./executor.ts";

const EVERY_MS = 200;
let last = Number.NEGATIVE_INFINITY;

/** Tells whoever runs the cell how far it is, five times a second at most. Nothing outside a runner. */
export function reportProgress(progress: CellProgress): void {
  const run = cellRun.getStore();
  const now = performance.now();
  if (!run || now - last < EVERY_MS) return;
  last = now;
  run.progress(progress);
}

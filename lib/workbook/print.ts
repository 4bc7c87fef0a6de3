// What a run looks like in a terminal.
import { styleText } from "node:util";
import { faultText } from "./faults.ts";
import { type CellRecord, failedChecks, type MimeBundle, type RunRecord } from "./record.ts";

/** `3/12 Load people [effect]` */
export function cellName(cell: CellRecord, count: number): string {
  const tags = cell.tags.map((tag) => ` [${tag}]`).join("");
  return `${cell.index}/${count} ${cell.title || "(untitled)"}${tags}`;
}

/** The line above a cell's outputs. */
export function cellHead(cell: CellRecord, count: number): string {
  const name = cellName(cell, count);
  return styleText("bold", `── ${name} ${"─".repeat(Math.max(3, 76 - name.length))}`);
}

/** An output as text; pictures without a text form are named. */
export function outputText(output: MimeBundle): string {
  const text = output["text/plain"];
  return typeof text === "string" ? text : `(${Object.keys(output).join(", ")})`;
}

/** The line under a cell: its duration, or what went wrong. */
export function cellFoot(cell: CellRecord): string {
  const kept = cell.age === undefined ? "" : `, kept from ${duration(cell.age)} ago`;
  const took = styleText("dim", `   ${duration(cell.ms)}${kept}`);
  if (!cell.error) return took;
  return `${styleText(cell.state === "stopped" ? "yellow" : "red", faultText(cell.error))}\n${took}`;
}

/** One sentence on a whole run. */
export function summary(record: RunRecord): string {
  const code = record.cells.filter((cell) => cell.kind === "code");
  const count = (state: CellRecord["state"]): number => code.filter((cell) => cell.state === state).length;
  const states = (["failed", "stopped", "stale", "skipped"] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  const checks = failedChecks(record);
  return [
    `${count("fresh")} of ${code.length} cells ran`,
    ...states,
    ...(checks.length > 0 ? [`${checks.length} failed ${checks.length === 1 ? "check" : "checks"}`] : []),
    duration(code.reduce((sum, cell) => sum + cell.ms, 0)),
  ].join(", ");
}

/** Milliseconds for people. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

// Where an output goes: to the runner's cell, to a notebook kernel, or to the terminal of a plain run.
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cellRun } from "./cell-run.ts";
import { isWorkbook, markdownText, splitCells } from "./cells.ts";
import { md } from "./prose.ts";
import { type CellRecord, JUPYTER, type MimeBundle, type RunRecord } from "./record.ts";

/** Hands an output to whoever runs the workbook. Returns nothing, so that a kernel does not show it a second time. */
export function emit(output: MimeBundle): void {
  const run = cellRun.getStore();
  if (run) {
    run.emit(output);
    return;
  }
  collect(output);
  const broadcast = kernelBroadcast();
  if (broadcast) void broadcast("display_data", { data: output, metadata: {}, transient: {} });
  else console.log(String(output["text/plain"] ?? ""));
}

/**
 * All outputs of the run so far, by cell. In the runner its record; in a plain run what was displayed, each output
 * under the cell whose line made it; in a kernel, which has no file, everything under one cell.
 */
export function collected(): RunRecord {
  return cellRun.getStore()?.record() ?? script;
}

const script: RunRecord = { file: "", cells: [] };

function collect(output: MimeBundle): void {
  const call = workbookCall(new Error().stack ?? "");
  if (call && script.file === "") {
    script.file = call.file;
    script.cells = call.cells;
  }
  let cell = call && script.cells.findLast((one) => one.line < call.line);
  if (!cell) {
    cell = script.cells.find((one) => one.index === 0);
    if (!cell) {
      cell = { index: 0, title: "", kind: "code", tags: [], line: 0, state: "fresh", ms: 0, outputs: [] };
      script.cells.unshift(cell);
    }
  }
  // Whatever stands above the line that runs now has run.
  for (const above of script.cells) if (above.line <= cell.line) above.state = "fresh";
  cell.outputs.push(output);
}

const FRAME = /((?:file:\/\/)?\/[^()\n]*?|[A-Za-z]:[^()\n]*?):(\d+):(\d+)\)?$/;
const workbooks = new Map<string, CellRecord[] | undefined>();

/** The innermost place of a stack that lies in a file made of cells. */
function workbookCall(stack: string): { file: string; line: number; cells: CellRecord[] } | undefined {
  for (const frame of stack.split("\n")) {
    const match = FRAME.exec(frame.replace(/^\s*at (?:async )?/, ""));
    if (!match?.[1]) continue;
    const file = match[1].startsWith("file:") ? fileURLToPath(match[1]) : match[1];
    if (!workbooks.has(file)) workbooks.set(file, cellsOfFile(file));
    const cells = workbooks.get(file);
    if (cells) return { file, line: Number(match[2]), cells };
  }
  return undefined;
}

function cellsOfFile(file: string): CellRecord[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    // Not a file of ours, or one that this runtime may not read: the frame is passed over.
    return undefined;
  }
  if (!isWorkbook(text)) return undefined;
  return splitCells(text).map((cell) => {
    const { source: _, ...shown } = cell;
    const outputs = cell.kind === "markdown" ? [md(markdownText(cell))[JUPYTER]()] : [];
    return { ...shown, state: "queued", ms: 0, outputs };
  });
}

type Broadcast = (type: string, content: object) => unknown;

/** Deno's way to show something in a notebook; undefined outside a kernel. */
function kernelBroadcast(): Broadcast | undefined {
  if (!("deno" in process.versions)) return undefined;
  const { Deno } = globalThis as unknown as { Deno?: { jupyter?: { broadcast?: Broadcast } } };
  try {
    const jupyter = Deno?.jupyter;
    return jupyter?.broadcast?.bind(jupyter);
  } catch {
    // Outside a kernel, reading Deno.jupyter throws.
    return undefined;
  }
}

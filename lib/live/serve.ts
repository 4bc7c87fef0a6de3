/** `npm run workbook -- FILE --live`: serves the page until it is told to stop. */
import * as module from "node:module";
import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import type { WorkbookContext } from "../workbook/context.ts";
import { openLive } from "./open-live.ts";

export interface ServeOptions {
  readonly file: string;
  readonly context: WorkbookContext;
  /** 0 or absent: any that is free. */
  readonly port?: number | undefined;
  /** Runs the cells at once, up to the first that changes something outside. */
  readonly run: boolean;
  /** Calls `stop` each time somebody asks the program to end. */
  readonly interrupts: (stop: () => void) => void;
  readonly out: (text: string) => void;
}

/** Milliseconds that a cell which changes something outside has to come to an end. */
const GRACE_MS = 10_000;

/**
 * Serves the page and returns 0 when it was ended.
 * @throws Stop with code 1 when the workbook cannot be read or the port is taken
 */
export async function serveWorkbook({ file, context, port, run, interrupts, out }: ServeOptions): Promise<number> {
  keepCompiled();
  const ended = Promise.withResolvers<void>();
  const atOnce = Promise.withResolvers<void>();
  let asked = 0;
  interrupts(() => (++asked === 1 ? ended : atOnce).resolve());
  const live = await openLive({ file: resolve(file), context, port, run });
  out(`The workbook is open at ${live.url}`);
  out("Only this machine can see it. Ctrl-C ends it.");
  await ended.promise;
  if (live.bench.busy) {
    out("The cell that runs is being stopped; Ctrl-C again ends it at once.");
    live.bench.interrupt();
    await Promise.race([live.bench.settled(), atOnce.promise, wait(GRACE_MS, undefined, { ref: false })]);
  }
  await live.close();
  return 0;
}

/** The cells' process is started anew many times: what it compiled once is kept, in the folder that Node has for it. */
function keepCompiled(): void {
  const { directory } = module.enableCompileCache?.() ?? {};
  if (directory) process.env["NODE_COMPILE_CACHE"] ??= directory;
}

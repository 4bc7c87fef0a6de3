// The process of the cells: takes orders over the line to the process that started it, and lives no longer than that.
import process from "node:process";
import { format } from "node:util";
import { Worker } from "node:worker_threads";
import type { WorkbookContext } from "./cell-run.ts";
import { cellRun } from "./cell-run.ts";
import { captureConsole } from "./console.ts";
import type { CellOutcome, Executor } from "./executor.ts";
import { localExecutor } from "./local-executor.ts";
import { maskByLook } from "./mask.ts";
import type { Order, Question, Said } from "./protocol.ts";
import { type MimeBundle, STREAM_MIME } from "./record.ts";
import { offerStray } from "./strays.ts";

/** What may travel: JSON has no `bigint`, and a value that refers to itself has no JSON. */
const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

function say(said: Said): void {
  let text: string;
  try {
    text = JSON.stringify(said, plain);
  } catch (thrown) {
    if (said.type !== "output") throw thrown;
    text = JSON.stringify({
      type: "output",
      output: { "text/plain": `(an output that cannot be shown: ${String(thrown)})` },
    });
  }
  // With nobody left to listen this process has no purpose.
  if (process.connected) process.send?.(JSON.parse(text));
}

/** Writes past the console become outputs of their cell too. */
function captureStreams(): void {
  for (const name of ["stdout", "stderr"] as const) {
    const stream = process[name];
    const write = stream.write.bind(stream);
    stream.write = ((chunk: unknown, ...rest: never[]): boolean => {
      const run = cellRun.getStore();
      if (!run) return write(chunk as string, ...rest);
      const text = typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk as Uint8Array);
      run.emit({ "text/plain": text.replace(/\n$/, ""), [STREAM_MIME]: name });
      const done: unknown = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    }) as typeof stream.write;
  }
}

/** A loop that never ends hears nothing; a thread beside it sees that the parent has gone. */
function endWithParent(): void {
  const parent = process.ppid;
  const watch = `const { parent, self } = require("node:worker_threads").workerData;
    setInterval(() => { try { process.kill(parent, 0); } catch { process.kill(self, "SIGKILL"); } }, 2000);`;
  new Worker(watch, { eval: true, workerData: { parent, self: process.pid } }).unref();
  process.on("disconnect", () => process.exit());
}

async function answer(executor: Executor, question: Question): Promise<unknown> {
  switch (question.what) {
    case "inspect":
      return executor.inspect(question.name, question.from);
    case "names":
      return executor.names();
    case "page":
      return executor.page(question.cell, question.table, question.query);
    case "profile":
      return executor.profile(question.cell, question.table);
  }
}

function serve(file: string, context: WorkbookContext): void {
  // Libraries nest deeply: the frame of the cell is often below the tenth.
  Error.stackTraceLimit = 100;
  captureConsole();
  captureStreams();
  endWithParent();
  const executor = localExecutor(file, context);
  executor.onStray = ({ cell, error }) => say({ type: "stray", cell: cell ?? null, error });
  process.on("uncaughtException", (thrown) => {
    if (offerStray(thrown, "thrown where nothing could catch it")) return;
    const message = context.reveal ? thrown.message : maskByLook(thrown.message);
    say({ type: "stray", cell: null, error: { name: thrown.name, message: `${message} (after the cells had ended)` } });
  });
  // An interrupt is for what runs here to handle; what does not handle it is ended by the parent.
  process.on("SIGINT", () => undefined);

  /** What cells have shown so far, by id: `collected()` gives it back to them. */
  const shown = new Map<number, MimeBundle[]>();
  /** Set while a cell runs: ends it when nothing is left in this process that could. */
  let giveUp: ((outcome: CellOutcome) => void) | undefined;
  process.on("beforeExit", () => {
    giveUp?.({
      state: "failed",
      error: {
        name: "NeverSettled",
        message: "This cell waits for something that can no longer come: nothing is left to do in its process.",
      },
    });
    process.channel?.ref();
  });

  const obey = async (order: Order): Promise<void> => {
    if (order.type === "forget") {
      executor.forget(order.ids);
      for (const id of order.ids) shown.delete(id);
    }
    if (order.type === "ask") {
      try {
        say({ type: "answer", call: order.call, value: await answer(executor, order) });
      } catch (thrown) {
        say({ type: "answer", call: order.call, value: { "text/plain": format(thrown) } });
      }
    }
    if (order.type !== "run") return;
    const hanging = new Promise<CellOutcome>((resolve) => {
      giveUp = resolve;
    });
    process.channel?.unref();
    const { task } = order;
    const own: MimeBundle[] = [];
    shown.set(task.cells[task.position]?.id ?? 0, own);
    const cells = task.record.cells.map((cell, at) => ({ ...cell, outputs: shown.get(task.cells[at]?.id ?? 0) ?? [] }));
    const outcome = await Promise.race([
      hanging,
      executor.run(
        { ...task, record: { ...task.record, cells } },
        {
          output(output) {
            own.push(output);
            say({ type: "output", output: { ...output } });
          },
          progress: (progress) => say({ type: "progress", progress }),
        },
      ),
    ]);
    process.channel?.ref();
    giveUp = undefined;
    say({ type: "done", outcome });
  };
  process.on("message", (order: Order) => void obey(order));
  say({ type: "ready" });
}

const [file = "", context = "{}"] = process.argv.slice(2);
serve(file, JSON.parse(context) as WorkbookContext);

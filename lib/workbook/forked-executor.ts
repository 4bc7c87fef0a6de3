// Runs cells in a child process: it can be ended at any time, and what it takes down with it is its own.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import type { WorkbookContext } from "./cell-run.ts";
import type { CellListener, CellOutcome, CellTask, Executor } from "./executor.ts";
import { maskByLook } from "./mask.ts";
import { ANSWERS, type Order, type Question, saidSchema } from "./protocol.ts";
import { type CellError, STREAM_MIME } from "./record.ts";

const CHILD = fileURLToPath(new URL("child.ts", import.meta.url));
/** Milliseconds that an interrupted cell has to end by itself; one that changes something outside has longer. */
const GRACE_MS = 400;
const EFFECT_GRACE_MS = 10_000;
/** Milliseconds that a question may take while no cell runs: sorting a million rows takes a few seconds. */
const ANSWER_MS = 60_000;
/** The same while a cell runs, which may leave no room for an answer. */
const BUSY_ANSWER_MS = 3_000;
/** The last of what the child wrote past its line, kept to tell why it ended. */
const KEPT_STDERR = 8_000;
/** Stopped on request: start again to go on. */
const STOPPED = 5;

interface Running {
  readonly listener: CellListener;
  readonly effect: boolean;
  end(outcome: CellOutcome): void;
  interrupted: boolean;
}

interface Child {
  readonly process: ChildProcess;
  readonly answers: Map<number, (value: unknown) => void>;
  stderr: string;
}

/**
 * An executor in a process of its own, started when it is first needed and again after it ended.
 * @param file absolute path of the workbook
 */
export function forkedExecutor(file: string, context: WorkbookContext): Executor {
  let child: Child | undefined;
  let running: Running | undefined;
  let generation = 0;
  let calls = 0;

  const start = (): Child => {
    const forked = fork(CHILD, [file, JSON.stringify(context)], {
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const started: Child = { process: forked, answers: new Map(), stderr: "" };
    forked.stdout?.on("data", (chunk: Buffer) => stray(started, "stdout", chunk));
    forked.stderr?.on("data", (chunk: Buffer) => stray(started, "stderr", chunk));
    forked.on("message", (message) => hear(started, message));
    // A message to a child that has just ended is lost with it; its end is told by `exit`.
    forked.on("error", () => undefined);
    forked.on("exit", (code, signal) => gone(started, code, signal));
    return started;
  };

  /** What was written past the console, by native code or by the runtime itself. */
  const stray = (from: Child, stream: "stdout" | "stderr", chunk: Buffer): void => {
    const text = chunk.toString();
    if (stream === "stderr") from.stderr = (from.stderr + text).slice(-KEPT_STDERR);
    else if (from === child) running?.listener.output({ "text/plain": text.trimEnd(), [STREAM_MIME]: stream });
  };

  const hear = (from: Child, message: unknown): void => {
    const read = saidSchema.safeParse(message);
    if (from !== child || !read.success) return;
    const said = read.data;
    if (said.type === "output") running?.listener.output(said.output);
    if (said.type === "progress") running?.listener.progress(said.progress);
    if (said.type === "stray") executor.onStray({ cell: said.cell ?? undefined, error: said.error });
    if (said.type === "done") running?.end(said.outcome);
    if (said.type === "answer") {
      from.answers.get(said.call)?.(said.value);
      from.answers.delete(said.call);
    }
  };

  const gone = (was: Child, code: number | null, signal: NodeJS.Signals | null): void => {
    for (const answer of was.answers.values()) answer(undefined);
    was.answers.clear();
    if (was !== child) return;
    child = undefined;
    generation++;
    const error = running?.interrupted
      ? INTERRUPTED
      : deathOf(context.reveal ? was.stderr : maskByLook(was.stderr), code, signal);
    running?.end({ state: running.interrupted ? "stopped" : "failed", error });
  };

  /** Lets go of the child: the next cell gets a new one. */
  const drop = (): void => {
    const old = child;
    if (!old) return;
    child = undefined;
    generation++;
    for (const answer of old.answers.values()) answer(undefined);
    old.process.removeAllListeners("message");
    old.process.kill("SIGKILL");
  };

  const send = (order: Order): void => {
    child?.process.send(order);
  };

  const ask = async <K extends Question["what"]>(
    question: Extract<Question, { what: K }>,
  ): Promise<z.infer<(typeof ANSWERS)[K]> | undefined> => {
    // While a cell runs its names change, but the tables of other cells stand still.
    const aboutTable = question.what === "page" || question.what === "profile";
    if (!child || (running && !aboutTable)) return undefined;
    const call = calls++;
    const asked = child;
    const value = await new Promise((resolve) => {
      const late = setTimeout(resolve, running ? BUSY_ANSWER_MS : ANSWER_MS);
      asked.answers.set(call, (given) => {
        clearTimeout(late);
        resolve(given);
      });
      send({ type: "ask", call, ...question });
    });
    const read = ANSWERS[question.what].safeParse(value);
    return read.success ? (read.data as z.infer<(typeof ANSWERS)[K]>) : undefined;
  };

  const executor: Executor = {
    get generation() {
      return generation;
    },
    onStray: () => undefined,
    run(task, listener) {
      child ??= start();
      return new Promise((resolve) => {
        const own: Running = {
          listener,
          effect: task.cells[task.position]?.cell.tags.includes("effect") ?? false,
          interrupted: false,
          end(outcome) {
            if (running !== own) return;
            running = undefined;
            // What was interrupted may have left its library in the middle of something.
            if (own.interrupted) drop();
            resolve(
              own.interrupted && outcome.state !== "fresh" ? { state: "stopped", error: stopOf(outcome) } : outcome,
            );
          },
        };
        running = own;
        send({ type: "run", task: lean(task) });
      });
    },
    inspect: (name, from) => ask({ what: "inspect", name, from }),
    names: async () => (await ask({ what: "names" })) ?? [],
    page: (cell, table, query) => ask({ what: "page", cell, table, query }),
    profile: (cell, table) => ask({ what: "profile", cell, table }),
    forget: (ids) => send({ type: "forget", ids }),
    interrupt() {
      const now = running;
      const under = child;
      if (!now || !under) return;
      // Asked a second time, it ends at once.
      if (now.interrupted) under.process.kill("SIGKILL");
      now.interrupted = true;
      under.process.kill("SIGINT");
      setTimeout(
        () => running === now && under.process.kill("SIGKILL"),
        now.effect ? EFFECT_GRACE_MS : GRACE_MS,
      ).unref();
    },
    restart: () => {
      if (!running) drop();
    },
    async close() {
      const old = child;
      drop();
      running?.end({ state: "stopped", error: INTERRUPTED });
      if (old && old.process.exitCode === null && old.process.signalCode === null)
        await new Promise((resolve) => old.process.once("exit", resolve));
    },
  };
  return executor;
}

const INTERRUPTED: CellError = {
  name: "Interrupted",
  message: "Interrupted. What the cells above had set is brought back when it is needed.",
  exitCode: STOPPED,
};

const stopOf = (outcome: CellOutcome): CellError =>
  outcome.state !== "fresh" && outcome.error.exitCode !== undefined ? outcome.error : INTERRUPTED;

/** Cells without what the child finds out by itself. */
const lean = (task: CellTask): CellTask => ({
  ...task,
  cells: task.cells.map(({ id, cell }) => ({ id, cell })),
  record: { file: task.record.file, cells: task.record.cells.map((cell) => ({ ...cell, outputs: [] })) },
});

function deathOf(stderr: string, code: number | null, signal: NodeJS.Signals | null): CellError {
  if (/heap out of memory|Allocation failed|ERR_WORKER_OUT_OF_MEMORY/.test(stderr))
    return {
      name: "OutOfMemory",
      message:
        "This cell needed more memory than its process may have. Take fewer rows, or start with NODE_OPTIONS=--max-old-space-size=8192 (in MB).",
    };
  const how = signal ? `was ended by ${signal}` : `ended with code ${code ?? "unknown"}`;
  const last = stderr.trim().split("\n").at(-1) ?? "";
  const exit = code !== null && signal === null ? " Does the cell call process.exit?" : "";
  return {
    name: "ProcessEnded",
    message: `The process of the cells ${how} while this cell ran.${exit}${last ? ` It last said: ${last}` : ""}`,
  };
}

// Stepping: a pause before each cell, and the file may be edited meanwhile.
import { isEffect } from "./cells.ts";
import { cellName, outputText } from "./print.ts";
import { type Command, HELP } from "./prompter.ts";
import { countOf, type Run } from "./run.ts";
import type { SessionCell } from "./session.ts";
import { Stop } from "./stop.ts";

/**
 * Walks through a workbook under a person's commands; see HELP for them. Effects are asked about each time, and never
 * re-run because something above them changed.
 * @returns the code of the cell that stopped last, else 0; failures are read off the record
 */
export async function stepThrough(run: Run): Promise<number> {
  const { session, prompter } = run;
  if (!prompter) throw new Stop("--step needs someone to ask.", { exitCode: 1 });
  const skipped = new Set(session.cells.filter((_, at) => run.parts[at] === "skipped").map((one) => one.id));
  const needed = new Set(session.cells.filter((_, at) => run.parts[at] === "needed").map((one) => one.id));
  let position = 0;
  let lastRun: number | undefined;
  let code = 0;

  const step = async (at: number, part: "shown" | "needed"): Promise<boolean> => {
    const one = session.cells[at];
    if (!one) return false;
    // --yes is a yes to the first time only.
    const first = one.record.state === "queued" && run.context.yes;
    const approved =
      isEffect(one.cell) &&
      (first || (await prompter.confirm(`Cell ${one.cell.index} (${one.cell.title}) changes something outside.`)));
    if (isEffect(one.cell) && !approved) {
      run.out("Not run.");
      return false;
    }
    const record = await run.show(at, { approved, part });
    lastRun = one.id;
    code = record.error?.exitCode ?? 0;
    return record.state === "fresh";
  };

  const again = async (): Promise<void> => {
    session.reload();
    const wanted = (one: SessionCell, at: number): boolean =>
      at < position && !skipped.has(one.id) && (one.record.state === "stale" || one.record.state === "queued");
    if (!session.cells.some(wanted)) {
      const last = session.cells.findIndex((one) => one.id === lastRun);
      if (last < 0) run.out("Nothing has run yet.");
      else await step(last, "shown");
    }
    for (let at = 0; at < position; at++) {
      const one = session.cells[at];
      if (!one || !wanted(one, at)) continue;
      if (isEffect(one.cell)) {
        run.out(`Cell ${one.cell.index} (${one.cell.title}) is stale. It is an effect and is not re-run by itself.`);
        continue;
      }
      if (!(await step(at, "shown"))) return;
    }
  };

  const simple = async (command: Command): Promise<void> => {
    if (command.do === "inspect") {
      const found = await session.inspect(command.name);
      const names = (await session.names()).join(", ") || "none yet";
      run.out(found ? outputText(found) : `No cell has set ${command.name}. Names: ${names}.`);
    }
    if (command.do === "names") run.out((await session.names()).join(", ") || "No names yet.");
    if (command.do === "help") run.out(HELP);
  };

  for (;;) {
    const one = session.cells[position];
    if (one && skipped.has(one.id)) {
      position++;
      continue;
    }
    if (one && (one.cell.kind === "markdown" || needed.has(one.id)) && one.record.state === "queued") {
      if (await step(position, needed.has(one.id) ? "needed" : "shown")) position++;
      continue;
    }
    const pause = {
      at: one ? cellName(one.record, countOf(session)) : "end",
      ended: !one,
      failed: one?.record.state === "failed" || one?.record.state === "stopped",
      names: await session.names(),
    };
    const command = await prompter.next(pause);
    // The file may have grown or shrunk above: the pause stays with its cell.
    const here = (): number => {
      const at = session.cells.findIndex((other) => other.id === one?.id);
      return at >= 0 ? at : Math.min(position, session.cells.length);
    };
    if (command.do === "quit" || (command.do === "run" && !one)) return code;
    if (command.do === "run") {
      session.reload();
      position = here();
      if (await step(position, "shown")) position++;
    } else if (command.do === "skip" && one) {
      one.record.state = "skipped";
      position++;
    } else if (command.do === "again") {
      await again();
      position = one ? here() : session.cells.length;
    } else await simple(command);
  }
}

// Stepping: a pause before each cell, and the file may be edited meanwhile.
import { isEffect } from "./cells.ts";
import { neededAbove } from "./depends.ts";
import { cellName } from "./print.ts";
import { type Command, HELP } from "./prompter.ts";
import { forgetSteps, keepSteps, recallSteps } from "./resume.ts";
import { countOf, type Run, type StepOptions } from "./run.ts";
import type { SessionCell } from "./session.ts";
import { cellList, cellText, findingList, goToFinding, inspectName } from "./step-looks.ts";
import { Stop } from "./stop.ts";

/**
 * Walks through a workbook under a person's commands; see HELP for them. Effects are asked about each time, and never
 * re-run because something above them changed.
 * @returns the code of the cell that stopped last, else 0; failures are read off the record
 */
export async function stepThrough(run: Run, options: StepOptions): Promise<number> {
  const { session, prompter } = run;
  if (!prompter) throw new Stop("--step needs someone to ask.", { exitCode: 1 });
  const skipped = new Set(session.cells.filter((_, at) => run.parts[at] === "skipped").map((one) => one.id));
  const needed = new Set(session.cells.filter((_, at) => run.parts[at] === "needed").map((one) => one.id));
  let position = 0;
  let lastRun: number | undefined;
  let shown: string | undefined;
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
    for (const above of [...neededAbove(session.cells, at).keys()].sort((a, b) => a - b)) {
      const needs = session.cells[above];
      if (needs?.record.state === "queued" && !isEffect(needs.cell))
        await run.show(above, { approved: false, part: "needed" });
    }
    const record = await run.show(at, { approved, part });
    lastRun = one.id;
    code = record.error?.exitCode ?? 0;
    return record.state === "fresh";
  };

  /** Reads the file again; false when that failed, which is said. */
  const reload = (): boolean => {
    try {
      session.reload();
      return true;
    } catch (thrown) {
      run.out(`The file cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return false;
    }
  };

  /** Re-runs what is stale above the pause; true when there was something. */
  const renew = async (): Promise<boolean> => {
    const wanted = (one: SessionCell, at: number): boolean =>
      at < position && !skipped.has(one.id) && (one.record.state === "stale" || one.record.state === "queued");
    if (!session.cells.some(wanted)) return false;
    for (let at = 0; at < position; at++) {
      const one = session.cells[at];
      if (!one || !wanted(one, at)) continue;
      if (isEffect(one.cell)) {
        run.out(`Cell ${one.cell.index} (${one.cell.title}) is stale. It is an effect and is not re-run by itself.`);
        continue;
      }
      if (!(await step(at, "shown"))) break;
    }
    return true;
  };

  const again = async (): Promise<void> => {
    if (!reload() || (await renew())) return;
    const last = session.cells.findIndex((one) => one.id === lastRun);
    if (last < 0) run.out("Nothing has run yet.");
    else await step(last, "shown");
  };

  /** The pause stays with its cell: the file may have grown or shrunk above. */
  const placeOf = (one: SessionCell | undefined): number => {
    if (!one) return session.cells.length;
    const at = session.cells.findIndex((other) => other.id === one.id);
    return at >= 0 ? at : Math.min(position, session.cells.length);
  };

  const edit = async (one: SessionCell | undefined): Promise<void> => {
    const before = one?.cell.source;
    const trouble = await options.edit(session.file, (one ?? session.cells.at(-1))?.cell.line ?? 1);
    if (trouble) run.out(trouble);
    if (!reload()) return;
    position = placeOf(one);
    const ranAbove = await renew();
    const now = session.cells[position];
    const changed = now !== undefined && now.cell.source !== before;
    if (changed && now.id === one?.id) {
      if (await step(position, "shown")) position++;
    } else if (!ranAbove) run.out("Nothing was changed.");
  };

  const look = async (command: Command, one: SessionCell | undefined): Promise<void> => {
    if (command.do === "inspect") run.out(await inspectName(session, command.name, command.from));
    if (command.do === "names") run.out((await session.names()).join(", ") || "No names yet.");
    if (command.do === "help") run.out(HELP);
    if (command.do === "cells") run.out(cellList(session, position));
    if (command.do === "view" && one) run.out(cellText(one));
    if (command.do === "findings" && command.kind === undefined) run.out(await findingList(session, options.findings));
  };

  const move = async (command: Command): Promise<number | undefined> => {
    const isCell = (at: number): boolean => session.cells[at]?.cell.kind === "code";
    if (command.do === "back") {
      const above = session.cells.findLastIndex((_, at) => at < position && isCell(at));
      if (above < 0) run.out("There is no cell above.");
      return above < 0 ? undefined : above;
    }
    if (command.do === "goto") {
      const at = session.cells.findIndex(({ cell }) => cell.index === command.cell);
      if (at < 0) run.out(`There is no cell ${command.cell}.`);
      return at < 0 ? undefined : at;
    }
    if (command.do === "findings" && command.kind !== undefined)
      return goToFinding(run, options.findings, command.kind, command.place);
    return undefined;
  };

  const kept = options.resume === undefined ? undefined : recallSteps(options.resume, session);
  if (kept !== undefined) {
    position = kept;
    run.out(
      `Going on where you stopped; what the cells above set is made again when it is needed. "back" and "goto" lead up.`,
    );
  }

  for (;;) {
    const one = session.cells[position];
    if (one && skipped.has(one.id)) {
      position++;
      continue;
    }
    if (one && (one.cell.kind === "markdown" || needed.has(one.id)) && one.record.state === "queued") {
      if (await step(position, needed.has(one.id) ? "needed" : "shown")) position++;
      else needed.delete(one.id);
      continue;
    }
    const showing = one && `${one.id} ${one.cell.source}`;
    if (one && showing !== shown) run.out(cellText(one));
    shown = showing;
    const command = await prompter.next({
      at: one ? cellName(one.record, countOf(session)) : "end",
      ended: !one,
      failed: one?.record.state === "failed" || one?.record.state === "stopped",
      names: await session.names(),
    });
    if (command.do === "quit" || (command.do === "run" && !one)) {
      if (options.resume !== undefined) {
        if (one) keepSteps(options.resume, session, position);
        else forgetSteps(options.resume);
      }
      return code;
    }
    if (command.do === "run") {
      if (!reload()) continue;
      position = placeOf(one);
      if (await step(position, "shown")) position++;
      else shown = `${session.cells[position]?.id} ${session.cells[position]?.cell.source}`;
    } else if (command.do === "skip" && one) {
      one.record.state = "skipped";
      position++;
    } else if (command.do === "again") {
      await again();
      position = placeOf(one);
    } else if (command.do === "edit") await edit(one);
    else {
      position = (await move(command)) ?? position;
      await look(command, one);
    }
  }
}

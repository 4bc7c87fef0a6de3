// A workbook open on a page: what is to run, in which order, and what became of it, told to whoever looks.
import { isEffect, markdownText } from "./cells.ts";
import { dependants, neededAbove } from "./depends.ts";
import type { CellProgress } from "./executor.ts";
import { md } from "./prose.ts";
import { JUPYTER } from "./record.ts";
import type { Session, SessionCell } from "./session.ts";

/** What changed, for who shows it. `cells`: other cells, another order or other texts. */
export type Change =
  | { readonly what: "cells" }
  | { readonly what: "cell"; readonly id: number }
  | { readonly what: "progress"; readonly id: number; readonly progress: CellProgress }
  | { readonly what: "notice"; readonly text: string };

/** `asking`: an effect that waits for a yes or a no; what stands below it in the queue waits too. */
export type Standing = "queued" | "asking" | SessionCell["record"]["state"];

export interface Workbench {
  readonly session: Session;
  /** What a cell is doing, the queue included; `idle`: it has not run yet. */
  standing(one: SessionCell): Standing | "idle";
  readonly busy: boolean;
  /** What is wrong with the file or the run as a whole; empty when nothing is. */
  readonly notice: string;
  /** Edited cells, and what depends on them, run by themselves. */
  auto: boolean;
  subscribe(listener: (change: Change) => void): () => void;
  /** Runs cells, and before them what they need and what is not fresh; effects ask. */
  run(ids: readonly number[]): void;
  runAll(): void;
  /** Everything that is stale, effects and what hangs on them left out. */
  runStale(): void;
  /** Answers for an effect that asks, or starts it. */
  approve(id: number): void;
  decline(id: number): void;
  /** Ends the cell that runs and empties the queue. */
  interrupt(): void;
  /** The file may have changed. */
  reload(): void;
  /** Something that all cells read has changed. `rerun`: and they run again by themselves. */
  renew(why: string, rerun: boolean): void;
  /** Resolves when nothing is queued any more, or an effect asks. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a bench over a session. */
export function openWorkbench(session: Session): Workbench {
  const listeners = new Set<(change: Change) => void>();
  const queue = new Set<number>();
  const approved = new Set<number>();
  let asking: number | undefined;
  let working: Promise<void> | undefined;
  let notice = "";
  let auto = true;
  let closed = false;

  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const say = (text: string): void => {
    if (text === notice) return;
    notice = text;
    tell({ what: "notice", text });
  };
  const byId = (id: number): SessionCell | undefined => session.cells.find((one) => one.id === id);
  const positionOf = (id: number): number => session.cells.findIndex((one) => one.id === id);

  /** Prose needs no process: it is shown as soon as it is read. */
  const showProse = (): void => {
    for (const { cell, record, fault } of session.cells) {
      if (cell.kind !== "markdown" || fault) continue;
      record.outputs = [md(markdownText(cell))[JUPYTER]()];
      record.state = "fresh";
    }
  };

  const unfresh = (one: SessionCell): boolean => one.record.state !== "fresh" && one.record.state !== "running";

  const enqueue = (ids: readonly number[]): void => {
    for (const id of ids) {
      const position = positionOf(id);
      if (position < 0) continue;
      for (const above of neededAbove(session.cells, position).keys()) {
        const one = session.cells[above];
        if (one && unfresh(one) && !isEffect(one.cell) && one.cell.kind === "code") queue.add(one.id);
      }
      queue.add(id);
    }
    for (const id of queue) tell({ what: "cell", id });
    work();
  };

  /** A cell that did not become fresh takes with it what would read its names. */
  const drop = (position: number): void => {
    for (const below of dependants(session.cells, position)) {
      const one = session.cells[below];
      if (!one || !queue.delete(one.id)) continue;
      if (one.record.state === "queued") one.record.state = "skipped";
      tell({ what: "cell", id: one.id });
    }
  };

  const next = (): SessionCell | undefined => session.cells.find((one) => queue.has(one.id));

  /** Effects, and what hangs on an effect that is not fresh, wait for a person. */
  const runsByItself = (one: SessionCell, position: number): boolean =>
    !isEffect(one.cell) &&
    ![...neededAbove(session.cells, position).keys()].some((above) => {
      const needed = session.cells[above];
      return needed !== undefined && isEffect(needed.cell) && unfresh(needed);
    });

  const staleIds = (): number[] =>
    session.cells.filter((one, at) => one.record.state === "stale" && runsByItself(one, at)).map(({ id }) => id);

  const runOne = async (one: SessionCell): Promise<void> => {
    queue.delete(one.id);
    const running = session.run(positionOf(one.id), {
      approved: approved.delete(one.id),
      onOutput: () => tell({ what: "cell", id: one.id }),
      onProgress: (progress) => tell({ what: "progress", id: one.id, progress }),
    });
    tell({ what: "cell", id: one.id });
    const record = await running;
    if (closed) return;
    const position = positionOf(one.id);
    // Edited while it ran: what it set is already old.
    if (record.state === "stale" && auto) queue.add(one.id);
    else if (record.state !== "fresh" && record.state !== "stale") drop(position);
    for (const below of dependants(session.cells, position)) {
      const other = session.cells[below];
      if (!other) continue;
      if (auto && other.record.state === "stale" && runsByItself(other, below)) queue.add(other.id);
      tell({ what: "cell", id: other.id });
    }
    tell({ what: "cell", id: one.id });
  };

  const work = (): void => {
    working ??= (async () => {
      for (let one = next(); one && !closed; one = next()) {
        if (isEffect(one.cell) && !approved.has(one.id)) {
          asking = one.id;
          tell({ what: "cell", id: one.id });
          return;
        }
        await runOne(one);
      }
    })().finally(() => {
      working = undefined;
      if (!closed && asking === undefined && next()) work();
    });
  };

  showProse();
  return {
    session,
    get auto() {
      return auto;
    },
    set auto(on) {
      auto = on;
    },
    get busy() {
      return working !== undefined;
    },
    get notice() {
      return notice;
    },
    standing(one) {
      if (one.id === asking) return "asking";
      if (queue.has(one.id)) return "queued";
      return one.record.state === "queued" ? "idle" : one.record.state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run: enqueue,
    runAll() {
      enqueue(session.cells.filter(({ cell }) => cell.kind === "code").map(({ id }) => id));
    },
    runStale: () => enqueue(staleIds()),
    approve(id) {
      const one = byId(id);
      if (!one || !isEffect(one.cell)) return;
      approved.add(id);
      if (asking === id) asking = undefined;
      enqueue([id]);
    },
    decline(id) {
      if (asking !== id) return;
      asking = undefined;
      queue.delete(id);
      const one = byId(id);
      if (one?.record.state === "queued") one.record.state = "skipped";
      drop(positionOf(id));
      tell({ what: "cell", id });
      work();
    },
    interrupt() {
      asking = undefined;
      approved.clear();
      const left = [...queue];
      queue.clear();
      for (const id of left) tell({ what: "cell", id });
      session.interrupt();
    },
    reload() {
      let edited: number[];
      const known = new Set(session.cells.map(({ id }) => id));
      const before = [...known].join();
      const lines = session.cells.map(({ cell }) => cell.line).join();
      try {
        edited = session.reload();
      } catch (thrown) {
        const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unreadable";
        say(`The workbook's file cannot be read (${code}). What is shown is its last text; save it again to go on.`);
        return;
      }
      say("");
      showProse();
      for (const id of queue) if (!byId(id)) queue.delete(id);
      if (asking !== undefined && !byId(asking)) asking = undefined;
      const moved =
        before !== session.cells.map(({ id }) => id).join() ||
        lines !== session.cells.map(({ cell }) => cell.line).join();
      if (!moved && edited.length === 0) return;
      const anyRan = session.cells.some(({ cell, record }) => cell.kind === "code" && record.state !== "queued");
      tell({ what: "cells" });
      if (auto && anyRan) {
        const added = session.cells.filter(({ id, cell }) => !known.has(id) && cell.kind === "code" && !isEffect(cell));
        enqueue([...staleIds(), ...added.map(({ id }) => id)].filter((id) => !byId(id)?.fault));
      }
      work();
    },
    renew(why, rerun) {
      session.renewAll();
      tell({ what: "cells" });
      if (rerun && auto) enqueue(staleIds());
      else say(why);
    },
    async settled() {
      while (working) await working;
    },
    async close() {
      closed = true;
      queue.clear();
      session.interrupt();
      await session.close();
      listeners.clear();
    },
  };
}

/** What a page is told while it is open: which cells are no longer as it shows them. It fetches those by itself. */
import type { CellProgress } from "../workbook/executor.ts";
import type { Workbench } from "../workbook/workbench.ts";

/** `cells`: these are other ones now. `order`: cells came, went or moved, or any of them changed. */
export type LiveEvent =
  | { readonly type: "cells"; readonly ids: readonly number[] }
  | { readonly type: "order" }
  | { readonly type: "progress"; readonly id: number; readonly progress: CellProgress }
  | { readonly type: "notice" }
  | { readonly type: "project" };

export interface Events {
  /** Call the result to hear no more. */
  listen(listener: (event: LiveEvent) => void): () => void;
  tell(event: LiveEvent): void;
  close(): void;
}

/** Milliseconds between two tellings: a cell that prints a thousand lines is told about once in that time. */
const GAP_MS = 30;

/** Gathers the changes of a bench into few events. @param now milliseconds of a steady clock */
export function eventsOf(bench: Workbench, now: () => number): Events {
  const listeners = new Set<(event: LiveEvent) => void>();
  const ids = new Set<number>();
  let order = false;
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;

  const tell = (event: LiveEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const flush = (): void => {
    timer = undefined;
    last = now();
    const told: LiveEvent = order ? { type: "order" } : { type: "cells", ids: [...ids] };
    ids.clear();
    order = false;
    tell(told);
  };
  const soon = (): void => {
    timer ??= setTimeout(flush, Math.max(0, last + GAP_MS - now()));
  };
  const close = bench.subscribe((change) => {
    if (change.what === "progress") tell({ type: "progress", id: change.id, progress: change.progress });
    else if (change.what === "notice") tell({ type: "notice" });
    else {
      if (change.what === "cells") order = true;
      else ids.add(change.id);
      soon();
    }
  });
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell,
    close() {
      close();
      clearTimeout(timer);
      listeners.clear();
    },
  };
}

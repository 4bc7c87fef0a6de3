/** The time a running cell has taken, and how far it says it is. */

/** What a cell tells of long work. */
export interface Progress {
  readonly text: string;
  readonly done?: number;
  readonly total?: number;
}

const clocks = new Map<HTMLElement, number>();
let ticking: number | undefined;

/** Counts the time of a cell that runs. */
export function startClock(cell: HTMLElement): void {
  const elapsed = cell.dataset["elapsed"];
  if (elapsed === undefined) clocks.delete(cell);
  else clocks.set(cell, performance.now() - Number(elapsed));
  if (clocks.size > 0) ticking ??= window.setInterval(tick, 100);
}

function tick(): void {
  for (const [cell, since] of clocks) {
    const at = cell.querySelector(".elapsed");
    const seconds = (performance.now() - since) / 1000;
    if (!cell.isConnected) clocks.delete(cell);
    else if (at) at.textContent = seconds < 60 ? `${seconds.toFixed(1)} s` : minutes(seconds);
  }
  if (clocks.size > 0) return;
  clearInterval(ticking);
  ticking = undefined;
}

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;

/** How far a running cell says it is. */
export function showProgress(cell: HTMLElement | null, progress: Progress): void {
  const part = cell?.querySelector(":scope > .progress");
  const bar = part?.querySelector("progress");
  const text = part?.querySelector("span");
  if (!bar || !text) return;
  text.textContent = progress.text;
  if (progress.total) {
    bar.max = progress.total;
    bar.value = progress.done ?? 0;
  } else bar.removeAttribute("value");
}

/** What the buttons and keys do. */
import { cells, element, idOf, showAll } from "./cells.ts";
import { lookAt, writeReport } from "./names.ts";
import { say } from "./say.ts";
import { turnTable } from "./tables.ts";

/** Asks the server to do something. */
export async function ask(what: string, more: object = {}): Promise<void> {
  const answer = await fetch("/do", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ do: what, ...more }),
  }).catch(() => undefined);
  if (!answer?.ok) say("That was not done: the server did not take it.");
}

/** Ends what runs; a cell that changes something outside may take some seconds for that, so it is said at once. */
export function interrupt(): void {
  for (const cell of cells()) if (cell.dataset["state"] === "running") cell.dataset["stopping"] = "";
  void ask("interrupt");
}

/** The cell that keys work on. */
export const current = (): HTMLElement | undefined =>
  cells().find((cell) => cell.getAttribute("aria-current") === "true");

/** Makes a cell the one that keys work on, and brings it into sight. */
export function goTo(cell: HTMLElement | undefined, focus = true): void {
  if (!cell) return;
  for (const other of cells()) if (other !== cell) other.removeAttribute("aria-current");
  cell.setAttribute("aria-current", "true");
  const entry = document.getElementById(`entry-${idOf(cell)}`);
  for (const other of document.querySelectorAll("#outline .current")) other.classList.remove("current");
  entry?.classList.add("current");
  entry?.scrollIntoView({ block: "nearest" });
  if (!focus) return;
  cell.focus({ preventScroll: true });
  const box = cell.getBoundingClientRect();
  const high = innerHeight - 90;
  cell.scrollIntoView({ block: box.height > high || box.top < 70 ? "start" : "nearest" });
}

/** Runs what a button or a link stands for; false when it stands for nothing here. */
export function act(target: HTMLElement): boolean {
  if (turnTable(target)) return true;
  const { name } = target.dataset;
  if (name !== undefined) {
    void lookAt(name);
    return true;
  }
  const what = target.dataset["do"];
  const cell = target.closest<HTMLElement>("article");
  const id = cell ? idOf(cell) : Number.NaN;
  switch (what) {
    case "run":
    case "approve":
    case "decline":
      void ask(what, { id });
      return true;
    case "interrupt":
      interrupt();
      return true;
    case "run-all":
    case "run-stale":
      void ask(what);
      return true;
    case "auto":
      void ask("auto", { on: target.getAttribute("aria-checked") !== "true" });
      return true;
    case "all":
      showAll(id);
      return true;
    case "help":
      element<HTMLDialogElement>("help").showModal();
      return true;
    case "report":
      void writeReport();
      return true;
    case "away":
      element("alarm").hidden = true;
      return true;
    default:
      return false;
  }
}

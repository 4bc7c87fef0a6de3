/** The page by keyboard. */
import { act, ask, current, goTo, interrupt } from "./acts.ts";
import { cells, element, idOf } from "./cells.ts";
import { say } from "./say.ts";
import { turnTheme } from "./switch.ts";

/** Set by `a`: the effect that runs if the next key is Enter. */
let armed: number | undefined;

const byState = (...states: string[]): HTMLElement | undefined => {
  const all = cells();
  const here = current();
  const at = here ? all.indexOf(here) : -1;
  const turned = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return turned.find((cell) => states.includes(cell.dataset["state"] ?? ""));
};

const shown = (): HTMLElement[] => cells().filter((cell) => !cell.hidden);

function step(by: 1 | -1): void {
  const all = shown();
  const here = current();
  const at = here ? all.indexOf(here) : -1;
  goTo(
    at < 0
      ? all.find((cell) => cell.getBoundingClientRect().bottom > 80)
      : all[Math.min(all.length - 1, Math.max(0, at + by))],
  );
}

const run = (): void => {
  const cell = current();
  if (cell?.classList.contains("code")) void ask("run", { id: idOf(cell) });
};

function arm(): void {
  const cell = current()?.dataset["state"] === "asking" ? current() : byState("asking");
  if (!cell) {
    say("No cell asks.");
    return;
  }
  goTo(cell);
  armed = idOf(cell);
  cell.classList.add("armed");
  say("Press Enter to let it run.");
}

function disarm(): void {
  armed = undefined;
  for (const cell of document.querySelectorAll(".armed")) cell.classList.remove("armed");
}

function leave(): void {
  const cell = byState("asking");
  if (cell) void ask("decline", { id: idOf(cell) });
}

function foldCode(): void {
  const code = current()?.querySelector<HTMLElement>(":scope > details.long");
  if (code instanceof HTMLDetailsElement) code.open = !code.open;
  else current()?.classList.toggle("folded");
}

const KEYS: Readonly<Record<string, () => void>> = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  Enter: run,
  r: run,
  R: () => void ask("run-all"),
  s: () => void ask("run-stale"),
  i: interrupt,
  a: arm,
  n: leave,
  c: foldCode,
  C: () => element("cells").classList.toggle("no-code"),
  e: () => goTo(byState("failed", "stopped", "asking")),
  t: turnTheme,
  "/": () => element("filter").focus(),
  "?": () => element<HTMLDialogElement>("help").showModal(),
};

/** Whether keys belong to what has the focus: a field, an open dialog, a button for Enter, a pane for arrows. */
function taken(target: HTMLElement, key: string): boolean {
  if (target.closest("input, textarea, select, dialog[open]")) return true;
  if (key === "Enter" || key === " ") return target.closest("button, a, summary") !== null;
  return key.startsWith("Arrow") && target.closest(".scroll, pre, .listing, .side") !== null;
}

/** Listens to keys and clicks. */
export function listen(): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    // As in other notebooks: Ctrl-Enter runs the cell, Shift-Enter runs it and goes on to the next.
    const enter = event.key === "Enter" && !event.altKey;
    if ((event.ctrlKey || event.metaKey || event.altKey) && !enter) return;
    if (event.key === "Escape") {
      disarm();
      if (target.id === "filter") (current() ?? cells()[0])?.focus();
      return;
    }
    if (armed !== undefined && event.key === "Enter") {
      event.preventDefault();
      void ask("approve", { id: armed });
      disarm();
      return;
    }
    if (event.key !== "Shift") disarm();
    const does = KEYS[event.key];
    if (!does || taken(target, event.key)) return;
    event.preventDefault();
    does();
    if (enter && event.shiftKey) step(1);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLElement || event.target instanceof SVGElement)) return;
    const target = event.target.closest<HTMLElement>("[data-do], [data-sort], [data-offset], [data-name]");
    const cell = event.target.closest<HTMLElement>("#cells > article");
    if (cell) goTo(cell, false);
    if (target && act(target)) return;
    const link = event.target.closest<HTMLAnchorElement>('a[href^="#cell-"]');
    if (!link) return;
    event.preventDefault();
    goTo(cells().find((one) => `#${one.id}` === link.getAttribute("href")));
    element("alarm").hidden = true;
  });
  element<HTMLInputElement>("filter").addEventListener("input", filter);
  element("filter").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const first = document.querySelector<HTMLElement>("#outline li:not([hidden])");
    goTo(cells().find((cell) => idOf(cell) === Number(first?.dataset["id"])));
  });
}

/** Hides entries of the outline that hold none of the words. */
export function filter(): void {
  const words = element<HTMLInputElement>("filter").value.trim().toLocaleLowerCase().split(/\s+/);
  for (const entry of document.querySelectorAll<HTMLElement>("#outline li")) {
    const text = (entry.textContent ?? "").toLocaleLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
  }
}

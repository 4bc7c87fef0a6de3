/** Keeps the cells of the page as the server has them: fetches those that changed and puts in only what is new. */
import { arrange, parse } from "./arrange.ts";
import { startClock } from "./clock.ts";
import { announce } from "./say.ts";
import { watchTables } from "./tables.ts";

interface Answer {
  readonly cells: readonly { readonly id: number; readonly html: string; readonly entry: string }[];
  readonly acts: string;
  readonly summary: string;
  readonly notice: string;
}
interface Order {
  readonly instance: string;
  readonly cells: readonly { readonly id: number; readonly mark: string }[];
}

/** The parts of a cell as the server sent them: what a person opened or typed in them is no change. */
const sent = new WeakMap<Element, string[]>();
/** Cells of which everything is shown. */
const whole = new Set<number>();
const wanted = new Set<number>();
let fetching = false;
/** Told after something was put in. */
const listeners: (() => void)[] = [];

const main = (): HTMLElement => element("cells");
export const cellOf = (id: number): HTMLElement | null => document.getElementById(`cell-${id}`);
export const cells = (): HTMLElement[] => [...main().querySelectorAll<HTMLElement>(":scope > article")];
export const idOf = (cell: HTMLElement): number => Number(cell.dataset["id"]);
export const onApplied = (listener: () => void): number => listeners.push(listener);

/** An element that every page of a workbook has. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** Remembers the cells that came with the page. */
export function adopt(): void {
  for (const cell of cells()) {
    sent.set(cell, partsOf(cell).map(htmlOf));
    startClock(cell);
    watchTables(cell);
  }
}

/** Fetches cells anew; while an answer is under way, further wishes wait for the next one. */
export async function refresh(ids: readonly number[]): Promise<void> {
  for (const id of ids) wanted.add(id);
  if (fetching) return;
  fetching = true;
  try {
    do {
      const asked = [...wanted];
      wanted.clear();
      for (const all of [false, true]) {
        const some = asked.filter((id) => whole.has(id) === all);
        if (some.length === 0 && (all || asked.length > 0)) continue;
        const list = some.map((id) => `${id}:${outputsOf(cellOf(id))?.dataset["mark"] ?? ""}`).join();
        const answer = await fetch(`/cells?ids=${list}&all=${all}`);
        if (!answer.ok) return;
        apply((await answer.json()) as Answer);
      }
    } while (wanted.size > 0);
  } catch {
    // The server has gone: the connection says so, and asks for everything when it is back.
  } finally {
    fetching = false;
  }
}

/** Compares the order and the marks of all cells, and fetches those that are other ones. */
export async function reorder(): Promise<void> {
  const answer = await fetch("/order").catch(() => undefined);
  if (!answer?.ok) return;
  const order = (await answer.json()) as Order;
  const changed = order.cells.filter(({ id, mark }) => cellOf(id)?.dataset["mark"] !== mark).map(({ id }) => id);
  const have = (tag: string, name: string): Element => {
    const made = document.getElementById(name) ?? document.createElement(tag);
    made.id = name;
    return made;
  };
  arrange(
    main(),
    order.cells.map(({ id }) => have("article", `cell-${id}`)),
  );
  arrange(
    element("outline"),
    order.cells.map(({ id }) => have("li", `entry-${id}`)),
  );
  await refresh(changed);
}

/** Shows all outputs of a cell, and long texts whole. */
export function showAll(id: number): void {
  whole.add(id);
  void refresh([id]);
}

function apply(answer: Answer): void {
  for (const { id, html, entry } of answer.cells) {
    const made = parse(html);
    const old = cellOf(id);
    if (made && old) update(old, made);
    const line = parse(entry);
    const oldLine = document.getElementById(`entry-${id}`);
    if (line && oldLine && oldLine.outerHTML !== line.outerHTML) {
      line.hidden = oldLine.hidden;
      if (oldLine.classList.contains("current")) line.classList.add("current");
      const focused = oldLine.contains(document.activeElement);
      oldLine.replaceWith(line);
      if (focused) line.querySelector("a")?.focus();
    }
  }
  put(element("acts"), answer.acts);
  put(element("summary"), answer.summary);
  const notice = element("notice");
  notice.hidden = answer.notice === "";
  if (notice.textContent !== answer.notice) notice.textContent = answer.notice;
  for (const listener of listeners) listener();
}

/** Puts in what differs; a button that had the focus keeps it. */
function put(into: HTMLElement, html: string): void {
  if (known.get(into) === html) return;
  known.set(into, html);
  const focused = into.contains(document.activeElement) ? document.activeElement?.getAttribute("data-do") : undefined;
  into.innerHTML = html;
  if (focused) into.querySelector<HTMLElement>(`[data-do="${focused}"]`)?.focus();
}
const known = new WeakMap<Element, string>();

function update(old: HTMLElement, made: HTMLElement): void {
  const before = old.dataset["state"];
  const running = made.dataset["state"] === "running";
  const current = old.getAttribute("aria-current");
  for (const { name } of [...old.attributes]) if (!made.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of made.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (current) old.setAttribute("aria-current", current);
  updateOutputs(old, made, running);
  const parts = partsOf(made);
  const now = parts.map(htmlOf);
  const was = sent.get(old) ?? [];
  if (now.length !== was.length || now.some((html, at) => html !== was[at])) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const kept = partsOf(old);
    const outputs = outputsOf(old);
    const next = [...made.children].map((part) => {
      if (part.classList.contains("outputs")) return outputs ?? part;
      const at = was.indexOf(htmlOf(part));
      return (at >= 0 && kept[at]) || part;
    });
    arrange(old, next);
    if (focused && !old.contains(focused)) again(old, focused).focus();
  }
  sent.set(old, now);
  startClock(old);
  const after = old.dataset["state"];
  if (before !== after) announce(old, after ?? "");
}

/** What takes the focus of something that was replaced: the same button, else the cell. */
const again = (cell: HTMLElement, gone: Element): HTMLElement =>
  cell.querySelector<HTMLElement>(`[data-do="${gone.getAttribute("data-do")}"]`) ?? cell;

/** Outputs that are the same ones stay as they stand, with what was opened, sorted or scrolled in them. */
function updateOutputs(old: HTMLElement, made: HTMLElement, running: boolean): void {
  const from = outputsOf(made);
  const to = outputsOf(old);
  if (!from) return;
  if (!to) {
    watchTables(made);
    return;
  }
  const mark = from.dataset["mark"] ?? "";
  to.dataset["mark"] = mark;
  // What a cell showed before stays, pale, until it shows something else: the page does not jump.
  const waits = running && from.childElementCount === 0;
  const same = from.dataset["same"] !== undefined;
  if (waits) to.classList.add("before");
  if (same || waits) {
    if (!running && to.classList.contains("before") && same) {
      to.replaceChildren();
      to.classList.remove("before");
    }
    return;
  }
  const kept = new Map([...to.children].map((child) => [child.getAttribute("data-key"), child]));
  to.classList.remove("before");
  arrange(
    to,
    [...from.children].map((child) => kept.get(child.getAttribute("data-key")) ?? child),
  );
  watchTables(to);
}

const partsOf = (cell: Element): Element[] => [...cell.children].filter((part) => !part.classList.contains("outputs"));
const htmlOf = (part: Element): string => part.outerHTML;
const outputsOf = (cell: HTMLElement | null): HTMLElement | null =>
  cell?.querySelector<HTMLElement>(":scope > .outputs") ?? null;

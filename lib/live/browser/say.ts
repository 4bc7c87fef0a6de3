/** Tells what happened to who cannot see it: by voice, and on screen where the cell is scrolled away. */

const text = (cell: HTMLElement, what: string): string => cell.querySelector(what)?.textContent?.trim() ?? "";

/** Says a sentence to screen readers. */
export function say(sentence: string): void {
  const said = document.getElementById("said");
  if (said) said.textContent = sentence;
}

/** Tells that a cell came into another state. */
export function announce(cell: HTMLElement, state: string): void {
  const number = text(cell, ":scope > header .number");
  const name = `Cell ${number}`;
  if (state === "failed" || state === "stopped" || state === "asking") {
    const why = state === "asking" ? "asks before it changes something" : text(cell, ":scope > .fault .said");
    const sentence = state === "asking" ? `${name} ${why}.` : `${name} ${state}: ${why}`;
    say(sentence);
    if (!visible(cell)) alarm(cell, sentence, state);
  } else if (cell.getAttribute("aria-current") === "true" && (state === "fresh" || state === "running"))
    say(`${name} ${state === "fresh" ? `ran, ${text(cell, ":scope > header .took")}` : "runs"}.`);
  if (state === "running" || state === "fresh") hide(cell);
}

function visible(cell: HTMLElement): boolean {
  const box = (cell.querySelector(":scope > .fault, :scope > .ask") ?? cell).getBoundingClientRect();
  return box.top < innerHeight - 40 && box.bottom > 60;
}

function alarm(cell: HTMLElement, sentence: string, state: string): void {
  const place = document.getElementById("alarm");
  if (!place) return;
  const link = document.createElement("a");
  link.href = `#${cell.id}`;
  link.textContent = sentence.length > 160 ? `${sentence.slice(0, 159)}…` : sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Put away");
  close.dataset["do"] = "away";
  place.replaceChildren(link, close);
  place.dataset["cell"] = cell.id;
  place.className = `is-${state}`;
  place.hidden = false;
}

/** The cell runs again: what was said of it is over. */
function hide(cell: HTMLElement): void {
  const place = document.getElementById("alarm");
  if (place?.dataset["cell"] === cell.id) place.hidden = true;
}

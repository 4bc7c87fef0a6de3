/** The side of the page: what waits for a person, the report, the variables of the cells. */
import { element } from "./cells.ts";

/** Fetches how much waits for a person; several wishes at once are one. */
export function showProject(): void {
  clearTimeout(soon);
  soon = window.setTimeout(async () => {
    const answer = await fetch("/project").catch(() => undefined);
    if (answer?.ok) element("project").innerHTML = ((await answer.json()) as { html: string }).html;
  }, 200);
}
let soon: number | undefined;

/** Writes the report of what is shown, and links to it. */
export async function writeReport(): Promise<void> {
  const place = element("report");
  place.textContent = "Writing …";
  const answer = await fetch("/report", { method: "POST" }).catch(() => undefined);
  const said = answer ? ((await answer.json()) as { href?: string; file?: string; why?: string }) : {};
  if (!answer?.ok || !said.href) {
    place.textContent = said.why ?? "The server has gone.";
    return;
  }
  const link = document.createElement("a");
  link.href = said.href;
  link.target = "_blank";
  link.textContent = "Open the report";
  link.title = said.file ?? "";
  place.replaceChildren(link);
}

/** Keeps the list of variables while it is open. */
export function watchNames(): () => void {
  const box = element<HTMLDetailsElement>("names");
  const fill = async (): Promise<void> => {
    if (!box.open) return;
    const answer = await fetch("/names").catch(() => undefined);
    const list = box.querySelector("ul");
    if (!answer?.ok || !list) return;
    const { names, busy } = (await answer.json()) as { names: string[]; busy: boolean };
    const lines = names.map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset["name"] = name;
      button.textContent = name;
      return button;
    });
    const none = busy ? "Not while a cell runs." : "No cell has set a name yet.";
    list.replaceChildren(...(lines.length > 0 ? lines : [none]).map(item));
  };
  box.addEventListener("toggle", () => void fill());
  return () => void fill();
}

function item(content: Node | string): HTMLLIElement {
  const line = document.createElement("li");
  line.append(content);
  return line;
}

/** Shows the value of a variable. */
export async function lookAt(name: string): Promise<void> {
  const dialog = element<HTMLDialogElement>("look");
  const answer = await fetch(`/name/${encodeURIComponent(name)}`).catch(() => undefined);
  const said = answer ? ((await answer.json()) as { html?: string; why?: string }) : {};
  const body = dialog.querySelector(".body");
  const title = dialog.querySelector("h2");
  if (!body || !title) return;
  title.textContent = name;
  if (said.html === undefined) body.textContent = said.why ?? "The server has gone.";
  else body.innerHTML = said.html;
  dialog.showModal();
}

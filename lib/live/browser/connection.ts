/** The line to the server: what changed comes over it, and what became of the server is told when it breaks. */
import { cellOf, element, refresh, reorder } from "./cells.ts";
import { type Progress, showProgress } from "./clock.ts";
import { showProject } from "./names.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4_000;

let wait = FIRST_WAIT_MS;
let instance = "";

/** Follows the server until the page is left. */
export function connect(): void {
  instance ||= element("cells").dataset["instance"] ?? "";
  const source = new EventSource("/events");
  const hear = <T>(type: string, act: (data: T) => void): void =>
    source.addEventListener(type, (event) => act(JSON.parse((event as MessageEvent<string>).data) as T));
  hear<{ instance: string }>("hello", (hello) => {
    wait = FIRST_WAIT_MS;
    // Another server numbers its cells anew.
    if (hello.instance !== instance) location.reload();
    else {
      lost("");
      void reorder();
      showProject();
    }
  });
  hear<{ ids: number[] }>("cells", ({ ids }) => void refresh(ids));
  hear("order", () => void reorder());
  hear("notice", () => void refresh([]));
  hear("project", () => showProject());
  hear<{ id: number; progress: Progress }>("progress", ({ id, progress }) => showProgress(cellOf(id), progress));
  source.addEventListener("error", () => {
    source.close();
    void again();
  });
}

async function again(): Promise<void> {
  const answer = await fetch("/order").catch(() => undefined);
  if (answer?.ok) return connect();
  if (answer?.status === 403)
    lost(
      "The workbook was started anew, with another token. Open the address that its terminal shows; this page stays as it was.",
    );
  else
    lost(
      "The server of this page has gone: nothing here runs any more. The page comes back by itself when the server does.",
    );
  setTimeout(() => void again(), wait);
  wait = Math.min(LONGEST_WAIT_MS, wait * 1.5);
}

function lost(sentence: string): void {
  const place = element("lost");
  place.hidden = sentence === "";
  if (place.textContent !== sentence) place.textContent = sentence;
  document.body.dataset["line"] = sentence === "" ? "open" : "lost";
}

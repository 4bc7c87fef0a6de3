// A workbook open on a page, in this process, asked over a real socket as a tab of a browser asks.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { expect } from "vitest";
import { type Live, type LiveOptions, openLive } from "../../lib/live/open-live.ts";

const made: string[] = [];
const opened: { close(): Promise<void> }[] = [];

/** Waits until what a function gives is as expected; a slow machine has time for it. */
export const soon = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 30_000, interval: 40 });

/** A folder with an empty project in it, and a library that nobody else edits. */
export function folder(): string {
  const root = mkdtempSync(join(tmpdir(), "live-"));
  made.push(root);
  mkdirSync(join(root, "library"));
  writeFileSync(join(root, "migration.json"), JSON.stringify({ destination: "twenty", name: "Page test" }));
  return root;
}

export type Options = Partial<LiveOptions> & { readonly reveal?: boolean; readonly yes?: boolean };

/** Opens a workbook with this text; nothing runs unless `run`. */
export async function openPage(text: string, options: Options = {}) {
  const root = folder();
  const file = join(root, "book.ts");
  writeFileSync(file, text);
  return { root, ...(await openFile(file, root, options)) };
}

/** Opens a workbook that is there. */
export async function openFile(file: string, project: string, options: Options = {}) {
  const { reveal = false, yes = false, ...rest } = options;
  const live = await openLive({
    file,
    context: { project, destination: null, reveal, yes },
    run: false,
    library: join(project, "library"),
    ...rest,
  });
  opened.push(live);
  const tab = await openTab(live);
  return { live, file, tab, write: (text: string) => writeFileSync(file, text) };
}

/** Ends every page and removes every folder made here. */
export async function closeAll(): Promise<void> {
  for (const { close } of opened.splice(0)) await close();
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** What a tab sees of a cell. */
export interface SeenCell {
  readonly state: string;
  readonly runs: number;
  readonly text: string;
  readonly element: Element;
}

/** A tab that has come in by the address with the token. */
export async function openTab({ url, port }: Pick<Live, "url" | "port">) {
  const base = `http://127.0.0.1:${port}`;
  const entry = await fetch(url, { redirect: "manual" });
  const cookie = (entry.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const get = (path: string): Promise<Response> => fetch(base + path, { headers: { cookie } });
  const post = (path: string, body?: object): Promise<Response> =>
    fetch(base + path, {
      method: "POST",
      headers: { cookie, origin: base, "content-type": "application/json" },
      body: JSON.stringify(body ?? {}),
    });
  const page = async (): Promise<Document> => parseHTML(await (await get("/")).text()).document;
  /** The cells of the page as they stand now, by number. */
  const cells = async (): Promise<SeenCell[]> =>
    [...(await page()).querySelectorAll("#cells > article")].map((element) => ({
      state: element.getAttribute("data-state") ?? "",
      runs: Number(element.getAttribute("data-runs")),
      text: [...element.querySelectorAll(".outputs, .fault")].map((part) => part.textContent).join("\n"),
      element,
    }));
  return {
    base,
    cookie,
    entry,
    get,
    post,
    page,
    cells,
    states: async () => (await cells()).map(({ state }) => state),
    runs: async () => (await cells()).map(({ runs }) => runs),
    act: async (what: string, more: object = {}) => (await post("/do", { do: what, ...more })).status,
    json: async <T>(path: string) => (await (await get(path)).json()) as T,
    events: () => listen(base, cookie),
  };
}
export type Tab = Awaited<ReturnType<typeof openTab>>;

/** Follows the events of a page until `end`; `next` waits for one of a type. */
function listen(base: string, cookie: string) {
  const heard: { readonly event: string; readonly data: unknown }[] = [];
  let look = (): void => undefined;
  let ended = false;
  const asked = request(`${base}/events`, { headers: { cookie } }, (answer) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (chunk: string) => {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1] ?? "";
        heard.push({ event, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null") });
      }
      look();
    });
    answer.on("close", () => {
      ended = true;
      look();
    });
  });
  asked.on("error", () => {
    ended = true;
    look();
  });
  asked.end();
  return {
    heard,
    ended: () => ended,
    /** Resolves when an event that fits was heard, the ones before included. */
    next: (event: string, fits: (data: never) => boolean = () => true): Promise<void> =>
      new Promise((resolve) => {
        look = () => {
          if (ended || heard.some((one) => one.event === event && fits(one.data as never))) resolve();
        };
        look();
      }),
    end: () => asked.destroy(),
  };
}

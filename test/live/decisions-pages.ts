// The pages of decisions and gates over a real socket, used as a browser without script uses them: links and forms.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { parseHTML } from "linkedom";
import { decisionsApp } from "../../lib/live/decisions/app.ts";
import { gatesApp } from "../../lib/live/decisions/gates.ts";
import { openProject } from "../../lib/project/config.ts";

export const AT = "2026-01-07T09:00:00.000Z";
const running: (() => void)[] = [];

/** Serves a project's pages; `changed` collects what they say they wrote. */
export async function servePages(root: string, release?: () => void) {
  const changed: string[] = [];
  const options = { open: () => openProject(root), changed: (what: string) => changed.push(what), now: () => AT };
  const app = new Hono();
  app.route("/decisions", decisionsApp({ ...options, by: () => "Ida Bach" }));
  app.route("/gates", gatesApp(release ? { ...options, release } : options));
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  running.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const open = async (path: string, init: RequestInit = {}): Promise<Page> => {
    const answer = await fetch(new URL(path, url), init);
    const text = await answer.text();
    return {
      status: answer.status,
      path: answer.url.slice(url.length),
      text,
      headers: answer.headers,
      document: parseHTML(text).document,
    };
  };
  /** Sends a form of a page with the values it shows, some of them changed, by a button. */
  const send = (page: Page, changes: Readonly<Record<string, string>>, button = "button.main") => {
    const pressed = page.document.querySelector(button);
    const form = pressed?.closest("form");
    if (!pressed || !form) throw new Error(`No form with ${button}: ${page.text}`);
    const body = new URLSearchParams([...valuesOf(form)]);
    for (const [name, value] of Object.entries(changes)) body.set(name, value);
    const name = pressed.getAttribute("name");
    if (name) body.set(name, pressed.getAttribute("value") ?? "");
    const action = form.getAttribute("action") ?? "";
    return open(action, { method: "POST", body, headers: { origin: url } });
  };
  return { url, open, send, changed };
}
export type Page = {
  readonly status: number;
  readonly path: string;
  readonly text: string;
  readonly headers: Headers;
  readonly document: Document;
};

export function stopPages(): void {
  for (const stop of running.splice(0)) stop();
}

/** What a page says, without markup. */
export const said = (page: Page): string =>
  (page.document.querySelector(".decisions")?.textContent ?? "").replaceAll(/\s+/g, " ");

/** Names and values a form would send as it stands. */
function valuesOf(form: Element): Map<string, string> {
  const values = new Map<string, string>();
  for (const input of form.querySelectorAll("input")) {
    const name = input.getAttribute("name");
    const kind = input.getAttribute("type");
    if (name && (kind !== "radio" || input.hasAttribute("checked")))
      values.set(name, input.getAttribute("value") ?? "");
  }
  for (const select of form.querySelectorAll("select")) {
    const option = select.querySelector("option[selected]") ?? select.querySelector("option");
    values.set(select.getAttribute("name") ?? "", option?.getAttribute("value") ?? option?.textContent ?? "");
  }
  return values;
}

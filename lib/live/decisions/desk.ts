/** What every page of decisions is made with: the project, the frame around it, and answers for what goes wrong. */
import { readFileSync, statSync } from "node:fs";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { csrf } from "hono/csrf";
import { html, raw } from "hono/html";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { OutputError, OutputFolder } from "../../outputs/write.ts";
import type { Project } from "../../project/config.ts";
import { asStop } from "../../workbook/stop.ts";

/** Markup in which every value is escaped. */
export type Html = ReturnType<typeof html>;
/** Makes a whole page of a title (plain text) and a body (markup). */
export type Layout = (title: string, body: string) => string | Promise<string>;
export type DeskOptions = {
  /** Opens the project anew, so that a page shows what the files say now. May throw `Stop`. */
  readonly open: () => Project;
  /** Told after a file was written: `decisions/duplicates.csv`, `migration.json`, `gate owners`. */
  readonly changed: (what: string) => void;
  /** The time now, as ISO UTC. */
  readonly now: () => string;
  /** The page around a body; without it a bare one. */
  readonly layout?: Layout;
  /** Decides who may post; without it only forms of these very pages (`Origin`, `Sec-Fetch-Site`). */
  readonly guard?: MiddlewareHandler;
  /** Where the pages are mounted, without a slash at the end. */
  readonly base?: string;
  /** Where the other pages are mounted: gates for decisions, decisions for gates. */
  readonly other?: string;
};
export type Desk = Required<Pick<DeskOptions, "open" | "changed" | "now" | "base" | "other">> & {
  page(context: Context, title: string, body: Html, status?: ContentfulStatusCode): Promise<Response>;
};

const STYLE = readFileSync(new URL("decisions.css", import.meta.url), "utf8");
const SCRIPT = readFileSync(new URL("decisions.js", import.meta.url), "utf8");
const HEADERS = { "cache-control": "no-store", "referrer-policy": "same-origin", "x-content-type-options": "nosniff" };

/** A page of its own, for where no other is given. */
export const bareLayout: Layout = (title, body) =>
  String(
    html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title></head><body>${raw(body)}</body></html>`,
  );

/** An app with style, script, guard and error pages, and the desk its pages are made with. */
export function openDesk(
  options: DeskOptions,
  base: string,
  other: string,
): { readonly app: Hono; readonly desk: Desk } {
  const layout = options.layout ?? bareLayout;
  const desk: Desk = {
    open: options.open,
    changed: options.changed,
    now: options.now,
    base: options.base ?? base,
    other: options.other ?? other,
    async page(context, title, body, status = 200) {
      const whole = html`<link rel="stylesheet" href="${desk.base}/decisions.css"><div class="decisions">${body}</div><script src="${desk.base}/decisions.js" defer></script>`;
      return context.html(layout(title, String(await whole)), status, HEADERS);
    },
  };
  const app = new Hono();
  app.use(options.guard ?? csrf());
  app.get("/decisions.css", (context) => context.body(STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/decisions.js", (context) =>
    context.body(SCRIPT, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  app.onError((error, context) => faultPage(desk, context, error));
  app.notFound((context) =>
    desk.page(
      context,
      "No such page",
      html`<h1>No such page</h1><p>Go back to <a href="${desk.base}">the overview</a>.</p>`,
      404,
    ),
  );
  return { app, desk };
}

function faultPage(desk: Desk, context: Context, error: Error): Promise<Response> {
  const back = html`<p><a href="${desk.base}">Back to the overview</a></p>`;
  // A stop may be one of the workbook's own, which is another class.
  const stop = asStop(error);
  if (stop)
    return desk.page(
      context,
      "This cannot go on yet",
      html`<h1>This cannot go on yet</h1><div class="fault" role="alert"><p>${stop.sentence}</p></div>${back}`,
      409,
    );
  if (error instanceof HTTPException && error.status === 403)
    return desk.page(
      context,
      "Refused",
      html`<h1>Refused</h1><div class="fault" role="alert"><p>This form was not sent from this page. Nothing was written.</p><p>Open the page anew and decide there.</p></div>${back}`,
      403,
    );
  if (error instanceof OutputError || error instanceof z.ZodError)
    return desk.page(
      context,
      "A file of the run does not fit",
      html`<h1>A file of the run does not fit</h1><div class="fault" role="alert"><p>${error instanceof OutputError ? error.message : "A form or a file is not what this version writes."}</p><p>Open the page anew, or start the run again.</p></div>${back}`,
      error instanceof OutputError ? 409 : 400,
    );
  return desk.page(
    context,
    "Something failed",
    html`<h1>Something failed</h1><div class="fault" role="alert"><p>${error.message}</p></div>${back}`,
    500,
  );
}

/** What was read last by schema, which is by file: a queue of thousands of pairs is read once, not with every key pressed. */
const kept = new WeakMap<z.ZodType, { readonly stamp: string; readonly value: unknown }>();

/** A file of the last run, held to a schema of this file alone; null when no run has written it. Throws `OutputError` when it does not fit. */
export async function readOutput<S extends z.ZodType>(
  project: Project,
  name: string,
  schema: S,
): Promise<z.infer<S> | null> {
  const out = new OutputFolder(project.out);
  const path = out.path(name);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return null;
  const stamp = `${path} ${found.ino} ${found.mtimeMs} ${found.size}`;
  const known = kept.get(schema);
  if (known?.stamp === stamp) return known.value as z.infer<S>;
  const value = await out.readJson(name, schema);
  kept.set(schema, { stamp, value });
  return value;
}

/** What a page says while no run has written what it needs. */
export const noRunYet = (project: Project, file: string, workbook: string): Html =>
  html`<div class="hint" role="status"><p>No run of ${project.name} has written <code>${file}</code> yet.</p><p>Run <code>npm run workbook -- workbooks/${workbook} --project ${project.root}</code>, or the whole of it with <code>npm start -- --project ${project.root}</code>, then open this page anew.</p></div>`;

/** Every value of a form as text; of several with one name the last. */
export async function formOf(context: Context): Promise<ReadonlyMap<string, string>> {
  const body = await context.req.parseBody();
  return new Map(
    Object.entries(body).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
  );
}

/** `1 pair`, `2 pairs`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** The page of a workbook as one HTTP application. */
import { Hono } from "hono";
import type { WorkbookContext } from "../workbook/context.ts";
import { escapeHtml } from "../workbook/html-table.ts";
import { maskByLook } from "../workbook/mask.ts";
import type { Workbench } from "../workbook/workbench.ts";
import { access } from "./access.ts";
import { besideRoutes } from "./beside-routes.ts";
import type { CellView } from "./cell-html.ts";
import { cellRoutes } from "./cell-routes.ts";
import type { Events } from "./events.ts";
import { fileRoutes } from "./files.ts";
import type { Marks } from "./marks.ts";
import { besideHtml, pageHtml } from "./page-html.ts";
import type { ProjectFacts } from "./project-facts.ts";

export interface LiveAppOptions {
  readonly bench: Workbench;
  readonly marks: Marks;
  readonly events: Events;
  readonly context: WorkbookContext;
  readonly facts: () => Promise<ProjectFacts>;
  readonly token: string;
  readonly port: number;
  /** Another one after every start. */
  readonly instance: string;
  /** The time now, as ISO UTC. */
  readonly now: () => string;
}

/** Everything that is served, behind the token. */
export function liveApp(options: LiveAppOptions): Hono {
  const { bench, marks, events, context: run, facts, instance } = options;
  let target = "what the project names";
  const view: CellView = { bench, marks, target: () => target, reveal: run.reveal };
  const app = new Hono();
  app.use(access(options));
  app.get("/", async (context) => {
    const known = await facts();
    target = known.account === "" ? "the sandbox on this machine" : known.account;
    return context.html(pageHtml(view, known, instance));
  });
  app.route("/", fileRoutes());
  app.route("/", cellRoutes(view, events, instance));
  app.route("/", besideRoutes(options));
  app.notFound(async (context) => {
    const body = '<h1>No such page</h1><p><a href="/">To the workbook</a></p>';
    return context.html(besideHtml(bench.session.file, await facts(), "No such page", body), 404);
  });
  app.onError(async (error, context) => {
    const body = `<h1>Something failed</h1><p>${escapeHtml(maskByLook(error.message))}</p><p><a href="/">To the workbook</a></p>`;
    return context.html(besideHtml(bench.session.file, await facts(), "Something failed", body), 500);
  });
  return app;
}

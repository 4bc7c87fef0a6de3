/** What lies beside the cells: decisions, gates, the report of what is shown now. Read when it is first asked for. */
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { type Context, Hono } from "hono";
import { formatCount } from "../charts/text.ts";
import type { Project } from "../project/config.ts";
import type { WorkbookContext } from "../workbook/context.ts";
import { escapeHtml } from "../workbook/html-table.ts";
import { asStop, Stop } from "../workbook/stop.ts";
import type { Workbench } from "../workbook/workbench.ts";
import type { DecisionSummary } from "./decisions/summary.ts";
import type { Events } from "./events.ts";
import { besideHtml } from "./page-html.ts";
import type { ProjectFacts } from "./project-facts.ts";

export interface BesideOptions {
  readonly bench: Workbench;
  readonly context: WorkbookContext;
  readonly events: Events;
  readonly facts: () => Promise<ProjectFacts>;
  /** The time now, as ISO UTC. */
  readonly now: () => string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
/** A report is one file with its style inside and needs nothing else. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Routes of what lies beside the cells. */
export function besideRoutes(options: BesideOptions): Hono {
  const { context: run } = options;
  const app = new Hono();
  let report: string | undefined;

  const open = async () => {
    const { openProject } = await import("../project/config.ts");
    return openProject(run.project, run.destination);
  };

  let desks: Promise<Hono> | undefined;
  const desk = (): Promise<Hono> => {
    desks ??= openDesks(options);
    return desks;
  };
  const toDesk = async (context: Context): Promise<Response> => (await desk()).fetch(context.req.raw);
  for (const path of ["/decisions", "/decisions/*", "/gates", "/gates/*"]) app.all(path, toDesk);

  app.get("/project", async (context) => {
    const { decisionSummary } = await import("./decisions/summary.ts");
    try {
      return context.json({ html: waitingHtml(await decisionSummary(await open())) });
    } catch (thrown) {
      return context.json({
        html: `<p class="wrong">${escapeHtml(asStop(thrown)?.sentence ?? "The project cannot be read.")}</p>`,
      });
    }
  });

  app.post("/report", async (context) => {
    try {
      report = await writeReport(options, await open());
    } catch (thrown) {
      const why = asStop(thrown)?.sentence ?? (thrown instanceof Error ? thrown.message : String(thrown));
      return context.json({ why: `The report was not written: ${why}` }, 500);
    }
    return context.json({ href: `/report/${basename(report)}`, file: report });
  });

  app.get("/report/*", async (context) => {
    const name = decodeURIComponent(context.req.path.slice("/report/".length));
    const folder = report === undefined ? undefined : dirname(report);
    const path = folder === undefined ? "" : join(folder, name);
    const type = TYPES[extname(path)];
    if (folder === undefined || !type || relative(folder, path).split(sep)[0] === "..") return context.notFound();
    const bytes = await readFile(path).catch(() => undefined);
    if (!bytes) return context.notFound();
    return context.body(new Uint8Array(bytes), 200, {
      "content-type": type,
      "content-security-policy": REPORT_POLICY,
    });
  });

  return app;
}

/** The pages on which a person decides and approves, in the frame of this page. */
async function openDesks({ bench, context, events, facts, now }: BesideOptions): Promise<Hono> {
  const { decisionsApp } = await import("./decisions/app.ts");
  const { gatesApp } = await import("./decisions/gates.ts");
  const { openProject } = await import("../project/config.ts");
  const open = () => openProject(context.project, context.destination);
  const changed = (what: string): void => {
    const gate = /^gate (.+)$/.exec(what)?.[1];
    bench.renew(
      gate ? `The gate ${gate} was approved: run what waited for it.` : `${what} changed: run what is stale.`,
      false,
    );
    events.tell({ type: "project" });
  };
  const shared = {
    open,
    changed,
    now,
    layout: async (title: string, body: string) => besideHtml(bench.session.file, await facts(), title, body),
  };
  const release = (): void => {
    if (bench.busy)
      throw new Stop("A cell is running and may be working on the account.", {
        exitCode: 5,
        advice: "Wait until it has ended, or interrupt it, and approve then.",
      });
    bench.session.release();
  };
  const by = () => open().config.options.operator;
  return new Hono()
    .route("/decisions", decisionsApp({ ...shared, by }))
    .route("/gates", gatesApp({ ...shared, release }));
}

async function writeReport({ bench, context, now }: BesideOptions, project: Project): Promise<string> {
  const { reportOfRecord } = await import("../run/report.ts");
  const { recordSchema } = await import("../outputs/record.ts");
  const plain = JSON.stringify(bench.session.record, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  const record = recordSchema.parse(JSON.parse(plain));
  const { html } = await reportOfRecord(project, record, { at: now(), reveal: context.reveal });
  return html;
}

/** How much waits for a person, for the side of the page. */
function waitingHtml({ open, gates }: DecisionSummary): string {
  const count = open > 0 ? ` <strong class="waits">${formatCount(open)} open</strong>` : "";
  const waiting = gates && "waiting" in gates ? gates.waiting.length : 0;
  const gate = waiting > 0 ? ` <strong class="waits">${formatCount(waiting)} waiting</strong>` : "";
  return `<p><a href="/decisions">Decisions</a>${count}</p><p><a href="/gates">Gates</a>${gate}</p>`;
}

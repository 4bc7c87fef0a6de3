/** The pages on which a person decides: forms that write the same files under `decisions/` as a spreadsheet would. */
import type { Hono } from "hono";
import { html } from "hono/html";
import { columnRoutes } from "./columns.ts";
import { type Desk, type DeskOptions, type Html, openDesk } from "./desk.ts";
import { duplicateRoutes } from "./duplicates.ts";
import { existingRoutes } from "./existing.ts";
import { joinRoutes } from "./joins.ts";
import { ownerRoutes } from "./owners.ts";
import { type DecisionSummary, decisionSummary, MATTERS, type Matter, type Tally } from "./summary.ts";

export type DecisionsOptions = DeskOptions & {
  /** Who decides: written beside each decision. */
  readonly by: () => string;
};

/** The pages of the decisions, to be mounted at `/decisions` (or at `base`). */
export function decisionsApp(options: DecisionsOptions): Hono {
  const { app, desk } = openDesk(options, "/decisions", "/gates");
  app.get("/", async (context) => desk.page(context, "Decisions", overview(desk, await decisionSummary(desk.open()))));
  app.route("/duplicates", duplicateRoutes(desk, options.by));
  app.route("/joins", joinRoutes(desk, options.by));
  app.route("/mapping", columnRoutes(desk));
  app.route("/owners", ownerRoutes(desk, options.by));
  app.route("/existing", existingRoutes(desk, options.by));
  return app;
}

const ABOUT: Readonly<Record<Matter, { readonly title: string; readonly asks: string; readonly file: string }>> = {
  duplicates: {
    title: "Duplicates",
    asks: "Are these two one person or one company?",
    file: "decisions/duplicates.csv",
  },
  joins: { title: "Keys", asks: "May keys be repaired so that rows find their record?", file: "decisions/joins.csv" },
  mapping: { title: "Own columns", asks: "What becomes of the customer’s own columns?", file: "migration.json" },
  owners: {
    title: "Owners",
    asks: "Who takes over the records of those who are no users?",
    file: "decisions/owners.csv",
  },
  existing: {
    title: "Already in the CRM",
    asks: "Are these records of the CRM people of the export?",
    file: "decisions/existing.csv",
  },
};

function overview(desk: Desk, summary: DecisionSummary): Html {
  const { gates } = summary;
  return html`<h1>Decisions</h1><p>What the last run asked. Answers are written to files that a spreadsheet can change as well; the next run reads them.</p>
<ul class="cards">${MATTERS.map((matter) => {
    const { title, asks, file } = ABOUT[matter];
    return html`<li><h2><a href="${desk.base}/${matter}">${title}</a></h2><p>${asks}</p><p>${tallied(summary[matter])}</p><p class="quiet"><code>${file}</code></p></li>`;
  })}<li><h2><a href="${desk.other}">Gates</a></h2><p>May the run go on?</p><p>${
    "fault" in gates
      ? html`<span class="wrong">${gates.fault}</span>`
      : gates.waiting.length > 0
        ? html`<strong>Waiting: ${gates.waiting.join(", ")}</strong>`
        : `${gates.approved} passed, none waiting.`
  }</p></li></ul>`;
}

function tallied(tally: Tally): Html | string {
  if (tally === null) return "Nothing asked yet: no run got so far.";
  if ("fault" in tally) return html`<span class="wrong">${tally.fault}</span>`;
  if (tally.open + tally.decided === 0) return "Nothing to decide.";
  return html`<strong>${tally.open} open</strong>, ${tally.decided} decided`;
}

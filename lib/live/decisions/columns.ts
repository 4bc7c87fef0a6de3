/** The customer's own columns: confirmed or left out, saved together to `mapping` in `migration.json`. */
import { Hono } from "hono";
import { html } from "hono/html";
import { type ColumnChoice, recordColumnChoices } from "../../project/mapping-choices.ts";
import { answerOf, answerSchema, type ColumnAnswer, choiceOf, sameField } from "./column-answer.ts";
import { type ColumnList, choiceText, columnList, type OwnColumn } from "./column-list.ts";
import { columnView } from "./column-view.ts";
import { counted, type Desk, formOf, type Html, noRunYet } from "./desk.ts";

/** The routes below `/mapping`. */
export function columnRoutes(desk: Desk): Hono {
  const app = new Hono();
  app.get("/", async (context) => {
    const project = desk.open();
    const list = await columnList(project);
    if (!list)
      return desk.page(
        context,
        "Own columns",
        html`<h1>Own columns</h1>${noRunYet(project, "mapping.json", "04-map.ts")}`,
      );
    return desk.page(context, "Own columns", view(desk, list, { saved: context.req.query("saved") ?? null }));
  });
  app.post("/", async (context) => {
    const project = desk.open();
    const list = await columnList(project);
    if (!list) return context.redirect(`${desk.base}/mapping`, 303);
    const form = await formOf(context);
    const answers = new Map<string, ColumnAnswer>();
    for (let at = 0; form.has(`column-${at}`); at += 1) {
      const names = ["kind", "field", "type", "label", "reason", "was"] as const;
      const given = names.flatMap((name) => {
        const value = form.get(`${name}-${at}`);
        return value === undefined ? [] : [[name, value] as const];
      });
      answers.set(form.get(`column-${at}`) ?? "", answerSchema.parse(Object.fromEntries(given)));
    }
    const faults = new Map<string, string>();
    const wanted = new Map<string, ColumnChoice["choice"]>();
    const changes = list.columns.flatMap((column): ColumnChoice[] => {
      const answer = answers.get(column.key);
      const now = choiceText(column.choice);
      const choice = answer ? choiceOf(column, answer, list.mapping) : column.choice;
      if (typeof choice === "string") {
        faults.set(column.key, choice);
        return [];
      }
      wanted.set(column.key, choice);
      if (!answer || choiceText(choice) === now) return [];
      if (answer.was !== now)
        faults.set(column.key, "Meanwhile migration.json was changed here. Look again, and save.");
      return [{ column: column.key, choice }];
    });
    for (const [key, sentence] of sameField(list.columns, wanted)) if (!faults.has(key)) faults.set(key, sentence);
    if (faults.size > 0)
      return desk.page(context, "Own columns: not saved", view(desk, list, { answers, faults }), 422);
    if (recordColumnChoices(project.root, changes)) desk.changed("migration.json");
    return context.redirect(`${desk.base}/mapping?saved=${changes.length}`, 303);
  });
  return app;
}

type Shown = {
  readonly saved?: string | null;
  readonly answers?: ReadonlyMap<string, ColumnAnswer>;
  readonly faults?: ReadonlyMap<string, string>;
};
function view(desk: Desk, { columns, others }: ColumnList, { saved = null, answers, faults }: Shown): Html {
  const open = columns.filter(({ choice }) => choice.kind === "undecided").length;
  const shownAs = (column: OwnColumn): ColumnAnswer => {
    const now = choiceText(column.choice);
    const given = answers?.get(column.key);
    return given ? { ...given, was: now } : answerOf(column, now);
  };
  const wrong = columns.flatMap((column, at) => (faults?.has(column.key) ? [{ column, at }] : []));
  return html`<nav aria-label="Where you are"><a href="${desk.base}">Decisions</a> › Own columns</nav><h1>What becomes of the customer’s own columns?</h1>
<p>${counted(columns.length, "column")} that the export contract does not know; ${open} of them ${open === 1 ? "has" : "have"} no decision. What nobody confirms is kept in the reference files and not loaded. A change here makes the gate “mapping” ask again.</p>
${saved === null ? null : html`<div class="hint" role="status"><p>${saved === "0" ? "Nothing was changed." : html`Saved ${counted(Number(saved) || 0, "choice")} to <code>migration.json</code>. The next run reads it.`}</p></div>`}
${wrong.length === 0 ? null : html`<div class="fault" role="alert"><p>Nothing was saved yet: ${counted(wrong.length, "choice")} cannot be taken.</p><ul>${wrong.map(({ column, at }) => html`<li><a href="#column-${at}">${column.key}</a>: ${faults?.get(column.key)}</li>`)}</ul></div>`}
${
  columns.length === 0
    ? html`<div class="hint"><p>The export has no columns of the customer’s own.</p></div>`
    : html`<form method="post" action="${desk.base}/mapping">${columns.map((column, at) => columnView(column, at, shownAs(column), faults?.get(column.key) ?? null))}<p><button class="main">Save all</button></p></form>`
}
${others.length === 0 ? null : html`<h2>Also in migration.json</h2><ul>${others.map(({ key, said }) => html`<li><code>${key}</code>: ${said}</li>`)}</ul>`}`;
}

/** Repairs that keys offer: which to apply, saved together to `decisions/joins.csv`. */
import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import type { Project } from "../../project/config.ts";
import { recordJoinDecisions } from "../../project/decision-sheet.ts";
import { joinDecisions } from "../../project/decisions.ts";
import { REPAIRS } from "../../quality/join-apply.ts";
import { counted, type Desk, formOf, type Html, noRunYet, readOutput } from "./desk.ts";

const repairSchema = z.looseObject({
  kind: z.string(),
  rows: z.number(),
  keys: z.number().default(0),
  ids: z.array(z.looseObject({ id: z.string(), parent: z.string(), rows: z.number() })),
  ambiguous: z.number(),
});
const joinsSchema = z.array(
  z.looseObject({
    object: z.string(),
    column: z.string(),
    references: z.string(),
    repairs: z.array(repairSchema).default([]),
  }),
);
const DECISIONS = ["", "apply", "ignore"] as const;
export type OfferedRepair = z.infer<typeof repairSchema> & {
  readonly object: string;
  readonly column: string;
  readonly references: string;
  readonly decision: (typeof DECISIONS)[number];
};
const SHEET = "decisions/joins.csv";
const EXAMPLES = 8;

/**
 * Every repair the last run offered, with what the sheet says about it; null when no run got so far. Throws `Stop` (2)
 * where the sheet cannot be read.
 */
export async function offeredRepairs(project: Project): Promise<readonly OfferedRepair[] | null> {
  const joins = await readOutput(project, "joins.json", joinsSchema);
  if (!joins) return null;
  const decided = joinDecisions(project.decisions);
  return joins.flatMap(({ object, column, references, repairs }) =>
    repairs.map((repair): OfferedRepair => {
      const found = decided.findLast(
        (one) => one.object === object && one.column === column && one.repair === repair.kind,
      );
      return { ...repair, object, column, references, decision: found?.decision ?? "" };
    }),
  );
}

/** The routes below `/joins`. */
export function joinRoutes(desk: Desk, by: () => string): Hono {
  const app = new Hono();
  app.get("/", async (context) => {
    const project = desk.open();
    const repairs = await offeredRepairs(project);
    if (!repairs)
      return desk.page(context, "Keys", html`<h1>Keys</h1>${noRunYet(project, "joins.json", "03-join-checks.ts")}`);
    return desk.page(context, "Keys", joinsView(desk, repairs, context.req.query("saved") ?? null, []));
  });
  app.post("/", async (context) => {
    const project = desk.open();
    const repairs = await offeredRepairs(project);
    if (!repairs) return context.redirect(`${desk.base}/joins`, 303);
    const form = await formOf(context);
    const faults: string[] = [];
    const choices = repairs.flatMap((repair) => {
      const name = fieldOf(repair);
      const decision = DECISIONS.find((one) => one === form.get(name));
      if (decision === undefined || decision === repair.decision) return [];
      if (form.get(`was ${name}`) !== repair.decision) {
        faults.push(
          `${repair.object}.${repair.column}: meanwhile somebody chose “${repair.decision || "not decided"}”.`,
        );
        return [];
      }
      return { object: repair.object, column: repair.column, repair: repair.kind, decision };
    });
    if (faults.length > 0) return desk.page(context, "Keys: not saved", joinsView(desk, repairs, null, faults), 409);
    recordJoinDecisions(project.decisions, choices, { by: by(), at: desk.now() });
    if (choices.length > 0) desk.changed(SHEET);
    return context.redirect(`${desk.base}/joins?saved=${choices.length}`, 303);
  });
  return app;
}

const fieldOf = ({ object, column, kind }: OfferedRepair): string => `${object}.${column} ${kind}`;

function joinsView(
  desk: Desk,
  repairs: readonly OfferedRepair[],
  saved: string | null,
  faults: readonly string[],
): Html {
  const open = repairs.filter(({ decision }) => decision === "").length;
  return html`<nav aria-label="Where you are"><a href="${desk.base}">Decisions</a> › Keys</nav><h1>Which keys may be repaired?</h1>
<p>Some rows point to a record that is not there as the key is written, and would if its writing did not count. Nothing is repaired without your word; the text as found always stays beside the row.</p>
${saved === null ? null : html`<div class="hint" role="status"><p>${saved === "0" ? "Nothing was changed." : html`Saved ${counted(Number(saved) || 0, "decision")} to <code>${SHEET}</code>. The next run reads them.`}</p></div>`}
${faults.length > 0 ? html`<div class="fault" role="alert"><p>Nothing was saved. What stands there now is chosen below; look again.</p><ul>${faults.map((fault) => html`<li>${fault}</li>`)}</ul></div>` : null}
${
  repairs.length === 0
    ? html`<div class="hint"><p>The last run found no key that a repair would help.</p></div>`
    : html`<p>${counted(repairs.length, "repair")} offered, ${open} without a decision.</p><form method="post" action="${desk.base}/joins">${repairs.map(repairView)}<p><button class="main">Save all</button></p></form>`
}`;
}

function repairView(repair: OfferedRepair): Html {
  const { object, column, references, kind, rows, keys, ids, ambiguous, decision } = repair;
  const name = fieldOf(repair);
  const meant = Object.entries(REPAIRS).find(([key]) => key === kind)?.[1] ?? kind.replaceAll("_", " ");
  const labels = { "": "Not decided: left as it is", apply: "Apply", ignore: "Leave as it is" };
  return html`<fieldset><legend>${object}.${column} → ${references}: ${meant}</legend><p>${counted(rows, "row")} with ${counted(keys || ids.length, "key")} would find ${references}.${ambiguous > 0 ? ` ${counted(ambiguous, "key fits", "keys fit")} several and ${ambiguous === 1 ? "is" : "are"} never repaired.` : ""}</p>
<input type="hidden" name="was ${name}" value="${decision}"><p class="choices">${DECISIONS.map((one) => html`<label><input type="radio" name="${name}" value="${one}"${one === decision ? html` checked` : null}> ${labels[one]}</label>`)}</p>
<details><summary>Examples</summary><table><caption>Keys as found, and the record each would point to</caption><thead><tr><th scope="col">Key</th><th scope="col">Would point to</th><th scope="col" class="number">Rows</th></tr></thead><tbody>${ids.slice(0, EXAMPLES).map(({ id, parent, rows: own }) => html`<tr><td><code>${id}</code></td><td><code>${parent}</code></td><td class="number">${own}</td></tr>`)}</tbody></table>${ids.length > EXAMPLES ? html`<p class="quiet">${EXAMPLES} of ${keys || ids.length}; all of them stand in joins.json.</p>` : null}</details></fieldset>`;
}

/** Records of the CRM that may be our people: adopt or keep apart, saved together to `decisions/existing.csv`. */
import { Hono } from "hono";
import { html } from "hono/html";
import type { Project } from "../../project/config.ts";
import { recordExistingDecisions } from "../../project/decision-sheet.ts";
import { adoptedTwice, type ExistingChoice, existingDecisions } from "../../project/decisions.ts";
import { counted, type Desk, formOf, type Html, noRunYet } from "./desk.ts";
import { type ExistingPair, existingKey, existingPairs } from "./existing-list.ts";

const DECISIONS = ["", "adopt", "new"] as const;
const SHEET = "decisions/existing.csv";
/** Pairs on one page. */
const PAGE = 25;

/** The routes below `/existing`. */
export function existingRoutes(desk: Desk, by: () => string): Hono {
  const app = new Hono();
  const view = (project: Project, pairs: readonly ExistingPair[], page: number, more: Partial<ViewOptions>): Html =>
    existingView(desk, pairs, {
      page,
      saved: null,
      faults: [],
      wanted: new Map(),
      asks: project.config.policies.existing === "ask",
      ...more,
    });

  app.get("/", (context) => {
    const project = desk.open();
    const pairs = existingPairs(project);
    if (!pairs)
      return desk.page(
        context,
        "Already in the CRM",
        html`<h1>Already in the CRM</h1>${noRunYet(project, "existing.csv", "06-owners.ts")}`,
      );
    const page = pageOf(context.req.query("page"), pairs.length);
    return desk.page(
      context,
      "Already in the CRM",
      view(project, pairs, page, { saved: context.req.query("saved") ?? null }),
    );
  });

  app.post("/", async (context) => {
    const project = desk.open();
    const pairs = existingPairs(project);
    if (!pairs) return context.redirect(`${desk.base}/existing`, 303);
    const form = await formOf(context);
    const page = pageOf(form.get("page"), pairs.length);
    const faults: Fault[] = [];
    const wanted = new Map<string, ExistingPair["decision"]>();
    const changes = pairs.flatMap((pair) => {
      const key = existingKey(pair);
      const decision = DECISIONS.find((one) => one === form.get(key));
      if (decision === undefined) return [];
      wanted.set(key, decision);
      if (decision === pair.decision) return [];
      if (form.get(`was ${key}`) === pair.decision) return [{ ...pair, decision }];
      faults.push({ key, sentence: `Meanwhile somebody chose “${pair.decision || "not decided"}”. Look again.` });
      return [];
    });
    const twice = faults.length === 0 ? afterwards(existingDecisions(project.decisions), changes) : null;
    if (twice) {
      const key = changes.find(({ external, record }) => twice.external === external || twice.record === record);
      faults.push({ key: key ? existingKey(key) : "", sentence: twice.sentence });
    }
    if (faults.length > 0)
      return desk.page(context, "Already in the CRM: not saved", view(project, pairs, page, { faults, wanted }), 422);
    recordExistingDecisions(project.decisions, changes, { by: by(), at: desk.now() });
    if (changes.length > 0) desk.changed(SHEET);
    return context.redirect(`${desk.base}/existing?page=${page + 1}&saved=${changes.length}`, 303);
  });
  return app;
}

type Fault = { readonly key: string; readonly sentence: string };
const pageOf = (text: string | undefined, pairs: number): number => {
  const page = Math.trunc(Number(text)) - 1;
  return Number.isFinite(page) ? Math.max(0, Math.min(page, Math.ceil(pairs / PAGE) - 1)) : 0;
};

/** What would be wrong with the sheet once these changes stand in it. */
function afterwards(before: readonly ExistingChoice[], changes: readonly ExistingPair[]) {
  const touched = new Set(changes.map(existingKey));
  const adopted = changes.flatMap(({ decision, ...pair }): ExistingChoice[] =>
    decision === "adopt" ? [{ object: pair.object, external: pair.external, record: pair.record, decision }] : [],
  );
  const clash = adoptedTwice([...before.filter((choice) => !touched.has(existingKey(choice))), ...adopted]);
  return clash && { ...clash, sentence: `Adopted twice: ${clash.said}. Only one of them can be.` };
}

type ViewOptions = {
  /** From 0. */
  readonly page: number;
  readonly saved: string | null;
  readonly faults: readonly Fault[];
  readonly wanted: ReadonlyMap<string, ExistingPair["decision"]>;
  /** The run waits for decisions; else what nobody decides is made new. */
  readonly asks: boolean;
};
function existingView(
  desk: Desk,
  pairs: readonly ExistingPair[],
  { page, saved, faults, wanted, asks }: ViewOptions,
): Html {
  const open = pairs.filter(({ decision }) => decision === "").length;
  const pages = Math.max(1, Math.ceil(pairs.length / PAGE));
  const from = page * PAGE;
  const shown = pairs.slice(from, from + PAGE);
  const rest = faults.filter(({ key }) => !shown.some((pair) => existingKey(pair) === key));
  return html`<nav aria-label="Where you are"><a href="${desk.base}">Decisions</a> › Already in the CRM</nav><h1>Are these records of the CRM people of the export?</h1>
<p>No key says so, only names and what stands beside them. <strong>Adopt</strong> fills the blanks of the record and makes it ours; <strong>new</strong> makes a record of its own. ${asks ? "The run waits until each has a decision." : "What nobody decides is made new."}</p>
<p>${counted(pairs.length, "pair")}, ${open} without a decision.</p>
${saved === null ? null : html`<div class="hint" role="status"><p>${saved === "0" ? "Nothing was changed." : html`Saved ${counted(Number(saved) || 0, "decision")} to <code>${SHEET}</code>. The next run reads them; the gates “sample” and “load” then ask again.`}</p></div>`}
${faults.length > 0 ? html`<div class="fault" role="alert"><p>Nothing was saved yet.</p>${rest.length > 0 ? html`<ul>${rest.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul>` : null}</div>` : null}
${
  pairs.length === 0
    ? html`<div class="hint"><p>The last run found no record of the CRM that may be one of our people.</p></div>`
    : html`<form method="post" action="${desk.base}/existing"><input type="hidden" name="page" value="${page + 1}"><div class="wide"><table><caption>Pairs ${from + 1} to ${from + shown.length} of ${pairs.length}, the likeliest first</caption><thead><tr><th scope="col">In the export</th><th scope="col">In the CRM</th><th scope="col">Why</th><th scope="col" class="number">Likely one</th><th scope="col">Decision</th></tr></thead><tbody>${shown.map(
        (pair) =>
          existingRow(
            pair,
            wanted.get(existingKey(pair)) ?? pair.decision,
            faults.find(({ key }) => key === existingKey(pair))?.sentence ?? null,
          ),
      )}</tbody></table></div><p><button class="main">Save this page</button></p></form>`
}${pages > 1 ? html`<nav class="steps" aria-label="Pages">${page > 0 ? html`<a href="?page=${page}" data-key="ArrowLeft">‹ Page ${page}</a>` : null}<span>Page ${page + 1} of ${pages}</span>${page < pages - 1 ? html`<a href="?page=${page + 2}" data-key="ArrowRight">Page ${page + 2} ›</a>` : null}</nav>` : null}`;
}

function existingRow(pair: ExistingPair, chosen: ExistingPair["decision"], fault: string | null): Html {
  const key = existingKey(pair);
  const labels = { "": "not decided", adopt: "adopt", new: "new" };
  return html`<tr${fault ? html` class="wrong"` : null}><th scope="row"><strong>${pair.ours || pair.external}</strong><br><small>${pair.object} ${pair.source}</small>${besideView(pair, "ours")}</th><td><strong>${pair.theirs || "a record that this run did not propose"}</strong><br><small>${pair.record}${pair.deleted ? ", in the bin of the CRM" : ""}</small>${besideView(pair, "theirs")}</td><td><ul class="why">${pair.why.map((part) => html`<li>${part.replaceAll("_", " ")}</li>`)}</ul></td><td class="number">${pair.probability === null ? "" : `${Math.floor(pair.probability * 1000) / 10} %`}</td>
<td><input type="hidden" name="was ${key}" value="${pair.decision}"><fieldset class="bare"><legend class="unseen">Decision about ${pair.ours} and ${pair.record}</legend>${DECISIONS.map((one) => html`<label><input type="radio" name="${key}" value="${one}"${one === chosen ? html` checked` : null}> ${labels[one]}</label> `)}</fieldset>${fault ? html`<p class="wrong" role="alert">${fault}</p>` : null}</td></tr>`;
}

/** What one side says, each value that differs from the other side's marked. */
const besideView = ({ beside }: ExistingPair, side: "ours" | "theirs"): Html =>
  html`<ul class="why">${beside.map(({ what, ...values }) => {
    const own = values[side];
    const differs = own !== "" && values.ours !== "" && values.theirs !== "" && values.ours !== values.theirs;
    return html`<li>${what}: ${own === "" ? html`<span class="quiet">no value</span>` : differs ? html`<mark>${own}</mark>` : own}</li>`;
  })}</ul>`;

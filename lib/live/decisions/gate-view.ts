/** The page of the gates: evidence beside the button. */
import { html } from "hono/html";
import type { Chart, ChartTable } from "../../charts/chart.ts";
import { formatCell } from "../../charts/text.ts";
import type { Project } from "../../project/config.ts";
import type { Desk, Html } from "./desk.ts";
import { type Evidence, kindOf } from "./gate-evidence.ts";
import type { GateName, GateStanding, GateState } from "./gate-state.ts";

type Card = {
  readonly standing: GateStanding;
  readonly evidence: Evidence;
  readonly chart: Chart | null;
};
type Shown = {
  readonly desk: Desk;
  readonly project: Project;
  readonly held: boolean;
  readonly cards: readonly Card[];
  /** The gate that was approved just now. */
  readonly approved: string | null;
  readonly wrong: { readonly gate: GateName; readonly sentence: string } | null;
};

const QUESTIONS = {
  mapping: "Does every column go where it should?",
  owners: "Does everybody’s work land with the right user?",
  sample: "Did the sample arrive as it was meant?",
  load: "May everything be written?",
  delta: "May what this export has new be written?",
} as const;
const STATES: Readonly<Record<GateState, string>> = {
  "not shown": "not reached",
  waiting: "waits for approval",
  void: "void: what it shows has changed",
  approved: "approved",
  automatic: "passed by itself",
};

/** The body of the page. */
export function gatesView(shown: Shown): Html {
  const { desk, project, held, cards, approved, wrong } = shown;
  const deltas = cards.some(({ standing }) => standing.gate.startsWith("delta "));
  return html`<h1>Gates</h1><p>${
    project.rehearsal
      ? "This project rehearses against the sandbox: its gates pass by themselves and are noted so. Against an account each waits for a person."
      : html`Nothing is written to <strong>${project.config.account?.url}</strong> before a person approves what the gate shows. An approval is for exactly that: when the mapping, the owners or anything else it showed changes, it is void and the gate asks again.`
  }</p>
${approved === null ? null : html`<div class="hint" role="status"><p>Approved: ${approved}. Run what waited for it: the cell that stopped here, or ${start(project)}.</p></div>`}
${held ? html`<div class="hint" role="status"><p>A run holds the ledger of this project: this is how the gates stood when it came to the last one. An approval can be noted when it waits or has ended.</p></div>` : null}
${wrong && !cards.some(({ standing }) => standing.gate === wrong.gate) ? html`<div class="fault" role="alert"><p>${wrong.sentence}</p></div>` : null}
${cards.map((card) => gateCard(card, shown))}
${deltas ? null : html`<p class="quiet">A later export gets a gate of its own when it brings a new column, value or owner.</p>`}
<p><a href="${desk.other}">Decisions</a></p>`;
}

function gateCard({ standing, evidence, chart }: Card, { desk, project, wrong }: Shown): Html {
  const { gate, shown } = standing;
  const id = gate.replace(" ", "-");
  const mistake = wrong?.gate === gate ? wrong.sentence : null;
  const waits = shown && !project.rehearsal && (standing.state === "waiting" || standing.state === "void");
  return html`<section class="gate" id="${id}" aria-labelledby="title-${id}"><h2 id="title-${id}">${gate[0]?.toUpperCase()}${gate.slice(1)} <span class="state">${STATES[standing.state]}</span></h2><p class="quiet">${QUESTIONS[kindOf(gate)]}</p>
${told(standing, project)}
${mistake ? html`<div class="fault" role="alert"><p>${mistake}</p></div>` : null}
${shown ? html`<p><strong>${shown.evidence}</strong></p>` : null}
${shown ? facts(evidence, shown.hash) : null}
${evidence.warnings.length > 0 && shown ? warnings(evidence.warnings) : null}
${waits ? approveForm(gate, shown.hash, desk) : null}
${shown ? detail(gate, id, evidence, chart, desk) : null}</section>`;
}

function told({ state, shown, newer }: GateStanding, project: Project): Html {
  const when = (instant: string | null): string => (instant ? `${instant.replace("T", " ").slice(0, 16)} UTC` : "");
  const since =
    newer.length > 0
      ? html`<div class="hint warn"><p>Saved after this gate showed it: ${newer.slice(0, 5).join(", ")}${newer.length > 5 ? ` and ${newer.length - 5} more` : ""}. Start the run again first: when that changes what the gate shows, an approval of this is void.</p></div>`
      : null;
  switch (state) {
    case "not shown":
      return html`<p>Has shown nothing${project.rehearsal ? "" : ` for ${project.config.account?.url}`} yet. Run the cells before it, or ${start(project)}, until it gets here.</p>`;
    case "automatic":
      return html`<p>Passed by itself in a rehearsal, ${when(shown?.approved ?? null)} on the sandbox’s clock. That is no approval for an account.</p>`;
    case "approved":
      return html`<p>Approved by <strong>${shown?.by}</strong>, ${when(shown?.approved ?? null)}.</p>${since}`;
    case "void":
      return html`<p>What was approved before is not what this shows now (since ${when(shown?.shown ?? null)}): look at it again.</p>${since}`;
    case "waiting":
      return html`<p>Nobody has approved this yet; shown ${when(shown?.shown ?? null)}.</p>${since}`;
  }
}

const start = (project: Project): Html => html`<code>npm start -- --project ${project.root}</code>`;

const warnings = (list: readonly string[]): Html =>
  html`<div class="hint warn"><p>Look at this first:</p><ul>${list.map((one) => html`<li>${one}</li>`)}</ul></div>`;

const facts = ({ facts: listed }: Evidence, hash: string): Html =>
  html`<dl>${listed.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}<dt>Hash</dt><dd><code>${hash}</code></dd></dl>`;

function approveForm(gate: GateName, hash: string, desk: Desk): Html {
  const id = `by-${gate.replace(" ", "-")}`;
  return html`<form method="post" action="${desk.base}"><input type="hidden" name="gate" value="${gate}"><input type="hidden" name="hash" value="${hash}"><p><label for="${id}">Who approves</label> <input type="text" id="${id}" name="by" required maxlength="200" autocomplete="name"> <button class="main">Approve ${gate}</button></p></form>`;
}

function detail(gate: GateName, id: string, { table, files }: Evidence, chart: Chart | null, desk: Desk): Html {
  return html`${table ? numbers(table, "What is written", id) : null}${
    chart
      ? html`<figure><img src="${desk.base}/chart/${encodeURIComponent(gate)}.svg" alt="${chart.answer}"><figcaption>${chart.question} ${chart.answer}</figcaption></figure>${numbers(chart.table, "The numbers behind it", id)}`
      : null
  }
${files.length > 0 ? html`<p>Tables: ${files.map((name, at) => html`${at > 0 ? ", " : ""}<a href="${desk.base}/file/${name}">${name}</a>`)}</p>` : null}`;
}

function numbers({ columns, rows }: ChartTable, title: string, id: string): Html {
  return html`<details><summary>${title}</summary><div class="wide"><table aria-labelledby="title-${id}"><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((value, at) => html`<td${typeof value === "number" ? html` class="number"` : null}>${formatCell(columns[at] ?? "", value)}</td>`)}</tr>`)}</tbody></table></div></details>`;
}

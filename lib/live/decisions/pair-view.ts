/** Two records side by side: what differs, why the matcher asks, and the answers. The one place that shows their values. */
import { html } from "hono/html";
import type { Standing } from "../../project/decision-sheet.ts";
import type { Html } from "./desk.ts";
import type { QueuedPair } from "./queue.ts";

export type PairView = {
  readonly pair: QueuedPair;
  /** Place in the queue, from 0. */
  readonly at: number;
  readonly of: number;
  /** Pairs of the queue that nobody decided about. */
  readonly open: number;
  readonly standing: Standing;
  readonly by: string;
  /** Path of the queue. */
  readonly here: string;
  readonly back: string | null;
  readonly forth: string | null;
  /** Where putting it off leads. */
  readonly later: string;
  readonly fromTheTop: boolean;
  /** The answer given last on this page. */
  readonly last: { readonly a: string; readonly b: string; readonly decision: string } | null;
  readonly notice: Html | null;
};

/** The body of the page of one pair. */
export function pairView(view: PairView): Html {
  const { pair, at, of, open } = view;
  const thing = pair.object === "contacts" ? "person" : "company";
  return html`<nav aria-label="Where you are"><a href="${view.here.replace(/\/duplicates$/, "")}">Decisions</a> › Duplicates › pair ${at + 1}</nav>
<header class="place"><h1>Is this one ${thing}?</h1><p><strong>Pair ${at + 1} of ${of}</strong> · ${of - open} decided, ${open} open <progress max="${of}" value="${of - open}" aria-label="Pairs decided">${of - open} of ${of}</progress></p></header>
${view.notice ? html`<div class="fault" role="alert">${view.notice}</div>` : null}
${standingOf(view)}
<p>${why(pair, thing)}</p>
${sideBySide(pair)}
${weighed(pair)}
<nav class="steps" aria-label="Other pairs">${view.back ? html`<a href="${view.back}" data-key="ArrowLeft">‹ Pair ${at}</a>` : null}${view.forth ? html`<a href="${view.forth}" data-key="ArrowRight">Pair ${at + 2} ›</a>` : null}<a href="${view.here}/all">All pairs</a></nav>
${answers(view, thing)}`;
}

const standingOf = ({ pair, standing }: PairView): Html | null =>
  pair.decision === ""
    ? null
    : html`<div class="hint" role="status"><p>Decided: <strong>${pair.decision}</strong>${standing?.by ? ` by ${standing.by}` : ""}${standing?.at ? ` on ${standing.at.replace("T", " ").slice(0, 16)} UTC` : ""}. Nothing is merged before the next run.</p></div>`;

function answers({ pair, here, later, fromTheTop, last, by }: PairView, thing: string): Html {
  return html`<section class="answers" aria-label="Answer"><form method="post" action="${here}"><input type="hidden" name="object" value="${pair.object}"><input type="hidden" name="a" value="${pair.a.id}"><input type="hidden" name="b" value="${pair.b.id}"><input type="hidden" name="was" value="${pair.decision}">
<button name="decision" value="merge" class="main" data-key="m" aria-keyshortcuts="m"${pair.decision === "merge" ? html` aria-pressed="true"` : null}>Merge: one ${thing} <kbd>m</kbd></button>
<button name="decision" value="keep apart" class="main" data-key="k" aria-keyshortcuts="k"${pair.decision === "keep apart" ? html` aria-pressed="true"` : null}>Keep apart <kbd>k</kbd></button>
${pair.decision === "" ? null : html`<button name="decision" value="">Open again</button>`}
<a class="button" href="${later}" data-key="s" aria-keyshortcuts="s">${pair.decision === "" ? "Later" : "Next open pair"}${fromTheTop ? " (from the top)" : ""} <kbd>s</kbd></a></form>
${last ? html`<form method="post" action="${here}/undo"><button data-key="u" aria-keyshortcuts="u">Undo “${last.decision || "open again"}” on ${last.a} and ${last.b} <kbd>u</kbd></button></form>` : null}
<p class="quiet">Decided as ${by}, written to <code>decisions/duplicates.csv</code> at once. <label class="keys" hidden><input type="checkbox" data-keys checked> keys m, k, s, u</label></p></section>`;
}

const why = ({ reason, probability, score }: QueuedPair, thing: string): string =>
  `Why it is asked: ${reason.replaceAll("_", " ")}. ${
    probability === null
      ? `Likeness ${Math.round(score * 100)} of 100.`
      : `${percent(probability)} likely one ${thing}, by what the weights below add up to.`
  }`;
/** Never rounded up to a certainty. */
const percent = (probability: number): string => `${Math.floor(probability * 1000) / 10} %`;

function sideBySide({ a, b, evidence, object }: QueuedPair): Html {
  const heads = [a, b].map(
    ({ id, file, row }) => html`<th scope="col">${id}<br><small>${file}, row ${row}</small></th>`,
  );
  return html`<div class="wide"><table class="pair"><caption>Both ${object === "contacts" ? "people" : "companies"}, value by value</caption><thead><tr><th scope="col">Column</th>${heads}<th scope="col">Compared</th></tr></thead><tbody>${evidence.map(
    ({ column, a: one, b: other, agrees }) => {
      const kind = agrees ? "equal" : one === null || other === null ? "one side only" : "different";
      return html`<tr class="${kind.replaceAll(" ", "-")}"><th scope="row">${column}</th>${valueCell(one, other, agrees)}${valueCell(other, one, agrees)}<td><span aria-hidden="true">${agrees ? "=" : kind === "different" ? "≠" : "·"}</span> ${kind}</td></tr>`;
    },
  )}</tbody></table></div>`;
}

type Cell = string | number | boolean | null;
/** The value, with the part in which it differs from the other one marked. */
function valueCell(own: Cell, other: Cell, agrees: boolean): Html {
  if (own === null) return html`<td><span class="quiet">no value</span></td>`;
  const text = visible(String(own));
  if (agrees || other === null) return html`<td>${text}</td>`;
  const letters = [...text];
  const theirs = [...visible(String(other))];
  let front = 0;
  while (front < letters.length && front < theirs.length && letters[front] === theirs[front]) front += 1;
  let rear = 0;
  const most = Math.min(letters.length, theirs.length) - front;
  while (rear < most && letters.at(-1 - rear) === theirs.at(-1 - rear)) rear += 1;
  // Texts with next to nothing in common differ as a whole: marking all of both says nothing.
  if ((front + rear) * 3 < Math.min(letters.length, theirs.length)) return html`<td>${text}</td>`;
  const parts = [
    letters.slice(0, front),
    letters.slice(front, letters.length - rear),
    letters.slice(letters.length - rear),
  ];
  const [before, middle, after] = parts.map((part) => part.join(""));
  return html`<td>${before}${middle ? html`<mark>${middle}</mark>` : null}${after}</td>`;
}
/** Letters that turn the direction or cannot be seen are shown by their number. */
const visible = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (letter) => `⟨${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}⟩`,
  );

function weighed({ weights, bits, probability }: QueuedPair): Html | null {
  if (weights.length === 0) return null;
  const signed = (value: number): string => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)}`;
  return html`<details open><summary>What speaks for and against</summary><table><caption>Weights in bits: one bit doubles the odds</caption><thead><tr><th scope="col">Comparison</th><th scope="col">Found</th><th scope="col" class="number">Bits</th></tr></thead><tbody>${weights.map(
    ({ comparison, level, bits: own }) =>
      html`<tr class="${own > 0 ? "for" : "against"}"><th scope="row">${comparison.replaceAll("_", " ")}</th><td>${level.replaceAll("_", " ")}</td><td class="number">${signed(own)}</td></tr>`,
  )}</tbody>${bits === null ? null : html`<tfoot><tr><th scope="row">Together</th><td>${probability === null ? "" : percent(probability)}</td><td class="number">${signed(bits)}</td></tr></tfoot>`}</table></details>`;
}

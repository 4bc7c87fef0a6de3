/** Pairs that may be one person: asked one by one, every answer written to `decisions/duplicates.csv` at once. */
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import {
  duplicateStanding,
  type Pair,
  recordDuplicateDecision,
  type Standing,
  takeBackDuplicateDecision,
} from "../../project/decision-sheet.ts";
import { counted, type Desk, formOf, type Html, noRunYet } from "./desk.ts";
import { pairView } from "./pair-view.ts";
import { nameOf, nextOpen, type PairName, placeOf, type QueuedPair, reviewQueue } from "./queue.ts";

const nameSchema = z.object({ object: z.enum(["contacts", "companies"]), a: z.string().min(1), b: z.string().min(1) });
const answerSchema = nameSchema.extend({
  decision: z.enum(["merge", "keep apart", ""]),
  /** What the sheet said when the page was made. */
  was: z.enum(["merge", "keep apart", ""]),
});
type Made = { readonly pair: Pair; readonly before: Standing; readonly after: string };
const SHEET = "decisions/duplicates.csv";

/** The routes below `/duplicates`. What was answered here can be taken back, the last first. */
export function duplicateRoutes(desk: Desk, by: () => string): Hono {
  const app = new Hono();
  const made: Made[] = [];
  const here = `${desk.base}/duplicates`;
  const linkTo = (pair: PairName): string => `${here}/pair?${new URLSearchParams({ ...pair })}`;
  const linkToPlace = (queue: readonly QueuedPair[], at: number): string => {
    const pair = queue[at];
    return pair ? linkTo(nameOf(pair)) : here;
  };
  const show = (context: Context, queue: readonly QueuedPair[], at: number, notice: Html | null, status: 200 | 409) => {
    const pair = queue[at];
    const project = desk.open();
    if (!pair) return gone(desk, context, here);
    const next = nextOpen(queue, at);
    const last = made.at(-1);
    return desk.page(
      context,
      `Pair ${at + 1} of ${queue.length}`,
      pairView({
        pair,
        at,
        of: queue.length,
        open: queue.filter(({ decision }) => decision === "").length,
        standing: pair.decision === "" ? null : duplicateStanding(project.decisions, nameIn(pair)),
        by: by(),
        here,
        back: at > 0 ? linkToPlace(queue, at - 1) : null,
        forth: at < queue.length - 1 ? linkToPlace(queue, at + 1) : null,
        later: next < 0 ? `${here}/all` : linkToPlace(queue, next),
        fromTheTop: next >= 0 && next < at,
        last: last ? { ...last.pair, decision: last.after } : null,
        notice,
      }),
      status,
    );
  };

  app.get("/", async (context) => {
    const project = desk.open();
    const queue = await reviewQueue(project);
    if (!queue)
      return desk.page(
        context,
        "Duplicates",
        html`<h1>Duplicates</h1>${noRunYet(project, "review.json", "02-deduplicate.ts")}`,
      );
    const first = nextOpen(queue, -1);
    if (first >= 0) return context.redirect(linkToPlace(queue, first), 303);
    return desk.page(context, "Duplicates", allDone(queue, desk, here, made.at(-1)));
  });

  app.get("/pair", async (context) => {
    const queue = await reviewQueue(desk.open());
    const name = nameSchema.safeParse(context.req.query());
    const at = queue && name.success ? placeOf(queue, name.data) : -1;
    return queue && at >= 0 ? show(context, queue, at, null, 200) : gone(desk, context, here);
  });

  app.get("/all", async (context) => {
    const project = desk.open();
    const queue = await reviewQueue(project);
    if (!queue) return context.redirect(here, 303);
    return desk.page(context, "All pairs", wholeQueue(queue, linkTo, desk));
  });

  app.post("/", async (context) => {
    const project = desk.open();
    const answer = answerSchema.parse(Object.fromEntries(await formOf(context)));
    const queue = await reviewQueue(project);
    const at = queue ? placeOf(queue, answer) : -1;
    const pair = queue?.[at];
    if (!queue || !pair) return gone(desk, context, here);
    if (pair.decision !== answer.was && pair.decision !== answer.decision)
      return show(
        context,
        queue,
        at,
        html`<p>Nothing was written: meanwhile somebody decided “${pair.decision || "open again"}” about this pair. Look again, and decide anew if that is wrong.</p>`,
        409,
      );
    if (pair.decision !== answer.decision) {
      const name = nameIn(pair);
      const before = duplicateStanding(project.decisions, name);
      const { decision } = answer;
      if (decision === "")
        takeBackDuplicateDecision(project.decisions, name, before && { decision, by: by(), at: desk.now() });
      else recordDuplicateDecision(project.decisions, { ...name, decision }, { by: by(), at: desk.now() });
      made.push({ pair: name, before, after: decision });
      desk.changed(SHEET);
    }
    if (answer.decision === "") return context.redirect(linkTo(nameOf(pair)), 303);
    const next = nextOpen(queue, at);
    return context.redirect(next < 0 ? here : linkToPlace(queue, next), 303);
  });

  app.post("/undo", async (context) => {
    const last = made.pop();
    if (!last) return context.redirect(here, 303);
    const project = desk.open();
    const queue = await reviewQueue(project);
    const standing = duplicateStanding(project.decisions, last.pair);
    const at = queue ? placeOf(queue, last.pair) : -1;
    if ((standing?.decision ?? "") !== last.after) {
      const notice = html`<p>Nothing was taken back: somebody changed the answer on this pair meanwhile.</p>`;
      return queue && at >= 0 ? show(context, queue, at, notice, 409) : gone(desk, context, here);
    }
    takeBackDuplicateDecision(project.decisions, last.pair, last.before);
    desk.changed(SHEET);
    return context.redirect(at >= 0 ? linkTo(last.pair) : here, 303);
  });
  return app;
}

const nameIn = (pair: QueuedPair): Pair => ({ object: pair.object, a: pair.a.id, b: pair.b.id });

const gone = (desk: Desk, context: Context, here: string): Promise<Response> =>
  desk.page(
    context,
    "This pair is not asked about",
    html`<h1>This pair is not asked about</h1><div class="hint" role="status"><p>A later run made a new queue without it: it was decided, the export changed, or the records are merged. Nothing was written.</p></div><p><a href="${here}">Go on with the queue</a></p>`,
    410,
  );

const undoForm = (here: string, last: Made): Html =>
  html`<form method="post" action="${here}/undo"><button data-key="u" aria-keyshortcuts="u">Undo “${last.after || "open again"}” on ${last.pair.a} and ${last.pair.b} <kbd>u</kbd></button></form>`;

function allDone(queue: readonly QueuedPair[], desk: Desk, here: string, last: Made | undefined): Html {
  const merged = queue.filter(({ decision }) => decision === "merge").length;
  return html`<h1>Duplicates</h1><div class="hint" role="status">${
    queue.length === 0
      ? html`<p>The last run found no pair that a person must decide about.</p>`
      : html`<p>Every pair of the queue has an answer: ${merged} to merge, ${queue.length - merged} to keep apart. Nothing is merged before the next run; it reads <code>${SHEET}</code>.</p>`
  }</div>${last ? undoForm(here, last) : null}<p>${queue.length > 0 ? html`<a href="${here}/all">All pairs</a> · ` : null}<a href="${desk.base}">Overview</a></p>`;
}

const wholeQueue = (queue: readonly QueuedPair[], linkTo: (pair: PairName) => string, desk: Desk): Html =>
  html`<nav aria-label="Where you are"><a href="${desk.base}">Decisions</a> › <a href="${desk.base}/duplicates">Duplicates</a> › All pairs</nav><h1>All pairs</h1><p>${counted(queue.length, "pair")} of the last run, in the order in which they are asked.</p><div class="wide"><table><thead><tr><th scope="col">Place</th><th scope="col">Pair</th><th scope="col">Kind</th><th scope="col">Why it is asked</th><th scope="col" class="number">Likely one</th><th scope="col">Answer</th></tr></thead><tbody>${queue.map(
    (pair, at) =>
      html`<tr><td class="number">${at + 1}</td><th scope="row"><a href="${linkTo(nameOf(pair))}">${pair.a.id} and ${pair.b.id}</a></th><td>${pair.object}</td><td>${pair.reason.replaceAll("_", " ")}</td><td class="number">${pair.probability === null ? "" : `${Math.floor(pair.probability * 1000) / 10} %`}</td><td>${pair.decision || "open"}</td></tr>`,
  )}</tbody></table></div>`;

/** The review queue asked pair by pair: every answer is written to `decisions/duplicates.csv` at once. */
import process from "node:process";
import { isCancel, note, select } from "@clack/prompts";
import { Stop } from "../contract/stop.ts";
import type { Project } from "../project/config.ts";
import { recordDuplicateDecision } from "../project/decision-sheet.ts";
import type { ReviewPair } from "../quality/types.ts";
import { Reading } from "./reading.ts";

export type Answer = "merge" | "keep apart" | "later" | "quit";
export type Asking = {
  readonly ask: (pair: ReviewPair, place: { readonly at: number; readonly of: number }) => Promise<Answer>;
  readonly by: string;
  /** The time now, as ISO UTC. */
  readonly now: () => string;
};
export type Decisions = { readonly merged: number; readonly apart: number; readonly open: number };

/** Asks about every pair that waits, the likeliest first, until one answers `quit`. Nothing is merged before the next run. */
export async function decideDuplicates(project: Project, { ask, by, now }: Asking): Promise<Decisions> {
  const { review } = await new Reading(project).duplicates();
  let merged = 0;
  let apart = 0;
  for (const [at, pair] of review.entries()) {
    const answer = await ask(pair, { at: at + 1, of: review.length });
    if (answer === "quit") break;
    const object = pair.object === "companies" ? "companies" : "contacts";
    if (answer === "later") continue;
    recordDuplicateDecision(
      project.decisions,
      { object, a: pair.a.id, b: pair.b.id, decision: answer },
      { by, at: now() },
    );
    if (answer === "merge") merged += 1;
    else apart += 1;
  }
  return { merged, apart, open: review.length - merged - apart };
}

/** Throws `Stop` (2), saying how to decide in a spreadsheet, where there is no terminal to ask at. */
export function requireTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY) return;
  throw new Stop(
    2,
    "There is no terminal to ask at.",
    "Start it in a terminal, or fill in the column decision (merge, keep apart) of duplicates.csv in the output folder and save it as decisions/duplicates.csv.",
  );
}

/** Asks at the terminal, the values of both records beside each other. Throws as `requireTerminal` does. */
export async function askAtTerminal(
  pair: ReviewPair,
  place: { readonly at: number; readonly of: number },
): Promise<Answer> {
  requireTerminal();
  note(describePair(pair), `Pair ${place.at} of ${place.of}: ${pair.object} ${pair.a.id} and ${pair.b.id}`);
  const answer = await select<Answer>({
    message: "One and the same?",
    options: [
      { value: "merge", label: "merge", hint: "one person" },
      { value: "keep apart", label: "keep apart", hint: "never asked again" },
      { value: "later", label: "later" },
      { value: "quit", label: "quit", hint: "what was answered is kept" },
    ],
  });
  return isCancel(answer) ? "quit" : answer;
}

/** The pair as lines: why it is asked, its values, its weights. For the one terminal of the person who decides. */
export function describePair({ reason, probability, evidence, weights, bits }: ReviewPair): string {
  const wide = Math.max(6, ...evidence.map(({ column }) => column.length));
  const values = evidence.map(
    ({ column, a, b, agrees }) => `${agrees ? "=" : "≠"} ${column.padEnd(wide)}  ${printable(a)}  |  ${printable(b)}`,
  );
  const sum = weights.map((weight) => `${weight.comparison} ${weight.bits > 0 ? "+" : ""}${weight.bits}`).join(", ");
  return [
    `Why: ${reason.replaceAll("_", " ")}${probability === null ? "" : `, ${Math.round(probability * 100)} % likely one person`}`,
    ...values,
    ...(weights.length > 0 ? [`Weights in bits: ${sum}; together ${bits}`] : []),
  ].join("\n");
}

/** Without control characters, which would write over the terminal. */
const printable = (value: unknown): string =>
  value === null
    ? "–"
    : String(value)
        .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ")
        .slice(0, 80);

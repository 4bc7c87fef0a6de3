/** How much waits for a person, for whoever shows it beside the page. */
import { Stop } from "../../contract/stop.ts";
import { OutputError } from "../../outputs/write.ts";
import type { Project } from "../../project/config.ts";
import { columnList } from "./column-list.ts";
import { existingPairs } from "./existing-list.ts";
import { type GateName, gateStandings } from "./gate-state.ts";
import { offeredRepairs } from "./joins.ts";
import { ownerList } from "./owner-list.ts";
import { reviewQueue } from "./queue.ts";

/** Questions without an answer and with one; null where no run got so far; a sentence where a file cannot be read. */
export type Tally = { readonly open: number; readonly decided: number } | { readonly fault: string } | null;
export const MATTERS = ["duplicates", "joins", "mapping", "owners", "existing"] as const;
export type Matter = (typeof MATTERS)[number];
export type DecisionSummary = Readonly<Record<Matter, Tally>> & {
  /** Open decisions of all kinds. */
  readonly open: number;
  readonly gates: { readonly waiting: readonly GateName[]; readonly approved: number } | { readonly fault: string };
};

/** Counts what the last run asked and what was answered since. Never throws for a file that cannot be read: says so. */
export async function decisionSummary(project: Project): Promise<DecisionSummary> {
  const tally = async <T>(
    read: () => Promise<readonly T[] | null> | readonly T[] | null,
    isOpen: (one: T) => boolean,
  ): Promise<Tally> =>
    orFault(async () => {
      const list = await read();
      if (!list) return null;
      const open = list.filter(isOpen).length;
      return { open, decided: list.length - open };
    });
  const summary = {
    duplicates: await tally(
      () => reviewQueue(project),
      ({ decision }) => decision === "",
    ),
    joins: await tally(
      () => offeredRepairs(project),
      ({ decision }) => decision === "",
    ),
    mapping: await tally(
      async () => (await columnList(project))?.columns ?? null,
      ({ choice }) => choice.kind === "undecided",
    ),
    owners: await tally(
      async () => (await ownerList(project))?.owners ?? null,
      ({ user, resolution }) => user === "" && resolution === "",
    ),
    existing: await tally(
      () => existingPairs(project),
      ({ decision }) => decision === "",
    ),
  };
  const gates = await orFault(async () => {
    const standings = gateStandings(project).gates;
    const waiting = standings.filter(({ state }) => !project.rehearsal && (state === "waiting" || state === "void"));
    const approved = standings.filter(({ state }) => state === "approved" || state === "automatic").length;
    return { waiting: waiting.map(({ gate }) => gate), approved };
  });
  const open = Object.values(summary).reduce((sum, one) => sum + (one && "open" in one ? one.open : 0), 0);
  return { ...summary, gates, open };
}

async function orFault<T>(read: () => Promise<T>): Promise<T | { readonly fault: string }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Stop || error instanceof OutputError) return { fault: error.message };
    return { fault: "A file of the project cannot be read." };
  }
}

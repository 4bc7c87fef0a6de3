/** How each gate of a project stands: what it showed last, who approved it, and what changed since. */
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { ShownGate } from "../../ledger/read-gates.ts";
import type { Project } from "../../project/config.ts";
import { GATES, shownGates } from "../../run/gates.ts";

export type GateName = (typeof GATES)[number] | `delta ${number}`;
export type GateState = "not shown" | "waiting" | "void" | "approved" | "automatic";
export type GateStanding = {
  readonly gate: GateName;
  readonly state: GateState;
  readonly shown: ShownGate | null;
  /** Files of the project that were saved after the gate showed what it shows. */
  readonly newer: readonly string[];
};

/** Every gate in the order of the run; `held`: a run holds the ledger, and this is what it noted last. */
export function gateStandings(project: Project): { readonly gates: readonly GateStanding[]; readonly held: boolean } {
  const { gates: rows, held } = shownGates(project);
  const account = project.config.account?.url;
  // A sandbox may get another address each time it starts.
  const ours = rows.filter((row) => account === undefined || row.account === account);
  const deltas = ours.map(({ gate }) => gate).filter(isDelta);
  deltas.sort((a, b) => numberOf(a) - numberOf(b));
  const names: GateName[] = [...GATES.filter((gate) => gate !== "delta"), ...new Set(deltas)];
  const gates = names.map((gate) => {
    const shown = ours.findLast((row) => row.gate === gate) ?? null;
    const state = stateOf(shown);
    // The sandbox has a clock of its own.
    const newer = shown && !project.rehearsal && !gate.startsWith("delta ") ? savedSince(project, shown.shown) : [];
    return { gate, state, shown, newer };
  });
  return { gates, held };
}

const isDelta = (gate: string): gate is `delta ${number}` => /^delta \d+$/.test(gate);
const numberOf = (gate: string): number => Number(gate.slice(gate.indexOf(" ") + 1));
export const isGate = (gate: string): gate is GateName => isDelta(gate) || GATES.some((name) => name === gate);

function stateOf(shown: ShownGate | null): GateState {
  if (!shown) return "not shown";
  if (shown.approved === null) return shown.void ? "void" : "waiting";
  return shown.automatic ? "automatic" : "approved";
}

/** Files that a run reads (`migration.json`, decisions, exports), saved after an instant. */
function savedSince(project: Project, instant: string): string[] {
  const since = Date.parse(instant);
  const files = [join(project.root, "migration.json")];
  for (const folder of [project.decisions, join(project.root, project.config.exports)])
    try {
      for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
        if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
    } catch {
      // no such folder: nothing in it was saved
    }
  return files
    .filter((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since)
    .map((file) => relative(project.root, file));
}

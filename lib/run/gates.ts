/** Gates: points that nothing passes without an approval bound to the hash of what was approved. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { confirm, isCancel } from "@clack/prompts";
import { Stop } from "../contract/stop.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { gateRowsSchema, readGates, type ShownGate } from "../ledger/read-gates.ts";
import type { Project } from "../project/config.ts";
import { replaceFile } from "../project/sheet.ts";
import { holdLedger } from "./hold.ts";

export const GATES = ["mapping", "owners", "sample", "load", "delta"] as const;
export type Gate = (typeof GATES)[number];

/**
 * Passes when this very hash was approved for this account. A rehearsal passes by itself and is recorded so; at a
 * terminal the user is asked. Throws `Stop` (3) otherwise.
 */
export async function passGate(
  project: Project,
  ledger: Ledger,
  account: string,
  gate: Gate | `delta ${number}`,
  hash: string,
  evidence: string,
): Promise<void> {
  ledger.showGate(gate, account, hash, evidence);
  noteGates(project, ledger);
  const known = ledger.gates().find((row) => row.gate === gate && row.account === account);
  if (known?.approved && known.hash === hash) return;
  if (project.rehearsal) {
    ledger.approveGate(gate, account, "rehearsal", true);
    noteGates(project, ledger);
    return;
  }
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const answer = await confirm({
      message: `Gate "${gate}" for ${account}: ${evidence} Approve?`,
      initialValue: false,
    });
    if (answer === true && !isCancel(answer)) {
      ledger.approveGate(gate, account, project.config.options.operator, false);
      noteGates(project, ledger);
      return;
    }
  }
  throw new Stop(
    3,
    `Waiting at the gate "${gate}" for ${account}: ${evidence}`,
    `Look at ${project.out}, then: npm run approve -- --project ${project.root} --gate ${gate.replace(/ .*/, "")} --by NAME, and start again.`,
  );
}

/**
 * Approves what a gate showed last for the project's account; with `seen` only while that is still the hash it shows.
 * Throws `Stop`: 2 when it showed nothing, 3 when it shows something else by now, 5 while a run holds the ledger.
 */
export function approve(
  project: Project,
  gate: Gate | `delta ${number}`,
  by: string,
  seen?: string,
): { readonly account: string; readonly evidence: string } {
  const account = project.config.account?.url;
  const nothing = () =>
    new Stop(
      2,
      `The gate "${gate}" has shown nothing${account ? ` for ${account}` : ""} yet.`,
      "Run npm start until it waits there, look at what it shows, then approve.",
    );
  if (!existsSync(project.ledger)) throw nothing();
  const { ledger } = holdLedger(project, by);
  try {
    const shown = ledger
      .gates()
      .findLast(
        (row) =>
          (row.gate === gate || row.gate.startsWith(`${gate} `)) && (account === undefined || row.account === account),
      );
    if (!shown) throw nothing();
    if (seen !== undefined && seen !== shown.hash)
      throw new Stop(
        3,
        `The gate "${shown.gate}" shows something else by now: ${shown.evidence}`,
        "Look at what it shows now, and approve that.",
      );
    ledger.approveGate(shown.gate, shown.account, by, false);
    noteGates(project, ledger);
    return { account: shown.account, evidence: shown.evidence };
  } finally {
    ledger.close();
  }
}

/** Leaves `gates.json` beside what the gates show: a run keeps its ledger to itself while it waits at one. */
function noteGates(project: Project, ledger: Ledger): void {
  if (existsSync(project.out)) replaceFile(join(project.out, NOTED), `${JSON.stringify(ledger.gates(), null, 2)}\n`);
}
const NOTED = "gates.json";

/**
 * The gates of a project that showed something, the oldest first, as its ledger has them; `held`: a run keeps it to
 * itself, and they are as that run noted them last. Throws `Stop` (2) for a ledger that is none.
 */
export function shownGates(project: Project): { readonly gates: readonly ShownGate[]; readonly held: boolean } {
  let gates: ShownGate[] | null;
  try {
    gates = readGates(project.ledger);
  } catch (error) {
    throw new Stop(
      2,
      `The ledger ${project.ledger} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      "Restore the state/ folder from a copy, or, when nothing was loaded yet, move it away.",
    );
  }
  if (gates) return { gates, held: false };
  try {
    const noted: unknown = JSON.parse(readFileSync(join(project.out, NOTED), "utf8"));
    return { gates: gateRowsSchema.parse(noted), held: true };
  } catch {
    return { gates: [], held: true };
  }
}

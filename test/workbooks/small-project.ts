// A small customer to try workbooks on.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sample } from "../../lib/commands/sample.ts";
import { endSandbox } from "../run/support.ts";

/** The folder of a generated rehearsal of forty people with all kinds of mess, and what removes it; `more` are options of the generator. */
export function smallProject(more: readonly string[] = []): { project: string; remove: () => Promise<void> } {
  const project = mkdtempSync(join(tmpdir(), "workbooks-"));
  const code = sample(["--users", "40", "--deltas", "1", "--out", project, ...more], () => undefined);
  if (code !== 0) throw new Error(`The generator ended with ${code}.`);
  const config = {
    destination: "twenty",
    options: { acceptProposals: 0.6, sampleSize: 20 },
    policies: { unmatchedOwner: "fallback", fallbackOwner: "migration@kunde.example" },
  };
  writeFileSync(join(project, "migration.json"), JSON.stringify(config));
  const remove = async (): Promise<void> => {
    await endSandbox(project);
    rmSync(project, { recursive: true, force: true });
  };
  return { project, remove };
}

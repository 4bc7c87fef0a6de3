/** The customer's report: the same composition over what the customer may see. */
import type { RunManifest } from "../outputs/manifest.ts";
import { type Composition, composeReport } from "./compose.ts";
import { customerOutputs } from "./customer-outputs.ts";
import { isOfPeople, LEAST_PEOPLE, tellFew } from "./fold.ts";
import type { ReportInput } from "./input.ts";
import { type Naming, namingOf } from "./labels.ts";
import type { Outputs } from "./outputs.ts";

export const CUSTOMER_NOTE = `Aggregates only: no record, no value and no person of the export stands here. Groups of fewer than ${LEAST_PEOPLE} people are taken together or not told, months of fewer than ${LEAST_PEOPLE} rows are counted with the next. Columns, fields, workspaces and files whose names could be a person's are numbered. Who approved a gate is named in the engineer's report.`;

/** Settings whose values name people. */
const WITHHELD_OPTIONS: ReadonlySet<string> = new Set(["operator", "fallbackOwner"]);

/** Builds it from the files of a run; `alarms` must hold nothing of the source. */
export function composeCustomerReport(
  manifest: RunManifest,
  outputs: Outputs,
  given: Pick<Composition, "alarms" | "notes">,
): ReportInput {
  const naming = namingOf(manifest.labels, manifest, outputs);
  const promises = (manifest.promises ?? []).map(({ row, promised, done, share, word }) => [
    row,
    { promised: naming.sentence(promised), done: naming.sentence(done), share, word },
  ]);
  return composeReport({
    audience: "customer",
    run: customerManifest(manifest, naming),
    outputs: customerOutputs(outputs, naming),
    findings: (manifest.findings ?? []).map(({ severity, code, object, count, advice }) => ({
      severity,
      code,
      object,
      count,
      advice: naming.sentence(object !== null && isOfPeople(object) ? tellFew(advice) : advice),
    })),
    promises: Object.fromEntries(promises),
    alarms: given.alarms ?? [],
    notes: [CUSTOMER_NOTE, ...(given.notes ?? [])],
  });
}

/** Built anew: files under names that tell nobody, approvers as "a person", no settings that name one. */
function customerManifest(manifest: RunManifest, naming: Naming): RunManifest {
  return {
    project: manifest.project,
    destination: manifest.destination,
    account: { kind: manifest.account.kind, name: manifest.account.name },
    startedAt: manifest.startedAt,
    endedAt: manifest.endedAt,
    libraryVersion: manifest.libraryVersion,
    ...(manifest.commit === undefined ? {} : { commit: manifest.commit }),
    runtime: manifest.runtime,
    ...(manifest.seed === undefined ? {} : { seed: manifest.seed }),
    options: Object.fromEntries(
      Object.entries(manifest.options ?? {}).map(([name, value]) => [
        name,
        WITHHELD_OPTIONS.has(name) && value !== "" ? "(not told here)" : naming.sentence(value),
      ]),
    ),
    hashes: manifest.hashes,
    files: manifest.files.map(({ file, object, bytes, sha256, encoding, rows, rejected }) => ({
      file: naming.file(file),
      object,
      bytes,
      sha256,
      encoding,
      rows,
      rejected,
    })),
    settings: (manifest.settings ?? []).map(({ file, sha256 }) => ({ file: naming.file(file), sha256 })),
    workbooks: (manifest.workbooks ?? []).map(({ file, sha256 }) => ({ file: naming.file(file), sha256 })),
    gates: manifest.gates.map(({ gate, state, at, hash }) => ({
      gate,
      state,
      by: state === "automatic" ? "rehearsal" : state === "approved" ? "a person" : null,
      at,
      ...(hash === undefined ? {} : { hash }),
    })),
    ...(manifest.workspaces === undefined ? {} : { workspaces: {} }),
  };
}

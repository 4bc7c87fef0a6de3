/** One export being written: where its files go, how they are named, and what is told of each. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Files } from "./files.ts";
import type { Manner } from "./manner.ts";
import type { Organisation } from "./organisation.ts";
import { exportDay, type Setting } from "./recipe.ts";
import type { FileOf } from "./row.ts";
import type { TableFile, Written } from "./table-file.ts";
import type { Truth } from "./truth.ts";

export type Job = {
  readonly set: Setting;
  readonly org: Organisation;
  readonly files: Files;
  readonly folder: string;
  readonly generation: number;
  readonly truth: Truth;
  readonly declared: { name: string; object: ObjectName; workspace_id: string | null; declared_rows: number }[];
};

/** The path of a file by the export's pattern of names, in the language of the file. */
export function fileName(job: Job, of: FileOf, manner: Manner): string {
  if (manner.faults.has("unnamed-file")) return `eksport (3).${manner.form}`;
  const danish = manner.language === "da";
  const stem = objectSpec(of.object).stems[danish ? 1 : 0];
  const slug = of.workspace === null ? (danish ? "alle" : "all") : (job.org.workspaces[of.workspace]?.slug ?? "all");
  return `${stem}_${slug}_${exportDay(job.generation)}.${manner.form}`;
}

/** Tells the ground truth and the manifest of a file. */
export function tell(job: Job, table: TableFile, counts: Written, use: string): void {
  describe(job, table, counts.records, use);
  const workspace_id = table.of.workspace === null ? null : (job.org.workspaces[table.of.workspace]?.id ?? null);
  job.declared.push({
    name: table.path.slice(job.folder.length + 1),
    object: table.of.object,
    workspace_id,
    declared_rows: counts.declared,
  });
}

/** Tells the ground truth of a file: what it is, and what use an honest reader makes of it. */
export function describe(job: Job, table: TableFile, rows: number, use: string): void {
  const { form, encoding, delimiter } = table.manner;
  const workspace = table.of.workspace === null ? null : (job.org.workspaces[table.of.workspace]?.id ?? null);
  job.truth.files.push({
    file: table.path,
    object: table.of.object,
    workspace,
    form,
    encoding: form === "xlsx" ? "xlsx" : encoding,
    delimiter: form === "xlsx" ? null : delimiter,
    rows,
    use,
  });
}

/** From a folder of exports to staging: every file read, the newest download taken, every cell and row accounted for. */
import { OBJECT_NAMES, type ObjectName } from "../contract/objects.ts";
import { workspaceSlug } from "../source/names.ts";
import { openFolders } from "../source/open-folder.ts";
import type { FileOverride } from "../source/source-file.ts";
import { CellLedger } from "./cell-ledger.ts";
import { reportCompleteness } from "./completeness.ts";
import type { Download } from "./downloads.ts";
import { ReportBook } from "./file-reports.ts";
import { FindingList } from "./finding-list.ts";
import type { Labels } from "./labels.ts";
import { ManifestBook, MISSING_FILE } from "./manifest-checks.ts";
import { type OlderFile, repairFromEvidence } from "./repair.ts";
import { WorkspaceIds } from "./row-keys.ts";
import { stageObject } from "./stage-object.ts";
import type { StagedTable, Staging } from "./types.ts";

export type StageInput = {
  /** Absolute path of the project folder. */
  readonly project: string;
  /** Folder of exports below it, for example `exports`. */
  readonly folder: string;
  /** Further folders below it that hold exports, for example what was pulled from an API. */
  readonly more?: readonly string[];
  /** By path below the project folder, or by file name. */
  readonly overrides?: Readonly<Record<string, FileOverride>>;
  /** What labels of closed lists mean that no contract knows, by `object.column`. */
  readonly labels?: Labels;
  /** Only these objects; others are not read. */
  readonly only?: readonly ObjectName[];
};

/**
 * Reads and types a folder of exports. The folder is never written to, and nothing outside it is read.
 * Throws SourceError when there is nothing to read; bad files, rows and cells are findings.
 */
export async function stageExports(input: StageInput): Promise<Staging> {
  const { roots, files, manifests, findings: opening } = await openFolders(input);
  const findings = new FindingList();
  // What the manifest declares and the folder lacks is told below, where a file saved under another name is known.
  for (const { severity, code, advice, ...where } of opening)
    if (code !== MISSING_FILE) findings.add(severity, code, advice, where);
  const ledger = new CellLedger();
  const manifest = new ManifestBook(manifests, files);
  manifest.report(findings);
  const reports = new ReportBook(findings, manifest);
  const downloads = new Map<ObjectName, Download[]>();
  for (const file of files) {
    reports.notes(file);
    for (const part of file.parts) {
      const download = { file, part };
      if (part.use !== "data" || !part.object) await reports.unused(download);
      else if (!input.only || input.only.includes(part.object))
        downloads.set(part.object, [...(downloads.get(part.object) ?? []), download]);
    }
  }
  reports.timeZones(manifests);
  const tables = new Map<ObjectName, StagedTable>();
  const workspaces = new WorkspaceIds();
  const older: OlderFile[] = [];
  for (const manifest of manifests)
    for (const { id, name } of manifest.workspaces ?? []) workspaces.learn(workspaceSlug(name), id);
  const order = ["contact_fields", ...OBJECT_NAMES.filter((name) => name !== "contact_fields")] as const;
  for (const object of order) {
    const list = downloads.get(object);
    if (!list) continue;
    const fields = tables.get("contact_fields") ?? null;
    const table = await stageObject(object, list, {
      ...{ ledger, findings, reports, fields, workspaces, older },
      labels: input.labels ?? {},
    });
    if (table) tables.set(object, table);
    if (table && object === "workspaces") workspaces.learnNames(table);
  }
  if (!tables.has("contacts") && (input.only?.includes("contacts") ?? true))
    findings.add(
      "error",
      "no_contacts",
      "The export holds no contacts, and everything else hangs on them: add the contact files.",
      { object: "contacts" },
    );
  reportCompleteness({ tables, files: reports.finish(), workspaces, manifest: manifest.entriesOf(files) }, findings);
  const sorted = OBJECT_NAMES.flatMap((name) => {
    const table = tables.get(name);
    return table ? [[name, table] as const] : [];
  });
  const staging: Staging = {
    tables: new Map(sorted),
    files: reports.finish(),
    findings: findings.finish(),
    cells: ledger.cells,
    losses: ledger.losses,
    rowLosses: ledger.rowLosses,
    roots,
  };
  return repairFromEvidence(staging, older);
}

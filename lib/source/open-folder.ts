/** Finds and opens every export below a folder. Nothing is left out silently, nothing outside is read. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Finding, finding } from "../contract/finding.ts";
import { isObjectName } from "../contract/objects.ts";
import { type Inspection, inspectFile } from "./inspect.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { readFileName, workspaceSlug } from "./names.ts";
import { openCsv } from "./open-csv.ts";
import { openJson } from "./open-json.ts";
import { openWorkbook } from "./open-xlsx.ts";
import type { RawNote } from "./raw-table.ts";
import { RecordSorter } from "./records.ts";
import { SourceError } from "./source-error.ts";
import type { FileOverride, PartUse, SourceFile, SourcePart } from "./source-file.ts";
import { type FoundFile, walkFolder } from "./walk.ts";

export type OpenedFolder = {
  readonly root: string;
  readonly files: readonly SourceFile[];
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
};

const MANIFEST = "export_manifest.json";

/**
 * Opens the exports of `project`/`folder`. `overrides` are by path below the project folder or by file name.
 * Throws SourceError when the folder is missing or holds nothing.
 */
export async function openFolder(
  project: string,
  folder: string,
  overrides: Readonly<Record<string, FileOverride>> = {},
): Promise<OpenedFolder> {
  const root = join(project, folder);
  const found = await walkFolder(root);
  if (found.length === 0)
    throw new SourceError(`The export folder ${folder} is empty.`, "Put the files exported from Actimo there.");
  const findings: Finding[] = [];
  const manifests: Manifest[] = [];
  for (const entry of found)
    if (entry.kind === "file" && basename(entry.path) === MANIFEST) {
      const manifest = readManifest(await readFile(entry.absolute, "utf8"));
      if (typeof manifest !== "string") manifests.push(manifest);
      else findings.push(finding("warning", "bad_manifest", manifest, { file: join(folder, entry.path) }));
    }
  const files: SourceFile[] = [];
  for (const entry of found) {
    const file = `${folder.replace(/[\\/]+$/, "")}/${entry.path}`;
    const opened = await openOne(entry, file, manifests, overrides[file] ?? overrides[basename(entry.path)] ?? {});
    if (opened) files.push(opened);
    else findings.push(folderFinding(file));
  }
  return { root, files, manifests, findings };
}

async function openOne(
  entry: FoundFile,
  file: string,
  manifests: readonly Manifest[],
  override: FileOverride,
): Promise<SourceFile | null> {
  if (entry.kind === "folder") return null;
  const named = readFileName(basename(entry.path));
  const declared = declaredIn(manifests, entry.path);
  const common = {
    file,
    named,
    exportedOn: named.date ?? declared?.exportedOn ?? null,
    workspace: named.workspace ?? declared?.workspace ?? null,
    declaredRows: declared?.rows ?? null,
    decimalMark: override.decimalMark ?? null,
    dateOrder: override.dateOrder ?? null,
  };
  const simple = (
    use: PartUse,
    inspection: Pick<Inspection, "bytes" | "sha256">,
    notes: RawNote[] = [],
  ): SourceFile => ({
    ...common,
    bytes: inspection.bytes,
    sha256: inspection.sha256,
    encoding: "binary",
    parts: [emptyPart(use)],
    notes,
  });
  const none = { bytes: entry.bytes, sha256: "" };
  if (entry.kind !== "file") return simple("unreadable", none, [linkNote(entry.kind)]);
  let inspection: Inspection;
  try {
    inspection = await inspectFile(entry.absolute);
  } catch (error) {
    return simple("unreadable", none, [unreadableNote(error)]);
  }
  if (basename(entry.path) === MANIFEST) return { ...simple("manifest", inspection), encoding: "utf-8" };
  if (/(^|\/)files\//i.test(entry.path) || /^files_.*\.zip$/i.test(basename(entry.path)))
    return simple("staged_file", inspection);
  const hint = override.object ?? named.object ?? (declared && isObjectName(declared.object) ? declared.object : null);
  const full = (opened: { parts: readonly SourcePart[]; encoding: string; notes: readonly RawNote[] }): SourceFile => ({
    ...common,
    bytes: inspection.bytes,
    sha256: inspection.sha256,
    ...opened,
  });
  const kind = fileKind(named.extension, inspection.head);
  if (kind === "xlsx") return full(await openWorkbook(entry.absolute, inspection, hint, override));
  if (kind === "json") {
    const { exportedOn, ...opened } = await openJson(entry.absolute, inspection, hint);
    return { ...full(opened), exportedOn: common.exportedOn ?? exportedOn };
  }
  if (kind === "csv") {
    const { part, encoding, notes } = openCsv(entry.absolute, inspection, hint, override);
    return full({ parts: [part], encoding, notes });
  }
  return simple("unknown", inspection, [unknownNote]);
}

type Kind = "csv" | "xlsx" | "json" | "other";

function fileKind(extension: string, head: Uint8Array): Kind {
  if (extension === "xlsx" || extension === "xlsm") return "xlsx";
  if (extension === "json") return "json";
  if (["csv", "tsv", "txt", "tab", ""].includes(extension)) return isZip(head) && extension !== "" ? "xlsx" : "csv";
  return "other";
}

const isZip = (head: Uint8Array) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;

function declaredIn(manifests: readonly Manifest[], path: string) {
  for (const manifest of manifests) {
    const entry = manifest.files?.find(({ name }) => name === path || name === basename(path));
    if (!entry) continue;
    const workspace = manifest.workspaces?.find(({ id }) => id === entry.workspace_id)?.name;
    return {
      object: entry.object ?? "",
      rows: entry.declared_rows ?? null,
      exportedOn: /^\d{4}-\d{2}-\d{2}/.exec(manifest.exported_at ?? "")?.[0] ?? null,
      workspace: workspace ? workspaceSlug(workspace) : (entry.workspace_id ?? null),
    };
  }
  return null;
}

const emptyPart = (use: PartUse): SourcePart => ({
  sheet: null,
  object: null,
  use,
  delimiter: null,
  decimalMark: null,
  workspace: null,
  read: async () => new RecordSorter({ hint: null }).finish(),
});

const linkNote = (kind: string): RawNote => ({
  code: kind === "link" ? "link_not_followed" : "special_file",
  severity: "warning",
  advice:
    kind === "link"
      ? "A link was not followed, because nothing outside the export folder is read: put the file itself there."
      : "This is neither a file nor a folder and was not read.",
});

const unreadableNote = (error: unknown): RawNote => ({
  code: "unreadable_file",
  severity: "error",
  advice: `The file could not be read (${error instanceof Error && "code" in error ? String(error.code) : "unknown reason"}): check its rights, or export it again.`,
});

const unknownNote: RawNote = {
  code: "unknown_file",
  severity: "warning",
  advice: "This kind of file is not an export and was not read: take it away, or name its object in migration.json.",
};

const folderFinding = (file: string): Finding =>
  finding("info", "folder_like_file", "A folder has a name like a file: the files in it were read.", { file });

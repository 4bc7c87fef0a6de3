/** Finds and opens every export below a folder. Nothing is left out silently, nothing outside is read. */
import { basename, dirname, join, resolve } from "node:path";
import { type Finding, finding } from "../contract/finding.ts";
import { shownPath } from "../contract/safe-path.ts";
import { emptyPart } from "./empty-part.ts";
import { leftover } from "./file-kind.ts";
import * as say from "./folder-notes.ts";
import { DeclaredFiles, type Manifest, manifestsOf } from "./manifest.ts";
import { isStaged, MANIFEST, openFile } from "./open-file.ts";
import type { RawNote } from "./raw-table.ts";
import { SourceError } from "./source-error.ts";
import type { FileOverride, SourceFile } from "./source-file.ts";
import { type Unpacked, unpack } from "./unpack.ts";
import { type FoundFile, walkFolder } from "./walk.ts";
import { ZipFault } from "./zip/fault.ts";
import { ARCHIVE_FAULTS } from "./zip/notes.ts";

export type OpenedFolder = {
  /** Absolute folders that staged files may lie in: the export folder, then what its archives held. */
  readonly roots: readonly string[];
  readonly files: readonly SourceFile[];
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
};

/**
 * Opens the exports of `project`/`folder`. `overrides` are by path below the project folder or by file name. ZIP files
 * are unpacked below the project's `state/`. Throws SourceError when the folder is missing or holds nothing.
 */
export async function openFolder(
  project: string,
  folder: string,
  overrides: Readonly<Record<string, FileOverride>> = {},
): Promise<OpenedFolder> {
  const root = resolve(project, folder);
  const findings: Finding[] = [];
  const prefix = folder.replace(/[\\/]+$/, "");
  const nameOf = ({ path }: FoundFile) => (path === "" ? prefix : `${prefix}/${path}`);
  const tell = ({ severity, code, advice, found }: RawNote, file: string) =>
    findings.push(finding(severity, code, advice, { file: shownPath(file), found: found ?? null }));

  const found = readable(await walkFolder(root), (note, entry) => tell(note, nameOf(entry)));
  if (found.length === 0)
    throw new SourceError(`The export folder ${folder} is empty.`, "Put the files exported from Actimo there.", true);
  const { manifests, findings: bad } = await manifestsOf(found, nameOf, MANIFEST);
  findings.push(...bad);
  const declared = new DeclaredFiles(manifests);
  const open = (entry: FoundFile): Promise<SourceFile> => {
    const file = nameOf(entry);
    const override = Object.hasOwn(overrides, file) ? overrides[file] : overrides[basename(entry.path)];
    return openFile(entry, shownPath(file), declared.of(entry.path), override ?? {});
  };
  const files: SourceFile[] = [];
  const roots = [root];
  for (const entry of found) {
    const file = await open(entry);
    if (file.parts[0]?.use !== "archive") {
      files.push(file);
      continue;
    }
    const { notes, unpacked } = await unpackOne(entry, file, join(resolve(project), "state", "unpacked"));
    files.push({ ...file, notes, parts: [emptyPart(unpacked ? "archive" : "unreadable")] });
    if (!unpacked) continue;
    const inside = readable(entriesOf(entry, unpacked), (note, one) => tell(note, nameOf(one)));
    const more = await manifestsOf(inside, nameOf, MANIFEST);
    manifests.push(...more.manifests);
    findings.push(...more.findings);
    declared.add(more.manifests);
    for (const one of inside) {
      const opened = await open(one);
      const nested = opened.parts[0]?.use === "archive";
      files.push(nested ? { ...opened, parts: [emptyPart("unknown")], notes: [say.NESTED_ARCHIVE] } : opened);
    }
    roots.push(...rootsIn(unpacked.folder, inside));
  }
  for (const name of declared.missing(files.map(({ file }) => file)))
    findings.push(
      finding(
        "error",
        "declared_file_missing",
        "The manifest declares a file that is not in the export folder: add it, or export again.",
        { found: name },
      ),
    );
  return { roots, files, manifests, findings };
}

/** Opens the folder of exports and others beside it. While one of those holds files, the exports may be missing or empty. */
export async function openFolders(input: {
  readonly project: string;
  readonly folder: string;
  readonly more?: readonly string[];
  readonly overrides?: Readonly<Record<string, FileOverride>>;
}): Promise<OpenedFolder> {
  const { project, folder, more = [], overrides = {} } = input;
  const others: OpenedFolder[] = [];
  for (const other of more) others.push(await openFolder(project, other, overrides));
  const main = await openFolder(project, folder, overrides).catch((error: unknown) => {
    if (error instanceof SourceError && error.isEmpty && others.some(({ files }) => files.length > 0)) return null;
    throw error;
  });
  const all = main ? [main, ...others] : others;
  return {
    roots: all.flatMap(({ roots }) => roots),
    files: all.flatMap((one) => (one === main ? one.files : one.files.map((file) => ({ ...file, beside: true })))),
    manifests: all.flatMap(({ manifests }) => manifests),
    findings: all.flatMap(({ findings }) => findings),
  };
}

/** Without what is no file, leftovers and folders; names that may be trouble are told. */
function readable(found: readonly FoundFile[], tell: (note: RawNote, entry: FoundFile) => void): FoundFile[] {
  const seen = new Map<string, string>();
  return found.filter((entry) => {
    const left = leftover(entry.path);
    if (entry.kind === "folder" || entry.kind === "closed")
      tell(entry.kind === "folder" ? say.FOLDER_LIKE_FILE : say.CLOSED, entry);
    else if (left) tell(left === "ignored" ? say.IGNORED : say.UNFINISHED, entry);
    else {
      const alike = entry.path.normalize("NFC").toLowerCase();
      if (seen.has(alike)) tell({ ...say.SAME_NAME, found: shownPath(seen.get(alike) ?? "") }, entry);
      seen.set(alike, entry.path);
      if (shownPath(entry.path) !== entry.path) tell(say.ODD_NAME, entry);
      return true;
    }
    return false;
  });
}

async function unpackOne(
  entry: FoundFile,
  file: SourceFile,
  store: string,
): Promise<{ readonly unpacked: Unpacked | null; readonly notes: readonly RawNote[] }> {
  try {
    const unpacked = await unpack(entry.absolute, file.file, file.sha256, store);
    return { unpacked, notes: unpacked.notes };
  } catch (error) {
    return { unpacked: null, notes: [error instanceof ZipFault ? ARCHIVE_FAULTS[error.kind] : say.unreadable(error)] };
  }
}

const entriesOf = (archive: FoundFile, unpacked: Unpacked): FoundFile[] =>
  unpacked.entries
    .map(({ path, bytes }) => ({
      path: `${archive.path}/${path}`,
      absolute: join(unpacked.folder, path),
      kind: "file" as const,
      bytes,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

/** The unpacked folder, and within it every folder that holds a `files/`: paths in manifests begin there. */
function rootsIn(folder: string, inside: readonly FoundFile[]): Set<string> {
  const roots = new Set([folder]);
  for (const { path, absolute } of inside) {
    if (!isStaged(path)) continue;
    const below = absolute.slice(folder.length + 1).replaceAll("\\", "/");
    const at = below.search(/(?:^|\/)files\//i);
    if (at > 0) roots.add(dirname(join(folder, below.slice(0, at), "x")));
  }
  return roots;
}

/** What a run read besides its exports, by hash; and what of all that is different now. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunManifest } from "../outputs/manifest.ts";
import type { Project } from "../project/config.ts";
import type { ChangedInputs } from "../report/alarms.ts";
import { leftover } from "../source/file-kind.ts";

/** SHA-256 of a file, read in blocks; null where there is none. */
export async function hashOf(path: string): Promise<string | null> {
  if (!existsSync(path) || !statSync(path).isFile()) return null;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** `migration.json`, decisions and later exports, each with its hash. */
export async function settingsOf(project: Project): Promise<{ readonly file: string; readonly sha256: string }[]> {
  const found: { file: string; sha256: string }[] = [];
  for (const file of settingFiles(project)) {
    const sha256 = await hashOf(join(project.root, file));
    if (sha256 !== null) found.push({ file, sha256 });
  }
  return found;
}

const settingFiles = (project: Project): string[] => [
  "migration.json",
  ...below(project, relative(project.root, project.decisions)),
  ...below(project, project.config.deltas),
];

/** Compares what the manifest names with what is there now. `library`: the folder that workbooks are named from. */
export async function changesSince(project: Project, manifest: RunManifest, library: string): Promise<ChangedInputs> {
  const changed: string[] = [];
  const missing: string[] = [];
  const look = async (file: string, path: string, sha256: string) => {
    const now = await hashOf(path);
    if (now === null) missing.push(file);
    else if (now !== sha256) changed.push(file);
  };
  const known = new Set<string>();
  for (const { file, sha256 } of manifest.files) {
    const inArchive = manifest.files.some((other) => file.startsWith(`${other.file}/`));
    if (known.has(file) || inArchive) continue;
    known.add(file);
    await look(file, join(project.root, file), sha256);
  }
  for (const { file, sha256 } of manifest.settings ?? []) {
    known.add(file);
    await look(file, join(project.root, file), sha256);
  }
  for (const { file, sha256 } of manifest.workbooks ?? []) await look(file, resolve(library, file), sha256);
  const there = [...below(project, project.config.exports), ...settingFiles(project)];
  return { changed, missing, added: there.filter((file) => !known.has(file)) };
}

/** Files below a folder of the project, without what systems leave behind; none where there is no such folder. */
function below({ root }: Project, folder: string): string[] {
  const top = join(root, folder);
  if (!existsSync(top) || !statSync(top).isDirectory()) return [];
  return readdirSync(top, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((file) => leftover(file) === null)
    .sort();
}

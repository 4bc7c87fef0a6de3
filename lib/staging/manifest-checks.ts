/** The manifest beside the folder: files it names that are not there, and files that it does not know. */
import { basename } from "node:path";
import type { Manifest } from "../source/manifest.ts";
import { readFileName } from "../source/names.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { FindingList } from "./finding-list.ts";

/** A file that a manifest declares and that is not in the folder. */
export const MISSING_FILE = "declared_file_missing";

export type ManifestEntry = NonNullable<Manifest["files"]>[number];

const form = (name: string): string => name.normalize("NFC").toLowerCase();
const nameOf = (path: string): string => form(basename(path.replaceAll("\\", "/")));
const stemOf = (path: string): string => form(readFileName(basename(path)).stem);

/** What the manifests say about files, found by name, or, for one that was saved anew, by its name without ending. */
export class ManifestBook {
  readonly #entries = new Map<string, ManifestEntry>();
  readonly #renamed = new Map<string, ManifestEntry>();
  readonly #missing: ManifestEntry[] = [];
  readonly #unknown: SourceFile[] = [];

  constructor(manifests: readonly Manifest[], files: readonly SourceFile[]) {
    for (const manifest of manifests)
      for (const entry of manifest.files ?? []) this.#entries.set(nameOf(entry.name), entry);
    if (this.#entries.size === 0) return;
    const here = new Set(files.map(({ file }) => nameOf(file)));
    const unmatched = files.filter(
      ({ file, parts }) =>
        !this.#entries.has(nameOf(file)) && parts.some(({ use }) => use === "data" || use === "unknown"),
    );
    const renamed = new Set<SourceFile>();
    for (const [name, entry] of this.#entries) {
      if (here.has(name)) continue;
      const other = unmatched.find(({ file }) => stemOf(file) === stemOf(entry.name));
      if (other) {
        this.#renamed.set(other.file, entry);
        renamed.add(other);
      } else this.#missing.push(entry);
    }
    this.#unknown.push(...unmatched.filter((file) => !renamed.has(file)));
  }

  /** The entry of a file, or null. */
  entryOf(file: SourceFile): ManifestEntry | null {
    return this.#entries.get(nameOf(file.file)) ?? this.#renamed.get(file.file) ?? null;
  }

  /** The entries of the files that have one, by path. */
  entriesOf(files: readonly SourceFile[]): ReadonlyMap<string, ManifestEntry> {
    return new Map(
      files.flatMap((file) => {
        const entry = this.entryOf(file);
        return entry ? [[file.file, entry] as const] : [];
      }),
    );
  }

  /** Adds what is missing, what stands under another name and what nobody declared. */
  report(findings: FindingList): void {
    for (const { name, object, declared_rows: rows } of this.#missing)
      findings.add(
        (rows ?? 0) > 0 ? "blocking" : "warning",
        MISSING_FILE,
        `The manifest names a file that is not in the folder${rows ? `, with ${rows} rows` : ""}: add it, or accept the finding.`,
        { object: object ?? null, found: name },
      );
    for (const [file, entry] of this.#renamed)
      findings.add(
        "info",
        "manifest_file_renamed",
        "The manifest names this file with another ending or number: it was taken for the one it means.",
        { file, found: entry.name },
      );
    for (const { file } of this.#unknown)
      findings.add(
        "info",
        "not_in_manifest",
        "The manifest does not know this file: check that it belongs to this export.",
        { file },
      );
  }
}

/** `export_manifest.json`: who exported what and when, and how many rows each file should have. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { type Finding, finding } from "../contract/finding.ts";
import { decoderFor } from "./encoding.ts";
import { inspectFile } from "./inspect.ts";
import { workspaceSlug } from "./names.ts";
import type { FoundFile } from "./walk.ts";

const text = z.union([z.string(), z.number()]).transform(String);
const manifestSchema = z.object({
  client: z.string().nullish(),
  exported_at: z.string().nullish(),
  timezone: z.string().nullish(),
  workspaces: z.array(z.object({ id: text, name: z.string() })).nullish(),
  files: z
    .array(
      z.object({
        name: z.string(),
        object: z.string().nullish(),
        workspace_id: text.nullish(),
        declared_rows: z.number().int().nonnegative().nullish(),
        /** Days (or moments) between which the file holds everything, where the exporter says so. */
        since: z.string().nullish(),
        until: z.string().nullish(),
      }),
    )
    .nullish(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What a manifest says about one file. */
export type Declared = {
  readonly object: string;
  readonly rows: number | null;
  /** `YYYY-MM-DD`. */
  readonly exportedOn: string | null;
  /** Slug of the name, else the id. */
  readonly workspace: string | null;
};

const LARGEST = 64 * 1024 * 1024;

/** The manifest, or the sentence that says what is wrong with it. */
export function readManifest(text: string): Manifest | string {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return "export_manifest.json is not JSON: the declared row counts could not be checked.";
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5);
  const places = issues.map((issue) => issue.path.slice(0, 4).join(".").slice(0, 60) || "root").join(", ");
  return `export_manifest.json is not in the expected form (${places}): the declared row counts could not be checked.`;
}

/** The manifests among the files, and findings on those that cannot be used. */
export async function manifestsOf(
  found: readonly FoundFile[],
  nameOf: (entry: FoundFile) => string,
  name: string,
): Promise<{ manifests: Manifest[]; findings: Finding[] }> {
  const manifests: Manifest[] = [];
  const findings: Finding[] = [];
  for (const entry of found) {
    if (entry.kind !== "file" || basename(entry.path) !== name) continue;
    const manifest = await manifestIn(entry);
    if (typeof manifest !== "string") manifests.push(manifest);
    else findings.push(finding("warning", "bad_manifest", manifest, { file: nameOf(entry) }));
  }
  return { manifests, findings };
}

async function manifestIn({ absolute, bytes }: FoundFile): Promise<Manifest | string> {
  if (bytes > LARGEST)
    return "export_manifest.json has more than 64 MB and was not read: it lists names and counts only.";
  try {
    const decoder = decoderFor((await inspectFile(absolute)).detected.encoding);
    return readManifest(decoder.push(await readFile(absolute)) + decoder.end());
  } catch {
    return "export_manifest.json could not be read (its rights?): the declared row counts could not be checked.";
  }
}

/** What manifests declare, by file: their names are only ever compared, never opened. */
export class DeclaredFiles {
  readonly #byName = new Map<string, Declared>();
  readonly #names: string[] = [];

  constructor(manifests: readonly Manifest[]) {
    this.add(manifests);
  }

  add(manifests: readonly Manifest[]): void {
    for (const manifest of manifests) {
      const workspaces = new Map(manifest.workspaces?.map(({ id, name }) => [id, name]));
      for (const entry of manifest.files ?? []) {
        const id = entry.workspace_id ?? null;
        const workspace = id === null ? undefined : workspaces.get(id);
        this.#names.push(entry.name);
        if (this.#byName.has(entry.name)) continue;
        this.#byName.set(entry.name, {
          object: entry.object ?? "",
          rows: entry.declared_rows ?? null,
          exportedOn: /^\d{4}-\d{2}-\d{2}/.exec(manifest.exported_at ?? "")?.[0] ?? null,
          workspace: workspace ? workspaceSlug(workspace) : id,
        });
      }
    }
  }

  /** What is declared for a file, by its path below the export folder or by its name. */
  of(path: string): Declared | null {
    return this.#byName.get(path) ?? this.#byName.get(basename(path)) ?? null;
  }

  /** Declared names that none of the files has. */
  missing(files: readonly string[]): string[] {
    const there = new Set(files.flatMap((file) => [basename(file), file, file.slice(file.indexOf("/") + 1)]));
    return [...new Set(this.#names)].filter((name) => !there.has(name) && !there.has(basename(name)));
  }
}

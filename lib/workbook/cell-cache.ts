// Results of [cache] cells, kept beside the project's outputs: used again while nothing they could depend on changed.
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { deserialize, serialize } from "node:v8";
import { z } from "zod";
import type { TaskCell } from "./executor.ts";
import { fromBytes, NotPlain, toBytes } from "./plain-values.ts";
import type { MimeBundle } from "./record.ts";
import { ROOT } from "./root.ts";

export interface KeptResult {
  readonly values: ReadonlyMap<string, unknown>;
  readonly outputs: readonly MimeBundle[];
  /** Milliseconds since it was kept. */
  readonly age: number;
}

export interface CellCache {
  /** The result kept for a cell, if it is still good. */
  find(cell: TaskCell, needs: readonly TaskCell[]): Promise<KeptResult | undefined>;
  /** Keeps a result. Returns why it cannot be kept, in words; undefined when it was. */
  keep(cell: TaskCell, needs: readonly TaskCell[], result: Omit<KeptResult, "age">): string | undefined;
}

const keptSchema = z.object({
  key: z.string(),
  at: z.number(),
  values: z.instanceof(Uint8Array),
  outputs: z.array(z.record(z.string(), z.unknown())),
});

/**
 * A cache in the project's `out/cache`. What a result is good for: the text of the cell and of the cells it needs, the
 * files of the project (their sizes and times), the library, the runtime.
 * @param file the workbook
 * @param now milliseconds of the wall clock
 */
export function cellCache(file: string, project: string, now: () => number): CellCache {
  const folder = join(project, "out", "cache");
  const nameOf = (cell: TaskCell): string => `${digest([file, cell.cell.title]).slice(0, 24)}.bin`;
  const keyOf = (cell: TaskCell, needs: readonly TaskCell[]): string =>
    digest([
      cell.cell.source,
      ...needs.map((one) => one.cell.source),
      process.version,
      ...stampsOf(join(ROOT, "lib"), "**/*.ts"),
      ...stampsOf(project, "{*.json,exports*/**,decisions/**}"),
    ]);
  return {
    async find(cell, needs) {
      try {
        const read = keptSchema.parse(deserialize(readFileSync(join(folder, nameOf(cell)))));
        if (read.key !== keyOf(cell, needs)) return undefined;
        return { values: await fromBytes(read.values), outputs: read.outputs, age: now() - read.at };
      } catch {
        // Not there, cut off, or of another version: the cell runs.
        return undefined;
      }
    },
    keep(cell, needs, { values, outputs }) {
      const path = join(folder, nameOf(cell));
      try {
        const kept = { key: keyOf(cell, needs), at: now(), values: toBytes(values), outputs: plainOutputs(outputs) };
        mkdirSync(folder, { recursive: true });
        const draft = `${path}.${process.pid}.new`;
        // Results may hold people's data: nobody else reads them.
        writeFileSync(draft, serialize(kept), { mode: 0o600 });
        renameSync(draft, path);
        return undefined;
      } catch (thrown) {
        rmSync(path, { force: true });
        if (thrown instanceof NotPlain) return thrown.message;
        return `it could not be written (${thrown instanceof Error ? thrown.message : String(thrown)})`;
      }
    },
  };
}

/** Bundles as they would travel: forms that are JSON. */
const plainOutputs = (outputs: readonly MimeBundle[]): MimeBundle[] =>
  JSON.parse(JSON.stringify(outputs, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)));

function stampsOf(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}

const digest = (parts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
};

// Checks on the files a run leaves: whole, complete, and without what must not be in them.
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "vitest";

/** Every file below a folder, absolute; none when it is not there. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder) || !lstatSync(folder).isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

/** No temporary file is left below out/ and state/, and every JSON file parses. */
export function expectWhole(root: string): void {
  for (const folder of ["out", "state"])
    for (const file of filesBelow(join(root, folder))) {
      expect(file).not.toMatch(/\.part$/);
      if (file.endsWith(".json")) expect(() => JSON.parse(readFileSync(file, "utf8")), file).not.toThrow();
    }
}

/** Path, kind, time and content of everything below a folder. */
export function tree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
    const { mode, mtimeMs } = lstatSync(path);
    return [relative(folder, path), `${mode} ${mtimeMs} ${content}`] as const;
  });
  return Object.fromEntries([...entries, [".", String(lstatSync(folder).mtimeMs)] as const]);
}

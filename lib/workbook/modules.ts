// What `import` does inside a cell: the same modules a plain run of the file would get.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Place, PlacedError } from "./place.ts";
import { ROOT } from "./root.ts";

/** The importing side of a cell: called for `import(x)`, `from` for the static form. */
export interface Importer {
  (specifier: unknown, options?: ImportCallOptions): Promise<unknown>;
  from(
    specifier: string,
    asked: { names: readonly string[]; place: Place; with: Record<string, string> },
  ): Promise<unknown>;
}

/**
 * Makes the importer of one workbook. `#name` goes through the `imports` of the nearest package.json that has it,
 * relative paths start at the workbook, packages are those installed with this library.
 * @param file absolute path of the workbook
 */
export function createImporter(file: string): Importer {
  const load = async (specifier: string, attributes: Record<string, string>): Promise<unknown> => {
    const target = resolveSpecifier(specifier, file);
    return Object.keys(attributes).length > 0 ? import(target, { with: attributes }) : import(target);
  };
  const importer = (specifier: unknown, options?: ImportCallOptions): Promise<unknown> =>
    load(String(specifier), Object.fromEntries(Object.entries(options?.with ?? {})));
  return Object.assign(importer, {
    async from(specifier: string, asked: { names: readonly string[]; place: Place; with: Record<string, string> }) {
      let loaded: unknown;
      try {
        loaded = await load(specifier, asked.with);
      } catch (cause) {
        if (!isMissing(cause)) throw cause;
        const message = `Cannot find "${specifier}". ${adviceFor(specifier)}`;
        throw Object.assign(new PlacedError("ImportError", message, asked.place), { cause });
      }
      for (const name of asked.names)
        if (typeof loaded !== "object" || loaded === null || !(name in loaded))
          throw new PlacedError("ImportError", `"${specifier}" has no export named "${name}".`, asked.place);
      return loaded;
    },
  });
}

/** The URL or package name to import for what a workbook wrote. */
export function resolveSpecifier(specifier: string, file: string): string {
  if (specifier.startsWith("#")) return throughImports(specifier, file) ?? specifier;
  if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, pathToFileURL(file)).href;
  return specifier;
}

function throughImports(specifier: string, file: string): string | undefined {
  for (const folder of [...foldersAbove(file), ROOT]) {
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { imports } = JSON.parse(readFileSync(manifest, "utf8")) as { imports?: Record<string, unknown> };
    for (const [key, target] of Object.entries(imports ?? {})) {
      if (typeof target !== "string" || !target.startsWith("./")) continue;
      const [before = "", after = ""] = key.split("*");
      const exact = key === specifier;
      const matches = key.includes("*") && specifier.startsWith(before) && specifier.endsWith(after);
      if (!exact && !matches) continue;
      const star = exact ? "" : specifier.slice(before.length, specifier.length - after.length);
      return pathToFileURL(resolve(folder, target.replaceAll("*", star))).href;
    }
  }
  return undefined;
}

function* foldersAbove(file: string): Generator<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(folder)) return;
  }
}

const MISSING = new Set(["ERR_MODULE_NOT_FOUND", "ERR_PACKAGE_IMPORT_NOT_DEFINED", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && MISSING.has(String(thrown.code));

function adviceFor(specifier: string): string {
  if (specifier.startsWith("#lib/"))
    return specifier.endsWith(".ts") ? "Is there such a file under lib/?" : `Write the ending too: "${specifier}.ts".`;
  if (specifier.startsWith(".") || specifier.startsWith("/")) return "Workbooks import their library as #lib/NAME.ts.";
  return "Is the package installed?";
}

/** The value of `import.meta` in a cell. */
export function metaOf(file: string): Record<string, unknown> {
  const url = pathToFileURL(file).href;
  return {
    url,
    filename: file,
    dirname: dirname(file),
    main: true,
    resolve: (specifier: string): string => {
      const target = resolveSpecifier(specifier, file);
      return target.includes(":") ? target : import.meta.resolve(target);
    },
  };
}

/** A `file:` URL or a path as a path. */
export const asPath = (address: string): string => (address.startsWith("file:") ? fileURLToPath(address) : address);

// Imports that one way of running finds and another does not.
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { ImportDeclaration } from "acorn";
import { keyName } from "./analyse.ts";
import type { LintFinding, ReadCell } from "./lint-finding.ts";
import { type ModuleExports, moduleExports } from "./module-exports.ts";
import { resolveSpecifier } from "./modules.ts";
import type { Place } from "./place.ts";
import { ROOT } from "./root.ts";
import { usesOf } from "./uses.ts";

/** Findings on the addresses of imports, from their text alone. */
export function importAddresses({ analysis }: ReadCell): LintFinding[] {
  return specifiersOf(analysis).flatMap(({ specifier, place }): LintFinding[] => {
    if (/^\.{1,2}\//.test(specifier)) {
      const better = `#lib/${specifier.replace(/^[./]*(lib\/)?/, "")}`;
      const message = `"${specifier}" depends on the folder a kernel was started in; use "${better}" instead.`;
      return [{ ...place, rule: "relative-import", message }];
    }
    if (/^(?:\/|file:|[A-Za-z]:[\\/])/.test(specifier))
      return [address(place, `"${specifier}" exists on this machine only; import the library as "#lib/NAME.ts".`)];
    if (/^(?:npm|jsr|https?|data|blob):/.test(specifier))
      return [address(place, `"${specifier}" can be imported by Deno only; install the package and write its name.`)];
    const ending = /^(#lib\/.+?)(\.[cm]?js|\.mts)?$/.exec(specifier);
    if (ending?.[1] && !specifier.endsWith(".ts") && !specifier.endsWith(".json")) {
      const message = `"${specifier}" lacks its ending, which no runtime adds; write "${ending[1]}.ts".`;
      return [{ ...place, rule: "import-ending", message }];
    }
    return [];
  });
}

/**
 * Findings on what the addresses lead to: a module that is not there, a package that is not installed with the library,
 * a name that the module has not, or has only as a type.
 * @param file absolute path of the workbook
 */
export function importTargets(read: readonly ReadCell[], file: string): LintFinding[] {
  const used = new Set(read.flatMap((one) => usesOf(one).map(({ name }) => name)));
  const typed = new Set(read.flatMap(typeNames));
  const modules = new Map<string, ModuleExports>();
  const target = (specifier: string, place: Place): LintFinding | undefined => {
    if (specifier.startsWith("#")) {
      const path = libraryFile(specifier, file);
      if (path === undefined)
        return {
          ...place,
          rule: "missing-module",
          message: `"${specifier}" is no import of package.json; the library is "#lib/NAME.ts".`,
        };
      // One without its ending was told from its text.
      if (!existsSync(path) && /\.(?:ts|json)$/.test(path))
        return { ...place, rule: "missing-module", message: `There is no file for "${specifier}" in the library.` };
      return undefined;
    }
    if (/^[./]|^[a-z]+:/i.test(specifier) && !specifier.startsWith("node:")) return undefined;
    if (specifier.startsWith("node:") || isBuiltin(specifier))
      return isBuiltin(specifier)
        ? undefined
        : { ...place, rule: "missing-module", message: `Node has no module "${specifier}".` };
    return missingPackage(specifier, place);
  };
  const names = (node: ImportDeclaration, place: Place, cell: ReadCell): LintFinding[] =>
    node.specifiers.flatMap((one): LintFinding[] => {
      if (one.type === "ImportNamespaceSpecifier") return [];
      const name = one.type === "ImportDefaultSpecifier" ? "default" : keyName(one.imported);
      const at = cell.analysis.definitions.get(one.local.name)?.place ?? place;
      const specifier = String(node.source.value);
      const onlyTyped = typed.has(one.local.name) && !used.has(one.local.name);
      const verdict = offers(specifier, name, file, modules);
      if (verdict === "value" || (verdict === "unknown" && !onlyTyped)) return [];
      if (verdict === "type" || onlyTyped) {
        const message = `${name} is a type: write import { type ${name} }, or Node looks for it when the workbook runs.`;
        return [{ ...at, rule: "type-import", message }];
      }
      return [{ ...at, rule: "missing-export", message: `"${specifier}" has no export named "${name}".` }];
    });
  return read.flatMap((one) => [
    ...specifiersOf(one.analysis).flatMap(({ specifier, place }) => target(specifier, place) ?? []),
    ...one.analysis.imports.flatMap(({ node, place }) => names(node, place, one)),
  ]);
}

const address = (place: Place, message: string): LintFinding => ({ ...place, rule: "import-address", message });

function specifiersOf({
  imports,
  dynamicImports,
  exports,
}: ReadCell["analysis"]): { specifier: string; place: Place }[] {
  const found: { specifier: unknown; place: Place }[] = imports.map(({ node, place }) => ({
    specifier: node.source.value,
    place,
  }));
  for (const { node, place } of dynamicImports)
    if (node.type === "ImportExpression" && node.source.type === "Literal")
      found.push({ specifier: node.source.value, place });
  for (const { node, place } of exports)
    if ("source" in node && typeof node.source === "object" && node.source?.type === "Literal")
      found.push({ specifier: node.source.value, place });
  return found.flatMap(({ specifier, place }) => (typeof specifier === "string" ? [{ specifier, place }] : []));
}

function libraryFile(specifier: string, file: string): string | undefined {
  const found = resolveSpecifier(specifier, file);
  return found.startsWith("file:") ? fileURLToPath(found) : undefined;
}

function missingPackage(specifier: string, place: Place): LintFinding | undefined {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const lists = (key: string): boolean => Object.hasOwn(Object(manifest[key] ?? {}), name);
  if (lists("dependencies")) return undefined;
  const message = lists("devDependencies")
    ? `"${name}" is there for developing only (devDependencies); where the library is installed to be used it is missing.`
    : `"${name}" is not among the dependencies of package.json; Deno refuses it, and elsewhere it may be missing.`;
  return { ...place, rule: "missing-package", message };
}

/** Whether a module has a name at run time, only as a type, or not at all; unknown for packages, whose text is not read. */
function offers(
  specifier: string,
  name: string,
  file: string,
  modules: Map<string, ModuleExports>,
): "value" | "type" | "none" | "unknown" {
  if (isBuiltin(specifier)) {
    const builtin: unknown = process.getBuiltinModule(specifier);
    return name === "default" || name in Object(builtin) ? "value" : "none";
  }
  const path = specifier.startsWith("#") ? libraryFile(specifier, file) : undefined;
  if (path === undefined || !existsSync(path) || !path.endsWith(".ts")) return "unknown";
  const found = modules.get(path) ?? moduleExports(path);
  modules.set(path, found);
  if (found.values.has(name)) return "value";
  if (found.isType(name)) return "type";
  return found.open ? "unknown" : "none";
}

/** Words of a cell that stand where its types were. */
function typeNames({ cell, analysis }: ReadCell): string[] {
  return [...cell.source.matchAll(/[\p{L}_$][\p{L}\d_$]*/gu)].flatMap(({ 0: word, index }) =>
    analysis.code.slice(index, index + word.length).trim() === "" ? [word] : [],
  );
}

/** Images that came with a body: found among its files by their names, and led to where the files will lie. */
import type { Ast } from "../mapping/ast.ts";
import type { Compile, Evaluate, LookupTarget, Scope } from "./scope.ts";
import type { SourceTable } from "./tables.ts";
import type { RecordRef } from "./types.ts";

type Image = { readonly unit: number; readonly key: string };

/** The body with a name in each image's address, and the records that those names stand for. */
export function inlineOf(compiler: Compile, ast: Extract<Ast, { op: "inline" }>, scope: Scope): Evaluate {
  const { world } = compiler;
  const body = compiler.compile(ast.of, scope, false);
  const id = compiler.silent(ast.id, scope);
  let files: ReadonlyMap<string, readonly Image[]> | null = null;
  return (unit) => {
    const html = body(unit);
    if (typeof html !== "string" || !IMAGE.test(html)) return html;
    const target = world.target(ast.entry);
    if (!target) return html;
    files ??= imagesByParent(target, world.tables.get(target.object), ast.parent, ast.name);
    const own = files.get(String(id(unit))) ?? [];
    const wanted = [...html.matchAll(IMAGES)].length;
    const links: Record<string, RecordRef> = {};
    const text = html.replace(IMAGES, (tag: string, source: string) => {
      const key = keyOf(source);
      const file = own.find((one) => one.key === key) ?? (own.length === 1 && wanted === 1 ? own[0] : undefined);
      // What is not among the files is said, not shown as a broken image.
      if (!file) return `[image: ${escaped(source)}]`;
      const name = `actimo-file:${file.unit}/`;
      links[name] = { ref: target.to, external: target.external(file.unit) };
      return tag.replace(/src\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/i, `src="${name}"`);
    });
    return Object.keys(links).length > 0 ? { text, links } : text;
  };
}

const IMAGE = /<img\b[^>]*\bsrc\s*=\s*["']?cid:/i;
const IMAGES = /<img\b[^>]*\bsrc\s*=\s*["']?cid:([^"'>\s]*)["']?[^>]*>/gi;

function imagesByParent(
  target: LookupTarget,
  table: SourceTable,
  parent: string,
  name: string,
): ReadonlyMap<string, readonly Image[]> {
  const [parents, names] = [table.columns[table.indexOf(parent)], table.columns[table.indexOf(name)]];
  const files = new Map<string, Image[]>();
  for (let unit = 0; unit < table.length; unit++) {
    const of = parents?.at(unit) ?? null;
    const file = String(names?.at(unit) ?? "");
    if (of === null || !target.made(unit) || !/\.(?:png|jpe?g|gif|webp|bmp|svg|heic)$/i.test(file)) continue;
    const known = files.get(String(of)) ?? [];
    known.push({ unit, key: keyOf(file) });
    files.set(String(of), known);
  }
  return files;
}

/** `Billede 4.png` and `billede4@actimo` are one name: what mail programs make of a file's. */
const keyOf = (name: string): string =>
  name
    .replace(/@.*$/, "")
    .replace(/\.[A-Za-z0-9]{1,5}$/, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
const escaped = (text: string): string => text.replace(/@.*$/, "").replace(/[<>&"]/g, "");

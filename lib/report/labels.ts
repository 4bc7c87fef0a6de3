/** How texts of the source are called in files for the customer: what is not known to be harmless is not shown. */
import { isObjectName, objectSpec } from "../contract/objects.ts";
import type { Labels, RunManifest } from "../outputs/manifest.ts";
import { maskPersonal } from "../outputs/mask.ts";
import type { Outputs } from "./outputs.ts";

export type Naming = {
  /** A column: the contract's and harmless own ones as they are, others as `own column 3`. */
  column(object: string, name: string): string;
  /** A destination field, dotted or not; `owner` is its object. */
  field(owner: string, name: string): string;
  workspace(key: string): string;
  file(path: string): string;
  /** A sentence of ours: labels of the source that it quotes are replaced, what looks personal is masked. */
  sentence(text: string): string;
};

/** `labels` is what the run found harmless; without it nothing of the source is. */
export function namingOf(labels: Labels | undefined, manifest: RunManifest, outputs: Outputs): Naming {
  const open = new Set(labels?.open ?? []);
  const numbers = new Map<string, Map<string, number>>();
  const numbered = (kind: string, text: string): string => {
    const known = numbers.get(kind) ?? new Map<string, number>();
    numbers.set(kind, known);
    if (!known.has(text)) known.set(text, known.size + 1);
    return `${kind} ${known.get(text)}`;
  };
  const ofContract = (object: string, name: string): boolean =>
    isObjectName(object) && Object.hasOwn(objectSpec(object).columns, name);
  const column = (object: string, name: string): string =>
    ofContract(object, name) || open.has(name) ? name : numbered("own column", name);
  const workspace = (key: string): string => labels?.workspaces[key] ?? numbered("workspace", key);
  const file = (path: string): string => labels?.files[path] ?? numbered("file", path);
  const quoted: (readonly [string, string])[] = [
    ...Object.entries(outputs["profile.json"] ?? {}).flatMap(([object, { columns }]) =>
      columns.map(({ name }) => [name, column(object, name)] as const),
    ),
    ...Object.entries(manifest.workspaces ?? {}).map(([key, name]) => [name, workspace(key)] as const),
    ...manifest.files.flatMap((one) => {
      const told = file(one.file);
      return [one.file, one.file.split("/").at(-1) ?? ""].map((text) => [text, told] as const);
    }),
  ];
  const withheld = new Map(quoted.filter(([text, told]) => text.length > 2 && text !== told));
  const places =
    withheld.size === 0
      ? null
      : new RegExp(
          `(?<![\\p{L}\\p{N}])(?:${[...withheld.keys()]
            .sort((a, b) => b.length - a.length)
            .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
            .join("|")})(?![\\p{L}\\p{N}])`,
          "gu",
        );
  return {
    column,
    field: (owner, name) => {
      const base = name.split(".")[0] ?? name;
      return open.has(`${owner}.${base}`) ? name : numbered("own field", `${owner}.${base}`);
    },
    workspace,
    file,
    sentence: (text) => maskPersonal(places ? text.replace(places, (found) => withheld.get(found) ?? "…") : text),
  };
}

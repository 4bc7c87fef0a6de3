/** Which texts of the source may stand in files for the customer: those in which no person of the export is named. */
import { CONTRACT, OBJECT_NAMES, objectSpec } from "../contract/objects.ts";
import type { Labels } from "../outputs/manifest.ts";
import { maskPersonal } from "../outputs/mask.ts";
import type { NeededField } from "../plan/types.ts";
import type { Project } from "../project/config.ts";
import { readFileName, workspaceSlug } from "../source/names.ts";
import type { Staging } from "../staging/types.ts";

type Tables = Staging["tables"];

/** Texts seen before are not taken apart again; so many are remembered. */
const MOST_REMEMBERED = 200_000;

/** Words of people's names and of the local parts of their addresses, folded, of three letters and more. */
export function namesOfPeople(all: readonly Tables[]): Set<string> {
  const words = new Set<string>();
  const texts = new Set<string>();
  for (const tables of all)
    for (const [object, table] of tables)
      for (const [name, { personal }] of Object.entries(objectSpec(object).columns)) {
        const column = personal === "name" || personal === "email" ? table.column(name) : null;
        for (let row = 0; column && row < table.length; row += 1) {
          const value = column.at(row);
          if (typeof value !== "string" || texts.has(value)) continue;
          if (texts.size >= MOST_REMEMBERED) texts.clear();
          texts.add(value);
          for (const word of wordsOf(value.replace(/@.*/s, ""))) words.add(word);
        }
      }
  return words;
}

/** Words of the contract itself are nobody's name. */
const CONTRACT_WORDS: ReadonlySet<string> = new Set(
  OBJECT_NAMES.flatMap((object) => [
    object,
    ...CONTRACT[object].stems,
    ...Object.entries(objectSpec(object).columns).flatMap(([name, { headers }]) => [name, ...headers]),
  ]).flatMap(wordsOf),
);

function wordsOf(text: string): string[] {
  return workspaceSlug(text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"))
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 2);
}

/** Whether a text names nobody: no word of a person's name (nor its genitive), no address, no longer number. */
export function namesNobody(text: string, people: ReadonlySet<string>): boolean {
  if (maskPersonal(text) !== text || text.includes("@") || /\d{6}/.test(text.replace(/[\s()./+-]/g, ""))) return false;
  return wordsOf(text).every(
    (word) => CONTRACT_WORDS.has(word) || !(people.has(word) || (word.endsWith("s") && people.has(word.slice(0, -1)))),
  );
}

export type Labelled = {
  readonly project: Project;
  /** Of the base, and of everything later. */
  readonly tables: readonly Tables[];
  /** Names of workspaces by id and slug. */
  readonly workspaces: Readonly<Record<string, string>>;
  readonly needed: readonly NeededField[];
  /** Paths below the project, in order. */
  readonly files: readonly string[];
};

/** The labels of a run. */
export function customerLabels({ project, tables, workspaces, needed, files }: Labelled): Labels {
  const people = namesOfPeople(tables);
  const shown: Record<string, string> = {};
  for (const [key, name] of Object.entries(workspaces)) if (namesNobody(name, people)) shown[key] = name;
  const own = tables.flatMap((each) =>
    [...each.values()].flatMap((table) => table.columns.filter(({ custom }) => custom).map(({ name }) => name)),
  );
  const fields = needed
    .filter(({ logical, label }) => namesNobody(logical, people) && namesNobody(label, people))
    .map(({ object, logical }) => `${object}.${logical}`);
  return {
    workspaces: shown,
    open: [...new Set([...own.filter((name) => namesNobody(name, people)), ...fields])].sort(),
    files: fileLabels(project, files, new Set(Object.keys(shown))),
  };
}

const OUR_FILES =
  /^(?:migration\.json|decisions\/(?:duplicates|owners|joins|existing)\.csv|workbooks\/\d\d-[a-z-]+\.ts)$/;

/** A file's name is shown where it is the contract's, with a workspace that is shown; any other is numbered. */
function fileLabels(
  { config }: Project,
  files: readonly string[],
  workspaces: ReadonlySet<string>,
): Record<string, string> {
  const labels: Record<string, string> = {};
  const numbers = new Map<string, number>();
  for (const file of files) {
    const [name = ""] = file.split("/").slice(-1);
    const delta = file.startsWith(`${config.deltas}/`)
      ? /^\d+(?=\/)/.exec(file.slice(config.deltas.length + 1))?.[0]
      : null;
    const where = delta ? `delta ${delta}: ` : "";
    const { object, workspace, extension } = readFileName(name);
    const plain =
      object !== null && (workspace === null || workspaces.has(workspace)) && /^[a-z]{0,5}$/.test(extension);
    if (OUR_FILES.test(file)) labels[file] = file;
    else if (plain) labels[file] = `${where}${name}`;
    else {
      const kind = `${where}${object === null ? "file" : object.replaceAll("_", " ")}`;
      const number = (numbers.get(kind) ?? 0) + 1;
      numbers.set(kind, number);
      labels[file] = `${kind} ${number}${/^[a-z]{1,5}$/.test(extension) ? ` (${extension})` : ""}`;
    }
  }
  return labels;
}

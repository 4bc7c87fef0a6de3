/** Standard value sets: a deployment replaces one as a whole (salesforce.md §4.5), so all that it says is read first. */
import type { NeededField } from "../../plan/types.ts";
import type { Live } from "../port.ts";
import type { Context } from "./context.ts";
import { escaped, VALUE_SETS } from "./metadata-xml.ts";
import { Refused } from "./refusal.ts";
import { unescaped } from "./soap.ts";
import { type Judged, ok, warn } from "./verdicts.ts";

/** An element and its text, as the org says it. */
export type Said = readonly [name: string, text: string];
export type ValueSet = {
  /** What the set says beside its values: `sorted` and the like. */
  readonly about: readonly Said[];
  readonly values: readonly (readonly Said[])[];
  /** Read as metadata. Otherwise from describe, which does not tell colours, or what counts as closed or converted. */
  readonly whole: boolean;
};

/** The value set behind a standard picklist, or null. */
export const valueSetOf = ({ object, logical }: Pick<NeededField, "object" | "logical">): string | null =>
  VALUE_SETS[`${object}.${logical}`] ?? null;

/** The sets behind these fields, by name. */
export async function readValueSets(context: Context, fields: readonly NeededField[]): Promise<Map<string, ValueSet>> {
  const sets = new Map<string, ValueSet>();
  const names = [...new Set(fields.flatMap((field) => valueSetOf(field) ?? []))];
  if (names.length === 0) return sets;
  const list = names.map((name) => `<fullNames>${escaped(name)}</fullNames>`).join("");
  try {
    const reply = await context.api.soap(`<readMetadata><type>StandardValueSet</type>${list}</readMetadata>`, "m");
    for (const [, text = ""] of reply.text.matchAll(/<(?:\w+:)?records\b[^>]*>([\s\S]*?)<\/(?:\w+:)?records>/g)) {
      const values = [...text.matchAll(VALUE)].map(([, inner = ""]) => leaves(inner));
      const about = leaves(text.replace(VALUE, ""));
      const name = about.find(([key]) => key === "fullName")?.[1];
      if (name !== undefined && values.length > 0)
        sets.set(name, { about: about.filter(([key]) => key !== "fullName"), values, whole: true });
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  for (const field of fields) {
    const name = valueSetOf(field);
    if (name !== null && !sets.has(name)) sets.set(name, described(context, name, field));
  }
  return sets;
}
const VALUE = /<(?:\w+:)?standardValue>([\s\S]*?)<\/(?:\w+:)?standardValue>/g;
const leaves = (xml: string): Said[] =>
  [...xml.matchAll(/<(?:\w+:)?(\w+)(?:\s[^<>]*)?>([^<]*)<\/(?:\w+:)?\1>/g)].map(([, name = "", text = ""]) => [
    name,
    unescaped(text.trim()),
  ]);

/** What describe tells of a list, for a user who may not read metadata. */
function described(context: Context, name: string, { object, logical }: NeededField): ValueSet {
  const choices = context.org.known(object)?.fields.get(logical)?.choices ?? [];
  return {
    about: [["sorted", "false"]],
    values: choices.map(({ value, label, active, byDefault }): Said[] => [
      ["fullName", value],
      ["default", String(byDefault)],
      ...(active ? [] : [["isActive", "false"] as const]),
      ["label", label],
      ...usual(name, value),
    ]),
    whole: false,
  };
}
/** What a value says besides, in an org that left the list as it came. */
const usual = (name: string, value: string): Said[] =>
  name === "TaskStatus"
    ? [["closed", String(value === "Completed")]]
    : name === "TaskPriority"
      ? [["highPriority", String(value === "High")]]
      : [];

const textOf = (value: readonly Said[], name: string): string | undefined => value.find(([key]) => key === name)?.[1];

/** The set with these values too: what stands there stays as it is, an inactive value that is wanted becomes active. */
export function withValues(name: string, set: ValueSet, wanted: readonly string[]): ValueSet {
  const there = new Set(set.values.map((value) => textOf(value, "fullName")));
  const values = set.values.map((value) =>
    wanted.includes(textOf(value, "fullName") ?? "") ? value.filter(([key]) => key !== "isActive") : value,
  );
  const fresh = wanted
    .filter((value) => !there.has(value))
    .map((value): Said[] => [["fullName", value], ["default", "false"], ["label", value], ...usual(name, value)]);
  return { ...set, values: [...values, ...fresh] };
}

/** A set in words: how many values, how many of them inactive, which is the default. */
export function inWords({ values }: ValueSet): string {
  const inactive = values.filter((value) => textOf(value, "isActive") === "false").length;
  const byDefault = values.find((value) => textOf(value, "default") === "true");
  return [
    `${values.length} values of the org's own`,
    ...(inactive > 0 ? [`${inactive} of them inactive`] : []),
    byDefault ? `${textOf(byDefault, "label") ?? textOf(byDefault, "fullName")} by default` : "none by default",
  ].join(", ");
}

/** Before anything is deployed: which lists are replaced, and whether all that they say is sent again. */
export function standardLists(live: Live, sets: ReadonlyMap<string, ValueSet>): Judged {
  const lists = live.missing.flatMap((field) => {
    const set = sets.get(valueSetOf(field) ?? "");
    return set ? [{ name: `${field.object}.${field.logical}`, set }] : [];
  });
  if (lists.length === 0) return ok("no standard list gets new values");
  const found = lists.map(({ name, set }) => `${name} (${inWords(set)})`).join("; ");
  return lists.every(({ set }) => set.whole)
    ? ok(`these lists get new values and keep all that they have: ${found}`)
    : warn(
        `these lists get new values, and a deployment replaces a list as a whole: ${found}`,
        "This user may not read metadata, so colours, descriptions, sorting, and which values count as closed or of high priority, cannot be sent again. Give the integration user Customize Application and Modify Metadata, or add the values in Setup by hand.",
      );
}

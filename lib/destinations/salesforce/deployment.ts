/** From what is needed and what was found to what is deployed (salesforce.md §4). */
import type { NeededField } from "../../plan/types.ts";
import type { Live, SetupPackage } from "../port.ts";
import { type Context, realName } from "./context.ts";
import { setupManifest } from "./manifest.ts";
import { type FieldDefinition, isCustom } from "./metadata-xml.ts";
import { apiName } from "./names.ts";
import { type Deployment, packageFiles, visibleNames, zipped } from "./setup-package.ts";
import { type ValueSet, valueSetOf, withValues } from "./value-sets.ts";

export const keyOf = (field: NeededField): string => `${field.object}.${field.logical}`;

/** What was found out beside `Live`: how the change has to go about it. */
export type Findings = {
  /** Fields and objects (by key, or by name) that are there, but not for this user. */
  readonly hidden: Set<string>;
  /** Custom objects that are not there. */
  readonly absent: Set<string>;
  /** Optional objects that this org has not switched on: nothing can be loaded into them. */
  readonly lacking: Set<string>;
  /** Standard value sets as they stand, by name. */
  readonly valueSets: Map<string, ValueSet>;
};

/** The name of an object that has none of its own: a number. */
export const numbered = (object: string): NeededField => ({
  object,
  logical: "Name",
  label: "Number",
  type: "text",
  standard: true,
  unique: false,
  options: null,
  to: [],
  why: "its records are numbered",
});
const isNumbered = (field: NeededField): boolean =>
  field.logical === "Name" && field.why === "its records are numbered";

/** There, but not for this user; the name of an object is when the object is. */
export const isHidden = (field: NeededField, { hidden }: Findings): boolean =>
  hidden.has(keyOf(field)) || (field.logical === "Name" && hidden.has(field.object));

/** What a change deploys, as the org stands now. */
export function deploymentOf(context: Context, needs: readonly NeededField[], findings: Findings): Deployment {
  const lists = needs.filter((field) => valueSetOf(field) !== null);
  const made = needs.filter((field) => valueSetOf(field) === null && !findings.hidden.has(keyOf(field)));
  const objects = [...new Set(made.map(({ object }) => object))].filter(
    (name) => isCustom(name) && findings.absent.has(name),
  );
  const definition = (field: NeededField): FieldDefinition => ({
    name: field.standard ? field.logical : apiName(field.logical),
    field,
  });
  const custom = [...context.needed.values()].filter((field) => !field.standard);
  const shown = [...context.needed.values()].filter((field) => field.standard && findings.hidden.has(keyOf(field)));
  const whole = lists.length === 0 || lists.length < needs.length;
  return {
    fields: made.filter((field) => !isNumbered(field)).map(definition),
    objects,
    visible: whole
      ? {
          fields: [...custom, ...shown].flatMap((field) =>
            visibleNames(field.object, realName(context, field.object, field.logical)),
          ),
          objects: [...new Set(custom.map(({ object }) => object))].filter(isCustom),
        }
      : { fields: [], objects: [] },
    values: Object.fromEntries(
      lists.map((field) => {
        const name = valueSetOf(field) ?? "";
        const set = findings.valueSets.get(name) ?? { about: [], values: [], whole: true };
        return [name, withValues(name, set, Object.keys(field.options ?? {}))];
      }),
    ),
  };
}

/** The package an admin can deploy by hand: all that the plan needs, whether it is there already or not. */
export function setupPackage(context: Context, live: Live, findings: Findings): SetupPackage {
  const needed = [...context.needed.values()];
  const shown = live.missing.filter((field) => field.standard && findings.hidden.has(keyOf(field)));
  const named = (field: NeededField) => isCustom(field.object) && field.logical === "Name";
  const custom = new Set(needed.map(({ object }) => object).filter(isCustom));
  const own = [
    ...needed.filter((field) => !field.standard || named(field) || valueSetOf(field) === "TaskType"),
    ...live.missing.filter((field) => valueSetOf(field) !== null && valueSetOf(field) !== "TaskType"),
    ...shown,
    ...[...custom].filter((name) => !needed.some((field) => field.object === name && named(field))).map(numbered),
  ];
  const all: Findings = {
    hidden: new Set(shown.map(keyOf)),
    absent: custom,
    lacking: new Set(),
    valueSets: findings.valueSets,
  };
  const files = packageFiles(deploymentOf(context, own, all), context.api.version);
  const existing = new Set(live.existing.map(keyOf));
  return {
    zip: zipped(files),
    manifest: setupManifest(
      needed,
      existing,
      (field) => realName(context, field.object, field.logical),
      findings.valueSets,
    ),
  };
}

/** What a load needs against what the org shows (salesforce.md §4): compared, deployed, made visible, taken back. */
import { createHash } from "node:crypto";
import type { FieldType, NeededField } from "../../plan/types.ts";
import type { Live, SchemaChange, Signal } from "../port.ts";
import { patiently } from "../wait.ts";
import { OPTIONAL } from "./abilities.ts";
import { assign, unassign } from "./assign.ts";
import { type Context, realName } from "./context.ts";
import { deploy } from "./deploy.ts";
import { deploymentOf, type Findings, isHidden, keyOf, numbered } from "./deployment.ts";
import { isCustom, metadataObject, PERMISSION_SET } from "./metadata-xml.ts";
import { apiName } from "./names.ts";
import type { FieldMeta, ObjectMeta } from "./org.ts";
import { presentFields, presentObjects, presentParts } from "./present.ts";
import { packageFiles, removalFiles } from "./setup-package.ts";
import { readValueSets, valueSetOf } from "./value-sets.ts";

/** Types of existing fields that will do for what the plan wants to put in. */
const TYPES: Readonly<Record<FieldType, readonly string[]>> = {
  text: ["string", "textarea", "picklist", "combobox", "email", "phone", "url", "encryptedstring"],
  number: ["double", "int", "currency", "percent"],
  date: ["date", "datetime"],
  datetime: ["datetime"],
  boolean: ["boolean"],
  picklist: ["picklist", "string", "combobox"],
  list: ["textarea", "string", "multipicklist"],
  lookup: ["reference"],
  markdown: ["textarea"],
  html: ["textarea"],
};

/** Compares what is needed with the org's describe, read anew. */
export async function describe(context: Context, needed: readonly NeededField[], findings: Findings): Promise<Live> {
  context.org.forget();
  findings.hidden.clear();
  findings.absent.clear();
  findings.lacking.clear();
  for (const field of needed) context.needed.set(keyOf(field), field);
  const objects = new Map<string, ObjectMeta | null>();
  for (const name of new Set(needed.map(({ object }) => object))) objects.set(name, await context.org.object(name));
  await findHidden(context, needed, objects, findings);
  await refreshSets(context, needed, findings);

  const names: Record<string, string> = {};
  const existing: NeededField[] = [];
  const missing: NeededField[] = [];
  const clashing: (NeededField & { found: string })[] = [];
  const facts: unknown[] = [];
  for (const field of needed) {
    const object = objects.get(field.object) ?? null;
    const real = realName(context, field.object, field.logical);
    names[keyOf(field)] = real;
    const there = object?.fields.get(real);
    if (!object && OPTIONAL.has(field.object)) findings.lacking.add(field.object);
    else if (!object && !isCustom(field.object)) clashing.push({ ...field, found: `no object "${field.object}"` });
    else if (!there && field.standard && object) {
      findings.hidden.add(keyOf(field));
      missing.push(field);
    } else if (!there) {
      // The name of an object that is to be made comes along with it: naming it says that the object is ours.
      if (!field.standard || field.logical === "Name") missing.push(field);
    } else {
      const found = unfit(field, there);
      if (found === null && lackingValues(field, there).length > 0) missing.push(field);
      else if (found === null) existing.push(field);
      else clashing.push({ ...field, found });
      facts.push([keyOf(field), there.type, there.length, there.unique, there.createable, there.values]);
    }
  }
  for (const name of findings.absent)
    if (!missing.some(({ object, logical }) => object === name && logical === "Name")) missing.push(numbered(name));
  const content = [missing.map(keyOf), clashing.map((one) => [keyOf(one), one.found]), facts];
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return { hash, version: `v${context.api.version}`, names, existing, missing, clashing };
}

/** The standard lists among the fields, as they stand now. */
async function refreshSets(context: Context, fields: readonly NeededField[], findings: Findings): Promise<void> {
  const lists = fields.filter((field) => valueSetOf(field) !== null);
  for (const [name, set] of await readValueSets(context, lists)) findings.valueSets.set(name, set);
}

/** Tells what is missing from what is only hidden (§4.9). */
async function findHidden(
  context: Context,
  needed: readonly NeededField[],
  objects: ReadonlyMap<string, ObjectMeta | null>,
  findings: Findings,
): Promise<void> {
  const unseen = [...objects].flatMap(([name, meta]) => (meta === null && isCustom(name) ? [name] : []));
  for (const name of await presentObjects(context, unseen)) findings.hidden.add(name);
  for (const name of unseen) if (!findings.hidden.has(name)) findings.absent.add(name);
  for (const [name, meta] of objects) {
    if (findings.absent.has(name)) continue;
    const lacking = needed.filter(
      (field) => field.object === name && !field.standard && !meta?.fields.has(realName(context, name, field.logical)),
    );
    if (lacking.length === 0) continue;
    const there = await presentFields(context, name);
    for (const field of lacking) if (there.has(apiName(field.logical))) findings.hidden.add(keyOf(field));
  }
}

/** Why an existing field will not do, in words; null when it will. */
function unfit(field: NeededField, there: FieldMeta): string | null {
  if (!TYPES[field.type].includes(there.type)) return `a field of type ${there.type}`;
  if (field.standard) return null;
  if (field.unique && !there.unique) return "a field that is not unique";
  if (field.type === "lookup" && !field.to.some((name) => there.to.includes(name === "user" ? "User" : name)))
    return `a reference to ${there.to.join(", ")}`;
  if (field.type === "text" && field.length !== undefined && there.length > 0 && there.length < field.length)
    return there.length < Math.min(field.length, 255) ? `a text of ${there.length} letters` : null;
  if (field.type === "picklist") {
    const lacking = lackingOptions(field, there);
    if (lacking.length > 0) return `a list without ${lacking.slice(0, 5).join(", ")}`;
  }
  return null;
}
const lackingOptions = (field: NeededField, there: FieldMeta): string[] =>
  there.type === "picklist" && field.options
    ? Object.keys(field.options).filter((value) => !there.values.includes(value))
    : [];
/** Values that a standard list has to get. */
const lackingValues = (field: NeededField, there: FieldMeta): string[] =>
  valueSetOf(field) === null ? [] : lackingOptions(field, there);

/**
 * One package for all fields, and one change for each list that gets values: those cannot be taken back. The package
 * needs what it makes, and is taken back with that alone: what was there and hidden is only shown.
 */
export function changesFor(live: Live, findings: Findings): SchemaChange[] {
  const lists = live.missing.filter((field) => valueSetOf(field) !== null);
  const fields = live.missing.filter((field) => valueSetOf(field) === null);
  const changes: SchemaChange[] = [];
  if (fields.length > 0) {
    const made = fields.filter((field) => !isHidden(field, findings));
    const hidden = fields.length - made.length;
    const key = createHash("sha256")
      .update(JSON.stringify(fields.map(keyOf)))
      .digest("hex")
      .slice(0, 16);
    const parts = [
      ...(findings.absent.size > 0 ? [`${findings.absent.size} objects`] : []),
      ...(made.length > findings.absent.size ? [`${made.length - findings.absent.size} fields`] : []),
      ...(hidden > 0 ? [`the right to see ${hidden} fields that are there`] : []),
    ];
    changes.push({
      key: `package:${key}`,
      needs: made,
      what: `deploy ${parts.join(", ")} and the permission set ${PERMISSION_SET}`,
      undo: "removes",
      how: "api",
    });
  }
  for (const field of lists)
    changes.push({
      key: `values:${keyOf(field)}`,
      needs: [field],
      what: `add values to the list ${keyOf(field)}`,
      undo: "cannot",
      how: "api",
    });
  return changes;
}

const changeFate = ({ key }: SchemaChange, kind: "created" | "removed"): Signal => ({
  is: "fate",
  external: key,
  fate: { kind, id: key, version: null },
  requestId: null,
});

/** Deploys a change after a trial run, and sees to it that this user sees what was made. */
export async function* change(context: Context, wanted: SchemaChange, findings: Findings): AsyncGenerator<Signal> {
  for (const field of wanted.needs) if (!context.needed.has(keyOf(field))) context.needed.set(keyOf(field), field);
  // Somebody may have changed a list since it was looked at.
  yield* patiently(() => refreshSets(context, wanted.needs, findings));
  const deployment = deploymentOf(context, wanted.needs, findings);
  yield* deploy(context, packageFiles(deployment, context.api.version), true);
  if (deployment.visible.fields.length > 0) yield* patiently(() => assign(context));
  context.org.forget();
  yield changeFate(wanted, "created");
}

/** Removes what a package brought: fields, objects with their fields, the permission set with its assignments. */
export async function* unchange(context: Context, made: SchemaChange): AsyncGenerator<Signal> {
  const objects = made.needs.filter(({ logical }) => logical === "Name").map(({ object }) => object);
  // References among the objects go by name: an object that another one points at cannot be deleted.
  const goesAlong = (field: NeededField): boolean =>
    objects.includes(field.object) && !field.to.some((name) => objects.includes(name));
  const fields = made.needs
    .filter((field) => field.logical !== "Name" && !goesAlong(field))
    .map((field) => ({ object: field.object, name: apiName(field.logical) }));
  yield* patiently(() => unassign(context));
  const present = () => patiently(() => presentParts(context, { objects, fields }));
  for (let there = yield* present(); ; ) {
    const names = there.fields.map(({ object, name }) => `${metadataObject(object)}.${name}`);
    if (there.objects.length === 0 && names.length === 0 && !there.permissionSet) break;
    try {
      yield* deploy(context, removalFiles({ ...there, fields: names }, context.api.version), false);
      break;
    } catch (error) {
      // A removal that an earlier process asked for may have come to its end meanwhile.
      const now = yield* present();
      if (JSON.stringify(now) === JSON.stringify(there)) throw error;
      there = now;
    }
  }
  context.org.forget();
  yield changeFate(made, "removed");
}

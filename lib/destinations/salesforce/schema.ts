/** What a load needs against what the org shows (salesforce.md §4): compared, deployed, made visible, taken back. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { FieldType, NeededField } from "../../plan/types.ts";
import type { Live, SchemaChange, SetupPackage, Signal } from "../port.ts";
import { patiently } from "../wait.ts";
import { OPTIONAL } from "./abilities.ts";
import { shaped } from "./api.ts";
import { type Context, realName } from "./context.ts";
import { deploy } from "./deploy.ts";
import { setupManifest } from "./manifest.ts";
import { type FieldDefinition, isCustom, metadataObject, PERMISSION_SET } from "./metadata-xml.ts";
import { apiName } from "./names.ts";
import type { FieldMeta, ObjectMeta } from "./org.ts";
import { presentFields, presentObjects, presentParts } from "./present.ts";
import { type Deployment, packageFiles, removalFiles, valueSetOf, visibleNames, zipped } from "./setup-package.ts";
import { query, quoted } from "./soql.ts";

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
export const keyOf = (field: NeededField): string => `${field.object}.${field.logical}`;

/** What was found out beside `Live`: how the change has to go about it. */
export type Findings = {
  /** Fields and objects (by key, or by name) that are there, but not for this user. */
  readonly hidden: Set<string>;
  /** Custom objects that are not there. */
  readonly absent: Set<string>;
  /** Optional objects that this org has not switched on: nothing can be loaded into them. */
  readonly lacking: Set<string>;
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

/** The name of an object that has none of its own: a number. */
const numbered = (object: string): NeededField => ({
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

/** There, but not for this user; the name of an object is when the object is. */
const isHidden = (field: NeededField, { hidden }: Findings): boolean =>
  hidden.has(keyOf(field)) || (field.logical === "Name" && hidden.has(field.object));

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

/** What a change deploys, as the org stands now. */
function deploymentOf(context: Context, needs: readonly NeededField[], findings: Findings): Deployment {
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
        const there = context.org.known(field.object)?.fields.get(field.logical)?.values ?? [];
        const wanted = Object.keys(field.options ?? {}).filter((value) => !there.includes(value));
        return [valueSetOf(field) ?? "", [...there, ...wanted]];
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
  const all: Findings = { hidden: new Set(shown.map(keyOf)), absent: custom, lacking: new Set() };
  const files = packageFiles(deploymentOf(context, own, all), context.api.version);
  const existing = new Set(live.existing.map(keyOf));
  return {
    zip: zipped(files),
    manifest: setupManifest(needed, existing, (field) => realName(context, field.object, field.logical)),
  };
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
  const deployment = deploymentOf(context, wanted.needs, findings);
  yield* deploy(context, packageFiles(deployment, context.api.version), true);
  if (deployment.visible.fields.length > 0) yield* patiently(() => assign(context));
  context.org.forget();
  yield changeFate(wanted, "created");
}

const userInfo = z.object({ user_id: z.string() });
/** Assigns the permission set to the user whose key this is. */
async function assign(context: Context): Promise<void> {
  const info = await context.api.call({
    method: "GET",
    path: "/services/oauth2/userinfo",
    purpose: "schema",
    write: false,
  });
  const me = shaped(info, userInfo, "userinfo").user_id;
  const sets = `SELECT Id FROM PermissionSet WHERE Name = ${quoted(PERMISSION_SET)}`;
  for await (const set of query(context.api, sets)) {
    const id = String(set["Id"]);
    const assigned = `SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = ${quoted(id)} AND AssigneeId = ${quoted(me)}`;
    for await (const _ of query(context.api, assigned)) return;
    await context.api.call({
      method: "POST",
      path: "/sobjects/PermissionSetAssignment",
      purpose: "schema",
      write: true,
      body: { json: { AssigneeId: me, PermissionSetId: id } },
    });
  }
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

async function unassign(context: Context): Promise<void> {
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = ${quoted(PERMISSION_SET)}`;
  for await (const row of query(context.api, soql))
    await context.api.call({
      method: "DELETE",
      path: `/sobjects/PermissionSetAssignment/${String(row["Id"])}`,
      purpose: "schema",
      write: true,
    });
}

/** The fields a load needs (twenty.md §4): compared, created, and taken back. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { OutcomeUnknown } from "../../http/errors.ts";
import type { FieldType, NeededField } from "../../plan/types.ts";
import type { Live, SchemaChange, Signal } from "../port.ts";
import { patiently } from "../wait.ts";
import { type Context, remember } from "./context.ts";
import type { FieldMeta, ObjectMeta, Workspace } from "./metadata.ts";
import { camelName, capital, type Option, optionTable } from "./names.ts";
import { fieldFor } from "./place.ts";
import { isJson } from "./raise.ts";
import { Refused } from "./refusal.ts";

/** Twenty's type for a new field, and the types of existing ones that will do. */
const TYPES: Readonly<Record<FieldType, readonly [string, ...string[]]>> = {
  text: ["TEXT"],
  number: ["NUMBER", "NUMERIC"],
  date: ["DATE", "DATE_TIME"],
  datetime: ["DATE_TIME"],
  boolean: ["BOOLEAN"],
  picklist: ["SELECT"],
  list: ["ARRAY"],
  lookup: ["RELATION", "MORPH_RELATION"],
  markdown: ["TEXT", "RICH_TEXT", "RICH_TEXT_V2"],
  html: ["TEXT"],
};

export const keyOf = (field: NeededField): string => `${field.object}.${field.logical}`;
const realObject = (name: string) => (name === "user" ? "workspaceMember" : name);

/** Compares what is needed with the schema just read; also learns the plan's names and picklist values. */
export async function describe(context: Context, needed: readonly NeededField[]): Promise<Live> {
  const workspace = await context.refresh();
  const names: Record<string, string> = {};
  const existing: NeededField[] = [];
  const missing: NeededField[] = [];
  const clashing: (NeededField & { found: string })[] = [];
  const facts: unknown[] = [];
  for (const field of needed) {
    const object = workspace.objects.get(field.object);
    const there = object ? fieldFor(object, field.logical) : null;
    const table = field.options ? optionTable(field.options) : null;
    names[keyOf(field)] = there?.column ?? columnOf(field);
    if (table)
      context.options.set(`${field.object}.${there?.name ?? camelName(field.logical)}`, valuesOf(table, there));
    if (!object) clashing.push({ ...field, found: `no object "${field.object}"` });
    else if (!there || (!there.active && there.custom !== false && !field.standard)) missing.push(field);
    else {
      const found = field.standard ? (there.active ? null : "deactivated") : unfit(field, there, table);
      if (found === null) existing.push(field);
      else clashing.push({ ...field, found });
      remember(context, object, field.logical);
      facts.push([keyOf(field), there.column, there.type, there.unique, there.options.map((one) => one.value)]);
    }
  }
  const content = [workspace.generation, missing.map(keyOf), clashing.map((one) => [keyOf(one), one.found]), facts];
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return { hash, version: workspace.generation, names, existing, missing, clashing };
}

const columnOf = (field: NeededField) => {
  const name = camelName(field.logical);
  return field.type === "lookup" && !name.endsWith("Id") ? `${name}Id` : name;
};

/** Canonical value → option value: an option that is there is found by its value or label. */
function valuesOf(table: ReadonlyMap<string, Option>, there: FieldMeta | null): ReadonlyMap<string, string> {
  const find = (wanted: Option) =>
    there?.options.find((one) => one.value === wanted.value) ??
    there?.options.find((one) => one.label === wanted.label);
  return new Map([...table].map(([canonical, wanted]) => [canonical, (find(wanted) ?? wanted).value]));
}

/** Why an existing field will not do, in words; null when it will. */
function unfit(field: NeededField, there: FieldMeta, table: ReadonlyMap<string, Option> | null): string | null {
  if (!TYPES[field.type].includes(there.type)) return `a field of type ${there.type}`;
  if (field.unique && !there.unique) return "a field that is not unique";
  if (field.type === "lookup" && there.target !== null && !field.to.map(realObject).includes(there.target))
    return `a reference to ${there.target}`;
  if (!table) return null;
  const lacking = [...valuesOf(table, there).values()].filter(
    (value) => !there.options.some((one) => one.value === value),
  );
  return lacking.length === 0
    ? null
    : `a list without ${lacking.length} of the options (${lacking.slice(0, 5).join(", ")})`;
}

/** One change per missing field, references last. */
export function changesFor(live: Live): SchemaChange[] {
  const changes = live.missing.map((field): SchemaChange => {
    // A deleted unique field leaves its index behind at v1.5 and could never be made again (§9 [V]).
    const kept = live.version === "v1.5" && field.unique;
    return {
      key: keyOf(field),
      needs: [field],
      what: `create ${field.object}.${live.names[keyOf(field)] ?? field.logical} (${TYPES[field.type][0]}${field.unique ? ", unique" : ""})`,
      undo: kept ? "deactivates" : "removes",
      how: "api",
    };
  });
  const rank = (change: SchemaChange) => (change.needs[0]?.type === "lookup" ? 1 : 0);
  return changes.toSorted((a, b) => rank(a) - rank(b));
}

const CREATE = `mutation CreateField($input: CreateOneFieldMetadataInput!) { createOneField(input: $input) { id name type isActive } }`;
const UPDATE = `mutation UpdateField($input: UpdateOneFieldMetadataInput!) { updateOneField(input: $input) { id name isActive } }`;
const DELETE = `mutation DeleteField($input: DeleteOneFieldInput!) { deleteOneField(input: $input) { id } }`;
const METADATA = { purpose: "schema", write: true } as const;
const oneField = z.object({ id: z.string() });

/** Creates the fields of a change, or re-activates one that a rollback deactivated. Signals: handle, then fate. */
export async function* change(context: Context, wanted: SchemaChange): AsyncGenerator<Signal> {
  for (const field of wanted.needs) {
    const { object, there } = await find(context, field);
    let id = there?.id ?? "";
    let kind: "created" | "unchanged" = "created";
    if (there?.active) kind = "unchanged";
    else if (there) yield* patiently(() => setActive(context, there.id, true));
    else id = yield* patiently(() => create(context, object, field));
    context.expect(field.object, field.logical, true);
    yield { is: "handle", handle: { step: kind, data: { field: id } } };
    yield { is: "fate", external: wanted.key, fate: { kind, id, version: null }, requestId: null };
  }
}

async function create(context: Context, object: ObjectMeta, field: NeededField): Promise<string> {
  const workspace = context.known() ?? (await context.workspace());
  for (let round = 0; ; round++) {
    try {
      const input = { field: fieldInput(workspace, object, field) };
      const reply = await context.api.graphql("/metadata", CREATE, { input }, { ...METADATA, object });
      return oneField.parse(isJson(reply.body) ? reply.body["createOneField"] : null).id;
    } catch (error) {
      const taken = error instanceof Refused && error.refusal.code === "name_taken";
      if (!taken && !(error instanceof OutcomeUnknown)) throw error;
      // Taken means that it is there, even if the cached schema does not say so yet (§4 [field note]).
      const there = await seen(context, field, taken ? 6 : 1);
      if (there) {
        if (!there.active) await setActive(context, there.id, true);
        return there.id;
      }
      if (taken || round >= 2) throw error;
    }
  }
}

function fieldInput(workspace: Workspace, object: ObjectMeta, field: NeededField): Record<string, unknown> {
  const name = camelName(field.logical);
  const input: Record<string, unknown> = {
    objectMetadataId: object.id,
    type: TYPES[field.type][0],
    name: field.type === "lookup" ? name.replace(/Id$/, "") : name,
    label: field.label,
    isNullable: true,
  };
  if (field.unique) input["isUnique"] = true;
  if (field.options)
    input["options"] = [...optionTable(field.options).values()].map(({ value, label }, position) => ({
      value,
      label,
      position,
      color: position % 2 === 0 ? "green" : "blue",
    }));
  if (field.type === "lookup") {
    const target = workspace.objects.get(realObject(field.to[0] ?? ""));
    if (!target)
      throw new Error(`"${keyOf(field)}" points to "${field.to.join(", ")}", which this workspace does not have.`);
    input["relationCreationPayload"] = {
      type: "MANY_TO_ONE",
      targetObjectMetadataId: target.id,
      targetFieldLabel: `${capital(object.plural)} by ${name.replace(/Id$/, "")}`,
      targetFieldIcon: "IconUsers",
    };
  }
  return input;
}

/** Deactivates and deletes the fields of a change; unique ones stay deactivated where the change says so. */
export async function* unchange(context: Context, made: SchemaChange): AsyncGenerator<Signal> {
  for (const field of made.needs) {
    const { there } = await find(context, field);
    if (there) {
      if (there.active) yield* patiently(() => setActive(context, there.id, false));
      if (made.undo === "removes") {
        yield* patiently(() => discard(context, there.id));
        context.expect(field.object, field.logical, false);
      }
    }
    yield {
      is: "fate",
      external: made.key,
      fate: { kind: "removed", id: there?.id ?? "", version: null },
      requestId: null,
    };
  }
}

async function discard(context: Context, id: string): Promise<void> {
  await repeat(context, async () => {
    try {
      await context.api.graphql("/metadata", DELETE, { input: { id } }, METADATA);
    } catch (error) {
      if (!(error instanceof Refused) || !(await gone(context, id))) throw error;
    }
  });
}

const gone = async (context: Context, id: string) =>
  ![...(await context.refresh()).objects.values()].some((object) =>
    [...object.fields.values()].some((field) => field.id === id),
  );

const setActive = (context: Context, id: string, isActive: boolean) =>
  repeat(context, async () => {
    await context.api.graphql("/metadata", UPDATE, { input: { id, update: { isActive } } }, METADATA);
  });

/** Setting a state twice is harmless, so a lost answer is answered by asking again. */
async function repeat(context: Context, call: () => Promise<void>): Promise<void> {
  for (let round = 0; ; round++) {
    try {
      await call();
      return;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || round >= 3) throw error;
      await context.clock.sleep(1000 * 2 ** round);
    }
  }
}

async function find(context: Context, field: NeededField): Promise<{ object: ObjectMeta; there: FieldMeta | null }> {
  const object = (context.known() ?? (await context.workspace())).objects.get(field.object);
  if (!object) throw new Error(`"${keyOf(field)}" cannot be made: the workspace has no object "${field.object}".`);
  return { object, there: fieldFor(object, field.logical) };
}

/** Reads the schema again until the field is there: a cache may be some seconds behind. */
async function seen(context: Context, field: NeededField, rounds: number): Promise<FieldMeta | null> {
  for (let round = 0; ; round++) {
    const object = (await context.refresh()).objects.get(field.object);
    const there = object ? fieldFor(object, field.logical) : null;
    if (there !== null || round + 1 >= rounds) return there;
    await context.clock.sleep(500 * 2 ** round);
  }
}

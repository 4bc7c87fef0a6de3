import type { JsonObject } from "../shared/crm.ts";
import { COMPOSITES, UNIQUE_PART } from "./composites.ts";
import { badRequest, Refusal } from "./errors.ts";
import { assertFreeName, assertName, camelCase, nameTaken } from "./field-names.ts";
import { assertDefault, readOptions } from "./field-options.ts";
import type { FieldType } from "./field-types.ts";
import { type Field, newField, type ObjectType, referenceFields, saveField, uniquePath } from "./schema.ts";
import { databaseName, type Workspace } from "./workspace.ts";

const isEnum = (type: FieldType): boolean => type === "SELECT" || type === "MULTI_SELECT";

/** Creates a custom field, usable at once (twenty.md §4). `input` is a CreateFieldInput. Throws Refusal. */
export function createField(workspace: Workspace, input: JsonObject): Field {
  const { store } = workspace;
  const object = workspace.schema().byId.get(String(input["objectMetadataId"]));
  if (!object) throw badRequest("Object metadata does not exist");
  const name = String(input["name"] ?? "");
  const type = input["type"] as FieldType;
  assertName(workspace, name);
  assertFreeName(object, name);
  if (type === "RELATION") assertFreeName(object, `${name}Id`);
  const isUnique = input["isUnique"] === true;
  assertMayBeUnique(type, isUnique);
  assertNoLeftoverIndex(workspace, object, name, isUnique);
  const options = isEnum(type) ? readOptions(workspace, input["options"]) : null;
  const defaultValue = input["defaultValue"] ?? (type === "TEXT" ? "''" : null);
  if (options) assertDefault(defaultValue, options);
  const more: Partial<Field> = {
    id: store.newId(),
    description: textOrNull(input["description"]),
    icon: textOrNull(input["icon"]),
    isCustom: true,
    isActive: input["isActive"] !== false,
    // twenty.md §4: TEXT is NOT NULL whatever isNullable says.
    isNullable: type !== "TEXT" && input["isNullable"] !== false,
    isUnique,
    isLabelSyncedWithName: input["isLabelSyncedWithName"] === true,
    options,
    defaultValue,
    settings: input["settings"] ?? null,
  };
  const label = String(input["label"] ?? "");
  const field =
    type === "RELATION"
      ? createRelation(workspace, object, name, label, more, input["relationCreationPayload"])
      : newField({ ...more, object: object.name, name, type, label }, workspace.now());
  saveField(store, field);
  workspace.schemaChanged();
  return field;
}

/** Both sides of a relation out of `{type, targetObjectMetadataId, targetFieldLabel, targetFieldIcon}` (twenty.md §4). */
function createRelation(
  workspace: Workspace,
  object: ObjectType,
  name: string,
  label: string,
  more: Partial<Field>,
  payload: unknown,
): Field {
  const { type, targetObjectMetadataId, targetFieldLabel, targetFieldIcon } = (payload ?? {}) as JsonObject;
  const target = workspace.schema().byId.get(String(targetObjectMetadataId));
  // hypothesis: the wordings of these three
  if (payload === null || payload === undefined) throw badRequest("Relation creation payload is required");
  if (!target) throw badRequest("Object metadata relation target not found for relation creation payload");
  if (type !== "MANY_TO_ONE" && type !== "ONE_TO_MANY")
    throw badRequest("Relation type must be MANY_TO_ONE or ONE_TO_MANY");
  const back = camelCase(String(targetFieldLabel ?? ""));
  assertName(workspace, back);
  assertFreeName(target, back);
  if (target.name === object.name && back === name) throw nameTaken(back);
  const many = type === "MANY_TO_ONE";
  const reference = many
    ? { object: object.name, name, to: target.name, back, onDestroy: "null" as const }
    : { object: target.name, name: back, to: object.name, back: name, onDestroy: "null" as const };
  const labels = many
    ? { here: label, there: String(targetFieldLabel) }
    : { here: String(targetFieldLabel), there: label };
  const [manySide, oneSide] = referenceFields(reference, { isCustom: true }, workspace.now(), labels);
  const icon = typeof targetFieldIcon === "string" ? targetFieldIcon : null;
  const { settings: _, ...kept } = more;
  const own = { ...kept, icon: more.icon ?? "IconRelationOneToMany" };
  const other = { id: workspace.store.newId(), icon, isCustom: true };
  const [here, there] = many ? [manySide, oneSide] : [oneSide, manySide];
  saveField(workspace.store, { ...there, ...other });
  return { ...here, ...own };
}

/** twenty.md §4: not on the one-side of relations, nor on composites without a unique sub-field. */
function assertMayBeUnique(type: FieldType, isUnique: boolean): void {
  if (!isUnique) return;
  if (type === "RELATION" || (type in COMPOSITES && UNIQUE_PART[type] === undefined))
    throw badRequest(`Unique index cannot be created for field of type ${type}`); // hypothesis: the wording
}

/** twenty.md §9: at v1.5 a deleted unique field leaves its index, which a field of the same name runs into. */
function assertNoLeftoverIndex(workspace: Workspace, object: ObjectType, name: string, isUnique: boolean): void {
  if (!isUnique || !workspace.store.get<string[]>("leftoverIndexes", []).includes(`${object.name}.${name}`)) return;
  const index = databaseName("IDX", `${object.name}.${name}`);
  throw badRequest(`Index ${index} on object metadata ${object.name} already exists`);
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

function fieldWithId(workspace: Workspace, id: string): Field {
  const field = workspace.schema().field(id);
  if (!field) throw badRequest("Field does not exist");
  return field;
}

const UPDATABLE = ["label", "description", "icon", "isActive", "isLabelSyncedWithName", "defaultValue", "settings"];

/** Changes a field; an option that is left out is removed with its values (twenty.md §4). Throws Refusal. */
export function updateField(workspace: Workspace, id: string, update: JsonObject): Field {
  const { store } = workspace;
  const before = fieldWithId(workspace, id);
  const after: Field = { ...before, updatedAt: workspace.now() };
  for (const key of UPDATABLE) if (update[key] !== undefined) Object.assign(after, { [key]: update[key] });
  if (isEnum(before.type) && update["options"] !== undefined) {
    after.options = readOptions(workspace, update["options"]);
    dropOptions(workspace, before, new Set(after.options.map(({ value }) => value)));
  }
  if (after.options) assertDefault(after.defaultValue, after.options);
  if (typeof update["isUnique"] === "boolean" && update["isUnique"] !== before.isUnique) {
    assertMayBeUnique(before.type, update["isUnique"]);
    after.isUnique = update["isUnique"];
    if (after.isUnique) assertNoDuplicates(workspace, after);
  }
  if (typeof update["name"] === "string" && update["name"] !== before.name) rename(workspace, after, update["name"]);
  saveField(store, after);
  workspace.schemaChanged();
  return after;
}

function rename(workspace: Workspace, field: Field, name: string): void {
  const object = workspace.schema().byName.get(field.object);
  // hypothesis: the wordings
  if (!field.isCustom) throw badRequest("Standard field name cannot be updated");
  if (field.type === "RELATION") throw badRequest("Name of a relation field cannot be updated");
  assertName(workspace, name);
  if (object) assertFreeName(object, name);
  const old = field.name;
  field.name = name;
  workspace.store.rewriteRecords(field.object, (fields) => {
    if (!(old in fields)) return false;
    fields[name] = fields[old];
    delete fields[old];
    return true;
  });
}

function dropOptions({ store }: Workspace, field: Field, kept: ReadonlySet<unknown>): void {
  const removed = field.options?.some(({ value }) => !kept.has(value)) ?? false;
  if (!removed) return;
  store.rewriteRecords(field.object, (fields) => {
    const held = fields[field.name];
    if (Array.isArray(held)) {
      fields[field.name] = held.filter((one) => kept.has(one));
      return true;
    }
    if (held === null || held === undefined || kept.has(held)) return false;
    fields[field.name] = null;
    return true;
  });
}

function assertNoDuplicates({ store }: Workspace, field: Field): void {
  const [name = "", part] = (uniquePath(field) ?? "").split(".");
  const seen = new Set<string>();
  for (const { fields } of store.eachRecord(field.object)) {
    const held = part === undefined ? fields[name] : (fields[name] as JsonObject | undefined)?.[part];
    if (held === null || held === undefined || held === "") continue;
    if (seen.has(JSON.stringify(held)))
      throw new Refusal("Unique index creation failed because of unique constraint violation");
    seen.add(JSON.stringify(held));
  }
}

/** Deletes a custom field that was deactivated before, with its values (twenty.md §4, §9). Throws Refusal. */
export function deleteField(workspace: Workspace, id: string): Field {
  const { store, rules } = workspace;
  const field = fieldWithId(workspace, id);
  if (!field.isCustom) throw badRequest("Standard Fields can't be deleted");
  if (field.isActive) throw badRequest("Active fields can't be deleted");
  const other = workspace
    .schema()
    .byName.get(field.relation?.target ?? "")
    ?.fields.find((one) => one.name === field.relation?.back && one.id !== field.id);
  removeField(workspace, field);
  if (other) removeField(workspace, other);
  if (field.isUnique && rules.deletedUniqueLeavesIndex) {
    const left = store.get<string[]>("leftoverIndexes", []);
    store.set("leftoverIndexes", [...left, `${field.object}.${field.name}`]);
  }
  workspace.schemaChanged();
  return field;
}

/** Takes a field, its index and its values away. */
export function removeField({ store }: Workspace, field: Field): void {
  const key = field.relation ? field.relation.column : field.name;
  store.undefine("field", field.id);
  if (key === null) return;
  store.dropIndex(field.object, uniquePath(field) ?? key);
  store.rewriteRecords(field.object, (fields) => delete fields[key]);
}

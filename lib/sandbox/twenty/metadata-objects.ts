import type { JsonObject } from "../shared/crm.ts";
import { badRequest } from "./errors.ts";
import { assertName } from "./field-names.ts";
import { removeField } from "./metadata-fields.ts";
import {
  closingFields,
  type Field,
  newField,
  type ObjectType,
  referenceFields,
  saveField,
  saveObject,
} from "./schema.ts";
import type { Workspace } from "./workspace.ts";

/** Objects whose rows can point at a custom object. */
const LINKERS = ["noteTarget", "taskTarget", "attachment", "favorite", "timelineActivity"];

/** Creates a custom object with its system fields and the links notes, tasks and files need (twenty.md §3, §4). */
export function createObject(workspace: Workspace, input: JsonObject): ObjectType {
  const { store } = workspace;
  const name = String(input["nameSingular"] ?? "");
  const plural = String(input["namePlural"] ?? "");
  assertName(workspace, name);
  assertName(workspace, plural);
  // hypothesis: the wording
  if (name === plural) throw badRequest("The singular and plural names cannot be the same for an object");
  const schema = workspace.schema();
  if ([name, plural].some((one) => schema.byName.has(one) || schema.byPlural.has(one)))
    throw badRequest("Object already exists");
  const now = workspace.now();
  const object: ObjectType = {
    id: store.newId(),
    name,
    plural,
    label: String(input["labelSingular"] ?? name),
    labelPlural: String(input["labelPlural"] ?? plural),
    description: typeof input["description"] === "string" ? input["description"] : null,
    icon: typeof input["icon"] === "string" ? input["icon"] : null,
    isCustom: true,
    isActive: true,
    isSystem: false,
    createdAt: now,
    updatedAt: now,
    fields: [],
  };
  saveObject(store, object);
  if (input["skipNameField"] !== true)
    saveField(
      store,
      newField(
        {
          id: store.newId(),
          object: name,
          name: "name",
          type: "TEXT",
          label: "Name",
          defaultValue: "''",
          isSearchable: true,
          isNullable: false,
        },
        now,
      ),
    );
  for (const field of closingFields(name, false, now)) saveField(store, field);
  for (const linker of LINKERS) linkTo(workspace, linker, object, now);
  workspace.schemaChanged();
  return workspace.schema().byName.get(name) ?? object;
}

/** `<object>Id` at v1.5, `target<Object>Id` later (twenty.md §3). */
function linkTo(workspace: Workspace, linker: string, object: ObjectType, now: string): void {
  const linking = workspace.schema().byName.get(linker);
  if (!linking) return;
  const prefixed = workspace.rules.targetColumns && linker !== "favorite";
  const name = prefixed ? `target${object.name.charAt(0).toUpperCase()}${object.name.slice(1)}` : object.name;
  const [here, there] = referenceFields(
    { object: linker, name, to: object.name, back: linking.plural, onDestroy: "cascade" },
    { isCustom: true, icon: object.icon },
    now,
    { here: object.label, there: linking.labelPlural },
  );
  saveField(workspace.store, here);
  saveField(workspace.store, { ...there, isCustom: false });
}

function objectWithId(workspace: Workspace, id: string): ObjectType {
  const object = workspace.schema().byId.get(id);
  if (!object) throw badRequest("Object does not exist"); // hypothesis: the wording
  return object;
}

/** Changes labels, description, icon, activity of an object; names stay. */
export function updateObject(workspace: Workspace, id: string, update: JsonObject): ObjectType {
  const object = objectWithId(workspace, id);
  const pick = (key: string) => (update[key] === undefined ? {} : { [key]: update[key] });
  const after: ObjectType = {
    ...object,
    ...pick("description"),
    ...pick("icon"),
    ...pick("isActive"),
    label: typeof update["labelSingular"] === "string" ? update["labelSingular"] : object.label,
    labelPlural: typeof update["labelPlural"] === "string" ? update["labelPlural"] : object.labelPlural,
    updatedAt: workspace.now(),
  };
  saveObject(workspace.store, after);
  workspace.schemaChanged();
  return after;
}

/** Deletes a custom object that was deactivated, its records, its fields and all that refers to it. */
export function deleteObject(workspace: Workspace, id: string): ObjectType {
  const { store } = workspace;
  const object = objectWithId(workspace, id);
  // hypothesis: the wordings, by analogy with fields
  if (!object.isCustom) throw badRequest("Standard Objects can't be deleted");
  if (object.isActive) throw badRequest("Active objects can't be deleted");
  for (const record of [...store.eachRecord(object.name)]) store.deleteRecord(object.name, record.id);
  for (const other of workspace.schema().objects)
    for (const field of other.fields)
      if (other.name === object.name || field.relation?.target === object.name)
        removeField(workspace, field satisfies Field);
  store.undefine("object", object.id);
  workspace.schemaChanged();
  return object;
}

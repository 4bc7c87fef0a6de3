import type { JsonObject } from "../shared/crm.ts";
import { customField, defineField, definitionProblem, fieldDefinition } from "./custom-fields.ts";
import type { Component, Problem } from "./deploy-package.ts";
import { dropField, dropObject } from "./deploy-remove.ts";
import { object as objectType, text } from "./fields.ts";
import { base62 } from "./ids.ts";
import type { Org } from "./org.ts";
import { applyPermissionSet } from "./permission-set.ts";
import { deployValues } from "./value-sets.ts";
import { childrenOf, textOf, type Xml, xmlToJson } from "./xml.ts";

/** Order of kinds: a field needs its object, a reference its target, permissions all of them (sheet 4.1). */
const ORDER = ["CustomObject", "CustomField", "StandardValueSet", "PermissionSet"];

/**
 * Applies components to the org, whatever order they came in; gives what went wrong with each. The caller undoes all of
 * it when something did, or when it was only a check.
 */
export function applyComponents(org: Org, components: readonly Component[]): Problem[] {
  const problems: Problem[] = [];
  const apply = (component: Component) => {
    const problem =
      component.xml === null ? removeOne(org, component) : deployOne(org, component, component.xml, components);
    if (problem !== null) problems.push({ component, problem });
  };
  const deletions = components.filter(({ xml }) => xml === null);
  const last = deletions.filter(({ file }) => file === "destructiveChangesPost.xml");
  for (const one of deletions) if (!last.includes(one)) apply(one);
  const made = components.filter(({ xml }) => xml !== null);
  for (const type of ORDER) {
    const applyAll = () => {
      for (const one of made) if (one.type === type) apply(one);
    };
    // No field looks at another one of the same deploy.
    if (type === "CustomField") org.holdingSchema(applyAll);
    else applyAll();
  }
  for (const one of made)
    if (!ORDER.includes(one.type)) problems.push({ component: one, problem: `Unknown type name '${one.type}'` });
  for (const one of last) apply(one);
  return problems;
}

function removeOne(org: Org, { type, name }: Component): string | null {
  if (type === "CustomField") return dropField(org, name);
  if (type === "CustomObject") return dropObject(org, name);
  if (type === "PermissionSet") return applyPermissionSet(org, name, null);
  return `Deletion of ${type} is not supported`;
}

function deployOne(org: Org, { type, name }: Component, xml: Xml, all: readonly Component[]): string | null {
  switch (type) {
    case "CustomObject":
      return deployObject(org, name, xml, all);
    case "CustomField":
      return deployField(org, name, xml);
    case "StandardValueSet":
      return deployValues(org, name, xml);
    case "PermissionSet":
      return applyPermissionSet(org, name, xml);
    default:
      return null;
  }
}

const OBJECT_ELEMENTS = new Set([
  "label",
  "pluralLabel",
  "description",
  "deploymentStatus",
  "sharingModel",
  "externalSharingModel",
  "enableActivities",
  "enableReports",
  "enableHistory",
  "enableFeeds",
  "enableSearch",
  "enableBulkApi",
  "enableSharing",
  "enableStreamingApi",
  "nameField",
  "fields",
]);

function deployObject(org: Org, name: string, xml: Xml, all: readonly Component[]): string | null {
  if (!name.endsWith("__c")) return null;
  const unknown = xml.children.find((child) => !OBJECT_ELEMENTS.has(child.name));
  if (unknown) return `Error parsing file: Element ${unknown.name} invalid at this location in type CustomObject`;
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*__c$/.test(name) || name.length > 43) return `The object name ${name} is not valid`;
  const label = textOf(xml, "label");
  const plural = textOf(xml, "pluralLabel");
  const nameField = childrenOf(xml, "nameField")[0];
  const nameType = nameField && textOf(nameField, "type");
  if (!label || !plural) return "Required field is missing: label or pluralLabel";
  if (!nameField || (nameType !== "Text" && nameType !== "AutoNumber"))
    return "Must specify a nameField of type Text or AutoNumber";
  if (textOf(xml, "deploymentStatus") === undefined) return "Required field is missing: deploymentStatus";
  const sharing = textOf(xml, "sharingModel");
  if (sharing === undefined) return "Required field is missing: sharingModel";
  const isDetail = all.some(
    (one) => one.name.startsWith(`${name}.`) && one.xml !== null && textOf(one.xml, "type") === "MasterDetail",
  );
  if (isDetail && sharing !== "ControlledByParent")
    return `Cannot set sharingModel to ${sharing} on a CustomObject with a MasterDetail relationship field`;
  const format = textOf(nameField, "displayFormat");
  if (nameType === "AutoNumber" && !/\{0+\}/.test(format ?? ""))
    return "Must specify 'displayFormat' for a nameField of type AutoNumber";
  const known = org.store.definitions("object").find(({ id }) => id === name);
  const number = known ? 0 : org.counters.add("custom objects", 1);
  const prefix = known ? String(known.body["prefix"]) : `a${base62(number - 1, 2)}`;
  const nameOf =
    nameType === "Text"
      ? text("Name", 80, { label: textOf(nameField, "label") ?? "Name" })
      : text("Name", 80, { autoNumber: format ?? "", createable: false, updateable: false });
  const body = objectType(name, prefix, [nameOf], {
    label,
    plural,
    custom: true,
    activities: textOf(xml, "enableActivities") === "true",
    owned: isDetail ? null : "user",
  });
  const durable = known?.body["durable"] ?? org.newId("01I");
  org.store.define({ kind: "object", id: name, parent: null, body: { ...body, durable } as JsonObject });
  org.schemaChanged();
  return null;
}

function deployField(org: Org, name: string, xml: Xml): string | null {
  const [object = ""] = name.split(".");
  if (object !== "Activity" && !org.schema().any(object)) return `Entity of type '${object}' cannot be found`;
  if (object === "Task" || object === "Event")
    return `Custom fields of ${object} are made on Activity, not on ${object}`;
  const read = fieldDefinition.safeParse(xmlToJson(xml));
  if (!read.success) {
    const [issue] = read.error.issues;
    return `Error parsing file: ${issue?.path.join(".") || "fields"}: ${issue?.message}`;
  }
  const problem = definitionProblem(org, object, read.data);
  if (problem !== null) return problem;
  const made = customField(read.data);
  const known = org.store.definitions("field").find(({ id }) => id === name);
  if (known && known.body["type"] !== made.type)
    return `Cannot change the field type of ${name} from ${known.body["type"]} to ${made.type}`;
  if (!known && countFields(org, object) >= 500) return `The custom field limit of ${object} is reached`;
  if (made.externalId && countKeys(org, object, name) >= 25)
    return `The limit of 25 external ID fields of ${object} is reached`;
  defineField(org, object, made);
  return null;
}

const countFields = (org: Org, object: string): number =>
  org.store.definitions("field").filter(({ parent }) => parent === object).length;
const countKeys = (org: Org, object: string, except: string): number =>
  org.store
    .definitions("field")
    .filter(({ id, parent, body }) => parent === object && id !== except && body["externalId"]).length;

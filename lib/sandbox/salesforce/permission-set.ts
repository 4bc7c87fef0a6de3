import type { JsonObject } from "../shared/crm.ts";
import type { Org } from "./org.ts";
import { deleteRecord } from "./remove.ts";
import { makeRecord } from "./write.ts";
import { childrenOf, textOf, type Xml } from "./xml.ts";

/**
 * Deploys a permission set (null: removes it) as the records that the API shows of it; what is wrong, or null (sheet 4.6).
 * A deploy replaces what the file names; it assigns the set to nobody.
 */
export function applyPermissionSet(org: Org, name: string, xml: Xml | null): string | null {
  const known = [...org.store.eachRecord("PermissionSet")].find(({ fields }) => fields["Name"] === name);
  if (xml === null) {
    if (!known) return `No PermissionSet named: ${name} found`;
    deleteRecord(org, known.id);
    return null;
  }
  const label = textOf(xml, "label");
  if (!label) return "Required field is missing: label";
  const set = known ?? makeRecord(org, "PermissionSet", { Name: name, Label: label, IsOwnedByProfile: false });
  for (const permission of childrenOf(xml, "objectPermissions")) {
    const object = textOf(permission, "object") ?? "";
    if (!org.schema().any(object)) return `In field: field - no CustomObject named ${object} found`;
    const may = (right: string) => textOf(permission, right) === "true";
    if (may("allowCreate") && !may("allowRead"))
      return `Permission Create ${object} depends on permission(s): Read ${object}`;
    put(org, "ObjectPermissions", set.id, "SobjectType", object, {
      PermissionsRead: may("allowRead"),
      PermissionsCreate: may("allowCreate"),
      PermissionsEdit: may("allowEdit"),
      PermissionsDelete: may("allowDelete"),
      PermissionsViewAllRecords: may("viewAllRecords"),
      PermissionsModifyAllRecords: may("modifyAllRecords"),
    });
  }
  for (const permission of childrenOf(xml, "fieldPermissions")) {
    const full = textOf(permission, "field") ?? "";
    const [object = "", field = ""] = full.split(".");
    const held = org.schema().any(object)?.all.get(field.toLowerCase());
    if (!held) return `In field: field - no CustomField named ${full} found`;
    if (held.custom && held.alwaysVisible) return `You cannot deploy to a required field: ${full}`;
    put(org, "FieldPermissions", set.id, "Field", full, {
      SobjectType: object,
      PermissionsRead: textOf(permission, "readable") === "true",
      PermissionsEdit: textOf(permission, "editable") === "true",
    });
  }
  org.schemaChanged();
  return null;
}

function put(org: Org, object: string, parent: string, key: string, value: string, rights: JsonObject): void {
  const known = [...org.store.eachRecord(object)].find(
    ({ fields }) => fields["ParentId"] === parent && fields[key] === value,
  );
  if (known) org.store.replaceRecord(object, { ...known, fields: { ...known.fields, ...rights } });
  else makeRecord(org, object, { ParentId: parent, [key]: value, ...rights });
}

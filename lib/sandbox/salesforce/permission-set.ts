import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import type { Org } from "./org.ts";
import { deleteRecord } from "./remove.ts";
import { makeRecord } from "./write.ts";
import { childrenOf, textOf, type Xml } from "./xml.ts";

/**
 * Deploys a permission set (null: removes it) as the records that the API shows of it; what is wrong, or null (sheet 4.6).
 * A deploy replaces what the file names; it assigns the set to nobody.
 */
export const applyPermissionSet = (org: Org, name: string, xml: Xml | null): string | null =>
  org.holdingSchema(() => applied(org, name, xml));

function applied(org: Org, name: string, xml: Xml | null): string | null {
  const known = [...org.store.eachRecord("PermissionSet")].find(({ fields }) => fields["Name"] === name);
  if (xml === null) {
    if (!known) return `No PermissionSet named: ${name} found`;
    deleteRecord(org, known.id);
    return null;
  }
  const label = textOf(xml, "label");
  if (!label) return "Required field is missing: label";
  const set = known ?? makeRecord(org, "PermissionSet", { Name: name, Label: label, IsOwnedByProfile: false });
  const put = writer(org, set.id);
  for (const permission of childrenOf(xml, "objectPermissions")) {
    const object = textOf(permission, "object") ?? "";
    if (!org.schema().any(object)) return `In field: field - no CustomObject named ${object} found`;
    const may = (right: string) => textOf(permission, right) === "true";
    if (may("allowCreate") && !may("allowRead"))
      return `Permission Create ${object} depends on permission(s): Read ${object}`;
    put("ObjectPermissions", "SobjectType", object, {
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
    put("FieldPermissions", "Field", full, {
      SobjectType: object,
      PermissionsRead: textOf(permission, "readable") === "true",
      PermissionsEdit: textOf(permission, "editable") === "true",
    });
  }
  org.schemaChanged();
  return null;
}

/** Writes what a permission set grants; what it granted before is read once. */
function writer(org: Org, parent: string) {
  const before = new Map<string, Map<unknown, StoredRecord>>();
  return (object: string, key: string, value: string, rights: JsonObject): void => {
    const granted =
      before.get(object) ??
      new Map(
        [...org.store.eachRecord(object)]
          .filter(({ fields }) => fields["ParentId"] === parent)
          .map((record) => [record.fields[key], record]),
      );
    before.set(object, granted);
    const known = granted.get(value);
    if (!known) granted.set(value, makeRecord(org, object, { ParentId: parent, [key]: value, ...rights }));
    else org.store.replaceRecord(object, { ...known, fields: { ...known.fields, ...rights } });
  };
}

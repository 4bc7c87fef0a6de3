import { isIndexed, lookupPath } from "./keys.ts";
import type { Org } from "./org.ts";

/** Takes a custom field away with its values and permissions; what is wrong, or null (sheet 9). */
export function dropField(org: Org, name: string): string | null {
  const [object = "", field = ""] = name.split(".");
  const known = org.store.definitions("field").find(({ id }) => id === name);
  if (!known) return `No CustomField named: ${name} found`;
  for (const owner of object === "Activity" ? ["Task", "Event"] : [object]) {
    const held = org.schema().any(owner)?.all.get(field.toLowerCase());
    if (held && isIndexed(held)) org.store.dropIndex(owner, lookupPath(held));
    org.store.rewriteRecords(owner, (fields) => {
      if (!(field in fields)) return false;
      delete fields[field];
      delete fields[`_ci_${field}`];
      return true;
    });
    dropPermissions(org, "FieldPermissions", "Field", `${owner}.${field}`);
  }
  org.store.undefine("field", name);
  org.schemaChanged();
  return null;
}

/** Takes a custom object away with its records, fields and permissions; what is wrong, or null. */
export function dropObject(org: Org, name: string): string | null {
  const entity = org.schema().any(name);
  if (!entity?.custom) return `No CustomObject named: ${name} found`;
  const holder = org
    .schema()
    .referrers(name)
    .find(({ child, field }) => child.name !== name && field.custom);
  if (holder) return `This custom object is referenced elsewhere: ${holder.child.name}.${holder.field.name}`;
  for (const { id, deletedAt } of [...org.store.eachRecord(name)]) {
    if (deletedAt === null) {
      org.counters.add("kilobytes", -entity.kilobytes);
      org.counters.add(`live ${name}`, -1);
    }
    org.store.deleteRecord(name, id);
  }
  for (const { id, parent } of org.store.definitions("field")) if (parent === name) dropField(org, id);
  dropPermissions(org, "ObjectPermissions", "SobjectType", name);
  org.store.undefine("object", name);
  org.schemaChanged();
  return null;
}

function dropPermissions(org: Org, object: string, key: string, value: string): void {
  for (const { id, fields } of [...org.store.eachRecord(object)])
    if (fields[key] === value) org.store.deleteRecord(object, id);
}

/** What the org has, whether this user may see it or not (salesforce.md §4.9): Tooling tells what describe hides. */
import type { Context } from "./context.ts";
import { isCustom, PERMISSION_SET } from "./metadata-xml.ts";
import { query, quoted } from "./soql.ts";

/** Those of the named objects that are there. */
export async function presentObjects(context: Context, names: readonly string[]): Promise<Set<string>> {
  const present = new Set<string>();
  if (names.length === 0) return present;
  const soql = `SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName IN (${names.map(quoted).join(",")})`;
  for await (const row of query(context.api, soql, false, true)) present.add(String(row["QualifiedApiName"]));
  return present;
}

/** Names of all fields of an object. */
export async function presentFields(context: Context, object: string): Promise<Set<string>> {
  const present = new Set<string>();
  const soql = `SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = ${quoted(object)}`;
  for await (const row of query(context.api, soql, false, true)) present.add(String(row["QualifiedApiName"]));
  return present;
}

/** What is left of a package: an earlier process may have removed it, or an admin some of it. */
export async function presentParts(
  context: Context,
  parts: { readonly objects: readonly string[]; readonly fields: readonly { object: string; name: string }[] },
): Promise<{ objects: string[]; fields: { object: string; name: string }[]; permissionSet: boolean }> {
  const standing = [...new Set(parts.fields.map(({ object }) => object))].filter(isCustom);
  const objects = await presentObjects(context, [...new Set([...parts.objects, ...standing])]);
  const fields: { object: string; name: string }[] = [];
  for (const [object, own] of Map.groupBy(parts.fields, (field) => field.object)) {
    if (isCustom(object) && !objects.has(object)) continue;
    const present = await presentFields(context, object);
    fields.push(...own.filter(({ name }) => present.has(name)));
  }
  let permissionSet = false;
  const sets = `SELECT Id FROM PermissionSet WHERE Name = ${quoted(PERMISSION_SET)}`;
  for await (const _ of query(context.api, sets)) permissionSet = true;
  return { objects: parts.objects.filter((name) => objects.has(name)), fields, permissionSet };
}

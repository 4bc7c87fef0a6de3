/** The setup package: what an admin, or a deployment of ours, brings into the org before anything is loaded (§4). */
import { strToU8, zipSync } from "fflate";
import {
  type FieldDefinition,
  isCustom,
  manifestXml,
  metadataObject,
  objectXml,
  PERMISSION_SET,
  permissionSetXml,
  valueSetXml,
} from "./metadata-xml.ts";
import type { ValueSet } from "./value-sets.ts";

/** What a deployment does: fields to make, objects among them, fields to show, values to add. */
export type Deployment = {
  readonly fields: readonly FieldDefinition[];
  /** Custom objects that are made. */
  readonly objects: readonly string[];
  /** Every custom field that has to be visible, `Object.Field__c`, and the custom objects. */
  readonly visible: { readonly fields: readonly string[]; readonly objects: readonly string[] };
  /** Whole value sets by their names. */
  readonly values: Readonly<Record<string, ValueSet>>;
};

export const NOTHING: Deployment = { fields: [], objects: [], visible: { fields: [], objects: [] }, values: {} };

/** The files of a deployment by their paths in the package. */
export function packageFiles(deployment: Deployment, version: string): Record<string, string> {
  const { fields, objects, visible, values } = deployment;
  const files: Record<string, string> = {};
  const byObject = Map.groupBy(fields, ({ field }) => metadataObject(field.object));
  for (const [object, own] of byObject) {
    const columns = own.filter(({ name }) => isCustom(name));
    const made = objects.includes(object);
    const named = own.some(({ name }) => name === "Name");
    if (made || columns.length > 0) files[`objects/${object}.object`] = objectXml(object, columns, made, named);
  }
  const shown = visible.fields.length + visible.objects.length > 0;
  if (shown)
    files[`permissionsets/${PERMISSION_SET}.permissionset`] = permissionSetXml(visible.objects, visible.fields);
  for (const [name, set] of Object.entries(values))
    files[`standardValueSets/${name}.standardValueSet`] = valueSetXml(set.about, set.values);
  files["package.xml"] = manifestXml(
    {
      CustomObject: objects,
      CustomField: fields
        .filter(({ name, field }) => isCustom(name) && !objects.includes(field.object))
        .map(({ name, field }) => `${metadataObject(field.object)}.${name}`),
      StandardValueSet: Object.keys(values),
      PermissionSet: shown ? [PERMISSION_SET] : [],
    },
    version,
  );
  return files;
}

/** The files of a removal: an empty package and the list of what goes. */
export const removalFiles = (
  gone: { readonly objects: readonly string[]; readonly fields: readonly string[]; readonly permissionSet: boolean },
  version: string,
): Record<string, string> => ({
  "package.xml": manifestXml({}, version),
  "destructiveChanges.xml": manifestXml(
    { CustomField: gone.fields, CustomObject: gone.objects, PermissionSet: gone.permissionSet ? [PERMISSION_SET] : [] },
    version,
  ),
});

/** Files as a zip with fixed times: the same content gives the same bytes. */
export function zipped(files: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(files).map(([path, text]) => [
    path,
    [strToU8(text), { mtime: "1980-01-01T00:00:00" }],
  ]);
  return zipSync(Object.fromEntries(entries));
}

/** Fields that a deployment shows: activities have them twice (§4.6). */
export function visibleNames(object: string, name: string): string[] {
  return object === "Task" ? [`Task.${name}`, `Event.${name}`] : [`${object}.${name}`];
}

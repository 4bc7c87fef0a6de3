import { Buffer } from "node:buffer";
import type { JsonObject } from "../shared/crm.ts";
import { uuidFrom } from "../shared/ids.ts";
import { type Field, type ObjectType, uniquePath } from "./schema.ts";
import { databaseName, type Workspace } from "./workspace.ts";

export type Paging = { first?: number | null; last?: number | null; after?: string | null; before?: string | null };
type IdTest = { eq?: string | null; neq?: string | null; in?: string[] | null; notIn?: string[] | null };
type Flag = { is?: boolean | null; isNot?: boolean | null };
export type MetadataFilter = {
  and?: MetadataFilter[] | null;
  or?: MetadataFilter[] | null;
  id?: IdTest | null;
  objectMetadataId?: IdTest | null;
  isActive?: Flag | null;
  isCustom?: Flag | null;
  isSystem?: Flag | null;
};
type Filterable = { id: string; objectMetadataId?: string; isActive: boolean; isCustom: boolean; isSystem: boolean };

/** The type's name as this version shows it (twenty.md §3). */
const typeName = ({ profile }: Workspace, type: string): string =>
  profile === "v1.5" && type === "RICH_TEXT" ? "RICH_TEXT_V2" : type;

/** A field as the metadata API shows it; relations and connections are resolved when asked for. */
export function fieldView(workspace: Workspace, field: Field) {
  const objectOf = (name: string) => workspace.schema().byName.get(name);
  return {
    ...field,
    universalIdentifier: field.id,
    type: typeName(workspace, field.type),
    isUIEditable: !field.isSystem,
    isUIReadOnly: field.isSystem,
    objectMetadataId: objectOf(field.object)?.id ?? "",
    object: () => {
      const object = objectOf(field.object);
      return object ? objectView(workspace, object) : null;
    },
    relation: () => relationView(workspace, field),
  };
}

function relationView(workspace: Workspace, field: Field) {
  const { relation } = field;
  const source = workspace.schema().byName.get(field.object);
  const target = relation ? workspace.schema().byName.get(relation.target) : undefined;
  const back = target?.fields.find(({ name }) => name === relation?.back);
  if (!relation || !source || !target || !back) return null;
  return {
    type: relation.type,
    sourceObjectMetadata: () => objectView(workspace, source),
    targetObjectMetadata: () => objectView(workspace, target),
    sourceFieldMetadata: () => fieldView(workspace, field),
    targetFieldMetadata: () => fieldView(workspace, back),
  };
}

/** An object as the metadata API shows it. */
export function objectView(workspace: Workspace, object: ObjectType) {
  return {
    ...object,
    universalIdentifier: object.id,
    nameSingular: object.name,
    namePlural: object.plural,
    labelSingular: object.label,
    labelPlural: object.labelPlural,
    shortcut: null,
    isRemote: false,
    isSearchable: object.fields.some(({ isSearchable }) => isSearchable),
    isUIEditable: !object.isSystem,
    isUIReadOnly: object.isSystem,
    isLabelSyncedWithName: false,
    labelIdentifierFieldMetadataId: object.fields.find(({ name }) => name === "name" || name === "title")?.id ?? null,
    imageIdentifierFieldMetadataId: null,
    fieldsList: () => object.fields.map((field) => fieldView(workspace, field)),
    fields: ({ paging, filter }: { paging?: Paging | null; filter?: MetadataFilter | null }) =>
      connection(
        object.fields.map((field) => fieldView(workspace, field)),
        paging,
        filter,
      ),
    indexMetadataList: () => indexViews(workspace, object),
  };
}

export const indexViews = (workspace: Workspace, object: ObjectType) =>
  object.fields.filter((field) => uniquePath(field) !== null).map((field) => indexView(workspace, field));

export function indexView(workspace: Workspace, field: Field) {
  const id = uuidFrom(`index ${field.object}.${field.name}`);
  return {
    id,
    name: databaseName("IDX_UNIQUE", `${field.object}.${field.name}`),
    isCustom: field.isCustom,
    isUnique: true,
    indexType: "BTREE",
    createdAt: field.createdAt,
    updatedAt: workspace.now(),
    indexFieldMetadataList: [{ id: uuidFrom(`index field ${id}`), fieldMetadataId: field.id, order: 0 }],
  };
}

const cursorAt = (index: number): string => Buffer.from(`arrayconnection:${index}`).toString("base64");
function indexAt(cursor: string | null | undefined): number | null {
  if (!cursor) return null;
  const found = /^arrayconnection:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
  return found ? Number(found[1]) : null;
}

/** A page of objects or fields; without paging the first ten, with at most 1000. */
export function connection<T extends Filterable>(
  all: readonly T[],
  paging?: Paging | null,
  filter?: MetadataFilter | null,
) {
  const found = all.filter((one) => passes(one, filter));
  const after = indexAt(paging?.after);
  const before = indexAt(paging?.before);
  const low = after === null ? 0 : after + 1;
  const high = before === null ? found.length : Math.min(before, found.length);
  const first = paging?.first ?? (paging?.last ? null : 10);
  const from = first === null ? Math.max(low, high - Math.min(paging?.last ?? 10, 1000)) : low;
  const to = first === null ? high : Math.min(high, low + Math.min(first, 1000));
  const edges = found.slice(from, to).map((node, index) => ({ node, cursor: cursorAt(from + index) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: to < found.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function passes(one: Filterable, filter?: MetadataFilter | null): boolean {
  if (!filter) return true;
  const flag = (name: "isActive" | "isCustom" | "isSystem") => {
    const wanted = filter[name];
    return (wanted?.is ?? one[name]) === one[name] && (wanted?.isNot == null || wanted.isNot !== one[name]);
  };
  return (
    (filter.and ?? []).every((inner) => passes(one, inner)) &&
    (!filter.or || filter.or.some((inner) => passes(one, inner))) &&
    idPasses(one.id, filter.id) &&
    idPasses(one.objectMetadataId ?? "", filter.objectMetadataId) &&
    flag("isActive") &&
    flag("isCustom") &&
    flag("isSystem")
  );
}

const idPasses = (id: string, test?: IdTest | null): boolean =>
  !test ||
  ((test.eq ?? id) === id &&
    (test.neq == null || test.neq !== id) &&
    (!test.in || test.in.includes(id)) &&
    !test.notIn?.includes(id));

/** A field as the REST side of the metadata API shows it: no `isUnique` (twenty.md §4). */
export function restField(workspace: Workspace, field: Field): JsonObject {
  const { relation } = fieldView(workspace, field);
  const view = relation();
  const objectRef = (of: (typeof view & object)["sourceObjectMetadata"]) => {
    const { id, nameSingular, namePlural } = of();
    return { id, nameSingular, namePlural };
  };
  const fieldRef = (of: () => { id: string; name: string }) => {
    const { id, name } = of();
    return { id, name };
  };
  return {
    id: field.id,
    type: typeName(workspace, field.type),
    name: field.name,
    label: field.label,
    description: field.description,
    icon: field.icon,
    isCustom: field.isCustom,
    isActive: field.isActive,
    isSystem: field.isSystem,
    isNullable: field.isNullable,
    createdAt: field.createdAt,
    updatedAt: field.updatedAt,
    defaultValue: field.defaultValue,
    options: field.options,
    relation: view && {
      type: view.type,
      targetObjectMetadata: objectRef(view.targetObjectMetadata),
      targetFieldMetadata: fieldRef(view.targetFieldMetadata),
      sourceObjectMetadata: objectRef(view.sourceObjectMetadata),
      sourceFieldMetadata: fieldRef(view.sourceFieldMetadata),
    },
  };
}

/** An object as the REST side of the metadata API shows it. */
export function restObject(workspace: Workspace, object: ObjectType): JsonObject {
  return {
    id: object.id,
    nameSingular: object.name,
    namePlural: object.plural,
    labelSingular: object.label,
    labelPlural: object.labelPlural,
    description: object.description,
    icon: object.icon,
    isCustom: object.isCustom,
    isRemote: false,
    isActive: object.isActive,
    isSystem: object.isSystem,
    createdAt: object.createdAt,
    updatedAt: object.updatedAt,
    labelIdentifierFieldMetadataId: objectView(workspace, object).labelIdentifierFieldMetadataId,
    imageIdentifierFieldMetadataId: null,
    fields: object.fields.map((field) => restField(workspace, field)),
  };
}

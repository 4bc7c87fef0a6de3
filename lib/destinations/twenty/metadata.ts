/** The workspace's own schema, read from the metadata API (twenty.md §4): names differ per workspace and version. */
import { z } from "zod";
import type { Generation } from "./abilities.ts";
import type { Option } from "./names.ts";

export type FieldMeta = {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly unique: boolean;
  readonly active: boolean;
  readonly custom: boolean;
  readonly options: readonly Option[];
  /** Many-to-one relations: the object they point to, by its singular name. */
  readonly target: string | null;
  /** Name under which the value is written and read: `<name>Id` for many-to-one relations. */
  readonly column: string;
  /** The other side of a relation, or a relation to many: never written. */
  readonly readOnly: boolean;
};
export type ObjectMeta = {
  readonly id: string;
  readonly name: string;
  readonly plural: string;
  readonly label: string;
  readonly fields: ReadonlyMap<string, FieldMeta>;
};
export type Workspace = {
  readonly generation: Generation;
  readonly objects: ReadonlyMap<string, ObjectMeta>;
};

const relation = z.object({ type: z.string(), targetObjectMetadata: z.object({ nameSingular: z.string() }) });
const settings = z.object({ relationType: z.string().nullish(), joinColumnName: z.string().nullish() });
const field = z.object({
  id: z.string(),
  name: z.string(),
  label: z.string(),
  type: z.string(),
  isUnique: z.boolean().nullish(),
  isActive: z.boolean().nullish(),
  isCustom: z.boolean().nullish(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).nullish(),
  settings: z.unknown(),
  relation: relation.nullish(),
  morphRelations: z.array(relation).nullish(),
});
const object = z.object({
  id: z.string(),
  nameSingular: z.string(),
  namePlural: z.string(),
  labelSingular: z.string(),
  isActive: z.boolean().nullish(),
  fieldsList: z.array(field),
});
export const objectsAnswer = z.object({
  objects: z.object({ edges: z.array(z.object({ node: object })) }),
});

const FIELDS = "id name label type isUnique isActive options settings";
const TARGET = "type targetObjectMetadata { nameSingular }";
const OBJECT = "id nameSingular namePlural labelSingular isActive";
/** From the richest to the plainest question: an older server does not know every name. */
export const OBJECT_QUERIES: readonly string[] = [
  `relation { ${TARGET} } morphRelations { ${TARGET} }`,
  `isCustom relation { ${TARGET} }`,
  `relation { ${TARGET} }`,
  "",
].map(
  (more) =>
    `query Objects { objects(paging: { first: 1000 }) { edges { node { ${OBJECT} fieldsList { ${FIELDS} ${more} } } } } }`,
);

/** The workspace from the metadata answer; the generation follows from what is there, nothing is tried out. */
export function readWorkspace(answer: z.infer<typeof objectsAnswer>): Workspace {
  const objects = new Map<string, ObjectMeta>();
  for (const { node } of answer.objects.edges) {
    if (node.isActive === false) continue;
    objects.set(node.nameSingular, {
      id: node.id,
      name: node.nameSingular,
      plural: node.namePlural,
      label: node.labelSingular,
      fields: new Map(node.fieldsList.map((one) => [one.name, fieldOf(one)])),
    });
  }
  return { generation: generationOf(objects), objects };
}

function fieldOf(found: z.infer<typeof field>): FieldMeta {
  const set = settings.safeParse(found.settings);
  const isRelation = found.type === "RELATION" || found.type === "MORPH_RELATION";
  const link = found.relation ?? found.morphRelations?.[0] ?? null;
  const kind = link?.type ?? (set.success ? set.data.relationType : null) ?? null;
  const many = isRelation && kind !== null && kind !== "MANY_TO_ONE";
  const joined = set.success ? set.data.joinColumnName : null;
  return {
    id: found.id,
    name: found.name,
    label: found.label,
    type: found.type,
    unique: found.isUnique === true,
    active: found.isActive !== false,
    custom: found.isCustom === true,
    options: found.options ?? [],
    target: isRelation && !many ? (link?.targetObjectMetadata.nameSingular ?? null) : null,
    column: isRelation && !many ? (joined ?? `${found.name}Id`) : found.name,
    readOnly: many,
  };
}

/**
 * Targets of notes carry the prefix `target` since 2.x (§3), attachments a FILES field (§7), bodies are RICH_TEXT
 * instead of RICH_TEXT_V2 (§3). Either of the first two is enough.
 */
function generationOf(objects: ReadonlyMap<string, ObjectMeta>): Generation {
  const noteTarget = objects.get("noteTarget")?.fields;
  const attachment = [...(objects.get("attachment")?.fields.values() ?? [])];
  const prefixed = noteTarget?.has("targetPerson") || noteTarget?.has("targetPersonId");
  return prefixed || attachment.some((one) => one.type === "FILES") ? "v2" : "v1.5";
}

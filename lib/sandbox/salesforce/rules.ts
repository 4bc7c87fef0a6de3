import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { compileFormula, type Facts } from "./formula.ts";
import { isIndexed } from "./keys.ts";
import { anyByValue, type Org } from "./org.ts";
import { duplicatesDetected, validationFailed } from "./refusals.ts";
import type { Entity, Schema } from "./schema.ts";

type Validation = { message: string; fields: readonly string[]; refuses: (facts: Facts) => boolean };
type Duplicates = { name: string; fields: readonly string[]; blocks: boolean; message: string };
type Rules = { validations: Map<string, Validation[]>; duplicates: Map<string, Duplicates[]> };

/** Read once for each state of the schema; planting a rule changes the schema. */
const KNOWN = new WeakMap<Schema, Rules>();

function rulesOf(org: Org): Rules {
  const schema = org.schema();
  const known = KNOWN.get(schema);
  if (known) return known;
  const validations = new Map<string, Validation[]>();
  const duplicates = new Map<string, Duplicates[]>();
  for (const { fields } of org.store.eachRecord("ValidationRule")) {
    if (fields["Active"] !== true) continue;
    const at = fields["ErrorDisplayField"];
    const object = String(fields["EntityDefinitionId"]);
    const rule = {
      message: String(fields["ErrorMessage"] ?? ""),
      fields: typeof at === "string" ? [at] : [],
      refuses: compileFormula(String(fields["ErrorConditionFormula"] ?? "FALSE")),
    };
    validations.set(object, [...(validations.get(object) ?? []), rule]);
  }
  for (const { fields } of org.store.eachRecord("DuplicateRule")) {
    if (fields["IsActive"] !== true) continue;
    const object = String(fields["SobjectType"]);
    const rule = {
      name: String(fields["DeveloperName"] ?? "Standard_Rule"),
      fields: String(fields["MatchFields"] ?? "Email").split(/[,; ]+/),
      blocks: fields["ActionOnInsert"] === "Block",
      message: String(fields["AlertText"] ?? "Use one of these records?"),
    };
    duplicates.set(object, [...(duplicates.get(object) ?? []), rule]);
  }
  const rules = { validations, duplicates };
  KNOWN.set(schema, rules);
  return rules;
}

/** Throws the refusal of the first validation rule that finds the record wrong (sheet 10.9). */
export function assertValid(org: Org, entity: Entity, fields: JsonObject, before: JsonObject | null): void {
  for (const { refuses, message, fields: at } of rulesOf(org).validations.get(entity.name) ?? []) {
    const valueIn = (of: JsonObject | null) => (name: string) => {
      const field = entity.all.get(name.toLowerCase());
      const value = of?.[field?.name ?? name] ?? null;
      return value === null && field?.type === "boolean" ? false : value;
    };
    const facts: Facts = {
      value: valueIn(fields),
      before: valueIn(before),
      isNew: before === null,
      today: org.store.nowIso().slice(0, 10),
    };
    if (refuses(facts)) throw validationFailed(message, at);
  }
}

/**
 * Throws when a duplicate rule finds others: a rule that blocks always, one that alerts unless the caller said
 * `allowSave`; a Bulk job has no way to say so (sheet 10.8).
 */
export function assertNoDuplicates(
  org: Org,
  entity: Entity,
  fields: JsonObject,
  ownId: string | null,
  how: { allowSave: boolean; bulk: boolean },
): void {
  for (const rule of rulesOf(org).duplicates.get(entity.name) ?? []) {
    if (!rule.blocks && (how.allowSave || (how.bulk && !org.switches.alertsStopBulk))) continue;
    const found = matching(org, entity, rule.fields, fields).filter(({ id }) => id !== ownId);
    if (found.length > 0)
      throw duplicatesDetected(
        rule.name,
        !rule.blocks,
        entity.name,
        found.map(({ id }) => id).slice(0, 5),
        rule.message,
      );
  }
}

function matching(org: Org, entity: Entity, names: readonly string[], fields: JsonObject): StoredRecord[] {
  const wanted = names.map((name) => [name, key(fields[name])] as const);
  if (wanted.some(([, value]) => value === "")) return [];
  const indexed = names.map((name) => entity.all.get(name.toLowerCase())).find((field) => field && isIndexed(field));
  const candidates = indexed
    ? anyByValue(org, entity, indexed, [String(fields[indexed.name])])
    : org.store.eachRecord(entity.name);
  const found: StoredRecord[] = [];
  for (const record of candidates)
    if (record.deletedAt === null && wanted.every(([name, value]) => key(record.fields[name]) === value))
      found.push(record);
  return found;
}

const key = (value: unknown): string =>
  String(value ?? "")
    .trim()
    .toLowerCase();

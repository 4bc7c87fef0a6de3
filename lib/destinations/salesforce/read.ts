/** Finding, listing and reading back (salesforce.md §8); who the users are (§5). */
import type { Found, Listed, Probe, User, Value, Write } from "../port.ts";
import { NATURAL } from "./abilities.ts";
import { type Context, canonicalIn, OURS, objectOf, raised, realName, SOURCE_FIELD, versionOf } from "./context.ts";
import type { ObjectMeta } from "./org.ts";
import { type Bin, byField, isDeleted, query, quoted, readByIds, readWithBin, rows } from "./soql.ts";
import type { Json } from "./values.ts";

export function foundOf(context: Context, object: ObjectMeta, record: Json): Found {
  const own = record[SOURCE_FIELD];
  return {
    object: object.name,
    id: String(record["Id"]),
    external: typeof own === "string" ? own : "",
    fields: raised(context, object, record),
    version: versionOf(record),
    deleted: isDeleted(record),
  };
}

/** The recycle bin is looked into where something can come back from it. */
const binOf = (object: ObjectMeta, bin: Bin): Bin => (object.undeletable ? bin : "out");

/** Records by our key, by id or by a field. */
export async function* find(context: Context, probe: Probe): AsyncGenerator<Found> {
  const object = await objectOf(context, probe.object);
  if (probe.by === "id") {
    const read = probe.bin && object.undeletable ? readWithBin : readByIds;
    for (const record of (await read(context, object, probe.values)).values()) yield foundOf(context, object, record);
    return;
  }
  if (probe.by === "external") {
    if (!object.fields.has(SOURCE_FIELD)) return;
    for await (const record of byField(context, object, SOURCE_FIELD, probe.values))
      yield foundOf(context, object, record);
    return;
  }
  const field = realName(context, probe.object, probe.field);
  if (!object.fields.has(field))
    throw new Error(`Salesforce's object "${object.name}" has no field "${probe.field}" to look records up by.`);
  const canonical = (value: Value) => canonicalIn(context, object.name, probe.field, value).value;
  const wanted = new Set(probe.values.map(canonical));
  for await (const record of byField(context, object, field, probe.values, binOf(object, "with"))) {
    const found = foundOf(context, object, record);
    if (wanted.has(canonical(found.fields[probe.field] ?? null))) yield found;
  }
}

/** Live records of an object; those with a key of ours, deleted or not where asked for; or what the bin can give back. */
export async function* list(context: Context, name: string, only: Listed): AsyncGenerator<Found> {
  const object = await context.org.object(name);
  if (!object) return;
  const keyed = object.fields.has(SOURCE_FIELD);
  const ours = only === "ours" || only === "ours-or-bin";
  if ((ours && !keyed) || (only === "bin" && !object.undeletable)) return;
  const conditions = ours ? [`${SOURCE_FIELD} LIKE ${quoted(`${OURS}%`)}`] : [];
  const bin = { all: "out", ours: "out", "ours-or-bin": binOf(object, "with"), bin: "alone" } as const;
  for await (const record of rows(context, object, conditions, bin[only])) yield foundOf(context, object, record);
}

/** Calls that listing `count` records takes. */
export const listCalls = (context: Context, object: string, count: number): number => {
  // Nothing is asked of an object without a field for our key: of those the plan has no records.
  const keyed = context.org.known(object)?.fields.has(SOURCE_FIELD) ?? true;
  return NATURAL[object] || !keyed ? 0 : Math.max(1, Math.ceil(count / context.limits().page));
};

/**
 * What is stored of these writes, by their external ids: by our key, or by the fields that make the object's records
 * unique. Several records with one key are one too many: the oldest stands.
 */
export async function storedOf(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
): Promise<Map<string, Json>> {
  const stored = new Map<string, Json>();
  const natural = NATURAL[object.name];
  if (natural) {
    const [parent, name] = natural;
    const keyOf = (one: Json | Write["fields"]) => `${String(one[parent]).slice(0, 15)} ${String(one[name])}`;
    const byKey = new Map<string, Json>();
    const parents = writes.map((write) => String(write.fields[parent]));
    for await (const record of byField(context, object, parent, parents)) byKey.set(keyOf(record), record);
    for (const write of writes) {
      const record = byKey.get(keyOf(write.fields));
      if (record) stored.set(write.external, record);
    }
    return stored;
  }
  const keys = new Set(writes.map((write) => write.external));
  // Many keys take more addresses than the whole object takes pages.
  const found =
    keys.size > context.limits().readBatch
      ? rows(context, object, [`${SOURCE_FIELD} LIKE ${quoted(`${OURS}%`)}`])
      : byField(context, object, SOURCE_FIELD, [...keys]);
  for await (const record of found) {
    const key = String(record[SOURCE_FIELD]);
    if (keys.has(key) && !stored.has(key)) stored.set(key, record);
  }
  return stored;
}

/** Users who can own records, inactive ones too. An address that a sandbox made unusable is the one before it. */
export async function* users(context: Context): AsyncGenerator<User> {
  const soql = "SELECT Id,Name,Email,Username,IsActive,UserType FROM User ORDER BY IsActive";
  for await (const record of query(context.api, soql)) {
    if (record["UserType"] !== "Standard") continue;
    yield {
      id: String(record["Id"]),
      email: String(record["Email"] ?? "")
        .trim()
        .toLowerCase()
        .replace(/\.invalid$/, ""),
      name: String(record["Name"] ?? ""),
      active: record["IsActive"] === true,
    };
  }
}

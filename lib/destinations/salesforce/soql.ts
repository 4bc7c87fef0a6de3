/** Queries: written safely, cut to what an address holds, read page by page (salesforce.md §2, §8). */
import { z } from "zod";
import { type SalesforceApi, shaped } from "./api.ts";
import { type Context, SOURCE_FIELD } from "./context.ts";
import type { ObjectMeta } from "./org.ts";
import { isJson, type Json } from "./values.ts";

/** A text as a SOQL literal. */
export const quoted = (text: string): string => `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;

const page = z.object({
  totalSize: z.number(),
  done: z.boolean(),
  nextRecordsUrl: z.string().nullish(),
  records: z.array(z.record(z.string(), z.unknown())),
});

/** `all`: archived activities too; deleted rows are left out by the caller's condition. */
export async function* query(api: SalesforceApi, soql: string, all = false, tooling = false): AsyncGenerator<Json> {
  const door = tooling ? "/tooling/query" : all ? "/queryAll" : "/query";
  let path: string | null = `${door}?q=${encodeURIComponent(soql)}`;
  while (path !== null) {
    const reply = await api.call({ method: "GET", path, purpose: tooling ? "schema" : "read", write: false });
    const found: z.infer<typeof page> = shaped(reply, page, "a query");
    for (const record of found.records) yield record;
    path = found.done ? null : (found.nextRecordsUrl ?? null);
  }
}

/** Conditions `field IN (…)` that each fit one address together with `rest` letters of the query. */
export function inConditions(field: string, values: readonly string[], room: number): string[] {
  const conditions: string[] = [];
  let list: string[] = [];
  let size = 0;
  for (const value of new Set(values)) {
    const literal = quoted(value);
    // An address holds quotes encoded, which that function leaves as they are.
    const bytes = encodeURIComponent(literal).replaceAll("'", "%27").length + 3;
    if (list.length > 0 && size + bytes > room) {
      conditions.push(`${field} IN (${list.join(",")})`);
      list = [];
      size = 0;
    }
    list.push(literal);
    size += bytes;
  }
  if (list.length > 0) conditions.push(`${field} IN (${list.join(",")})`);
  return conditions;
}

const BINARY: ReadonlySet<string> = new Set(["base64", "address", "location", "complexvalue"]);
/** What is always read: when it was changed, and what identifies it. */
const ALWAYS = ["Id", "LastModifiedDate"];

/**
 * The fields that somebody can fill, those of the plan first, as far as an address holds them beside a condition.
 */
export function readableFields(context: Context, object: ObjectMeta): string[] {
  const chosen = new Set(ALWAYS.filter((name) => object.fields.has(name)));
  if (object.name === "ContentVersion") chosen.add("ContentDocumentId");
  if (object.fields.has(SOURCE_FIELD)) chosen.add(SOURCE_FIELD);
  for (const { object: of, logical } of context.needed.values())
    if (of === object.name && object.fields.has(logical)) chosen.add(logical);
  let size = [...chosen].join(",").length;
  for (const field of object.fields.values()) {
    if (chosen.has(field.name) || BINARY.has(field.type) || !(field.createable || field.updateable)) continue;
    size += field.name.length + 3;
    if (size > context.limits().pathBytes / 2) break;
    chosen.add(field.name);
  }
  return [...chosen];
}

/** What lies in the recycle bin: left out, read with the others, or read alone. */
export type Bin = "out" | "with" | "alone";

/** Records of an object by conditions that belong together by AND; archived activities included. */
export async function* rows(
  context: Context,
  object: ObjectMeta,
  conditions: readonly string[],
  bin: Bin = "out",
): AsyncGenerator<Json> {
  const all = object.name === "Task" || bin !== "out";
  // What a merge deleted does not come back: the record that was kept stands for it.
  const merged = object.fields.has("MasterRecordId");
  const which = {
    out: all ? ["IsDeleted = false"] : [],
    with: merged ? ["MasterRecordId = null"] : [],
    alone: ["IsDeleted = true", ...(merged ? ["MasterRecordId = null"] : [])],
  }[bin];
  const where = [...conditions, ...which];
  const fields = [...readableFields(context, object), ...(bin === "out" ? [] : ["IsDeleted"])];
  const soql = `SELECT ${fields.join(",")} FROM ${object.name}${where.length > 0 ? ` WHERE ${where.join(" AND ")}` : ""}`;
  yield* query(context.api, soql, all);
}

/** Letters that a list of values may take in the address of a query on this object. */
const roomFor = (context: Context, object: ObjectMeta): number =>
  context.limits().pathBytes - readableFields(context, object).join("%2C").length - 330;

/** Records whose field holds one of these values. */
export async function* byField(
  context: Context,
  object: ObjectMeta,
  field: string,
  values: readonly string[],
  bin: Bin = "out",
): AsyncGenerator<Json> {
  for (const condition of inConditions(field, values, roomFor(context, object)))
    yield* rows(context, object, [condition], bin);
}

/** Records by id, those in the recycle bin too. */
export async function readWithBin(
  context: Context,
  object: ObjectMeta,
  ids: readonly string[],
): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  for await (const record of byField(context, object, "Id", ids, "with")) found.set(String(record["Id"]), record);
  return found;
}

export const isDeleted = (record: Json): boolean => record["IsDeleted"] === true;

const retrieved = z.array(z.unknown());
/** Records by id through Collections, those that are there (§6.2). */
export async function readByIds(
  context: Context,
  object: ObjectMeta,
  ids: readonly string[],
): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  const fields = readableFields(context, object);
  const list = [...new Set(ids)];
  for (let at = 0; at < list.length; at += context.limits().readBatch) {
    const reply = await context.api.call({
      method: "POST",
      path: `/composite/sobjects/${object.name}`,
      purpose: "read",
      write: false,
      body: { json: { ids: list.slice(at, at + context.limits().readBatch), fields } },
    });
    for (const record of shaped(reply, retrieved, `retrieve of ${object.name}`))
      if (isJson(record) && typeof record["Id"] === "string" && record["IsDeleted"] !== true)
        found.set(record["Id"], record);
  }
  return found;
}

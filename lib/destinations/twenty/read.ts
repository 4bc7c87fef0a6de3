/** Reading records (twenty.md §8): GraphQL where deleted rows count, REST pages by id for whole objects. */
import { z } from "zod";
import { UnusableAnswer } from "../../http/errors.ts";
import { ConnectionFailed, type Found, type Listed, type Probe, type User, type Value } from "../port.ts";
import { chunks } from "../units.ts";
import type { TwentyLimits } from "./abilities.ts";
import { canonicalLink } from "./canonical.ts";
import { type Context, canonicalIn, objectOf, raised, remember, SOURCE_FIELD } from "./context.ts";
import { chosenId, isChosen, isUuid } from "./ids.ts";
import type { ObjectMeta } from "./metadata.ts";
import { capital } from "./names.ts";
import { PARTS, type Place } from "./place.ts";
import { isJson, type Json } from "./raise.ts";

const page = z.object({
  edges: z.array(z.object({ node: z.record(z.string(), z.unknown()) })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});
const listed = z.object({
  data: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  pageInfo: z.object({ hasNextPage: z.boolean() }),
  totalCount: z.number(),
});

/** Adds deleted rows: a filter that names `deletedAt` anywhere makes Twenty look among them too. */
const withDeleted = (filter: Json): Json => ({
  and: [filter, { or: [{ deletedAt: { is: "NULL" } }, { deletedAt: { is: "NOT_NULL" } }] }],
});

/** Fields of an object as a GraphQL selection. */
function selection(object: ObjectMeta): string {
  const parts = ["id", "createdAt", "updatedAt", "deletedAt"];
  const known = new Set(parts);
  for (const field of object.fields.values()) {
    if (!field.active || field.readOnly || known.has(field.name) || UNREAD.has(field.type)) continue;
    const composite = PARTS[field.type];
    parts.push(composite ? `${field.name} { ${Object.keys(composite).join(" ")} }` : field.column);
  }
  return parts.join(" ");
}
const UNREAD = new Set(["TS_VECTOR", "POSITION", "ACTOR", "FILES"]);

/** Records of any state that fit a GraphQL filter, in the order of their ids. */
export async function* query(context: Context, object: ObjectMeta, filter: Json): AsyncGenerator<Json> {
  const text = `query Find($filter: ${capital(object.name)}FilterInput!, $first: Int, $after: String) {
    ${object.plural}(filter: $filter, first: $first, after: $after, orderBy: [{ id: AscNullsFirst }]) {
      edges { node { ${selection(object)} } } pageInfo { hasNextPage endCursor } } }`;
  let after: string | null = null;
  for (;;) {
    const variables: Json = { filter, first: context.limits().readBatch, ...(after === null ? {} : { after }) };
    const reply = await context.api.graphql("/graphql", text, variables, { purpose: "read", write: false, object });
    const found = page.parse(isJson(reply.body) ? reply.body[object.plural] : null);
    for (const { node } of found.edges) yield node;
    if (!found.pageInfo.hasNextPage || !found.pageInfo.endCursor || found.pageInfo.endCursor === after) return;
    after = found.pageInfo.endCursor;
  }
}

/** Records by id, deleted ones included; ids that are gone are not in the map. */
export async function readByIds(
  context: Context,
  object: ObjectMeta,
  ids: readonly string[],
): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  for (const chunk of chunks([...new Set(ids)].filter(isUuid), context.limits().readBatch))
    for await (const record of query(context, object, withDeleted({ id: { in: chunk } })))
      found.set(String(record["id"]), record);
  return found;
}

export const isDeleted = (record: Json): boolean => typeof record["deletedAt"] === "string";
export const versionOf = (record: Json): string | null =>
  typeof record["updatedAt"] === "string" ? record["updatedAt"] : null;

function foundOf(context: Context, object: ObjectMeta, record: Json, external: string | undefined): Found {
  const own = record[SOURCE_FIELD];
  return {
    object: object.name,
    id: String(record["id"]),
    external: external ?? (typeof own === "string" ? own : ""),
    fields: raised(context, object, record),
    version: versionOf(record),
    deleted: isDeleted(record),
  };
}

/** Records by our key, by id or by a unique field, deleted ones included. */
export async function* find(context: Context, probe: Probe): AsyncGenerator<Found> {
  const object = await objectOf(context, probe.object);
  const size = context.limits().readBatch;
  if (probe.by === "id") {
    for (const record of (await readByIds(context, object, probe.values)).values())
      yield foundOf(context, object, record, undefined);
    return;
  }
  if (probe.by === "external") {
    const keyed = object.fields.get(SOURCE_FIELD)?.active === true;
    for (const chunk of chunks([...new Set(probe.values)], size)) {
      const byId = new Map(chunk.map((external) => [chosenId(object.name, external), external]));
      const ids: Json = { id: { in: [...byId.keys()] } };
      const filter = keyed ? { or: [ids, { [SOURCE_FIELD]: { in: chunk } }] } : ids;
      for await (const record of query(context, object, withDeleted(filter)))
        yield foundOf(context, object, record, byId.get(String(record["id"])));
    }
    return;
  }
  const place = remember(context, object, probe.field);
  if (!place) throw new Error(`Twenty's object "${object.name}" has no field "${probe.field}" to look records up by.`);
  const canonical = (value: Value) => canonicalIn(context, object.name, probe.field, value).value;
  const wanted = new Set<Value>(probe.values.map(canonical).filter((value) => value !== null));
  for (const chunk of chunks(
    [...new Set(probe.values)],
    Math.max(1, Math.floor(size / spellings(place, "x").length)),
  )) {
    const values = [...new Set(chunk.flatMap((value) => spellings(place, value)))];
    const test = { in: values };
    const filter = { [place.column]: place.part === null ? test : { [place.part]: test } };
    for await (const record of query(context, object, withDeleted(filter))) {
      const found = foundOf(context, object, record, undefined);
      if (wanted.has(canonical(found.fields[probe.field] ?? null))) yield found;
    }
  }
}

/** How a value may stand in the database: `in` is case-sensitive, older versions keep a link's scheme (§6, §8). */
function spellings(place: Place, value: string): string[] {
  if (place.type === "email") return [value.trim().toLowerCase()];
  if (place.type !== "link") return [value];
  const link = canonicalLink(value);
  return [link, `https://${link}`, `http://${link}`];
}

/** Calls that finding `count` records takes. */
export function findCalls(context: Context, object: string, by: Probe["by"], count: number): number {
  const size = context.limits().readBatch;
  return Math.ceil(count / (by === "field" && object === "company" ? Math.max(1, Math.floor(size / 3)) : size));
}

/**
 * All records of an object, those with a key of ours, or those in the bin: the live ones by keyset over the id (a date sort loses rows,
 * §8 [V]), then those in the bin. Throws `ConnectionFailed` when fewer rows came than the server counted.
 */
export async function* list(context: Context, name: string, only: Listed): AsyncGenerator<Found> {
  const object = await objectOf(context, name);
  const keyed = object.fields.get(SOURCE_FIELD)?.active === true;
  const ours = only === "ours" || only === "ours-or-bin";
  const live = () => rows(context, object, ours && keyed ? `${SOURCE_FIELD}[like]:"actimo:%"` : null);
  for await (const record of only === "bin" ? [] : live()) {
    // Link rows carry no key; the version of the id tells ours from the server's.
    if (ours && !keyed && !isChosen(String(record["id"]))) continue;
    yield foundOf(context, object, record, undefined);
  }
  const mine = ours && keyed ? { [SOURCE_FIELD]: { like: "actimo:%" } } : {};
  for await (const record of query(context, object, { ...mine, deletedAt: { is: "NOT_NULL" } })) {
    if (ours && !keyed && !isChosen(String(record["id"]))) continue;
    yield foundOf(context, object, record, undefined);
  }
}

/** Calls that listing `count` live records takes, with one for the bin. */
export const listCalls = (count: number, limits: TwentyLimits): number =>
  Math.max(1, Math.ceil(count / limits.page)) + 1;

async function* rows(context: Context, object: ObjectMeta, filter: string | null): AsyncGenerator<Json> {
  let last: string | null = null;
  let seen = 0;
  let total: number | null = null;
  for (;;) {
    const filters = [filter, last === null ? null : `id[gt]:"${last}"`].filter((one) => one !== null);
    const reply = await pageOf(context, object, filters, context.limits().page);
    total ??= reply.total;
    for (const record of reply.records) yield record;
    seen += reply.records.length;
    const end = reply.records.at(-1)?.["id"];
    if (!reply.more || typeof end !== "string" || end === last) break;
    last = end;
  }
  if (seen >= total) return;
  // Someone may have deleted rows while we read: only a second count that is still higher means that rows were lost.
  const again = await pageOf(context, object, filter === null ? [] : [filter], 1);
  if (seen < again.total)
    throw new ConnectionFailed(
      `Twenty gave ${seen} of ${again.total} rows of ${object.plural}.`,
      "Nothing was changed. Start again; if it stays so, the server loses rows while paging.",
      5,
    );
}

async function pageOf(context: Context, object: ObjectMeta, filters: readonly string[], limit: number) {
  const search = new URLSearchParams({ depth: "0", limit: String(limit), order_by: "id" });
  if (filters.length > 0) search.set("filter", filters.join(","));
  const path = `/rest/${object.plural}?${search.toString()}`;
  const reply = await context.api.rest("GET", path, { purpose: "read", write: false, object });
  const answer = listed.safeParse(reply.body);
  const records = answer.success ? answer.data.data[object.plural] : undefined;
  if (!answer.success || !records) throw new UnusableAnswer(`GET /rest/${object.plural} answered in an unknown shape.`);
  return { records, more: answer.data.pageInfo.hasNextPage, total: answer.data.totalCount };
}

/** How many rows an object has, alive or deleted. */
export async function count(context: Context, object: ObjectMeta, state: "live" | "deleted"): Promise<number> {
  if (state === "live") return (await pageOf(context, object, [], 1)).total;
  const text = `query Count($filter: ${capital(object.name)}FilterInput!) { ${object.plural}(filter: $filter, first: 1) { totalCount } }`;
  const filter = { deletedAt: { is: "NOT_NULL" } };
  const reply = await context.api.graphql("/graphql", text, { filter }, { purpose: "read", write: false, object });
  return z.object({ totalCount: z.number() }).parse(isJson(reply.body) ? reply.body[object.plural] : null).totalCount;
}

const member = z.object({
  id: z.string(),
  userEmail: z.string().nullish(),
  name: z.object({ firstName: z.string().nullish(), lastName: z.string().nullish() }).nullish(),
});

/** Members of the workspace; removed ones are soft-deleted and come back inactive (§5). */
export async function* users(context: Context): AsyncGenerator<User> {
  const object = await objectOf(context, "workspaceMember");
  for await (const record of rows(context, object, null)) yield userOf(record, true);
  for await (const record of query(context, object, { deletedAt: { is: "NOT_NULL" } })) yield userOf(record, false);
}

function userOf(record: Json, active: boolean): User {
  const { id, userEmail, name } = member.parse(record);
  return {
    id,
    email: (userEmail ?? "").trim().toLowerCase(),
    name: [name?.firstName, name?.lastName].filter((part) => part).join(" "),
    active,
  };
}

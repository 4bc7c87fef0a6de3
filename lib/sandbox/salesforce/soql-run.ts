import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { longId } from "./ids.ts";
import { isIndexed } from "./keys.ts";
import { anyByValue, type Org } from "./org.ts";
import { Refusal } from "./refusal.ts";
import { malformedQuery, unsupportedType } from "./refusals.ts";
import type { Entity } from "./schema.ts";
import { type Condition, parseSoql, type Soql } from "./soql-parse.ts";
import { isSeen, type Reading, recordSource, rowSource, type Source } from "./soql-source.ts";
import { compareValues, testOf } from "./soql-where.ts";
import { toolingRows } from "./tooling-rows.ts";

/** A query made ready: what it finds (ids or rows, in order) and how a found row is shown. */
export type Ready = {
  soql: Soql;
  /** Columns of a job's CSV, in order. */
  columns: readonly string[];
  /** Set for stored records: found ones by id, without end of memory; shown when the page is asked for. */
  ids: Iterable<string> | null;
  rows: readonly JsonObject[];
  show(ids: readonly string[]): JsonObject[];
  /** `COUNT()` alone. */
  count: number | null;
};

export type QueryHow = { all: boolean; tooling: boolean; version: string };

/** Parses and plans a query. Throws the refusals of section 11 for what is unknown, hidden or malformed. */
export function readyQuery(org: Org, text: string, how: QueryHow): Ready {
  if (text.length > 100_000) throw malformedQuery("SOQL statements cannot be longer than 100000 characters");
  const soql = parseSoql(text);
  const virtual = how.tooling ? toolingRows(org, soql.from) : null;
  if (virtual) return overRows(org, soql, rowSource(soql.from, virtual.types), virtual.rows, how);
  const entity = org.schema().seen(soql.from);
  if (!entity || (entity.tooling && !how.tooling)) throw unsupportedType(soql.from);
  assertLinkFilter(org, entity, soql.where);
  const source = recordSource(org, entity, how.version);
  const found = () => matching(org, entity, source, soql.where, { ...how, all: how.all || soql.allRows });
  const calls = soql.select.filter(({ call }) => call !== null);
  const [only] = calls;
  if (only?.call === "COUNT" && only.path === "" && soql.select.length === 1) {
    let count = 0;
    for (const _ of found()) count++;
    return { soql, columns: [], ids: null, rows: [], show: () => [], count };
  }
  if (calls.length > 0 || soql.groupBy.length > 0) {
    const rows = grouped(soql, source, found());
    return { soql, columns: Object.keys(rows[0] ?? {}).slice(1), ids: null, rows, show: () => [], count: null };
  }
  const readings = soql.select.map(({ path, at }) => source.reading(path, at));
  const show = (record: StoredRecord): JsonObject => {
    const row: JsonObject = { attributes: source.attributes(record) };
    for (const reading of readings) reading.show(record, row);
    return row;
  };
  return {
    soql,
    columns: readings.map(({ path }) => path),
    ids: idsOf(soql, ordered(soql, source, found())),
    rows: [],
    show: (ids) => org.store.recordsById(entity.name, ids).map(show),
    count: null,
  };
}

/** ContentDocumentLink asks for a filter on one of its ids (sheet 7). */
function assertLinkFilter(org: Org, entity: Entity, where: Condition | null): void {
  if (entity.name !== "ContentDocumentLink" || org.switches.queryAllFiles) return;
  const names = conjuncts(where).map(({ path }) => path.toLowerCase());
  if (!names.some((name) => ["id", "linkedentityid", "contentdocumentid"].includes(name)))
    throw new Refusal(
      "MALFORMED_QUERY",
      "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
      { whole: true },
    );
}

type Compare = Extract<Condition, { is: "compare" }>;

/** The comparisons that every found row must pass. */
function conjuncts(where: Condition | null): Compare[] {
  if (where?.is === "compare") return [where];
  return where?.is === "and" ? where.of.flatMap((one) => (one.is === "compare" ? [one] : [])) : [];
}

function* matching(
  org: Org,
  entity: Entity,
  source: Source<StoredRecord>,
  where: Condition | null,
  how: QueryHow,
): Generator<StoredRecord> {
  const test = testOf(source, where, (query) => innerValues(org, query, how), org.store.now());
  const candidates = lookedUp(org, entity, where) ?? org.store.eachRecord(entity.name);
  for (const record of candidates) if (isSeen(org, entity, record, how.all) && test(record)) yield record;
}

/** Records found by id or by an indexed field, when a condition names some; null: all must be looked at. */
function lookedUp(org: Org, entity: Entity, where: Condition | null): StoredRecord[] | null {
  for (const { path, operator, values, inner } of conjuncts(where)) {
    if ((operator !== "=" && operator !== "IN") || inner !== null) continue;
    const texts = values.flatMap((value) => (value.is === "text" && value.value !== "" ? [value.value] : []));
    if (texts.length < values.length) continue;
    const field = entity.byName.get(path.toLowerCase());
    if (!field) continue;
    const sorted = (records: StoredRecord[]) => records.sort((a, b) => (a.id < b.id ? -1 : 1));
    if (field.type === "id")
      return sorted(
        org.store.recordsById(
          entity.name,
          texts.map((id) => longId(id) ?? id),
        ),
      );
    if (!isIndexed(field)) continue;
    if (field.type === "reference")
      return sorted(
        anyByValue(
          org,
          entity,
          field,
          texts.map((id) => longId(id) ?? id),
        ),
      );
    return sorted(anyByValue(org, entity, field, texts));
  }
  return null;
}

function innerValues(org: Org, query: Soql, how: QueryHow): unknown[] {
  const entity = org.schema().seen(query.from);
  const [selected] = query.select;
  if (!entity || !selected) throw unsupportedType(query.from);
  const source = recordSource(org, entity, how.version);
  const reading = source.reading(selected.path, selected.at);
  return [...matching(org, entity, source, query.where, how)].map((record) => reading.read(record));
}

function ordered<Row>(soql: Soql, source: Source<Row>, rows: Iterable<Row>): Iterable<Row> {
  if (soql.orderBy.length === 0) return rows;
  const keys = soql.orderBy.map((one) => ({ ...one, reading: source.reading(one.path, one.at) }));
  const [key] = keys;
  // Rows come in the order of their ids.
  if (keys.length === 1 && key?.reading.field?.type === "id" && !key.down) return rows;
  return [...rows].sort((a, b) => {
    for (const { reading, down, nullsLast } of keys) {
      const [left, right] = [reading.read(a), reading.read(b)];
      const blank = (left === null ? 0 : 1) - (right === null ? 0 : 1);
      const order = blank !== 0 ? (nullsLast ? -blank : blank) : compareValues(left, right) * (down ? -1 : 1);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function* idsOf({ limit, offset }: Soql, records: Iterable<StoredRecord>): Generator<string> {
  let place = 0;
  for (const { id } of records) {
    if (limit !== null && place >= offset + limit) return;
    if (place++ >= offset) yield id;
  }
}

function overRows(org: Org, soql: Soql, source: Source<JsonObject>, all: readonly JsonObject[], how: QueryHow): Ready {
  const test = testOf(source, soql.where, (query) => innerValues(org, query, how), org.store.now());
  const found = [...ordered(soql, source, all.filter(test))].slice(soql.offset).slice(0, soql.limit ?? undefined);
  const base = { soql, ids: null, show: () => [] };
  if (soql.select.some(({ call }) => call === "COUNT")) return { ...base, columns: [], rows: [], count: found.length };
  const readings = soql.select.map(({ path, at }) => source.reading(path, at));
  const rows = found.map((row) => {
    const shown: JsonObject = { attributes: source.attributes(row) };
    for (const reading of readings) reading.show(row, shown);
    return shown;
  });
  return { ...base, columns: readings.map(({ path }) => path), rows, count: null };
}

const CALLS: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  COUNT: (values) => values.filter((value) => value !== null).length,
  COUNT_DISTINCT: (values) => new Set(values.filter((value) => value !== null)).size,
  MIN: (values) => [...values].filter((value) => value !== null).sort(compareValues)[0] ?? null,
  MAX: (values) =>
    [...values]
      .filter((value) => value !== null)
      .sort(compareValues)
      .at(-1) ?? null,
  SUM: (values) => values.reduce((sum: number, value) => sum + Number(value ?? 0), 0),
  AVG: (values) => values.reduce((sum: number, value) => sum + Number(value ?? 0), 0) / Math.max(1, values.length),
};

function grouped(soql: Soql, source: Source<StoredRecord>, records: Iterable<StoredRecord>): JsonObject[] {
  const keys = soql.groupBy.map((path) => source.reading(path, 0));
  const calls: { as: string; apply: (values: readonly unknown[]) => unknown; reading: Reading<StoredRecord> }[] = [];
  for (const { path, at, call, alias } of soql.select) {
    if (call === null) {
      if (!keys.some((key) => key.path.toLowerCase() === path.toLowerCase()))
        throw malformedQuery(`Field must be grouped or aggregated: ${path}`);
      continue;
    }
    const apply = CALLS[call];
    if (!apply) throw malformedQuery(`unexpected token: ${call}`);
    const as = alias ?? `expr${calls.length}`;
    calls.push({ as, apply, reading: source.reading(path === "" ? "Id" : path, at) });
  }
  const groups = new Map<string, StoredRecord[]>();
  if (keys.length === 0) groups.set("", []);
  for (const record of records) {
    const key = JSON.stringify(keys.map((reading) => reading.read(record)));
    const group = groups.get(keys.length === 0 ? "" : key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()].map((group) => {
    const row: JsonObject = { attributes: { type: "AggregateResult" } };
    for (const key of keys) row[key.path.split(".").at(-1) ?? key.path] = group[0] ? key.read(group[0]) : null;
    for (const { as, apply, reading } of calls) row[as] = apply(group.map((record) => reading.read(record)));
    return row;
  });
}

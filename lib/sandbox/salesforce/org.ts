import type { Store, StoredRecord } from "../shared/store.ts";
import { type Counters, openCounters } from "./counters.ts";
import type { Field } from "./fields.ts";
import { longId, makeId } from "./ids.ts";
import { isIndexed, lookupPath, lookupValue } from "./keys.ts";
import { type Entity, readSchema, type Schema } from "./schema.ts";
import { type Switches, switchesOf } from "./switches.ts";

/** One Salesforce org on a store. */
export type Org = {
  store: Store;
  counters: Counters;
  edition: string | null;
  switches: Switches;
  setSwitches(change: Partial<Switches>): void;
  schema(): Schema;
  schemaChanged(): void;
  /** Runs `body` with the schema as it stands: what it changes about the view shows afterwards. */
  holdingSchema<T>(body: () => T): T;
  /** The user whom the API calls run as. */
  userId: string;
  orgId: string;
  newId(prefix: string): string;
  /** What a request need not ask twice: its moment, and references that were found to be there. */
  request: { moment: string | null; live: Set<string> };
};

/** The same in every sandbox. */
export const ORG_ID = makeId("00D", 1, true);
export const API_USER_ID = makeId("005", 1, true);

/** The org that a store holds; `edition` decides over its limits (switches.ts). */
export function openOrg(store: Store, edition: string | null): Org {
  let schema: Schema | null = null;
  let [holding, stale] = [false, false];
  const changed = store.get<Partial<Switches>>("limits", {});
  const counters = openCounters(store);
  const org: Org = {
    store,
    counters,
    edition,
    switches: { ...switchesOf(edition), ...changed },
    setSwitches(change) {
      Object.assign(changed, change);
      Object.assign(org.switches, change);
      store.set("limits", changed);
      schema = null;
    },
    schema() {
      if (!schema) {
        schema = readSchema(store, org.switches, org.userId);
        for (const entity of schema.entities) indexFields(store, entity);
      }
      return schema;
    },
    schemaChanged() {
      if (holding) stale = true;
      else schema = null;
    },
    holdingSchema(body) {
      org.schema();
      [holding, stale] = [true, false];
      try {
        return body();
      } finally {
        holding = false;
        if (stale) schema = null;
      }
    },
    userId: API_USER_ID,
    orgId: ORG_ID,
    request: { moment: null, live: new Set() },
    newId: (prefix) => makeId(prefix, counters.add(`id ${prefix}`, 1)),
  };
  return org;
}

function indexFields(store: Store, entity: Entity): void {
  for (const field of entity.all.values()) if (isIndexed(field)) store.indexPath(entity.name, lookupPath(field));
  if (entity.name === "CampaignMember") store.indexPath(entity.name, "_pair");
}

/** Live records whose `field` equals one of `values`, oldest first; `field` must be indexed. */
export function liveByValue(org: Org, entity: Entity, field: Field, values: readonly string[]): StoredRecord[] {
  return anyByValue(org, entity, field, values).filter(({ deletedAt }) => deletedAt === null);
}

/** As `liveByValue`, deleted ones too. */
export function anyByValue(org: Org, entity: Entity, field: Field, values: readonly string[]): StoredRecord[] {
  const wanted = values.map((value) => lookupValue(field, value));
  return org.store.recordsByValue(entity.name, lookupPath(field), wanted);
}

/** The record behind an id of 15 or 18 characters, deleted ones too. */
export function recordOf(org: Org, id: string): { entity: Entity; record: StoredRecord } | null {
  const long = longId(id);
  const entity = long === null ? undefined : org.schema().byPrefix.get(long.slice(0, 3));
  const record = entity && org.store.record(entity.name, long ?? "");
  return entity && record ? { entity, record } : null;
}

/** The moment as records are stamped with it: whole seconds. */
export const stamp = ({ store, request }: Org): string => {
  request.moment ??= `${store.nowIso().slice(0, 19)}.000Z`;
  return request.moment;
};

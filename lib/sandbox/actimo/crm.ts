/**
 * Actimo's REST API as far as it is documented (fact sheet on Actimo, 2.3; D1, G1): reading contacts, groups and the
 * project. The bodies of refusals and paging are hypotheses: nothing public shows them.
 */

import { takeToken } from "../shared/buckets.ts";
import type { ApiRequest, ApiResponse, Crm, CrmInstance, JsonObject, KeyState } from "../shared/crm.ts";
import { UsageError } from "../shared/crm.ts";
import { uuidFrom } from "../shared/ids.ts";
import type { SeedRecord } from "../shared/seed.ts";
import type { Store, StoredRecord } from "../shared/store.ts";

const BASE = "/api/v1";
const OBJECTS = ["contacts", "groups", "project"] as const;
type ObjectName = (typeof OBJECTS)[number];

/** `callsPerSecond`: [D1][G1]. `pageSize`: hypothesis, null gives every list whole, as far as is known. */
const LIMITS = { callsPerSecond: 20, pageSize: null };

export const actimo: Crm = {
  name: "actimo",
  profiles: ["v1"],
  defaultProfile: "v1",
  plans: [],
  help: "the source's own API, for reading: project, contacts, groups; whatever would change anything is refused",
  open: (store, { key }) => openActimo(store, key),
};

function openActimo(store: Store, givenKey: string | null): CrmInstance {
  const key = givenKey ?? store.get<string | null>("key", null) ?? uuidFrom("actimo key").replaceAll("-", "");
  store.set("key", key);
  const limits = () => ({ ...LIMITS, ...store.get<JsonObject>("limits", {}) });
  return {
    classify: (request) => ({
      operation: `${request.method} ${request.url.pathname.slice(BASE.length + 1).split("/")[0] ?? ""}`,
      kind: request.method === "GET" ? "read" : "write",
      object: objectOf(request)?.object ?? null,
      records: 0,
    }),
    handle: (request) => answer(store, key, limits(), request),
    refusal: (status) => (status === 429 ? tooMany(1) : json(402, { error: "Payment Required" })),
    canonical: () => ({
      objects: new Map(
        OBJECTS.map((object) => [
          object,
          [...store.eachRecord(object)].map(({ id, fields }) => ({ key: id, content: fields })),
        ]),
      ),
      schema: null,
    }),
    plantField: ({ name }) => {
      throw new UsageError(`field ${name}: contacts take whatever fields they are planted with`);
    },
    plantUser: ({ email }) => {
      throw new UsageError(`user ${email}: Actimo's API shows no users`);
    },
    plantRecord: (record) => plantRecord(store, record),
    poke(object, id, field, value) {
      const record = store.record(object, id);
      if (!record) throw new UsageError(`there is no ${object} with id ${id}`);
      store.replaceRecord(object, { ...record, fields: { ...record.fields, [field]: value } });
    },
    key: () => key,
    keyState: () => store.get<KeyState>("keyState", "valid"),
    setKeyState: (state) => store.set("keyState", state),
    limits: () => ({ ...limits(), refusedWrites: store.get("refusedWrites", 0) }),
    setLimits: (change) => store.set("limits", { ...limits(), ...checked(change) }),
  };
}

/** Planted as the API shows it; `id` counts up where none is given. */
function plantRecord(store: Store, { object, id, fields, deleted }: SeedRecord): void {
  if (!isObject(object)) throw new UsageError(`object ${object} is unknown; there is ${OBJECTS.join(", ")}`);
  const count = store.get("planted", 1_000_000) + 1;
  store.set("planted", count);
  const now = store.nowIso();
  const record: StoredRecord = {
    id: id ?? String(count),
    fields,
    createdAt: now,
    updatedAt: now,
    deletedAt: deleted ? now : null,
    madeAt: now,
  };
  store.insertRecord(object, record);
}

function answer(store: Store, key: string, limits: JsonObject, request: ApiRequest): ApiResponse {
  const { callsPerSecond, pageSize } = limits;
  if (typeof callsPerSecond === "number") {
    const charge = takeToken(store, "calls", { capacity: callsPerSecond, periodMs: 1000 });
    if (!charge.granted) return tooMany(Math.max(1, Math.ceil(charge.retryAfterMs / 1000)));
  }
  if (request.headers.get("api-key") !== key || store.get<KeyState>("keyState", "valid") !== "valid")
    return json(401, { error: "Unauthorized", message: "Invalid api-key" });
  if (request.method !== "GET") {
    store.set("refusedWrites", store.get("refusedWrites", 0) + 1);
    return json(405, { error: "Method Not Allowed", message: "This emulator is for reading only" });
  }
  const found = objectOf(request);
  if (!found) return json(404, { error: "Not Found", message: `Cannot GET ${request.url.pathname}` });
  const live = [...store.eachRecord(found.object)].filter(({ deletedAt }) => deletedAt === null);
  if (found.object === "project") return json(200, { data: live[0] ? shown(live[0]) : { id: 1, name: "Sandbox" } });
  if (found.id !== null) {
    const one = live.find(({ id }) => id === found.id);
    return one ? json(200, { data: shown(one) }) : json(404, { error: "Not Found" });
  }
  const { searchParams } = request.url;
  const search = (searchParams.get("search") ?? "").toLowerCase();
  const hits = live.map(shown).filter((item) => search === "" || matches(item, search));
  if (typeof pageSize !== "number") return json(200, { data: hits });
  const offset = Number(searchParams.get("offset") ?? 0) || 0;
  return json(200, { data: hits.slice(offset, offset + pageSize) });
}

/** Ids that are numbers are shown as numbers. */
const shown = ({ id, fields }: StoredRecord): JsonObject => ({
  id: /^\d{1,15}$/.test(id) ? Number(id) : id,
  ...fields,
});

const matches = (item: JsonObject, search: string): boolean =>
  ["name", "first_name", "last_name", "email", "msisdn", "phone_number"].some((field) =>
    String(item[field] ?? "")
      .toLowerCase()
      .includes(search),
  );

function objectOf({ url }: ApiRequest): { object: ObjectName; id: string | null } | null {
  const [, object = "", id] = /^\/api\/v1\/([a-z]+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  return isObject(object) ? { object, id: id ?? null } : null;
}

const isObject = (name: string): name is ObjectName => OBJECTS.some((object) => object === name);

const json = (status: number, body: JsonObject): ApiResponse => ({ status, body });

const tooMany = (seconds: number): ApiResponse => ({
  status: 429,
  headers: { "retry-after": String(seconds) },
  body: { error: "Too Many Requests", message: "20 calls per second and key" },
});

function checked(change: JsonObject): JsonObject {
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(LIMITS, name))
      throw new UsageError(`limit ${name} is unknown; there is ${Object.keys(LIMITS).join(", ")}`);
    if (value !== null && !(typeof value === "number" && value > 0))
      throw new UsageError(`limit ${name} takes a number above 0 or null, not ${JSON.stringify(value)}`);
  }
  return change;
}

import process from "node:process";
import { setImmediate as soon } from "node:timers/promises";
import { Hono } from "hono";
import { z } from "zod";
import { fingerprintOf } from "./canonical.ts";
import { UsageError } from "./crm.ts";
import { armedFaults, armFaults, faultList } from "./faults.ts";
import { DEFAULT_LATENCY_MS, type Sandbox } from "./pipeline.ts";
import { type Seed, seedAll } from "./seed.ts";

const LONGEST_POLL_MS = 30_000;

const timeChange = z.strictObject({ advanceMs: z.number().nonnegative() });
const poke = z.strictObject({ object: z.string(), id: z.string(), field: z.string(), value: z.unknown() });
const keyChange = z.strictObject({ state: z.enum(["valid", "revoked", "expired"]) });
const limitChange = z.record(z.string(), z.unknown());

/**
 * Plants fields, users and records that are there before anyone calls the API; counts as one change of state. Throws
 * UsageError naming the file and the place in it of what cannot be planted; nothing is planted then.
 */
export function plant({ store, crm }: Sandbox, seed: Seed): void {
  const each = <T extends { id?: string | undefined; from?: string | undefined }>(
    items: readonly T[],
    what: (item: T) => string,
    put: (item: T) => void,
  ) => {
    for (const [at, item] of items.entries())
      try {
        put(item);
      } catch (error) {
        const problem = problemOf(error, what(item), item.id);
        if (problem === null) throw error;
        throw new UsageError(`${item.from ?? `${what(item)}, number ${at + 1} of the list`}: ${problem}`);
      }
  };
  store.transaction(() => {
    for (const field of seed.fields) crm.plantField(field);
    each(
      seed.users,
      () => "user",
      (user) => crm.plantUser(user),
    );
    each(
      seed.records,
      ({ object }) => object,
      (record) => crm.plantRecord(record),
    );
    if (store.takeChanged() > 0) store.set("changes", store.get("changes", 0) + 1);
  });
}

/** What is wrong with something to be planted, in words; null for a bug. */
function problemOf(error: unknown, what: string, id: string | undefined): string | null {
  if (error instanceof UsageError) return error.message;
  if (error instanceof z.ZodError) return z.prettifyError(error);
  if (error instanceof Error && /UNIQUE constraint failed: records\./.test(error.message))
    return `there is a ${what} with ${id === undefined ? "the same id" : `the id ${id}`} already; give each an id of its own, or none`;
  return null;
}

/** The endpoints under `/__sandbox/`: no key, no limits, not in the request log. Listed in `main.ts`. */
export function adminRoutes(sandbox: Sandbox, about: { crm: string; profile: string }): Hono {
  const { store, crm, stalls } = sandbox;
  const admin = new Hono();
  const time = () => ({ time: store.nowIso() });
  const quietly = (change: () => void) =>
    store.transaction(() => {
      change();
      if (store.takeChanged() > 0) store.set("changes", store.get("changes", 0) + 1);
    });

  admin.use(async (context, next) => {
    await next();
    context.header("x-sandbox-time", store.nowIso());
  });
  admin.onError((error, context) => {
    if (error instanceof UsageError || error instanceof z.ZodError || error instanceof SyntaxError)
      return context.json({ error: error instanceof z.ZodError ? z.prettifyError(error) : error.message }, 400);
    throw error;
  });

  admin.get("/time", (context) => context.json(time()));
  admin.post("/time", async (context) => {
    const { advanceMs } = timeChange.parse(await context.req.json());
    store.transaction(() => store.advance(advanceMs));
    let more = crm.catchUp !== undefined;
    while (more) {
      quietly(() => {
        more = crm.catchUp?.() ?? false;
      });
      // Others are answered in between.
      if (more) await soon();
    }
    return context.json(time());
  });
  admin.get("/state", (context) =>
    context.json({
      ...about,
      changes: store.get("changes", 0),
      requests: store.get("requests", 0),
      ...time(),
      pid: process.pid,
    }),
  );
  admin.get("/fingerprint", (context) => context.json(fingerprintOf(crm)));
  admin.get("/requests", (context) => context.json(store.logSince(Number(context.req.query("since") ?? 0))));

  admin.get("/faults", (context) => context.json(armedFaults(store)));
  admin.post("/faults", async (context) => {
    armFaults(store, faultList.parse(await context.req.json()));
    return context.json(armedFaults(store));
  });
  admin.get("/stalled", async (context) => {
    const waitMs = Math.min(Number(context.req.query("waitMs") ?? LONGEST_POLL_MS), LONGEST_POLL_MS);
    return context.json({ stalled: await stalls.untilStalled(waitMs) });
  });
  admin.post("/release", (context) => context.json({ released: stalls.releaseAll() }));

  admin.post("/seed", async (context) => {
    const seed = seedAll.parse(await context.req.json());
    plant(sandbox, seed);
    return context.json({ fields: seed.fields.length, users: seed.users.length, records: seed.records.length });
  });
  admin.post("/poke", async (context) => {
    const { object, id, field, value } = poke.parse(await context.req.json());
    quietly(() => crm.poke(object, id, field, value));
    return context.json({ object, id, field });
  });

  admin.get("/key", (context) => context.json({ key: crm.key(), state: crm.keyState() }));
  admin.post("/key", async (context) => {
    const { state } = keyChange.parse(await context.req.json());
    crm.setKeyState(state);
    return context.json({ key: crm.key(), state });
  });
  const limits = () => ({ latencyMs: store.get("latencyMs", DEFAULT_LATENCY_MS), ...crm.limits() });
  admin.get("/limits", (context) => context.json(limits()));
  admin.post("/limits", async (context) => {
    const { latencyMs, ...change } = limitChange.parse(await context.req.json());
    if (latencyMs !== undefined) store.set("latencyMs", z.number().nonnegative().parse(latencyMs));
    crm.setLimits(change);
    return context.json(limits());
  });
  return admin;
}

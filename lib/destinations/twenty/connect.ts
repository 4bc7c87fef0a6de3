/** The Twenty adapter: the destination port over the parts in this folder. */
import type { Clock } from "../../clock/clock.ts";
import { type Bucket, createBucket } from "../../http/bucket.ts";
import { checkedBaseUrl, createHttpClient } from "../../http/client.ts";
import type { CallCount, Destination, Signal, Unit } from "../port.ts";
import { listed } from "../units.ts";
import { abilities, LIMITS, limitFacts, type TwentyLimits } from "./abilities.ts";
import { type Buckets, createApi, sortTwenty } from "./api.ts";
import { attach } from "./attach.ts";
import { asConnectionFailed, type Context, canonicalIn } from "./context.ts";
import { chosenId } from "./ids.ts";
import { insert } from "./insert.ts";
import type { Workspace } from "./metadata.ts";
import { pack } from "./pack.ts";
import { preflight } from "./preflight.ts";
import { find, findCalls, list, listCalls, users } from "./read.ts";
import { remove } from "./remove.ts";
import { keyIdOf } from "./role.ts";
import { change, changesFor, describe, unchange } from "./schema.ts";
import { settle } from "./settle.ts";
import { update } from "./update.ts";
import { createSchemaReader } from "./workspace.ts";

export type TwentyOptions = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clock: Clock;
  /** A number from 0 up to 1, for the jitter of retries. */
  readonly random: () => number;
  /** Replace the documented limits; what the server tells still wins. */
  readonly limits?: Partial<TwentyLimits> | undefined;
  readonly userAgent?: string | undefined;
  readonly timeoutMs?: number | undefined;
  /** Allows plain http to another machine. */
  readonly insecure?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A destination for one Twenty workspace. Nothing is sent before the first call. Throws on an unusable base URL. */
export function connectTwenty(options: TwentyOptions): Destination {
  const { clock } = options;
  const client = createHttpClient({
    baseUrl: options.baseUrl,
    headers: { authorization: `Bearer ${options.apiKey}` },
    clock,
    random: options.random,
    userAgent: options.userAgent,
    timeoutMs: options.timeoutMs,
    insecure: options.insecure,
    signal: options.signal,
    sort: (answer, ask) => sortTwenty(answer, ask, clock.now()),
  });
  const account = checkedBaseUrl(options.baseUrl, options.insecure).href.replace(/\/+$/, "");
  let generation: Workspace["generation"] = "v2";
  const configured = (): TwentyLimits => ({ ...LIMITS[generation], ...options.limits });
  const perMinute = (rate: number | null): Bucket | null =>
    rate === null ? null : createBucket({ burst: Math.min(rate, 100), tokens: rate, perMs: 60_000 }, clock);
  const first = perMinute(configured().requestsPerMinute);
  const buckets: Buckets = { rest: first, graphql: first };
  let fitted = false;

  const limits = (): TwentyLimits => {
    const set = configured();
    const told = (bucket: Bucket | null) =>
      bucket?.learned ? (bucket.rate.tokens * 60_000) / bucket.rate.perMs : null;
    const rest = told(buckets.rest);
    return rest === null ? set : { ...set, requestsPerMinute: rest };
  };
  const schema = createSchemaReader(createApi(client, buckets), clock, (workspace) => {
    if (fitted && workspace.generation === generation) return;
    fitted = true;
    generation = workspace.generation;
    const { requestsPerMinute, graphqlPerMinute } = configured();
    if (requestsPerMinute === null) {
      buckets.rest = null;
      buckets.graphql = perMinute(graphqlPerMinute);
    }
  });
  const context: Context = {
    account,
    api: createApi(client, buckets),
    clock,
    limits,
    workspace: schema.workspace,
    refresh: schema.refresh,
    known: schema.known,
    expect: schema.expect,
    spelling: new Map(),
    options: new Map(),
    uploads: new Map(),
  };
  const learned = () => buckets.rest?.learned === true || buckets.graphql?.learned === true;
  const sorted = <T>(items: AsyncIterable<T>) => translated(items, account);

  return {
    crm: "twenty",
    account,
    get abilities() {
      return abilities(generation, limits());
    },
    get limits() {
      return limitFacts(limits(), generation, learned());
    },
    calls: (): CallCount => ({ ...client.counts }),
    waited: () => ({ ...client.waited }),
    async connect() {
      try {
        return { version: (await context.refresh()).generation };
      } catch (error) {
        throw asConnectionFailed(error, account);
      }
    },
    preflight: (need) =>
      sorted(
        preflight(context, need, {
          keyId: keyIdOf(options.apiKey),
          documented: LIMITS[generation],
          learned: learned(),
          least: leastSeconds,
        }),
      ),
    users: () => sorted(users(context)),
    async describe(needed) {
      try {
        return await describe(context, needed);
      } catch (error) {
        throw asConnectionFailed(error, account);
      }
    },
    changes: changesFor,
    async *change(wanted, _from, permit) {
      permit.demand(account);
      yield* sorted(change(context, wanted));
    },
    async *unchange(made, _from, permit) {
      permit.demand(account);
      yield* sorted(unchange(context, made));
    },
    chosenId: (object, external) => chosenId(object, external),
    pack: (verb, object, writes) => pack(verb, object, writes, limits(), generation),
    readCost: (object, by, count) => ({
      calls: by === "list" ? listCalls(count, limits()) : findCalls(context, object, by, count),
      spends: {},
    }),
    leastSeconds,
    async *run(unit, from, permit) {
      permit.demand(account);
      yield* sorted(runUnit(context, unit, from));
    },
    settle: (unit) => sorted(settle(context, unit)),
    find: (probe) => sorted(find(context, probe)),
    list: (object, only) => sorted(list(context, object, only)),
    canonical: (object, field, value) => canonicalIn(context, object, field, value),
    close: () => client.close(),
  };

  function leastSeconds(calls: number): number {
    const rate = limits().requestsPerMinute;
    if (rate === null) return 0;
    return Math.max(0, ((calls - Math.min(rate, 100)) / rate) * 60);
  }
}

async function* runUnit(context: Context, unit: Unit, from: Parameters<Destination["run"]>[1]): AsyncGenerator<Signal> {
  const writes = listed(unit.writes);
  const [first] = writes;
  if (!first) return;
  if (unit.verb === "update") yield* update(context, writes);
  else if (unit.verb !== "insert") yield* remove(context, unit.verb, writes);
  else if (first.file)
    for (const write of writes) yield* write.file ? attach(context, write, write.file, from) : insert(context, [write]);
  else yield* insert(context, writes);
}

async function* translated<T>(items: AsyncIterable<T>, account: string): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw asConnectionFailed(error, account);
  }
}

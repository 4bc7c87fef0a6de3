/** The Salesforce adapter: the destination port over the parts in this folder. */
import type { Clock } from "../../clock/clock.ts";
import { checkedBaseUrl } from "../../http/client.ts";
import type { KeptSecret } from "../../project/kept-login.ts";
import { ConnectionFailed, type Destination, type Signal, type Unit } from "../port.ts";
import { listed } from "../units.ts";
import { abilities, RESIDUE } from "./abilities.ts";
import { createApi } from "./api.ts";
import { bulkInsert, bulkRemove, bulkUpdate } from "./bulk.ts";
import { asConnectionFailed, type Context, canonicalIn, objectOf, SOURCE_FIELD } from "./context.ts";
import { type Findings, setupPackage } from "./deployment.ts";
import { upload } from "./files.ts";
import { insert } from "./insert.ts";
import { createJobPace } from "./job-pace.ts";
import { LIMITS, limitFacts, type SalesforceLimits } from "./limits.ts";
import { createOrgReader } from "./org.ts";
import { pack, roughly } from "./pack.ts";
import { preflight } from "./preflight.ts";
import { find, list, listCalls, users } from "./read.ts";
import { ADVICE } from "./refusal.ts";
import { remove } from "./remove.ts";
import { restore } from "./restore.ts";
import { change, changesFor, describe, unchange } from "./schema.ts";
import { settle } from "./settle.ts";
import { query } from "./soql.ts";
import { update } from "./update.ts";

export type SalesforceOptions = {
  readonly baseUrl: string;
  /** An access token, or JSON with credentials (see `credentials.ts`). */
  readonly apiKey: string;
  readonly clock: Clock;
  /** A number from 0 up to 1, for the jitter of retries. */
  readonly random: () => number;
  /** Replace the documented limits; what the org tells still wins. */
  readonly limits?: Partial<SalesforceLimits> | undefined;
  readonly version?: string | undefined;
  /** Where a refresh token that changes with its use is kept for the next start. */
  readonly login?: KeptSecret | undefined;
  /** Save rows that a duplicate rule only alerts about; one that blocks always refuses. */
  readonly despiteAlerts?: boolean | undefined;
  readonly userAgent?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Pinned: what the fact sheet describes. */
const API_VERSION = "62.0";
/** Uploads of 90 MB take their time; Salesforce itself gives up after ten minutes (§2). */
const TIMEOUT_MS = 600_000;

/** Connects to nothing yet. Throws when the address or the key cannot be used. */
export function connectSalesforce(options: SalesforceOptions): Destination {
  const { clock } = options;
  const account = checkedBaseUrl(options.baseUrl).href.replace(/\/+$/, "");
  const api = createApi({
    baseUrl: account,
    apiKey: options.apiKey,
    version: options.version ?? API_VERSION,
    clock,
    login: options.login,
    http: {
      random: options.random,
      userAgent: options.userAgent,
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      signal: options.signal,
    },
  });
  let jobSeconds = 0;
  const findings: Findings = { hidden: new Set(), absent: new Set(), lacking: new Set(), valueSets: new Map() };
  const limits = (): SalesforceLimits => {
    const set = Object.fromEntries(Object.entries(options.limits ?? {}).filter(([, value]) => value !== undefined));
    const told = api.usage();
    return { ...LIMITS, ...(told ? { dailyRequests: told.allowed } : {}), ...set };
  };
  const context: Context = {
    account,
    api,
    clock,
    org: createOrgReader(api),
    limits,
    jobs: createJobPace(limits),
    waitedForJobs(seconds) {
      jobSeconds += seconds;
    },
    needed: new Map(),
    despiteAlerts: options.despiteAlerts ?? false,
  };
  const audit = () =>
    ["Contact", "Account", "Task"].some(
      (name) => context.org.known(name)?.fields.get("CreatedDate")?.createable === true,
    );
  const sorted = <T>(items: AsyncIterable<T>) => translated(items, account);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asConnectionFailed(error, account);
    }
  };

  return {
    crm: "salesforce",
    account,
    get abilities() {
      return abilities(limits(), audit(), findings.lacking);
    },
    get limits() {
      return limitFacts(limits(), new Set(api.usage() ? ["dailyRequests"] : []));
    },
    calls: () => ({ ...api.counts }),
    advice: (code) => ADVICE[code] ?? null,
    residue: RESIDUE,
    waited: () => ({ ...api.waited, ...(jobSeconds > 0 ? { job: jobSeconds } : {}) }),
    connect: () => guarded(() => hello(context)),
    preflight: (need) =>
      sorted(
        (async function* () {
          const live = await describe(context, need.needed, findings);
          yield* preflight(context, need, {
            ...roughly(need.coming ?? need.counts, limits()),
            live,
            valueSets: findings.valueSets,
          });
        })(),
      ),
    users: () => sorted(users(context)),
    describe: (needed) => guarded(() => describe(context, needed, findings)),
    changes: (live) => changesFor(live, findings),
    setupPackage: (live) => setupPackage(context, live, findings),
    async *change(wanted, _from, permit) {
      permit.demand(account);
      yield* sorted(change(context, wanted, findings));
    },
    async *unchange(made, _from, permit) {
      permit.demand(account);
      yield* sorted(unchange(context, made));
    },
    linkTo: (object, id) => (object === "ContentVersion" ? `/sfc/servlet.shepherd/version/download/${id}` : `/${id}`),
    chosenId: () => null,
    pack: (verb, object, writes) => pack(verb, object, writes, limits()),
    readCost: (object, by, count) => ({
      calls: by === "list" ? listCalls(context, object, count) : Math.ceil(count / limits().readBatch),
      spends: {},
    }),
    // Nothing but the day's calls holds a load back.
    leastSeconds: (calls) => Math.max(0, Math.floor((calls - 1) / limits().dailyRequests)) * 86_400,
    async *run(unit, from, permit) {
      permit.demand(account);
      yield* sorted(runUnit(context, unit, from));
    },
    settle: (unit, handle = null) => sorted(settle(context, unit, handle)),
    find: (probe) => sorted(find(context, probe)),
    list: (object, only) => sorted(list(context, object, only)),
    canonical: (object, field, value) => canonicalIn(context, object, field, value),
    close: () => api.close(),
  };
}

/** Asks the org for its name: tells an address that is none, a key that is refused, an edition without API. */
async function hello(context: Context): Promise<{ version: string }> {
  const { version } = context.api;
  for await (const _ of query(context.api, "SELECT Id FROM Organization")) return { version: `v${version}` };
  throw new ConnectionFailed(
    `${context.account} answers, but shows no organisation.`,
    "Check that the address is that of a Salesforce org (My Domain) and that the user may use the API.",
    2,
  );
}

async function* runUnit(context: Context, unit: Unit, from: Parameters<Destination["run"]>[1]): AsyncGenerator<Signal> {
  if (unit.writes.length === 0) return;
  const object = await objectOf(context, unit.object);
  const bulk = unit.route === "bulk" && object.fields.has(SOURCE_FIELD);
  if (bulk && unit.verb === "insert") {
    yield* bulkInsert(context, object, unit.writes, from);
    return;
  }
  const writes = listed(unit.writes);
  if (unit.verb === "insert") {
    yield* unit.route === "file" ? upload(context, object, writes) : insert(context, object, writes);
  } else if (unit.verb === "update")
    yield* bulk ? bulkUpdate(context, object, writes, from) : update(context, object, writes);
  else if (unit.verb === "restore") yield* restore(context, object, writes);
  else yield* bulk ? bulkRemove(context, object, writes, from) : remove(context, object, writes);
}

async function* translated<T>(items: AsyncIterable<T>, account: string): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw asConnectionFailed(error, account);
  }
}

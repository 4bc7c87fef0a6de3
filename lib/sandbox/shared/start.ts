import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import process from "node:process";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { adminRoutes, plant } from "./admin.ts";
import { type Crm, UsageError } from "./crm.ts";
import { armFaults, type Fault } from "./faults.ts";
import { type Sandbox, serveRequest } from "./pipeline.ts";
import type { Seed } from "./seed.ts";
import { stallDesk } from "./stalls.ts";
import { openStore, type Store } from "./store.ts";

/** 2026-01-15T08:00:00Z, the instant a new sandbox begins at. */
export const DEFAULT_START = "2026-01-15T08:00:00.000Z";

export type StartOptions = {
  crm: Crm;
  /** SQLite file, made when missing; ":memory:" for none. */
  data: string;
  port: number;
  /** Ends after so many minutes without a request; 0: never. */
  idleMinutes?: number;
  profile: string | null;
  plan: string | null;
  key: string | null;
  /** Start of the virtual clock (ISO); only for a new file. */
  now: string | null;
  faults: readonly Fault[] | null;
  /** Planted once, into a new file. */
  seed: Seed | null;
};

export type Running = {
  url: string;
  crm: string;
  profile: string;
  pid: number;
  key: string;
  stop: () => Promise<void>;
};

/**
 * Opens the store and serves the CRM on 127.0.0.1. A file that was used before goes on where it stopped.
 * Throws UsageError when the file belongs to another CRM or profile, or another process serves it.
 */
export async function startSandbox(options: StartOptions): Promise<Running> {
  const { crm } = options;
  const store = openStore(options.data);
  try {
    const fresh = store.get<string | null>("crm", null) === null;
    const profile = settle(store, options, fresh);
    await assertNotServed(store);
    if (fresh) store.set("now", Date.parse(options.now ?? DEFAULT_START));
    const opened = store.transaction(() => crm.open(store, { profile, plan: options.plan, key: options.key }));
    store.takeChanged();
    const sandbox: Sandbox = { store, crm: opened, stalls: stallDesk() };
    if (fresh && options.seed) {
      plant(sandbox, options.seed);
      store.set("changes", 0);
    }
    if (options.faults) armFaults(store, options.faults);
    store.transaction(() => {
      store.set("crm", crm.name);
      store.set("profile", profile);
    });
    const { url, close, idleFor } = await serve(sandbox, { crm: crm.name, profile }, options.port, crm.headerBytes);
    store.set("served", { url, pid: process.pid, file: resolve(options.data) });
    let stopped = false;
    const stop = async () => {
      if (stopped) return;
      stopped = true;
      await close();
      store.set("served", null);
      store.close();
    };
    const idleMinutes = options.idleMinutes ?? 0;
    if (idleMinutes > 0) {
      const limit = idleMinutes * 60_000;
      const watch = setInterval(
        () => {
          if (idleFor() < limit) return;
          clearInterval(watch);
          void stop();
        },
        Math.min(limit, 30_000),
      );
      watch.unref();
    }
    return { url, crm: crm.name, profile, pid: process.pid, key: opened.key(), stop };
  } catch (error) {
    store.close();
    throw error;
  }
}

function settle(store: Store, { crm, data, profile }: StartOptions, fresh: boolean): string {
  const wanted = profile ?? store.get("profile", crm.defaultProfile);
  if (!crm.profiles.includes(wanted))
    throw new UsageError(`profile ${wanted} is unknown to ${crm.name}; it has ${crm.profiles.join(", ")}`);
  if (fresh) return wanted;
  const was = `${store.get("crm", "")} ${store.get("profile", "")}`;
  if (was !== `${crm.name} ${wanted}`)
    throw new UsageError(`${data} holds a sandbox of ${was}, not of ${crm.name} ${wanted}; name another --data file`);
  return wanted;
}

async function assertNotServed(store: Store): Promise<void> {
  const served = store.get<{ url: string; pid: number; file?: string } | null>("served", null);
  if (!served || store.file === ":memory:") return;
  // A copy of the file remembers who serves the original: that is not this one.
  if (served.file !== undefined && served.file !== resolve(store.file)) return;
  const answer = await fetch(`${served.url}/__sandbox/state`, { signal: AbortSignal.timeout(2000) })
    .then((response) => response.json() as Promise<{ pid?: number }>)
    .catch(() => null);
  if (answer?.pid === served.pid)
    throw new UsageError(`${store.file} is already served at ${served.url} by process ${served.pid}`);
}

async function serve(
  sandbox: Sandbox,
  about: { crm: string; profile: string },
  port: number,
  headerBytes: number | undefined,
) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route("/__sandbox", adminRoutes(sandbox, about));
  app.all("*", (context) => serveRequest(sandbox, context.req.raw, context.env.outgoing as never));
  const server = createServer(
    headerBytes === undefined ? {} : { maxHeaderSize: headerBytes },
    getRequestListener(app.fetch),
  );
  server.keepAliveTimeout = 60_000;
  let last = performance.now();
  server.on("request", () => {
    last = performance.now();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const idleFor = () => performance.now() - last;
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close, idleFor };
}

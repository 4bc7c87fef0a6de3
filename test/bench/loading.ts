/** A load with its full journal beside a bare loop that sends the same bytes. Both to a sandbox of their own. */
import diagnostics from "node:diagnostics_channel";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "undici";
import { toInstant } from "#lib/clock/clock.ts";
import { connectSandboxClock } from "#lib/clock/sandbox-clock.ts";
import type { Write } from "#lib/destinations/port.ts";
import { connectTwenty } from "#lib/destinations/twenty/connect.ts";
import type { Engine } from "#lib/engine/context.ts";
import { drive } from "#lib/engine/drive.ts";
import { contentHash } from "#lib/engine/resolve.ts";
import { Ledger, type WriteContext } from "#lib/ledger/ledger.ts";
import { configSchema } from "#lib/project/config.ts";
import { grantPermit } from "#lib/project/permit.ts";
import { type Sandbox, startSandbox } from "../destinations/sandbox.ts";
import { needed, person } from "../destinations/twenty/bench.ts";
import type { Bench, Measured } from "./pairs.ts";

/** Never reached: what is measured is the writing, not the waiting. */
const UNLIMITED = 1e9;
const OBJECT = "person";

/** A fresh sandbox that has the fields, and the connection that made them. */
async function freshAccount() {
  const sandbox = await startSandbox("twenty");
  await sandbox.admin("/limits", { requestsPerMinute: UNLIMITED, requestsPerSecond: UNLIMITED });
  const clock = await connectSandboxClock(sandbox.url);
  const destination = connectTwenty({
    baseUrl: sandbox.url,
    apiKey: sandbox.key,
    clock,
    random: () => 0.5,
    limits: { requestsPerMinute: UNLIMITED },
  });
  const permit = grantPermit(destination.account, "bench");
  await destination.connect();
  for (const change of destination.changes(await destination.describe(needed)))
    for await (const signal of destination.change(change, null, permit)) void signal;
  await destination.describe(needed);
  return { sandbox, clock, destination, permit };
}

async function stored(sandbox: Sandbox, requests: number): Promise<Measured["counts"]> {
  const { objects } = await sandbox.admin<{ objects: Record<string, { records: number }> }>("/fingerprint");
  return { records: objects[OBJECT]?.records ?? 0, requests };
}

type Sent = { readonly path: string; readonly body: string };

/** Bodies of the batches that undici sends while `work` runs. */
async function recorded(work: () => Promise<void>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const note = (message: unknown) => {
    const { request } = message as { request: { path: string; body: unknown } };
    if (request.path.startsWith("/rest/batch/")) sent.push({ path: request.path, body: String(request.body) });
  };
  diagnostics.subscribe("undici:request:create", note);
  try {
    await work();
  } finally {
    diagnostics.unsubscribe("undici:request:create", note);
  }
  return sent;
}

/** The engine's write path: intent, request, fate per record, each durable before the next request leaves. */
async function journalled(people: number, onSent: (sent: Sent[]) => void): Promise<Measured> {
  const { sandbox, clock, destination, permit } = await freshAccount();
  const folder = mkdtempSync(join(tmpdir(), "actimo-bench-"));
  try {
    const ledger = new Ledger(join(folder, "ledger.sqlite"), "bench", () => toInstant(clock.now()));
    const engine: Engine = {
      destination,
      ledger,
      clock,
      permit,
      policies: configSchema.parse({ destination: "twenty" }).policies,
      signal: new AbortController().signal,
      progress: () => {},
      patience: Number.POSITIVE_INFINITY,
      openFile: () => Promise.reject(new Error("There are no files here.")),
    };
    let seconds = 0;
    const before = destination.calls().write;
    onSent(
      await recorded(async () => {
        const start = performance.now();
        const contexts = new Map<string, WriteContext>();
        for (const unit of destination.pack("insert", OBJECT, writes(people, contexts))) {
          await drive(engine, unit, contexts);
          for (const write of unit.writes) contexts.delete(write.external);
        }
        ledger.commit();
        seconds = (performance.now() - start) / 1000;
      }),
    );
    const journal = ledger.counts(OBJECT)["created live"] ?? 0;
    ledger.close();
    const counts = await stored(sandbox, destination.calls().write - before);
    if (journal !== counts["records"])
      throw new Error(`The ledger has ${journal} records, the sandbox ${counts["records"]}.`);
    return { seconds, counts };
  } finally {
    await destination.close();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function* writes(people: number, contexts: Map<string, WriteContext>): Generator<Write> {
  for (let i = 0; i < people; i += 1) {
    const external = `actimo:contacts:${i}`;
    const fields = person(i);
    const source = { object: "contacts", id: String(i), file: "exports/contacts.csv", row: i + 1 };
    contexts.set(external, { hash: contentHash(fields), export: 0, later: false, source, path: null });
    yield { object: OBJECT, external, id: null, fields, before: null, version: null, file: null };
  }
}

/** One connection, one request after the other, answers read and dropped: nothing is kept that could be resumed. */
async function bare(sent: readonly Sent[]): Promise<Measured> {
  const { sandbox, destination } = await freshAccount();
  const client = new Client(sandbox.url);
  try {
    const headers = { authorization: `Bearer ${sandbox.key}`, "content-type": "application/json" };
    const start = performance.now();
    for (const { path, body } of sent) {
      const answer = await client.request({ method: "POST", path, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 201) throw new Error(`The sandbox answered ${answer.statusCode}: ${text}`);
    }
    const seconds = (performance.now() - start) / 1000;
    return { seconds, counts: await stored(sandbox, sent.length) };
  } finally {
    await client.close();
    await destination.close();
    await sandbox.stop();
  }
}

/** The bench of a load of so many people, in batches of 60. */
export function loadingBench(people: number): Bench {
  let sent: readonly Sent[] | null = null;
  const ours = () =>
    journalled(people, (bodies) => {
      sent = bodies;
    });
  return {
    name: "journalled load",
    ours: { name: "ledger + engine", run: ours },
    peer: {
      name: "bare undici loop",
      async run() {
        if (!sent) await ours();
        return bare(sent ?? []);
      },
    },
    unit: "records",
    per: "records",
  };
}

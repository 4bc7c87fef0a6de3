/**
 * What every destination must do, whatever the CRM: run for each adapter against its sandbox over real sockets. A CRM
 * brings a `Bench`: its records in its own logical names.
 */
import { afterEach, describe, expect, test } from "vitest";
import type { Clock } from "#lib/clock/clock.ts";
import { connectSandboxClock } from "#lib/clock/sandbox-clock.ts";
import type { Destination, Fate, Fields, Signal, Unit, Verb, Write } from "#lib/destinations/port.ts";
import type { NeededField } from "#lib/plan/types.ts";
import { grantPermit, type Permit } from "#lib/project/permit.ts";
import { type Logged, type Sandbox, sandboxHere } from "./sandbox.ts";

export type Connection = { baseUrl: string; apiKey: string; clock: Clock; random: () => number; timeoutMs?: number };
export type Bench = {
  readonly crm: string;
  /** Options of the sandbox, for example its profile. */
  readonly options: readonly string[];
  connect(connection: Connection): Destination;
  /** Object of the people, and one person of many by number. */
  readonly object: string;
  person(i: number): Fields;
  /** The same person made so that the server, not the adapter, refuses it: holds person 0's unique value. */
  clashing(i: number): Fields;
  /** A value of the wrong type, which the adapter refuses itself. */
  readonly unfit: { readonly field: string; readonly value: string };
  /** A text field to change, and its real name for the sandbox's `poke`. */
  readonly text: { readonly field: string; readonly real: string };
  /** A field of people that their records can be looked up by. */
  readonly lookedUpBy: string;
  readonly needed: readonly NeededField[];
  /** Largest batch of inserts. */
  readonly batch: number;
  /** Takes for good what the CRM keeps of removed records in its bin. */
  emptyBin?(open: Open, ids: readonly string[]): Promise<void>;
  /** What a rate refusal must be waited for at most, in seconds. */
  readonly refusalSeconds: number;
};
export type Open = {
  readonly sandbox: Sandbox;
  readonly destination: Destination;
  readonly permit: Permit;
  readonly clock: Clock;
};

/** A write of our own making. */
export const writeOf = (object: string, external: string, fields: Fields, more: Partial<Write> = {}): Write => ({
  object,
  external,
  id: null,
  fields,
  before: null,
  version: null,
  file: null,
  ...more,
});

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}

/** Packs and runs writes as the engine does, unknown fates settled by reading. */
export async function carryOut(open: Open, verb: Verb, object: string, writes: readonly Write[]) {
  const units: Unit[] = [...open.destination.pack(verb, object, writes)];
  const signals: Signal[] = [];
  for (const unit of units)
    for await (const signal of open.destination.run(unit, null, open.permit)) {
      signals.push(signal);
      if (signal.is === "wait") await open.clock.sleep(Math.max(0, signal.until - open.clock.now()));
    }
  const fates = new Map<string, Fate>();
  for (const signal of signals)
    if (signal.is === "fate") {
      expect(fates.has(signal.external), "one fate per write").toBe(false);
      fates.set(signal.external, signal.fate);
    }
  expect([...fates.keys()].sort()).toEqual(writes.map((write) => write.external).sort());
  return { units, signals, fates };
}

export const kinds = (fates: ReadonlyMap<string, Fate>): Record<string, number> => {
  const out: Record<string, number> = {};
  for (const fate of fates.values()) out[fate.kind] = (out[fate.kind] ?? 0) + 1;
  return out;
};

/** Opens sandboxes and destinations for a bench and closes them after each test. */
export function opener(bench: Pick<Bench, "crm" | "options" | "connect">) {
  const open: { sandbox: Sandbox; destinations: Destination[] }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) {
      for (const destination of one.destinations) await destination.close();
      await one.sandbox.stop();
    }
  });
  return async (options: { timeoutMs?: number; sandbox?: readonly string[] } = {}): Promise<Open> => {
    const sandbox = await sandboxHere(bench.crm, [...bench.options, ...(options.sandbox ?? [])]);
    const entry = { sandbox, destinations: [] as Destination[] };
    open.push(entry);
    const clock = await connectSandboxClock(sandbox.url);
    const { timeoutMs } = options;
    const connection = { baseUrl: sandbox.url, apiKey: sandbox.key, clock, random: () => 0.5 };
    const destination = bench.connect({ ...connection, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    entry.destinations.push(destination);
    return { sandbox, destination, clock, permit: grantPermit(destination.account, "test") };
  };
}

/** Connected, with the schema that the bench needs. */
export async function prepared(open: Open, needed: readonly NeededField[]): Promise<Open> {
  await open.destination.connect();
  const live = await open.destination.describe(needed);
  for (const change of open.destination.changes(live))
    await collect(open.destination.change(change, null, open.permit));
  await open.destination.describe(needed);
  return open;
}

const external = (i: number) => `actimo:contacts:${i}`;

export function destinationSuite(name: string, bench: Bench): void {
  const open = opener(bench);
  const people = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => writeOf(bench.object, external(from + i), bench.person(from + i)));
  const log = (sandbox: Sandbox) => sandbox.admin<Logged[]>("/requests");
  const storedOnce = async (at: Open, count: number) => {
    const found = await collect(at.destination.list(bench.object, "ours"));
    expect(found.map((one) => one.external).sort()).toEqual(
      people(count)
        .map((write) => write.external)
        .sort(),
    );
  };

  describe(name, () => {
    test("connects, and a refused key is a sentence with advice and without the key", async () => {
      const at = await open();
      expect((await at.destination.connect()).version).not.toBe("");
      expect(at.destination.account).toBe(at.sandbox.url);
      await at.sandbox.admin("/key", { state: "revoked" });
      const error = await at.destination.connect().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ name: "ConnectionFailed", exitCode: 2 });
      expect(String(error)).not.toContain(at.sandbox.key);
    });

    test("writes nothing without a permit for this account", async () => {
      const at = await prepared(await open(), bench.needed);
      const { changes } = await at.sandbox.admin<{ changes: number }>("/state");
      const other = grantPermit("https://other.example", "test");
      const [unit] = at.destination.pack("insert", bench.object, people(1));
      await expect(collect(at.destination.run(unit!, null, other))).rejects.toThrow("permit");
      const [change] = at.destination.changes(await at.destination.describe([]));
      expect(change).toBeUndefined();
      const made = { key: "x", needs: bench.needed, what: "", undo: "removes", how: "api" } as const;
      await expect(collect(at.destination.change(made, null, other))).rejects.toThrow("permit");
      await expect(collect(at.destination.unchange(made, null, other))).rejects.toThrow("permit");
      expect((await at.sandbox.admin<{ changes: number }>("/state")).changes).toBe(changes);
    });

    test("makes the fields that are missing, once, and takes them back", async () => {
      const at = await open();
      await at.destination.connect();
      const own = bench.needed.filter((field) => !field.standard);
      const before = await at.destination.describe(bench.needed);
      expect(before.missing).toHaveLength(own.length);
      expect(before.clashing).toEqual([]);
      const changes = at.destination.changes(before);
      for (const change of changes) {
        const signals = await collect(at.destination.change(change, null, at.permit));
        expect(signals.at(-1)).toMatchObject({ is: "fate", external: change.key, fate: { kind: "created" } });
      }
      const after = await at.destination.describe(bench.needed);
      expect(after.missing).toEqual([]);
      expect(after.clashing).toEqual([]);
      expect(at.destination.changes(after)).toEqual([]);
      expect(after.hash).not.toBe(before.hash);
      expect((await at.destination.describe(bench.needed)).hash).toBe(after.hash);
      for (const change of changes) await collect(at.destination.unchange(change, null, at.permit));
      expect((await at.destination.describe(bench.needed)).missing).toHaveLength(own.length);
      // And again: what a rollback left must not stand in the way of the next run.
      for (const change of changes) await collect(at.destination.change(change, null, at.permit));
      expect((await at.destination.describe(bench.needed)).missing).toEqual([]);
    });

    test("inserts in units at the predicted cost, reads them back, and removing them leaves no trace", async () => {
      const at = await prepared(await open(), bench.needed);
      const { fingerprint } = await at.sandbox.admin<{ fingerprint: string }>("/fingerprint");
      const count = 2 * bench.batch + 5;
      const callsBefore = at.destination.calls();
      const { units, fates } = await carryOut(at, "insert", bench.object, people(count));
      expect(kinds(fates)).toEqual({ created: count });
      const callsAfter = at.destination.calls();
      const sent = callsAfter.write - callsBefore.write + callsAfter.read - callsBefore.read;
      expect(sent).toBe(units.reduce((sum, unit) => sum + unit.cost.calls, 0));
      expect(callsAfter.retry).toBe(0);
      await storedOnce(at, count);

      const found = await collect(
        at.destination.find({ object: bench.object, by: "external", values: [external(3), "actimo:contacts:none"] }),
      );
      expect(found).toHaveLength(1);
      for (const [field, value] of Object.entries(bench.person(3)))
        expect(at.destination.canonical(bench.object, field, found[0]!.fields[field] ?? null).value, field).toEqual(
          at.destination.canonical(bench.object, field, value).value,
        );
      const made = fates.get(external(3));
      expect(made).toMatchObject({ id: found[0]!.id });
      // When the write was done, or, where the CRM does not tell, when at the latest.
      const version = made?.kind === "created" ? made.version : null;
      expect(Date.parse(version ?? "")).toBeGreaterThanOrEqual(Date.parse(found[0]!.version ?? ""));
      const byId = await collect(at.destination.find({ object: bench.object, by: "id", values: [found[0]!.id!] }));
      expect(byId.map((one) => one.fields)).toEqual([found[0]!.fields]);

      const removed = await carryOut(at, "remove", bench.object, people(count));
      expect(kinds(removed.fates)).toEqual({ removed: count });
      expect(await collect(at.destination.list(bench.object, "all"))).toEqual([]);
      const gone = [...removed.fates.values()].flatMap((fate) => (fate.kind === "removed" ? [fate.id] : []));
      await bench.emptyBin?.(at, gone);
      expect((await at.sandbox.admin<{ fingerprint: string }>("/fingerprint")).fingerprint).toBe(fingerprint);
    });

    test("unit keys are the same for the same writes and cover each write once", async () => {
      const at = await prepared(await open(), bench.needed);
      const cut = () => [...at.destination.pack("insert", bench.object, people(2 * bench.batch + 1))];
      expect(cut().map((unit) => unit.key)).toEqual(cut().map((unit) => unit.key));
      expect(new Set(cut().map((unit) => unit.key)).size).toBe(3);
      expect(cut().flatMap((unit) => [...unit.writes].map((write) => write.external))).toEqual(
        people(2 * bench.batch + 1).map((write) => write.external),
      );
    });

    test("one refused row among many: all the others are stored, the bad one is named without its value", async () => {
      const at = await prepared(await open(), bench.needed);
      await carryOut(at, "insert", bench.object, people(1));
      const bad = 41;
      const batch = people(bench.batch, 1).map((write) =>
        write.external === external(bad) ? { ...write, fields: bench.clashing(bad) } : write,
      );
      const { fates } = await carryOut(at, "insert", bench.object, batch);
      expect(kinds(fates)).toEqual({ created: bench.batch - 1, rejected: 1 });
      expect(fates.get(external(bad))).toMatchObject({ kind: "rejected", code: "duplicate", reason: "refused_by_crm" });
      expect(JSON.stringify(fates.get(external(bad)))).not.toMatch(/@|p0/i);
    });

    test("a value of the wrong type is refused before anything is sent", async () => {
      const at = await prepared(await open(), bench.needed);
      const before = at.destination.calls();
      const spoilt = writeOf(bench.object, external(1), { ...bench.person(1), [bench.unfit.field]: bench.unfit.value });
      const { fates } = await carryOut(at, "insert", bench.object, [spoilt]);
      expect(fates.get(external(1))).toMatchObject({ kind: "rejected", field: bench.unfit.field, retry: "never" });
      expect(JSON.stringify([...fates])).not.toContain(bench.unfit.value);
      expect(at.destination.calls().write).toBe(before.write);
    });

    for (const fault of ["cut-before", "cut-after", "timeout"] as const)
      test(`an insert whose answer is lost (${fault}) is settled by reading: nothing lost, nothing doubled`, async () => {
        const at = await prepared(await open({ timeoutMs: 1_500 }), bench.needed);
        await at.sandbox.admin("/faults", [{ match: { kind: "write" }, times: 1, do: fault }]);
        const { fates } = await carryOut(at, "insert", bench.object, people(bench.batch + 1));
        expect(kinds(fates)).toEqual({ created: bench.batch + 1 });
        await storedOnce(at, bench.batch + 1);
        if (fault !== "timeout") expect(at.destination.calls().retry).toBe(0);
      });

    test("an answer that is cut in half or a 502 after the write took effect doubles nothing", async () => {
      const at = await prepared(await open(), bench.needed);
      await at.sandbox.admin("/faults", [
        { match: { kind: "write" }, times: 1, do: "truncate" },
        { match: { kind: "write" }, skip: 1, times: 1, do: "status", status: 502, body: "<html>Bad gateway</html>" },
      ]);
      const { fates } = await carryOut(at, "insert", bench.object, people(2 * bench.batch));
      expect(kinds(fates)).toEqual({ created: 2 * bench.batch });
      await storedOnce(at, 2 * bench.batch);
    });

    test("a reset before anything was read, on reads, is simply tried again", async () => {
      const at = await prepared(await open(), bench.needed);
      await carryOut(at, "insert", bench.object, people(3));
      await at.sandbox.admin("/faults", [{ match: { kind: "read" }, times: 2, do: "refuse" }]);
      await storedOnce(at, 3);
      expect(at.destination.calls().retry).toBeGreaterThan(0);
    });

    test("updates, removals and their lost answers are settled by reading too", async () => {
      const at = await prepared(await open(), bench.needed);
      const inserted = await carryOut(at, "insert", bench.object, people(4));
      const known = (i: number, fields: Fields) => {
        const fate = inserted.fates.get(external(i));
        if (fate?.kind !== "created") throw new Error("not created");
        return writeOf(bench.object, external(i), fields, { id: fate.id, version: fate.version });
      };
      await at.sandbox.admin("/faults", [{ match: { kind: "write" }, times: 1, do: "cut-after" }]);
      const changed = await carryOut(
        at,
        "update",
        bench.object,
        [0, 1, 2].map((i) => known(i, { [bench.text.field]: `text ${i}` })),
      );
      expect(kinds(changed.fates)).toEqual({ updated: 3 });
      const now = await collect(
        at.destination.find({ object: bench.object, by: "external", values: [0, 1, 2].map(external) }),
      );
      expect(now.map((one) => one.fields[bench.text.field]).sort()).toEqual(["text 0", "text 1", "text 2"]);
      await at.sandbox.admin("/faults", [{ match: { kind: "write" }, times: 1, do: "cut-after" }]);
      const removed = await carryOut(
        at,
        "remove",
        bench.object,
        people(4).map((write) => ({ ...write, version: null })),
      );
      expect(kinds(removed.fates)).toEqual({ removed: 4 });
    });

    test("settle tells what happened and stays silent about what did not; it never writes", async () => {
      const at = await prepared(await open(), bench.needed);
      const [unit] = at.destination.pack("insert", bench.object, people(4));
      await carryOut(at, "insert", bench.object, people(2));
      const { changes } = await at.sandbox.admin<{ changes: number }>("/state");
      const settled = await collect(at.destination.settle(unit!));
      expect(settled.map((signal) => [signal.external, signal.fate.kind])).toEqual([
        [external(0), "created"],
        [external(1), "created"],
      ]);
      const [gone] = at.destination.pack("remove", bench.object, people(4));
      expect((await collect(at.destination.settle(gone!))).map((signal) => signal.external)).toEqual([
        external(2),
        external(3),
      ]);
      expect((await at.sandbox.admin<{ changes: number }>("/state")).changes).toBe(changes);
    });

    test("what somebody edited since we read it is neither overwritten nor removed", async () => {
      const at = await prepared(await open(), bench.needed);
      await carryOut(at, "insert", bench.object, people(2));
      const read = await collect(
        at.destination.find({ object: bench.object, by: "external", values: [external(0), external(1)] }),
      );
      const version = (i: number) => read.find((one) => one.external === external(i))!;
      // Somebody else changes person 0 after we read it; a CRM may tell times to the second only.
      await at.clock.sleep(1_000);
      const edit = { id: version(0).id, version: version(0).version };
      await carryOut(at, "update", bench.object, [
        writeOf(bench.object, external(0), { [bench.text.field]: "theirs" }, edit),
      ]);
      const writes = [0, 1].map((i) =>
        writeOf(
          bench.object,
          external(i),
          { [bench.text.field]: "ours" },
          { id: version(i).id, version: version(i).version },
        ),
      );
      const { fates } = await carryOut(at, "update", bench.object, writes);
      expect(fates.get(external(0))).toMatchObject({ kind: "rejected", reason: "edited_in_crm" });
      expect(fates.get(external(1))).toMatchObject({ kind: "updated" });
      const removed = await carryOut(at, "remove", bench.object, [writes[0]!]);
      expect(removed.fates.get(external(0))).toMatchObject({ kind: "rejected", reason: "edited_in_crm" });
      const now = await collect(at.destination.find({ object: bench.object, by: "external", values: [external(0)] }));
      expect(now[0]!.fields[bench.text.field]).toBe("theirs");
    });

    test("a refusal for the rate is waited out on the account's clock and told", async () => {
      const at = await prepared(await open(), bench.needed);
      const before = at.clock.now();
      await at.sandbox.admin("/faults", [{ match: { kind: "write" }, times: 1, do: "429" }]);
      const { fates } = await carryOut(at, "insert", bench.object, people(3));
      expect(kinds(fates)).toEqual({ created: 3 });
      expect(at.destination.calls().retry).toBe(1);
      const waited = at.destination.waited().burst ?? 0;
      expect(waited).toBeGreaterThan(0);
      expect(waited).toBeLessThanOrEqual(bench.refusalSeconds);
      expect((at.clock.now() - before) / 1000).toBeGreaterThanOrEqual(waited);
    });

    test("a spent quota is a wait with its end, and the write goes out after it", async () => {
      const at = await prepared(await open(), bench.needed);
      await at.sandbox.admin("/faults", [{ match: { kind: "write" }, times: 1, do: "402" }]);
      const [unit] = at.destination.pack("insert", bench.object, people(2));
      const signals = await collect(at.destination.run(unit!, null, at.permit));
      const [wait] = signals;
      expect(wait).toMatchObject({ is: "wait", limit: "daily" });
      expect(wait?.is === "wait" && wait.until > at.clock.now()).toBe(true);
      expect(signals.slice(1).map((signal) => signal.is === "fate" && signal.fate.kind)).toEqual([
        "created",
        "created",
      ]);
    });

    test("every call is counted, and the server saw as many", async () => {
      const at = await prepared(await open(), bench.needed);
      await carryOut(at, "insert", bench.object, people(bench.batch));
      await collect(at.destination.list(bench.object, "all"));
      const { write, read, schema, file, retry, poll } = at.destination.calls();
      expect(write + read + schema + file + retry + poll).toBe((await log(at.sandbox)).length);
    });

    test("keeps below the limit: a load as fast as it goes meets no refusal", async () => {
      const at = await prepared(await open(), bench.needed);
      for (let round = 0; round < 130; round++)
        await collect(at.destination.find({ object: bench.object, by: "external", values: [external(round)] }));
      const requests = await log(at.sandbox);
      expect(requests.filter((one) => one.status === 429)).toEqual([]);
      expect(requests.length).toBeGreaterThan(130);
    });

    test("lists page by page, every record once, deleted ones marked", async () => {
      const at = await prepared(await open(), bench.needed);
      const count = 420;
      await carryOut(at, "insert", bench.object, people(count));
      const all = await collect(at.destination.list(bench.object, "all"));
      expect(new Set(all.map((one) => one.id)).size).toBe(count);
      expect(all.every((one) => !one.deleted)).toBe(true);
      if (!at.destination.abilities[bench.object]!.verbs.includes("soft-delete")) return;
      await carryOut(at, "soft-delete", bench.object, people(2));
      const ours = await collect(at.destination.list(bench.object, "ours-or-bin"));
      expect(
        ours
          .filter((one) => one.deleted)
          .map((one) => one.external)
          .sort(),
      ).toEqual([external(0), external(1)]);
      expect(ours).toHaveLength(count);
      const back = await carryOut(at, "restore", bench.object, people(2));
      expect(kinds(back.fates)).toEqual({ restored: 2 });
      await storedOnce(at, count);
    });

    test("nothing that is thrown or told holds the key or a person's address", async () => {
      const at = await prepared(await open(), bench.needed);
      const told: string[] = [];
      const unique = bench.lookedUpBy;
      for (const fault of [
        {
          do: "status",
          status: 500,
          body: { message: "duplicate p7@people.example", messages: ["p7@people.example 'secret'"] },
        },
        { do: "status", status: 400, body: { messages: ["Duplicate Emails with value p7@people.example."] } },
        { do: "status", status: 404, body: "p7@people.example" },
        { do: "refuse" },
        { do: "truncate" },
      ]) {
        await at.sandbox.admin("/faults", [{ match: {}, ...fault }]);
        for (const call of [
          () =>
            collect(
              at.destination.find({ object: bench.object, by: "field", field: unique, values: ["p7@people.example"] }),
            ),
          () =>
            collect(
              at.destination.run([...at.destination.pack("insert", bench.object, people(1, 7))][0]!, null, at.permit),
            ),
        ])
          try {
            told.push(JSON.stringify(await call()));
          } catch (error) {
            for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
              told.push(`${cause.name} ${cause.message} ${cause.stack} ${JSON.stringify(cause)}`);
          }
      }
      expect(told.length).toBeGreaterThanOrEqual(8);
      for (const text of told) {
        expect(text).not.toContain(at.sandbox.key);
        expect(text).not.toMatch(/@people\.example/);
      }
    });
  });
}

/** Jobs whose writes are a stream that the ledger reads back, as often as asked, without those that have their fate. */
import { expect, test } from "vitest";
import type { Fate, Handle, Signal, Unit, Write, Writes } from "#lib/destinations/port.ts";
import { connectSalesforce } from "#lib/destinations/salesforce/connect.ts";
import type { Logged } from "../sandbox.ts";
import { collect, kinds, type Open, opener, prepared, writeOf } from "../suite.ts";
import { bench, field, needed } from "./bench.ts";

const LONGEST = 1_000;
const open = opener({
  ...bench,
  connect: (how: Parameters<typeof connectSalesforce>[0]) =>
    connectSalesforce({ ...how, limits: { bulkFrom: 50, bulkField: LONGEST } }),
});
const ready = async () =>
  prepared(await open(), [...needed, field("Task", "Source_System_ID__c", "text", { length: 100 })]);
const external = (i: number) => `actimo:engagement_events:${String(i).padStart(5, "0")}`;
const tasks = (count: number, more: (i: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, i) =>
    writeOf("Task", external(i), {
      Source_System_ID__c: external(i),
      Subject: `Opened "${i}"`,
      Status: "Completed",
      Priority: "Normal",
      ...more(i),
    }),
  );

/** What a ledger is to an adapter: writes with fates are gone when it looks again. */
class Journal {
  readonly fates = new Map<string, Fate>();
  handle: Handle | null = null;
  readonly #writes: readonly Write[];
  constructor(writes: readonly Write[]) {
    this.#writes = writes;
  }
  get unit(): Unit {
    const rest = () => this.#writes.filter(({ external }) => !this.fates.has(external));
    const writes: Writes = {
      get length() {
        return rest().length;
      },
      *[Symbol.iterator]() {
        yield* rest();
      },
    };
    return { key: "k", verb: "insert", object: "Task", route: "bulk", writes, cost: { calls: 0, spends: {} } };
  }
  note(signal: Signal): void {
    if (signal.is === "handle") this.handle = signal.handle;
    if (signal.is !== "fate") return;
    expect(this.fates.has(signal.external), `one fate for ${signal.external}`).toBe(false);
    this.fates.set(signal.external, signal.fate);
  }
}
/** Runs what is open, journalling each signal, up to the one that `last` picks, which is lost. */
async function drive(at: Open, journal: Journal, last: (signal: Signal) => Promise<boolean> = async () => false) {
  for await (const signal of at.destination.run(journal.unit, journal.handle, at.permit)) {
    if (await last(signal)) return;
    journal.note(signal);
    if (signal.is === "wait") await at.clock.sleep(Math.max(0, signal.until - at.clock.now()));
  }
}
const stored = async (at: Open) =>
  (await collect(at.destination.list("Task", "ours"))).map((found) => found.external).sort();
const log = ({ sandbox }: Open) => sandbox.admin<Logged[]>("/requests");
const count = async (at: Open, operation: string) =>
  (await log(at)).filter((one) => one.operation === operation).length;

test("refused rows, rows too long for a cell, locked rows and a job that fails half-way: each has one fate", async () => {
  const at = await ready();
  await at.sandbox.admin("/limits", { failNextJobs: 1, lockEvery: 41 });
  const writes = tasks(300, (i) => ({
    ...(i % 50 === 3 ? { WhoId: "no id" } : {}),
    ...(i % 60 === 4 ? { Description: "ø".repeat(LONGEST + 1) } : {}),
  }));
  const journal = new Journal(writes);
  await drive(at, journal);
  expect(kinds(journal.fates)).toEqual({ created: 294, rejected: 6 });
  expect(journal.fates.get(external(3))).toMatchObject({ code: "bad_id", field: "WhoId" });
  expect(await stored(at)).toEqual(writes.map((write) => write.external).filter((_, i) => i % 50 !== 3));
  expect(await count(at, "jobUpload")).toBe(2);
});

test("locked rows that an earlier process had sent alone, their answers lost with it, are not sent again", async () => {
  const at = await ready();
  await at.sandbox.admin("/limits", { lockEvery: 10 });
  const journal = new Journal(tasks(200));
  const sentAlone = async () => (await count(at, "collectionsCreate")) > 0;
  await drive(at, journal, async (signal) => signal.is === "fate" && (await sentAlone()));
  expect(journal.fates.size).toBeLessThan(200);
  await at.sandbox.admin("/limits", { lockEvery: null });
  expect(await collect(at.destination.settle(journal.unit, journal.handle)), "the job tells itself").toEqual([]);
  await drive(at, journal);
  expect(kinds(journal.fates)).toEqual({ created: 200 });
  expect(await stored(at)).toEqual(tasks(200).map((write) => write.external));
  expect(await count(at, "jobUpload")).toBe(1);
});

test("a job that Salesforce has forgotten: what it did is read, and not done twice", async () => {
  const at = await ready();
  const journal = new Journal(tasks(120));
  await drive(at, journal, async (signal) => {
    if (signal.is === "wait") await at.clock.sleep(8 * 86_400_000);
    return signal.is === "wait";
  });
  await drive(at, journal);
  expect(kinds(journal.fates)).toEqual({ created: 120 });
  expect(await stored(at)).toEqual(tasks(120).map((write) => write.external));
  expect(await count(at, "jobUpload")).toBe(1);
});

import { describe, expect, test } from "vitest";
import type { Handle, Signal, Write } from "#lib/destinations/port.ts";
import { connectSalesforce } from "#lib/destinations/salesforce/connect.ts";
import type { Logged } from "../sandbox.ts";
import { carryOut, collect, kinds, type Open, opener, prepared, writeOf } from "../suite.ts";
import { bench, needed, person } from "./bench.ts";

const open = opener(bench);
const external = (i: number) => `actimo:contacts:${i}`;

test("a record is not removed as long as somebody's own records would go with it", async () => {
  const at = await prepared(await open(), needed);
  const { fates } = await carryOut(
    at,
    "insert",
    "Contact",
    [0, 1].map((i) => writeOf("Contact", external(i), person(i))),
  );
  const fate = fates.get(external(0));
  const id = fate?.kind === "created" ? fate.id : "";
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${at.sandbox.url}/services/data/v62.0/sobjects/Task${path}`, {
      method,
      headers: { authorization: `Bearer ${at.sandbox.key}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const task = (await (await ask("POST", "", { Subject: "Call back", WhoId: id })).json()) as { id: string };
  const both = [0, 1].map((i) => writeOf("Contact", external(i), {}));
  const first = await carryOut(at, "remove", "Contact", both);
  expect(first.fates.get(external(0))).toMatchObject({
    kind: "rejected",
    code: "has_children_of_others",
    reason: "edited_in_crm",
  });
  expect(first.fates.get(external(1))).toMatchObject({ kind: "removed" });
  expect((await ask("GET", `/${task.id}`)).status).toBe(200);
  expect((await ask("DELETE", `/${task.id}`)).status).toBe(204);
  expect(kinds((await carryOut(at, "remove", "Contact", both)).fates)).toEqual({ removed: 2 });
});

describe("many records are removed by a job", () => {
  const MANY = 120;
  const byJobs = opener({
    ...bench,
    connect: (how: Parameters<typeof connectSalesforce>[0]) => connectSalesforce({ ...how, limits: { bulkFrom: 50 } }),
  });
  /** Records there, and the writes that remove them as they are. */
  const loaded = async (many = MANY): Promise<readonly [Open, Write[]]> => {
    const at = await prepared(await byJobs(), needed);
    const writes = Array.from({ length: many }, (_, i) => writeOf("Contact", external(i), person(i)));
    await carryOut(at, "insert", "Contact", writes);
    const found = await collect(at.destination.list("Contact", "ours"));
    await at.clock.sleep(2_000);
    return [at, found.map(({ external, id, version }) => writeOf("Contact", external, {}, { id, version }))];
  };
  const log = async (at: Open, since: number) => (await at.sandbox.admin<Logged[]>(`/requests?since=${since}`)).slice();
  const requests = async ({ sandbox }: Open) => (await sandbox.admin<{ requests: number }>("/state")).requests;
  const live = async (at: Open) =>
    (await collect(at.destination.list("Contact", "ours"))).filter(({ deleted }) => !deleted).length;

  test("at the predicted cost, but those that somebody edited", async () => {
    const [at, writes] = await loaded();
    const edited = writes.find((write) => write.external === external(7));
    await carryOut(at, "update", "Contact", [
      writeOf("Contact", external(7), { Title: "theirs" }, { id: edited?.id ?? null }),
    ]);
    const since = await requests(at);
    const { units, fates } = await carryOut(at, "remove", "Contact", writes);
    expect(units.map(({ route, cost }) => [route, cost])).toEqual([["bulk", { calls: 6, spends: { batches: 1 } }]]);
    expect(kinds(fates)).toEqual({ removed: MANY - 1, rejected: 1 });
    expect(fates.get(external(7))).toMatchObject({ reason: "edited_in_crm" });
    expect(await live(at)).toBe(1);
    const asked = (await log(at, since)).map(({ operation }) => operation ?? "");
    expect(asked.filter((name) => /^(job|retrieve|collections)/.test(name))).toEqual([
      ...["retrieve", "jobCreate", "jobUpload", "jobClose", "jobStatus", "jobResults"],
    ]);
  });
  test("of more than one address can ask about: those with records of others below them stay", async () => {
    const [at, writes] = await loaded(1_200);
    const parents = [0, 700, 1_199].map((n) => writes[n]);
    for (const parent of parents)
      await fetch(`${at.sandbox.url}/services/data/v62.0/sobjects/Task`, {
        method: "POST",
        headers: { authorization: `Bearer ${at.sandbox.key}`, "content-type": "application/json" },
        body: JSON.stringify({ Subject: "Call back", WhoId: parent?.id }),
      });
    const { fates } = await carryOut(at, "remove", "Contact", writes);
    expect(kinds(fates)).toEqual({ removed: 1_197, rejected: 3 });
    for (const parent of parents)
      expect(fates.get(parent?.external ?? "")).toMatchObject({ code: "has_children_of_others" });
    expect((await log(at, 0)).filter(({ status }) => status >= 400 && status !== 404)).toEqual([]);
  });
  test("rows of a job that fails half-way, and rows that meet a lock, go again", async () => {
    const [at, writes] = await loaded();
    await at.sandbox.admin("/limits", { failNextJobs: 1, lockEvery: 17 });
    expect(kinds((await carryOut(at, "remove", "Contact", writes)).fates)).toEqual({ removed: MANY });
    expect(await live(at)).toBe(0);
  });
  test("a record that goes meanwhile is removed as well as any other", async () => {
    const [at, writes] = await loaded();
    const [unit] = at.destination.pack("remove", "Contact", writes);
    const signals: Signal[] = [];
    for await (const signal of at.destination.run(unit!, null, at.permit)) {
      signals.push(signal);
      if (signal.is === "handle")
        await fetch(`${at.sandbox.url}/services/data/v62.0/sobjects/Contact/${writes[3]?.id}`, {
          method: "DELETE",
          headers: { authorization: `Bearer ${at.sandbox.key}` },
        });
      if (signal.is === "wait") await at.clock.sleep(signal.until - at.clock.now());
    }
    expect(signals.filter((signal) => signal.is === "fate" && signal.fate.kind === "removed")).toHaveLength(MANY);
  });
  test.each(["handle", "wait"] as const)(
    "a later process goes on after the %s, and removes nothing twice",
    async (border) => {
      const [at, writes] = await loaded();
      const [unit] = at.destination.pack("remove", "Contact", writes);
      let handle: Handle | null = null;
      for await (const signal of at.destination.run(unit!, null, at.permit)) {
        if (signal.is === "handle") handle = signal.handle;
        if (signal.is === border) break;
      }
      const since = await requests(at);
      const settled = await collect(at.destination.settle(unit!, handle));
      const done = new Set(settled.map(({ external }) => external));
      const rest = { ...unit!, writes: writes.filter((write) => !done.has(write.external)) };
      const signals: Signal[] = [];
      for await (const signal of at.destination.run(rest, handle, at.permit)) {
        signals.push(signal);
        if (signal.is === "wait") await at.clock.sleep(signal.until - at.clock.now());
      }
      expect(signals.filter((signal) => signal.is === "fate" && signal.fate.kind === "removed")).toHaveLength(MANY);
      expect(await live(at)).toBe(0);
      // Before its upload a job is thrown away and made anew; after it, it is waited for.
      const uploads = (await log(at, since)).filter(({ operation }) => operation === "jobUpload");
      expect(uploads).toHaveLength(border === "handle" ? 1 : 0);
    },
  );
});

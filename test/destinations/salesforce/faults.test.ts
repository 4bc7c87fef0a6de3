/** Bad input and bad days of an org, at a small job and at Collections: the row is named, the reason told, the rest loaded. */
import { describe, expect, test } from "vitest";
import type { Fate, Handle, Signal, Unit, Write } from "#lib/destinations/port.ts";
import { connectSalesforce } from "#lib/destinations/salesforce/connect.ts";
import { grantPermit } from "#lib/project/permit.ts";
import { CONSUMER_KEY } from "#lib/sandbox/salesforce/auth.ts";
import type { Logged } from "../sandbox.ts";
import { carryOut, collect, kinds, type Open, opener, prepared, writeOf } from "../suite.ts";
import { bench, field, needed, person } from "./bench.ts";

/** Rows from which a job is made here. */
const JOB = 50;
const small = {
  ...bench,
  connect: (how: Parameters<typeof connectSalesforce>[0]) => connectSalesforce({ ...how, limits: { bulkFrom: JOB } }),
};
const open = opener(small);
const external = (i: number) => `actimo:contacts:${i}`;
const people = (count: number, change: (i: number) => object = () => ({})): Write[] =>
  Array.from({ length: count }, (_, i) => writeOf("Contact", external(i), { ...person(i), ...change(i) }));
const log = ({ sandbox }: Open) => sandbox.admin<Logged[]>("/requests");
const limits = ({ sandbox }: Open, change: object) => sandbox.admin("/limits", change);
const seed = ({ sandbox }: Open, ...records: object[]) => sandbox.admin("/seed", { records });
const stored = async (at: Open) =>
  (await collect(at.destination.list("Contact", "ours"))).map((one) => one.external).sort();
const all = (count: number) =>
  people(count)
    .map((write) => write.external)
    .sort();
const unitOf = (at: Open, writes: readonly Write[]): Unit => {
  const [unit] = at.destination.pack("insert", "Contact", writes);
  if (!unit) throw new Error("Nothing was packed.");
  return unit;
};
const ready = async () => prepared(await open(), needed);
/** Inserts, by a job or by Collections. */
const routes = [
  ["a job", 120],
  ["Collections", 20],
] as const;
const rejectedOf = (fates: ReadonlyMap<string, Fate>) => [...fates].filter(([, fate]) => fate.kind === "rejected");

describe("a token that expires mid-job", () => {
  test("is renewed, and nothing is sent twice", async () => {
    const at = await ready();
    const key = JSON.stringify({ client_id: CONSUMER_KEY, client_secret: at.sandbox.key });
    const destination = connectSalesforce({
      baseUrl: at.sandbox.url,
      apiKey: key,
      clock: at.clock,
      random: () => 0.5,
      limits: { bulkFrom: JOB },
    });
    const mine = { ...at, destination, permit: grantPermit(destination.account, "test") };
    await destination.connect();
    await destination.describe(needed);
    await limits(at, { tokenCalls: 2 });
    const { fates } = await carryOut(mine, "insert", "Contact", people(120));
    expect(kinds(fates)).toEqual({ created: 120 });
    expect(await stored(at)).toEqual(all(120));
    const requests = await log(at);
    expect(requests.filter((one) => one.operation === "token").length).toBeGreaterThan(2);
    expect(requests.filter((one) => one.operation === "jobCreate" && one.status < 300)).toHaveLength(1);
    await destination.close();
  });
  test("and cannot be renewed ends with a sentence; with a new one the same job is gone on with", async () => {
    const at = await ready();
    const unit = unitOf(at, people(120));
    let handle: Handle | null = null;
    const first = (async () => {
      for await (const signal of at.destination.run(unit, null, at.permit)) {
        if (signal.is === "handle") handle = signal.handle;
        if (signal.is === "wait") await at.sandbox.admin("/key", { state: "expired" });
      }
    })();
    await expect(first).rejects.toMatchObject({ name: "ConnectionFailed", exitCode: 2 });
    await at.sandbox.admin("/key", { state: "valid" });
    const rest = await collect(at.destination.run(unit, handle, at.permit));
    expect(rest.filter((one) => one.is === "fate" && one.fate.kind === "created")).toHaveLength(120);
    expect(await stored(at)).toEqual(all(120));
    expect((await log(at)).filter((one) => one.operation === "jobCreate")).toHaveLength(1);
  });
});

describe("a job that does not come to its end", () => {
  test.each([
    ["the org aborts it", { abortNextJobs: 1 }],
    ["it fails half-way", { failNextJobs: 1 }],
  ])("%s: the rows it left go in another", async (_, fault) => {
    const at = await ready();
    await limits(at, fault);
    const { fates } = await carryOut(at, "insert", "Contact", people(120));
    expect(kinds(fates)).toEqual({ created: 120 });
    expect(await stored(at)).toEqual(all(120));
    const uploads = (await log(at)).filter((one) => one.operation === "jobUpload");
    expect(uploads).toHaveLength(2);
  });
  test("every one fails: the run stops, keeps what is done, and goes on later", async () => {
    const at = await ready();
    await limits(at, { failNextJobs: 99 });
    const done: Signal[] = [];
    const first = (async () => {
      for await (const signal of at.destination.run(unitOf(at, people(120)), null, at.permit)) done.push(signal);
    })();
    await expect(first).rejects.toMatchObject({ name: "ConnectionFailed", exitCode: 5 });
    await limits(at, { failNextJobs: 0 });
    const made = new Set(done.flatMap((one) => (one.is === "fate" ? [one.external] : [])));
    expect(made.size).toBeGreaterThan(60);
    const left = people(120).filter((write) => !made.has(write.external));
    expect(kinds((await carryOut(at, "insert", "Contact", left)).fates)).toEqual({ created: left.length });
    expect(await stored(at)).toEqual(all(120));
  });
});

describe.each(routes)("by %s", (route, count) => {
  test("a validation rule refuses one row among many", async () => {
    const at = await ready();
    const many = route === "a job" ? 1_000 : count;
    await seed(at, {
      object: "ValidationRule",
      fields: {
        EntityDefinitionId: "Contact",
        ValidationName: "No_Badge_7",
        Active: true,
        ErrorConditionFormula: 'Badge__c = "B-7"',
        ErrorMessage: "P7@People.example may not have this badge",
        ErrorDisplayField: "Badge__c",
      },
    });
    const { units, fates, signals } = await carryOut(at, "insert", "Contact", people(many));
    expect(units.map((unit) => unit.route)).toEqual([route === "a job" ? "bulk" : "collections"]);
    expect(kinds(fates)).toEqual({ created: many - 1, rejected: 1 });
    expect(fates.get(external(7))).toEqual({
      kind: "rejected",
      code: "validation_rule",
      field: "Badge__c",
      retry: "never",
      reason: "refused_by_crm",
    });
    // The rule's own sentence may name people.
    expect(JSON.stringify(signals)).not.toMatch(/people\.example/i);
  });
  test("a restricted picklist refuses a value", async () => {
    const at = await ready();
    const { fates } = await carryOut(
      at,
      "insert",
      "Contact",
      people(count, (i) => (i === 3 ? { Actimo_Status__c: "Retired" } : {})),
    );
    expect(kinds(fates)).toEqual({ created: count - 1, rejected: 1 });
    expect(fates.get(external(3))).toMatchObject({ kind: "rejected", code: "bad_option", field: "Actimo_Status__c" });
  });
  test.each(["Block", "Alert"])("a duplicate rule finds a person of the org's own: %s", async (mode) => {
    const at = await ready();
    await seed(
      at,
      {
        object: "DuplicateRule",
        fields: {
          SobjectType: "Contact",
          DeveloperName: "Same",
          IsActive: true,
          ActionOnInsert: mode,
          MatchFields: "Email",
        },
      },
      { object: "Contact", fields: { LastName: "Theirs", Email: "p5@people.example" } },
    );
    const { fates } = await carryOut(at, "insert", "Contact", people(count));
    expect(kinds(fates)).toEqual({ created: count - 1, rejected: 1 });
    expect(fates.get(external(5))).toMatchObject({
      kind: "rejected",
      // A job's answer does not tell which kind of rule it was.
      code: expect.stringMatching(mode === "Alert" ? /^duplicate_(alert|rule)$/ : /^duplicate_rule$/),
      reason: "refused_by_crm",
    });
  });
  test("storage runs out half-way: those without room are told, and have it when there is more", async () => {
    const at = await ready();
    await limits(at, { dataStorageMB: (count / 2) * (2 / 1024) });
    const { fates } = await carryOut(at, "insert", "Contact", people(count));
    expect(kinds(fates)).toEqual({ created: count / 2, rejected: count / 2 });
    expect(new Set(rejectedOf(fates).map(([, fate]) => fate.kind === "rejected" && fate.code))).toEqual(
      new Set(["storage_full"]),
    );
    await limits(at, { dataStorageMB: 100 });
    const again = people(count).filter((write) => fates.get(write.external)?.kind === "rejected");
    expect(kinds((await carryOut(at, "insert", "Contact", again)).fates)).toEqual({ created: count / 2 });
    expect(await stored(at)).toEqual(all(count));
  });
  test("locked rows are sent again alone", async () => {
    const at = await ready();
    await limits(at, { lockEvery: 4 });
    const { fates } = await carryOut(at, "insert", "Contact", people(count));
    expect(kinds(fates)).toEqual({ created: count });
    expect(await stored(at)).toEqual(all(count));
    const sent = (await log(at)).filter((one) => one.operation === "collectionsCreate").map((one) => one.records);
    const [first, ...more] = route === "a job" ? [count, ...sent] : sent;
    // Each round only what met a lock in the one before: a quarter of it.
    expect(first).toBe(count);
    expect(more[0]).toBe(Math.floor(count / 4));
    expect(more.every((records, at) => at === 0 || records < (more[at - 1] ?? 0))).toBe(true);
  });
  test("the day's calls are spent: the wait is told, and afterwards it goes on", async () => {
    const at = await ready();
    const used = (await log(at)).filter((one) => one.path.startsWith("/services/data")).length;
    await limits(at, { apiRequests: used });
    const waits: Signal[] = [];
    const fates: Signal[] = [];
    for await (const signal of at.destination.run(unitOf(at, people(count)), null, at.permit)) {
      if (signal.is === "wait" && signal.limit === "daily") {
        waits.push(signal);
        await limits(at, { apiRequests: 110_000 });
      }
      if (signal.is === "fate") fates.push(signal);
    }
    expect(waits.length).toBeGreaterThan(0);
    expect(fates).toHaveLength(count);
    expect(await stored(at)).toEqual(all(count));
  });
});

describe("a field that the org hides after it was described", () => {
  const hide = async (at: Open, may: boolean) => {
    const url = new URL("/services/data/v62.0/query", at.sandbox.url);
    url.searchParams.set("q", "SELECT Id FROM FieldPermissions WHERE Field = 'Contact.Badge__c'");
    const answer = await fetch(url, { headers: { authorization: `Bearer ${at.sandbox.key}` } });
    const { records } = (await answer.json()) as { records: { Id: string }[] };
    for (const { Id: id } of records)
      for (const what of ["PermissionsRead", "PermissionsEdit"])
        await at.sandbox.admin("/poke", { object: "FieldPermissions", id, field: what, value: may });
    return records.length;
  };
  test("stops a job of which no row could go, and the same run goes on when it is shown again", async () => {
    const at = await ready();
    expect(await hide(at, false)).toBeGreaterThan(0);
    await expect(carryOut(at, "insert", "Contact", people(120))).rejects.toMatchObject({
      name: "ConnectionFailed",
      exitCode: 2,
      message: expect.stringContaining("Badge__c"),
      advice: expect.stringContaining("permission set"),
    });
    await hide(at, true);
    expect(await stored(at)).toEqual([]);
    expect(kinds((await carryOut(at, "insert", "Contact", people(120))).fates)).toEqual({ created: 120 });
    expect(await stored(at)).toEqual(all(120));
  });
  test("is named by each row that Collections refuse", async () => {
    const at = await ready();
    await hide(at, false);
    const { fates } = await carryOut(at, "insert", "Contact", [
      ...people(2),
      writeOf("Contact", external(2), { Source_System_ID__c: external(2), LastName: "Without" }),
    ]);
    expect(kinds(fates)).toEqual({ rejected: 2, created: 1 });
    expect(fates.get(external(0))).toMatchObject({ code: "unknown_field", field: "Badge__c" });
  });
});

describe("values over a job's limits", () => {
  const long = field("Contact", "Notes__c", "markdown");
  const withNotes = [...needed, long];
  test("a value too long for a line of the CSV goes by Collections, the others by the job", async () => {
    const at = await prepared(await open(), withNotes);
    const text = "å".repeat(32_500);
    const { fates } = await carryOut(
      at,
      "insert",
      "Contact",
      people(120, (i) => (i === 9 ? { Notes__c: text } : {})),
    );
    expect(kinds(fates)).toEqual({ created: 120 });
    const requests = await log(at);
    expect(requests.filter((one) => one.operation === "collectionsCreate").map((one) => one.records)).toEqual([1]);
    const [read] = await collect(at.destination.find({ object: "Contact", by: "external", values: [external(9)] }));
    expect(read?.fields["Notes__c"]).toBe(text);
  });
  test("a value longer than the field is refused with the field named", async () => {
    const at = await ready();
    const { fates } = await carryOut(
      at,
      "insert",
      "Contact",
      people(120, (i) => (i === 9 ? { Badge__c: "x".repeat(41) } : {})),
    );
    expect(kinds(fates)).toEqual({ created: 119, rejected: 1 });
    expect(fates.get(external(9))).toMatchObject({ code: "too_long", field: "Badge__c" });
  });
  test("an org whose limit is lower than the documented one names the row and the field", async () => {
    const at = await prepared(await open(), withNotes);
    await limits(at, { csvCellChars: 1_000 });
    const { fates } = await carryOut(
      at,
      "insert",
      "Contact",
      people(120, (i) => (i === 9 ? { Notes__c: "x".repeat(2_000) } : {})),
    );
    expect(kinds(fates)).toEqual({ created: 119, rejected: 1 });
    expect(fates.get(external(9))).toMatchObject({ code: "too_long", field: "Notes__c" });
  });
});

import { Buffer } from "node:buffer";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Handle, Signal } from "#lib/destinations/port.ts";
import { csvReader, csvRows } from "#lib/destinations/salesforce/csv.ts";
import { LIMITS } from "#lib/destinations/salesforce/limits.ts";
import { pack } from "#lib/destinations/salesforce/pack.ts";
import { costOf } from "#lib/destinations/units.ts";
import type { Logged } from "../sandbox.ts";
import { carryOut, collect, kinds, type Open, opener, prepared, writeOf } from "../suite.ts";
import { bench, needed, person } from "./bench.ts";

const open = opener(bench);
/** A file as it is uploaded. */
function csvOf(rows: readonly Readonly<Record<string, unknown>>[], together = rows.map(() => "")): string {
  const csv = csvRows();
  for (const [at, row] of rows.entries()) csv.add(row, together[at] ?? "");
  const bytes = Buffer.concat([...csv.pieces()]);
  expect(bytes.length).toBe(csv.bytes);
  expect(Buffer.concat([...csv.pieces()]).equals(bytes), "made anew when sent again").toBe(true);
  // The same by way of the disk, which keeps nothing that could be opened.
  const folder = mkdtempSync(join(tmpdir(), "actimo-test-"));
  vi.stubEnv("TMPDIR", folder);
  const spilled = csvRows(64);
  for (const [at, row] of rows.entries()) spilled.add(row, together[at] ?? "");
  expect(Buffer.concat([...spilled.pieces()]).equals(bytes), "by way of the disk").toBe(true);
  expect(readdirSync(folder)).toEqual([]);
  csv.close();
  spilled.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  return bytes.toString("utf8");
}
/** Its rows, cells by name, as they come in pieces of so many letters. */
function rowsOf(text: string, names: readonly string[], letters = text.length): Record<string, string>[] {
  const rows: Record<string, string>[] = [];
  const reader = csvReader(names, (cells) =>
    rows.push(Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]))),
  );
  for (let at = 0; at < text.length; at += letters) reader.write(text.slice(at, at + letters));
  reader.end();
  return rows;
}

const external = (i: number) => `actimo:contacts:${i}`;
const people = (count: number) => Array.from({ length: count }, (_, i) => writeOf("Contact", external(i), person(i)));
const MANY = LIMITS.bulkFrom + 3;
const stored = async (at: Open) => {
  const found = await collect(at.destination.list("Contact", "ours"));
  return found.map((one) => one.external).sort();
};
const all = () =>
  people(MANY)
    .map((write) => write.external)
    .sort();

test("many rows go as one job at the predicted cost, each with its own id", async () => {
  const at = await prepared(await open(), needed);
  const before = at.destination.calls();
  const { units, signals, fates } = await carryOut(at, "insert", "Contact", people(MANY));
  expect(units.map(({ route, cost }) => [route, cost])).toEqual([["bulk", { calls: 5, spends: { batches: 1 } }]]);
  const after = at.destination.calls();
  expect(after.write - before.write + after.read - before.read).toBe(5);
  expect(after.poll - before.poll, "looks at a job that has not ended").toBe(0);
  expect(kinds(fates)).toEqual({ created: MANY });
  expect(signals.filter((signal) => signal.is === "wait" && signal.limit === "job").length).toBeGreaterThan(0);
  const found = await collect(at.destination.list("Contact", "ours"));
  for (const one of found) expect(fates.get(one.external)).toMatchObject({ id: one.id });
  expect(found).toHaveLength(MANY);
}, 30_000);

test("the job's handle is told before anything is uploaded, and a later process goes on from wherever the first ended", async () => {
  const at = await prepared(await open(), needed);
  const [unit] = at.destination.pack("insert", "Contact", people(MANY));
  const first: Signal[] = [];
  for await (const signal of at.destination.run(unit!, null, at.permit)) {
    first.push(signal);
    if (signal.is === "handle") break;
  }
  const log = await at.sandbox.admin<Logged[]>("/requests");
  expect(log.filter((one) => one.method === "PUT")).toEqual([]);
  const handle = first.find((signal) => signal.is === "handle");
  expect(handle).toBeDefined();
  const from: Handle | null = handle?.is === "handle" ? handle.handle : null;
  const rest = await collect(at.destination.run(unit!, from, at.permit));
  expect(rest.filter((signal) => signal.is === "fate")).toHaveLength(MANY);
  expect(await stored(at)).toEqual(all());
}, 30_000);

test("a job that runs on without us is looked at, not sent again", async () => {
  const at = await prepared(await open(), needed);
  const [unit] = at.destination.pack("insert", "Contact", people(MANY));
  let handle: Handle | null = null;
  for await (const signal of at.destination.run(unit!, null, at.permit)) {
    if (signal.is === "handle") handle = signal.handle;
    if (signal.is === "wait") break;
  }
  await at.clock.sleep(600_000);
  const rest = await collect(at.destination.run(unit!, handle, at.permit));
  expect(rest.filter((signal) => signal.is === "fate" && signal.fate.kind === "created")).toHaveLength(MANY);
  const jobs = (await at.sandbox.admin<Logged[]>("/requests")).filter(
    (one) => one.method === "POST" && one.path.endsWith("/jobs/ingest"),
  );
  expect(jobs).toHaveLength(1);
  expect(await stored(at)).toEqual(all());
}, 30_000);

test("rows of a job that fails half-way, and rows that meet a lock, are sent again alone", async () => {
  const at = await prepared(await open(), needed);
  await at.sandbox.admin("/limits", { failNextJobs: 1, lockEvery: 97 });
  const { fates } = await carryOut(at, "insert", "Contact", people(MANY));
  expect(kinds(fates)).toEqual({ created: MANY });
  expect(await stored(at)).toEqual(all());
}, 60_000);

test("updates go as a job too, never over an edit made since", async () => {
  const at = await prepared(await open(), needed);
  await carryOut(at, "insert", "Contact", people(MANY));
  const found = await collect(at.destination.list("Contact", "ours"));
  await at.clock.sleep(2_000);
  const edited = found.find((one) => one.external === external(7))!;
  await carryOut(at, "update", "Contact", [writeOf("Contact", external(7), { Title: "theirs" }, { id: edited.id })]);
  const writes = found.map((one) =>
    writeOf("Contact", one.external, { Title: "ours", Hire_Date__c: null }, { id: one.id, version: one.version }),
  );
  const { units, fates } = await carryOut(at, "update", "Contact", writes);
  expect(units.map(({ route }) => route)).toEqual(["bulk"]);
  expect(kinds(fates)).toEqual({ updated: MANY - 1, rejected: 1 });
  expect(fates.get(external(7))).toMatchObject({ reason: "edited_in_crm" });
  const now = await collect(at.destination.list("Contact", "ours"));
  expect(now.filter((one) => one.fields["Title"] === "ours" && one.fields["Hire_Date__c"] === null)).toHaveLength(
    MANY - 1,
  );
}, 60_000);

test("the cut follows the cost: Collections for few, a job for many, files one by one", () => {
  const routes = (count: number, object = "Contact") =>
    [...pack("insert", object, people(count), LIMITS)].map(({ route, writes, cost }) => [
      route,
      writes.length,
      cost.calls,
    ]);
  expect(routes(450)).toEqual([
    ["collections", 200, 1],
    ["collections", 200, 1],
    ["collections", 50, 1],
  ]);
  expect(routes(25_001)).toEqual([["bulk", 25_001, 5]]);
  expect(routes(2_500, "CampaignMemberStatus").every(([route]) => route === "collections")).toBe(true);
  const small = { ...LIMITS, bulkBytes: 300_000 };
  const cut = [...pack("insert", "Contact", people(5_000), small)];
  expect(cut.length).toBeGreaterThan(2);
  // Full jobs are full, and none is larger than what may be uploaded.
  for (const [at, { writes }] of cut.entries()) {
    const bytes = Buffer.byteLength(csvOf([...writes].map(({ fields }) => ({ ...fields, Tags__c: "b; a" }))));
    expect(bytes).toBeLessThanOrEqual(small.bulkBytes * 1.01);
    if (at < cut.length - 1) expect(bytes).toBeGreaterThan(small.bulkBytes * 0.9);
  }
  expect(cut.flatMap(({ writes }) => [...writes].map((write) => write.external))).toEqual(
    people(5_000).map((write) => write.external),
  );
});

test("a job of many writes hands them out once, as a stream, cut where a job held in memory is cut", () => {
  const small = { ...LIMITS, bulkBytes: 300_000 };
  const cut = (held: number) =>
    Array.from(pack("insert", "Contact", people(9_000), small, held), (unit) => {
      const externals = Array.from(unit.writes, ({ external }) => external);
      return { externals, length: unit.writes.length, cost: unit.cost, key: unit.key };
    });
  const whole = cut(Number.POSITIVE_INFINITY);
  expect(whole.length).toBeGreaterThan(2);
  for (const held of [1, 999, 2_000]) {
    const streamed = cut(held);
    expect(streamed.map(({ externals }) => externals)).toEqual(whole.map(({ externals }) => externals));
    expect(streamed.map(({ cost }) => cost)).toEqual(whole.map(({ cost }) => cost));
    expect(streamed.map(({ length }) => length)).toEqual(whole.map(({ length }) => length));
    expect(new Set(streamed.map(({ key }) => key)).size).toBe(streamed.length);
    expect(cut(held)).toEqual(streamed);
  }
  // Writes that nobody asked for are let go by, and counted.
  const costs = Array.from(pack("insert", "Contact", people(9_000), small, 500), (unit) => costOf(unit));
  expect(costs).toEqual(whole.map(({ cost }) => cost));
  const unread = [...pack("insert", "Contact", people(9_000), small, 500)];
  expect(unread.map(({ cost }) => cost)).toEqual(whole.map(({ cost }) => cost));
  const [first] = pack("insert", "Contact", people(9_000), small, 500);
  expect([...first!.writes]).toHaveLength(whole[0]!.length);
  expect(() => [...first!.writes]).toThrow("once");
});

test("CSV: every row's columns, blanks apart from nulls, quotes and line ends inside a value", () => {
  const rows = [
    { Id: "1", Title: 'She said "hi"\nand left', Hire: null },
    { Id: "2", Flag: false, Score: 1.5 },
  ];
  const text = csvOf(rows);
  expect(text.split("\n")[0]).toBe("Id,Title,Hire,Flag,Score");
  expect(text.charCodeAt(0)).not.toBe(0xfeff);
  const names = ["Id", "Title", "Hire", "Flag", "Score", "Other"];
  for (const letters of [1, 2, 3, 7, 1000])
    expect(rowsOf(text, names, letters)).toEqual([
      { Id: "1", Title: 'She said "hi"\nand left', Hire: "#N/A", Flag: "", Score: "", Other: "" },
      { Id: "2", Title: "", Hire: "", Flag: "false", Score: "1.5", Other: "" },
    ]);
  expect(rowsOf(text.trimEnd(), ["Id"], 5)).toEqual([{ Id: "1" }, { Id: "2" }]);
  expect(rowsOf("", ["Id"])).toEqual([]);
});

test("CSV: rows of one parent stand together; rows of any size keep their place in the file", () => {
  const rows = Array.from({ length: 9_000 }, (_, n) => ({
    Id: `${n}`,
    ...(n % 2 === 0 ? { Text: "ø".repeat(n % 400 === 0 ? 300_000 : 40) } : {}),
    ...(n % 3 === 0 ? { Last: n } : {}),
  }));
  const text = csvOf(
    rows,
    rows.map((_, n) => `parent ${n % 7}`),
  );
  const read = rowsOf(text, ["Id", "Text", "Last"], 65_536);
  const sorted = rows.toSorted((a, b) => (Number(a.Id) % 7) - (Number(b.Id) % 7));
  expect(read.map((row) => row["Id"])).toEqual(sorted.map((row) => row.Id));
  expect(
    read.every((row, n) => row["Text"] === (sorted[n]?.Text ?? "") && row["Last"] === String(sorted[n]?.Last ?? "")),
  ).toBe(true);
});

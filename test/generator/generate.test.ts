import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sample } from "#lib/commands/sample.ts";
import { OBJECT_NAMES, objectSpec } from "#lib/contract/objects.ts";
import { generate } from "#lib/generator/generate.ts";
import { MESS, MESS_NAMES, parseMess } from "#lib/generator/mess-kinds.ts";
import { csvRows, inMemory, mess, orphansIn, read, recipe, text, written } from "./reading.ts";

const ROOT = join(import.meta.dirname, "../..");

test("the shipped sample is what its README's command writes, byte for byte", () => {
  const shipped = join(ROOT, "data/sample");
  const line = readFileSync(join(shipped, "README.md"), "utf8").match(/npm run sample -- (.*)/)?.[1] ?? "";
  const out = mkdtempSync(join(tmpdir(), "sample-"));
  const printed: string[] = [];
  const args = line.split(" ").map((word) => (word === "data/sample" ? out : word));
  expect(sample(args, (text) => printed.push(text))).toBe(0);
  const list = (root: string) =>
    globSync("{exports,exports-delta,sandbox,mess.json}/**", { cwd: root, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
      .sort();
  expect(list(out)).toEqual(list(shipped));
  expect(list(out).length).toBeGreaterThan(100);
  for (const path of [...list(out), "/mess.json"])
    expect(readFileSync(join(out, path)).equals(readFileSync(join(shipped, path))), path).toBe(true);
  const bytes = list(shipped).reduce((sum, path) => sum + readFileSync(join(shipped, path)).length, 0);
  expect(bytes).toBeLessThan(5_000_000);
  rmSync(out, { recursive: true });
});

test("the same seed gives the same bytes, another seed other people", () => {
  const one = written({ mess: "all", seed: 7 });
  const again = written({ mess: "all", seed: 7 });
  const other = written({ mess: "all", seed: 8 });
  expect([...one.keys()]).toEqual([...again.keys()]);
  for (const [path, bytes] of one)
    expect(Buffer.compare(Buffer.from(bytes), Buffer.from(again.get(path) ?? [])), path).toBe(0);
  expect(text(one, "sandbox/records.json")).not.toBe(text(other, "sandbox/records.json"));
});

test("a clean export has every object, whole rows, keys of its own and parents for every id", async () => {
  const files = written({ users: 240, deltas: 2 });
  const objects = await read(files);
  const inTables = OBJECT_NAMES.filter((object) => !objectSpec(object).jsonRoot);
  expect([...objects.keys()].sort()).toEqual([...inTables, "learning_paths"].sort());
  for (const [object, records] of objects) {
    expect(records.length, object).toBeGreaterThan(0);
    const keys = records.map((record) =>
      objectSpec(object)
        .key.map((name) => record[name])
        .join("|"),
    );
    expect(new Set(keys).size, object).toBe(keys.length);
    if (object !== "learning_paths")
      expect(Object.keys(records[0] ?? {}), object).toEqual(
        expect.arrayContaining(Object.keys(objectSpec(object).columns)),
      );
  }
  expect(orphansIn(objects)).toEqual({});
  const truth = mess(files);
  expect(truth.planted).toEqual([]);
  expect(truth.rejected).toEqual({});
  expect(truth.clusters).toEqual([]);
  expect(objects.get("contacts")?.length).toBe(240);
  const emails = objects.get("contacts")?.map((contact) => contact["email"]);
  expect(new Set(emails).size).toBe(240);
});

test("volumes per contact are near those of the fact sheet", async () => {
  const objects = await read(written({ users: 600 }));
  const per = (object: Parameters<typeof objects.get>[0]) => (objects.get(object)?.length ?? 0) / 600;
  expect(per("message_recipients")).toBeCloseTo(3, 0);
  expect(per("engagement_events")).toBeCloseTo(3, 0);
  expect(per("group_members")).toBeCloseTo(2, 0);
  expect(per("enrollments")).toBeGreaterThan(1);
  expect(per("enrollments")).toBeLessThan(2);
  expect(per("survey_responses")).toBeGreaterThan(2);
  expect(per("survey_responses")).toBeLessThan(4);
});

test("orphans are the planted ones and no others, whatever the size and the mess", async () => {
  // What changes columns, quotes or whole files is read back in test/mess, by the toolkit itself.
  const kinds = MESS_NAMES.filter(
    (name) => !MESS[name].apart && !["empty-files", "null-tokens", "exact-duplicates"].includes(name),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 260 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 1000 }),
      fc.subarray(kinds),
      async (users, workspaces, seed, chosen) => {
        const files = written({
          users,
          workspaces,
          seed,
          mess: chosen.filter((name) => name !== "huge-cell").join(",") || "none",
        });
        const sorted = (found: Record<string, { rows: number; ids: string[] }>) =>
          Object.fromEntries(
            Object.entries(found).map(([column, { rows, ids }]) => [column, [rows, ...[...ids].sort()]]),
          );
        expect(sorted(orphansIn(await read(files)))).toEqual(sorted(mess(files).orphans));
      },
    ),
    { numRuns: 12, seed: 20260107 },
  );
});

test("each kind of mess alone leaves its trace, in files that are clean without it", () => {
  const clean = { 0: written({ users: 75 }), 1: written({ users: 75, deltas: 1 }) };
  /** Files that are not as without it. */
  const differing = (name: string, deltas: 0 | 1) => {
    const files = written({ users: 75, deltas, mess: name });
    const planted = new Set((mess(files).planted as { kind: string }[]).map((entry) => entry.kind));
    const same = (path: string, bytes: Uint8Array) =>
      Buffer.compare(Buffer.from(bytes), Buffer.from(clean[deltas].get(path) ?? [])) === 0;
    return { planted, differ: [...files].filter(([path, bytes]) => path !== "mess.json" && !same(path, bytes)).length };
  };
  for (const name of MESS_NAMES) {
    // Some stand in later exports only.
    const first = differing(name, 0);
    const { planted, differ } = first.planted.size > 0 && first.differ > 0 ? first : differing(name, 1);
    expect([...planted], name).toEqual([name]);
    if (name !== "small-departments") expect(differ, name).toBeGreaterThan(0);
  }
});

test("rejected rows stand in the file as counted", () => {
  const files = written({
    users: 200,
    mess: "malformed-rows,repeated-header,total-line,truncated-file,exact-duplicates",
  });
  const truth = mess(files);
  const reasons = Object.values(truth.rejected as Record<string, Record<string, number>>).flatMap((each) =>
    Object.keys(each),
  );
  expect(new Set(reasons)).toEqual(
    new Set(["short_row", "long_row", "missing_key", "repeated_header", "total_line", "truncated_last_row"]),
  );
  for (const [file, counts] of Object.entries(truth.rejected as Record<string, Record<string, number>>)) {
    const told = truth.files.find((each: { file: string }) => each.file === file);
    const [header = [], ...rows] = csvRows(files.get(file) ?? new Uint8Array(), told.encoding, told.delimiter);
    const short = rows.filter((row) => row.length < header.length).length;
    expect(short, file).toBe((counts["short_row"] ?? 0) + (counts["truncated_last_row"] ?? 0));
    expect(rows.filter((row) => row.length > header.length).length, file).toBe(counts["long_row"] ?? 0);
    expect(rows.filter((row) => row.join() === header.join()).length, file).toBe(counts["repeated_header"] ?? 0);
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(rows.length - all, file).toBe(told.rows);
  }
});

test("later exports differ from the one before exactly as the ground truth says", async () => {
  const files = written({ users: 400, deltas: 2, mess: "stale-rows" });
  let before = await read(files);
  for (const generation of ["1", "2"]) {
    const now = await read(files, `exports-delta/${generation}`);
    for (const object of ["contacts", "tasks", "enrollments", "companies"] as const) {
      const key = objectSpec(object).key[0] ?? "";
      const old = new Map((before.get(object) ?? []).map((record) => [record[key], record]));
      const fresh = new Map((now.get(object) ?? []).map((record) => [record[key], record]));
      const found = { new: 0, changed: 0, touched: 0, stale: 0, gone: 0, unchanged: 0 };
      for (const [id, record] of fresh) {
        const earlier = old.get(id);
        const rest = (row: Record<string, string>) => JSON.stringify({ ...row, updated_at: "" });
        if (!earlier) found.new += 1;
        else if (rest(earlier) === rest(record))
          found[earlier["updated_at"] === record["updated_at"] ? "unchanged" : "touched"] += 1;
        else found[(record["updated_at"] ?? "") < (earlier["updated_at"] ?? "") ? "stale" : "changed"] += 1;
      }
      for (const id of old.keys()) if (!fresh.has(id)) found.gone += 1;
      const { ids: _, ...told } = mess(files).deltas[generation][object];
      expect(found, `${object} in ${generation}`).toEqual(told);
    }
    before = new Map([...before, ...now]);
  }
  const events = mess(files).deltas["1"].engagement_events;
  expect(events.new).toBeGreaterThan(0);
  expect(events.unchanged).toBeGreaterThan(0);
});

test("people: planted copies agree as their rule asks, near-duplicates do not", async () => {
  const files = written({
    users: 420,
    mess: "shared-contacts,recreated-contacts,mojibake,decomposed-letters,near-duplicates,shop-mailbox,shop-phone,id-conflict",
  });
  const truth = mess(files);
  const contacts = (await read(files)).get("contacts") ?? [];
  const byId = Map.groupBy(contacts, (contact) => contact["contact_id"] ?? "");
  expect(byId.size).toBe(truth.contactIds);
  const merged = truth.clusters
    .filter((cluster: { object: string }) => cluster.object === "contacts")
    .flatMap((cluster: { members: string[] }) => cluster.members.slice(1));
  expect(byId.size - merged.length - truth.idConflicts.length).toBe(truth.people);
  const phone = (contact?: Record<string, string>) =>
    (contact?.["msisdn"] || `${contact?.["country_code"]}${contact?.["phone_number"]}`).replace(/[ +]/g, "");
  for (const { rule, members } of truth.clusters as { rule: string; members: string[] }[]) {
    const [a, b] = members.map((id) => byId.get(id)?.[0]);
    if (rule === "same_id") expect(byId.get(members[0] ?? "")?.length).toBe(2);
    if (rule === "phone_and_name")
      expect([phone(b), b?.["first_name"], b?.["last_name"]]).toEqual([phone(a), a?.["first_name"], a?.["last_name"]]);
    if (rule === "email_and_name") expect(b?.["email"]).toBe(a?.["email"]);
    if (rule === "employee_no") {
      expect([b?.["company_id"], b?.["last_name"], Number(b?.["employee_no"])]).toEqual([
        a?.["company_id"],
        a?.["last_name"],
        Number(a?.["employee_no"]),
      ]);
      expect(b?.["email"]).toBe("");
    }
  }
  for (const { a, b, reason } of truth.mustNotMerge as { a: string; b: string; reason: string }[]) {
    const [one, two] = [byId.get(a)?.[0], byId.get(b)?.[0]];
    const name = (contact?: Record<string, string>) => `${contact?.["first_name"]} ${contact?.["last_name"]}`;
    if (reason === "shared_mailbox")
      expect([one?.["email"] === two?.["email"], name(one) === name(two)]).toEqual([true, false]);
    if (reason === "shared_phone") expect([phone(one) === phone(two), name(one) === name(two)]).toEqual([true, false]);
    if (reason === "same_name")
      expect([name(one) === name(two), one?.["email"] === two?.["email"], phone(one) === phone(two)]).toEqual([
        true,
        false,
        false,
      ]);
    if (reason === "plus_address") expect(two?.["email"]).toBe(one?.["email"]?.replace("@", "+vagt@"));
    if (reason === "employee_no_elsewhere")
      expect([
        one?.["employee_no"] === two?.["employee_no"],
        one?.["last_name"] === two?.["last_name"],
        one?.["company_id"] === two?.["company_id"],
      ]).toEqual([true, true, false]);
    if (reason === "aa_for_å") expect([two?.["first_name"], phone(two)]).toEqual(["Haakon", phone(one)]);
  }
  for (const { id } of truth.idConflicts) {
    const [one, two] = byId.get(id) ?? [];
    expect(one?.["email"]).not.toBe(two?.["email"]);
    expect(one?.["first_name"]).not.toBe(two?.["first_name"]);
  }
});

test("nobody outside the cast shares a name, e-mail, phone or employee number with another", async () => {
  const contacts = (await read(written({ users: 1500 }))).get("contacts") ?? [];
  for (const trait of [
    (c: Record<string, string>) => `${c["first_name"]} ${c["last_name"]}`,
    (c: Record<string, string>) => c["email"],
    (c: Record<string, string>) => `${c["country_code"]} ${c["phone_number"]}`,
    (c: Record<string, string>) => c["employee_no"],
  ])
    expect(new Set(contacts.map(trait)).size).toBe(1500);
});

test("rows are streamed: no write is larger than a few pages, however many people", () => {
  const memory = inMemory();
  generate(recipe({ users: 6000, mess: "danish-excel,encodings" }), memory.files);
  expect(memory.written.size).toBeGreaterThan(60);
  // The ground truth and the CRM's records are written whole; tables are not.
  expect(memory.largest()).toBeLessThan(400_000);
  expect(Math.max(...[...memory.written.values()].map((bytes) => bytes.length))).toBeGreaterThan(800_000);
});

test("the CRM before: the export's own people, deleted ones, companies, namesakes and strangers", async () => {
  const files = written({ users: 1000 });
  const { records, fields } = JSON.parse(text(files, "sandbox/records.json"));
  const contacts = (await read(files)).get("contacts") ?? [];
  const emails = new Set(contacts.map((contact) => contact["email"]));
  const people = records.filter((record: { object: string }) => record.object === "person");
  const ours = people.filter((record: { fields: { emails: { primaryEmail: string } } }) =>
    emails.has(record.fields.emails.primaryEmail),
  );
  expect(ours.filter((record: { deleted?: boolean }) => !record.deleted).length).toBe(40);
  expect(ours.filter((record: { deleted?: boolean }) => record.deleted).length).toBe(10);
  expect(records.length).toBe(300);
  expect(new Set(records.map((record: { id: string }) => record.id)).size).toBe(300);
  for (const { id } of records)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const unique = people.map(
    (record: { fields: { emails: { primaryEmail: string } } }) => record.fields.emails.primaryEmail,
  );
  expect(new Set(unique).size).toBe(unique.length);
  const names = new Set(contacts.map((contact) => `${contact["first_name"]} ${contact["last_name"]}`));
  const namesakes = people.filter(
    (record: { fields: { name: { firstName: string; lastName: string }; emails: { primaryEmail: string } } }) =>
      names.has(`${record.fields.name.firstName} ${record.fields.name.lastName}`) &&
      !emails.has(record.fields.emails.primaryEmail),
  );
  expect(namesakes.length).toBe(15);
  expect(fields).toEqual([{ object: "person", name: "hireDate", type: "DATE", label: "Hire date" }]);
  const users = JSON.parse(text(files, "sandbox/users.json")) as { email: string; active: boolean }[];
  expect(users[0]).toMatchObject({ email: "migration@kunde.example", active: true });
  expect(users.filter((user) => !user.active).length).toBe(1);
});

test("the same companies, people and tasks stand in an org of Salesforce: those in its bin too, ids and links in its shape", () => {
  type Planted = { object: string; id: string; deleted?: true; fields: Record<string, unknown> };
  const files = written({ users: 1000 });
  const of = (name: string) => (JSON.parse(text(files, name)) as { records: Planted[] }).records;
  const [twenty, salesforce] = [of("sandbox/records.json"), of("sandbox/records.salesforce.json")];
  for (const [ours, theirs, prefix] of [
    ["company", "Account", "001"],
    ["person", "Contact", "003"],
    ["task", "Task", "00T"],
  ] as const) {
    const [before, after] = [
      twenty.filter(({ object }) => object === ours),
      salesforce.filter(({ object }) => object === theirs),
    ];
    expect(after.map(({ deleted }) => deleted)).toEqual(before.map(({ deleted }) => deleted));
    for (const { id } of after) expect(id).toMatch(new RegExp(`^${prefix}[0-9a-f]{12}$`));
    expect(new Set(after.map(({ id }) => id)).size).toBe(before.length);
  }
  const accounts = new Set(salesforce.map(({ id }) => id));
  const linked = salesforce.filter(({ fields }) => fields["AccountId"] !== undefined);
  expect(linked.length).toBe(120);
  for (const { fields } of linked) expect(accounts).toContain(fields["AccountId"]);
  expect(salesforce.some(({ fields }) => Object.values(fields).includes(""))).toBe(false);
});

test("a list of mess is read by name; what stops a run is not in all", () => {
  expect([...parseMess("none")]).toEqual([]);
  expect([...parseMess("Emoji, huge-cell")]).toEqual(["emoji", "huge-cell"]);
  expect(parseMess("all").has("row-shortfall")).toBe(false);
  expect(parseMess("all,row-shortfall").size).toBe(MESS_NAMES.filter((name) => !MESS[name].apart).length);
  expect(parseMess("all").has("several-tables")).toBe(false);
  expect(() => parseMess("emojis")).toThrow('no mess named "emojis"');
  const numbers = new Set(Object.values(MESS).map((kind) => kind.number));
  for (let number = 1; number <= 47; number++) expect(numbers.has(number), `mess ${number}`).toBe(true);
});

test("the command names what is wrong and writes nothing", () => {
  const refused = (...args: string[]) => {
    const lines: string[] = [];
    return [sample(args, (line) => lines.push(line)), lines.join("\n")];
  };
  expect(refused("--users", "10")).toEqual([2, expect.stringContaining("--out DIR")]);
  expect(refused("--users", "0", "--out", "/tmp/never-written")).toEqual([
    2,
    expect.stringContaining("--users must be a whole number"),
  ]);
  expect(refused("--users", "5", "--out", "/tmp/never-written", "--locale", "fr")).toEqual([
    2,
    expect.stringContaining('not "fr"'),
  ]);
  expect(refused("--users", "5", "--out", "/tmp/never-written", "--nonsense")).toEqual([
    2,
    expect.stringContaining("--nonsense"),
  ]);
  expect(refused("--help")).toEqual([0, expect.stringContaining("row-shortfall")]);
});

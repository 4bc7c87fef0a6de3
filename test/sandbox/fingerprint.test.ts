import { afterEach, expect, test } from "vitest";
import { type Client, sandboxOf } from "./client.ts";

const open: Client[] = [];
afterEach(async () => {
  for (const crm of open.splice(0)) await crm.stop();
});
const fresh = async () => {
  const crm = await sandboxOf({ limits: { requestsPerMinute: null, requestsPerSecond: null } });
  open.push(crm);
  return crm;
};
const print = async (crm: Client) => (await crm.admin("GET", "/fingerprint")).fingerprint as string;
const withKeys = async () => {
  const crm = await fresh();
  for (const object of ["person", "company", "note"])
    await crm.field(object, { name: "sourceSystemId", type: "TEXT", isUnique: true });
  return crm;
};

test("equal for two runs that end alike, whatever ids, times and order", async () => {
  const run = async (reversed: boolean) => {
    const crm = await withKeys();
    const company = (await crm.post("/rest/companies", { sourceSystemId: "c" })).body.data.createCompany.id;
    const rows = ["1", "2"].map((key) => ({ sourceSystemId: key, jobTitle: `job ${key}`, companyId: company }));
    for (const row of reversed ? rows.reverse() : rows) {
      await crm.admin("POST", "/time", { advanceMs: reversed ? 777 : 1 });
      await crm.post("/rest/people", row);
    }
    return print(crm);
  };
  expect(await run(false)).toBe(await run(true));
});

test("sees a value, a reference, a deletion, a client's createdAt and a schema change", async () => {
  const crm = await withKeys();
  const [a, b] = (await crm.post("/rest/batch/companies", [{ sourceSystemId: "a" }, { sourceSystemId: "b" }])).body.data
    .createCompanies;
  const { id } = (await crm.post("/rest/people", { sourceSystemId: "p", companyId: a.id })).body.data.createPerson;
  const seen = new Set([await print(crm)]);
  for (const change of [
    { jobTitle: "Kok" },
    { companyId: b.id },
    { createdAt: "2020-01-01T00:00:00Z" },
    { name: { firstName: "A" } },
  ]) {
    await crm.patch(`/rest/people/${id}`, change);
    seen.add(await print(crm));
  }
  await crm.remove(`/rest/people/${id}?soft_delete=true`);
  seen.add(await print(crm));
  await crm.field("person", { name: "extra", type: "TEXT" });
  seen.add(await print(crm));
  await crm.admin("POST", "/poke", { object: "person", id, field: "name.firstName", value: "B" });
  seen.add(await print(crm));
  expect(seen.size).toBe(8);
});

test("the same before and after a complete rollback", async () => {
  const crm = await fresh();
  await crm.admin("POST", "/seed", {
    records: [{ object: "person", fields: { emails: { primaryEmail: "old@firma.example" }, jobTitle: "Chef" } }],
  });
  const before = await crm.admin("GET", "/fingerprint");
  const made = (await crm.field("person", { name: "sourceSystemId", type: "TEXT", isUnique: true })).body.data
    .createOneField.id;
  const [old] = (await crm.get("/rest/people?depth=0")).body.data.people;
  await crm.patch(`/rest/people/${old.id}`, { sourceSystemId: "x", city: "Odense", createdAt: "2020-01-01T00:00:00Z" });
  const note = (await crm.post("/rest/notes", { title: "n" })).body.data.createNote.id;
  await crm.post("/rest/noteTargets", { noteId: note, targetPersonId: old.id });
  expect(await print(crm)).not.toBe(before.fingerprint);

  await crm.remove(`/rest/notes/${note}`);
  await crm.patch(`/rest/people/${old.id}`, { city: old.city, sourceSystemId: "", createdAt: old.createdAt });
  await crm.metadata(
    "mutation($id: UUID!) { updateOneField(input: { id: $id, update: { isActive: false } }) { id } }",
    { id: made },
  );
  await crm.metadata("mutation($id: UUID!) { deleteOneField(input: { id: $id }) { id } }", { id: made });
  expect(await crm.admin("GET", "/fingerprint")).toEqual(before);
});

test("reading changes neither the fingerprint nor the counter of changes", async () => {
  const crm = await fresh();
  await crm.post("/rest/people", {});
  const before = [await print(crm), (await crm.admin("GET", "/state")).changes];
  await crm.get("/rest/people");
  await crm.graphql("{ people { totalCount } }");
  await crm.metadata("{ objects { edges { node { id } } } }");
  await crm.post("/rest/people", { nonsense: 1 });
  expect([await print(crm), (await crm.admin("GET", "/state")).changes]).toEqual(before);
});

test("a poke is silent", async () => {
  const crm = await fresh();
  const { id, updatedAt } = (await crm.post("/rest/people", {})).body.data.createPerson;
  await crm.admin("POST", "/poke", { object: "person", id, field: "jobTitle", value: "Kok" });
  expect((await crm.get(`/rest/people/${id}`)).body.data.person).toMatchObject({ jobTitle: "Kok", updatedAt });
  expect((await crm.admin("POST", "/poke", { object: "person", id, field: "nope", value: 1 })).error).toBe(
    "person has no field nope",
  );
});

test("the log names operations and holds no values", async () => {
  const crm = await fresh();
  await crm.post("/rest/batch/people", [{ emails: { primaryEmail: "secret@firma.example" } }, {}]);
  await crm.get("/rest/people?filter=emails.primaryEmail[eq]:secret@firma.example");
  await crm.graphql("mutation($d: [PersonCreateInput!]!) { createPeople(data: $d) { id } }", { d: [{}, {}, {}] });
  const log = await crm.admin("GET", "/requests?since=0");
  expect(
    log.map(({ operation, kind, object, records, status, changed }: Record<string, unknown>) => [
      operation,
      kind,
      object,
      records,
      status,
      changed,
    ]),
  ).toEqual([
    ["createPeople", "write", "person", 2, 201, true],
    ["people", "read", "person", 0, 200, false],
    ["createPeople", "write", "person", 3, 200, true],
  ]);
  expect(JSON.stringify(log)).not.toContain("secret");
  expect(await crm.admin("GET", "/requests?since=2")).toHaveLength(1);
});

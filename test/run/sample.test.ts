import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Column, judgeable } from "../page/judging.ts";
import { peopleOfExports, scan } from "../report/customer-scan.ts";
import { adminOf, cleanUp, type Ended, makeProject, ROOT, runProgram, sandbox } from "./support.ts";

let root = "";
let first: Ended;
let place: Awaited<ReturnType<typeof sandbox>>;
let before = "";
const out = <T>(name: string): T => JSON.parse(readFileSync(join(root, "out/twenty", name), "utf8")) as T;
const hashOf = (folder: string): string => {
  const hash = createHash("sha256");
  for (const file of globSync("**/*", { cwd: folder }).sort()) {
    hash.update(`${file}\n`);
    if (statSync(join(folder, file)).isFile()) hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest("hex");
};

/** The README's first command on a copy of the sample. */
beforeAll(async () => {
  root = makeProject(join(ROOT, "data/sample"));
  place = await sandbox(root);
  before = await place.fingerprint();
  first = await runProgram("lib/commands/start.ts", ["--project", root]);
}, 240_000);
afterAll(cleanUp);

describe("a rehearsal on the sample", () => {
  test("ends with exit code 0 and a report", () => {
    expect(first.code, first.err).toBe(0);
    expect(statSync(join(root, "out/twenty/report.html")).size).toBeGreaterThan(50_000);
    expect(readFileSync(join(root, "out/twenty/report.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  });
  test("names none of its people in a file for the customer", async () => {
    const people = await peopleOfExports(root);
    expect(people.names.length).toBeGreaterThan(1500);
    expect(people.emails.length).toBeGreaterThan(900);
    expect(people.phones.length).toBeGreaterThan(900);
    const customer = join(root, "out/twenty/customer");
    expect(statSync(join(customer, "report.pdf")).size).toBeGreaterThan(50_000);
    expect(scan(customer, people)).toEqual([]);
  });
  test("reconciles every field, none different, every record found", () => {
    const reconciliation = out<{
      verdict: string;
      fields: { compared: number; different: number };
      objects: { planned: number; destination: number; verdict: string }[];
      identity: { exact: boolean }[];
    }>("reconciliation.json");
    expect(reconciliation.verdict).toBe("ok");
    expect(reconciliation.fields.different).toBe(0);
    expect(reconciliation.fields.compared).toBeGreaterThan(50_000);
    for (const object of reconciliation.objects) expect(object.destination).toBe(object.planned);
    expect(reconciliation.identity.every((entry) => entry.exact)).toBe(true);
  });
  test("accounts for every source cell, none of them unmapped", () => {
    const coverage = out<{ cells: number; accounted: number; columns: { skipped: Record<string, number> }[] }>(
      "coverage.json",
    );
    expect(coverage.accounted).toBe(coverage.cells);
    expect(coverage.cells).toBeGreaterThan(100_000);
    expect(
      coverage.columns.flatMap((column) => Object.keys(column.skipped)).filter((reason) => /unmapped/.test(reason)),
    ).toEqual([]);
  });
  test("adopts the 40 people and 10 binned ones that were there before, and no namesake", () => {
    const planted = JSON.parse(readFileSync(join(root, "sandbox/records.json"), "utf8")) as {
      records: {
        object: string;
        id: string;
        deleted?: boolean;
        fields: { emails?: { primaryEmail?: string }; jobTitle?: string };
      }[];
    };
    const exported = new Set(
      out<Record<string, unknown>>("profile.json") &&
        [...readAudit()].flatMap((row) => (row["operation"] === "adopt" ? [row["destination_id"] ?? ""] : [])),
    );
    const people = planted.records.filter((record) => record.object === "person");
    const adopted = people.filter((record) => exported.has(record.id));
    expect(adopted.filter((record) => !record.deleted).length).toBe(40);
    expect(adopted.filter((record) => record.deleted).length).toBe(10);
    const store = new DatabaseSync(join(root, "state/twenty-sandbox.sqlite"), { readOnly: true });
    try {
      for (const record of adopted) {
        const row = store
          .prepare("select fields, deleted_at from records where object = 'person' and id = ?")
          .get(record.id);
        const fields = JSON.parse(String(row?.["fields"])) as { sourceSystemId: string; jobTitle: string };
        expect(row?.["deleted_at"]).toBeNull();
        expect(`${record.id} ${fields.sourceSystemId}`).toMatch(/ actimo:contacts:/);
        // Blanks are filled, what the CRM held is kept.
        if (record.fields.jobTitle) expect(fields.jobTitle).toBe(record.fields.jobTitle);
      }
    } finally {
      store.close();
    }
  });
  test("as many values stand in the CRM's store as cells were counted as migrated, field by field", () => {
    const { columns } = out<{ columns: Column[] }>("coverage.json");
    const planted = (
      JSON.parse(readFileSync(join(root, "sandbox/records.json"), "utf8")) as { records: { id: string }[] }
    ).records;
    const foreign = new Set(planted.map((record) => record.id));
    const store = new DatabaseSync(join(root, "state/twenty-sandbox.sqlite"), { readOnly: true });
    const wrong: string[] = [];
    let compared = 0;
    try {
      for (const { field, arrived, kept, plain } of judgeable(columns)) {
        const [object = "", ...rest] = field.split(".");
        // A manager may be found by e-mail, and a creation time stands in a column of its own.
        if (!plain || field === "person.manager" || rest[0] === "createdAt") continue;
        const rows = store
          .prepare("select id, fields from records where object = ? and deleted_at is null")
          .all(object);
        const stored = rows.filter((row) => {
          const fields = JSON.parse(String(row["fields"])) as Record<string, unknown>;
          const key = fields["sourceSystemId"];
          const ours =
            typeof key === "string"
              ? key.startsWith("actimo:")
              : !foreign.has(String(row["id"])) && String(row["id"])[14] === "5";
          const names = [rest, [`${rest[0]}Id`], [`target${rest[0]?.[0]?.toUpperCase()}${rest[0]?.slice(1)}Id`]];
          return (
            ours &&
            names.some((path) => {
              const value = path.reduce<unknown>(
                (inner, name) => (inner as Record<string, unknown> | null)?.[name],
                fields,
              );
              return (
                value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)
              );
            })
          );
        }).length;
        compared += 1;
        if (stored !== arrived + kept) wrong.push(`${field}: ${stored} stored, ${arrived} migrated + ${kept} kept`);
      }
    } finally {
      store.close();
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(50);
  });
  test("created the missing fields and used the one that existed", () => {
    const { fields } = out<{ fields: { object: string; real: string; state: string }[] }>("schema.json");
    expect(fields.find((field) => field.object === "person" && field.real === "hireDate")?.state).toBe("existing");
    expect(fields.filter((field) => field.state === "created").length).toBeGreaterThan(50);
    expect(fields.filter((field) => field.state === "clash" || field.state === "admin")).toEqual([]);
  });
  test("a second start changes nothing in the CRM", async () => {
    const changes = (await place.state()).changes;
    const again = await runProgram("test/run/migrate.ts", [root, "load"]);
    expect(again.code).toBe(0);
    expect((await place.state()).changes).toBe(changes);
    expect(out<{ fields: { different: number } }>("reconciliation.json").fields.different).toBe(0);
  }, 240_000);
  test("five records edited in the CRM: rollback leaves exactly those and takes everything else back", async () => {
    const edited = await editFive();
    const rollback = await runProgram("lib/commands/rollback.ts", ["--project", root]);
    expect(rollback.code, rollback.err).toBe(0);
    const { residual, verdict } = out<{ verdict: string; residual: { id: string; reason: string }[] }>("rollback.json");
    expect(verdict).toBe("ok");
    expect(residual.map((entry) => entry.id).sort()).toEqual(edited.sort());
    expect(new Set(residual.map((entry) => entry.reason))).toEqual(new Set(["edited_in_crm"]));
    // With the five gone by hand, the CRM is what it was before the first write.
    for (const id of edited) await api("DELETE", `/rest/people/${id}?soft_delete=false`);
    expect(await place.fingerprint()).toBe(before);
  }, 240_000);
  test("the customer's exports are as they were", () => {
    for (const folder of ["exports", "exports-delta"])
      expect(hashOf(join(root, folder))).toBe(hashOf(join(ROOT, "data/sample", folder)));
  });
});

function* readAudit(): Generator<Record<string, string>> {
  const [header = "", ...lines] = readFileSync(join(root, "out/twenty/audit.csv"), "utf8")
    .replace(/^\uFEFF/, "")
    .split("\r\n");
  const names = header.split(",");
  for (const line of lines) yield Object.fromEntries(line.split(",").map((cell, at) => [names[at] ?? "", cell]));
}

const api = async (method: string, path: string, body?: unknown) => {
  const answer = await fetch(new URL(path, place.url), {
    method,
    headers: { authorization: `Bearer ${place.key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.status === 429) {
    await place.ask("time", { advanceMs: 60_000 });
    return api(method, path, body);
  }
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** Edits five people that we created, as a user of the CRM would: over its API, some time after the load. */
async function editFive(): Promise<string[]> {
  await adminOf(place.url).ask("time", { advanceMs: 3_600_000 });
  const store = new DatabaseSync(join(root, "state/twenty-sandbox.sqlite"), { readOnly: true });
  const ids = store
    .prepare(
      "select id from records where object = 'person' and deleted_at is null and json_extract(fields, '$.sourceSystemId') like 'actimo:%' and made_at > '2026-01-15T08:00:01' order by id limit 5 offset 40",
    )
    .all()
    .map((row) => String(row["id"]));
  store.close();
  for (const id of ids) await api("PATCH", `/rest/people/${id}`, { jobTitle: "Edited by a user" });
  return ids;
}

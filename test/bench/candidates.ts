/** Fuzzy candidates beside the key pass: every pair worth comparing, and rows that share an exact key. */
import { join } from "node:path";
import { groupRows } from "#lib/quality/join-groups.ts";
import { emailKey, employeeKey, nameKey, phoneKey } from "#lib/quality/keys.ts";
import { candidatePairs } from "#lib/quality/matching/blocking.ts";
import { peopleRecords } from "#lib/quality/matching/people-records.ts";
import { rowsById } from "#lib/quality/people.ts";
import { stageExports } from "#lib/staging/stage.ts";
import type { StagedTable } from "#lib/staging/types.ts";
import { exportFiles } from "./export-files.ts";
import type { Bench, Measured } from "./pairs.ts";

async function people(folder: string, users: number): Promise<StagedTable> {
  const made = exportFiles(join(folder, "people"), users, ["contacts"]).get("contacts");
  if (!made) throw new Error("The generator wrote no contacts.");
  const contacts = (await stageExports({ project: made.project, folder: "exports" })).tables.get("contacts");
  if (!contacts) throw new Error("The contacts were not read.");
  return contacts;
}

function fuzzy(contacts: StagedTable): Measured["counts"] {
  const persons = [...rowsById(contacts, "contact_id").values()].map((rows) => ({ rows }));
  const company = contacts.column("company_id");
  const { records } = peopleRecords(contacts, persons, (row) => {
    const id = company?.at(row) ?? null;
    return id === null ? null : String(id);
  });
  candidatePairs(records);
  return { people: contacts.length };
}

/** The keys that the merge rules look at, each grouped once. */
function keyPass(contacts: StagedTable): Measured["counts"] {
  const [email, first, last] = [contacts.column("email"), contacts.column("first_name"), contacts.column("last_name")];
  const [msisdn, code, phone] = ["msisdn", "country_code", "phone_number"].map((name) => contacts.column(name));
  const employee = contacts.column("employee_no");
  const keys: ((row: number) => string | null)[] = [
    (row) => emailKey(email?.at(row) ?? null),
    (row) => phoneKey(msisdn?.at(row) ?? null, code?.at(row) ?? null, phone?.at(row) ?? null),
    (row) => employeeKey(employee?.at(row) ?? null),
    (row) => nameKey(first?.at(row) ?? null, last?.at(row) ?? null),
  ];
  for (const keyOf of keys) groupRows(contacts.length, keyOf);
  return { people: contacts.length };
}

/** The bench of so many generated people, which are read when it first runs. */
export function candidatesBench(folder: string, users: number): Bench {
  let contacts: Promise<StagedTable> | null = null;
  const side = (name: string, work: (contacts: StagedTable) => Measured["counts"]) => ({
    name,
    async run(): Promise<Measured> {
      contacts ??= people(folder, users);
      const table = await contacts;
      const start = performance.now();
      const counts = work(table);
      return { seconds: (performance.now() - start) / 1000, counts };
    },
  });
  return {
    name: `fuzzy candidates, ${users.toLocaleString("en")} people`,
    ours: side("candidates by several keys", fuzzy),
    peer: side("exact key pass", keyPass),
    unit: "people",
    per: "people",
    goal: 10,
    pairs: 3,
  };
}

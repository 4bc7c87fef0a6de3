// What the API holds stands beside the files: it adds and fills, and takes nothing away.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import { project } from "./project.ts";

const FILES = {
  "kontakter_nordic_2026-01-07.csv":
    "contact_id;workspace_id;employee_no;first_name;last_name;email;Skostr;status;updated_at\n" +
    "1000001;11;0042;Søren;Bach;soren@x.example;44;Aktiv;01-01-2026 10:00\n" +
    "1000002;11;0043;Anna;Holm;anna@x.example;38;Aktiv;01-01-2026 10:00\n",
  "grupper_nordic_2026-01-07.csv": "group_id;workspace_id;name;description\n2000004;11;Salg;Alle i salg\n",
};
const contact = (id: string, more: object) => ({ contact_id: id, ...more });
const PULLED = {
  "contacts_all_2026-02-01.json": {
    contacts: [
      contact("1000001", { first_name: "Søren", last_name: "Bach", email: "ny@x.example", msisdn: "4520999999" }),
      contact("1000003", { first_name: "Bo", last_name: "Ny", email: "bo@x.example" }),
    ],
  },
  "groups_all_2026-02-01.json": { groups: [{ group_id: "2000004", name: "Salg og service" }] },
};

test("a later pull adds people and fills blanks; files keep what they say", async () => {
  const root = await project(FILES);
  await mkdir(join(root, "exports-api"));
  for (const [name, content] of Object.entries(PULLED))
    await writeFile(join(root, "exports-api", name), JSON.stringify(content));
  const staging = await stageExports({ project: root, folder: "exports", more: ["exports-api"] });
  const duplicates = findDuplicates(staging, []);
  const { tables } = resolveStaging(staging, duplicates).staging;
  const contacts = tables.get("contacts");
  const row = (at: number) =>
    ["contact_id", "employee_no", "email", "msisdn", "Skostr"].map((name) => contacts?.cell(name, at) ?? null);
  expect([0, 1, 2].map(row)).toEqual([
    ["1000001", "0042", "soren@x.example", "+4520999999", 44],
    ["1000002", "0043", "anna@x.example", null, 38],
    ["1000003", null, "bo@x.example", null, null],
  ]);
  expect(contacts?.length).toBe(3);
  const conflict = duplicates.clusters[0]?.conflicts.find(({ column }) => column === "email");
  expect(conflict?.others).toEqual([{ id: "1000001", value: "ny@x.example" }]);
  const groups = tables.get("groups");
  expect([groups?.length, groups?.cell("name", 0), groups?.cell("description", 0)]).toEqual([1, "Salg", "Alle i salg"]);
  const cells = staging.cells.reduce((sum, count) => sum + count.cells, 0);
  const lost = staging.losses.reduce((sum, loss) => sum + loss.cells, 0);
  const kept = [...staging.tables.values()].flatMap((table) =>
    table.columns.map((column) =>
      Array.from({ length: table.length }, (_, at) => column.at(at)).filter((v) => v !== null),
    ),
  );
  expect(kept.flat().length + lost).toBe(cells);
});

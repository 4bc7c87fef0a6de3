import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseConfig } from "#lib/project/config.ts";
import { stageExports } from "#lib/staging/stage.ts";

const project = mkdtempSync(join(tmpdir(), "actimo-labels-"));
afterAll(() => rmSync(project, { recursive: true, force: true }));
mkdirSync(join(project, "exports"));
writeFileSync(
  join(project, "exports/contacts_hq_2026-01-07.csv"),
  "contact_id;last_name;status\n1;Holm;Pauseret\n2;Lund;aktiv\n3;Bach; PAUSERET \n4;Skov;Ferie\n",
);
const stage = async (source: object) => {
  const { labels } = parseConfig(JSON.stringify({ destination: "salesforce", source }), "x").source;
  const staging = await stageExports({ project, folder: "exports", labels });
  const status = staging.tables.get("contacts")?.column("status");
  return {
    values: Array.from({ length: 4 }, (_, row) => status?.at(row)),
    unknown: staging.findings.filter(({ code }) => code === "unknown_value").map(({ found }) => found),
  };
};

test("labels that no list knows get the meaning that the project gives them", async () => {
  expect((await stage({})).values).toEqual([null, "active", null, null]);
  const labels = { "contacts.status": { pauseret: "inactive" } };
  expect(await stage({ labels })).toEqual({ values: ["inactive", "active", "inactive", null], unknown: ["Ferie"] });
});

test.each([
  [{ "contacts.status": { Pauseret: "paused" } }, /"Pauseret" cannot mean "paused": the column's values are active/],
  [{ "contacts.title": { x: "y" } }, /"contacts.title" is no column with a list of labels/],
  [{ status: { x: "y" } }, /"status" is no column with a list of labels/],
])("a meaning that does not fit names its key: %j", async (labels, sentence) => {
  await expect(stage({ labels })).rejects.toThrow(/do(?:es)? not fit/);
  await expect(stage({ labels })).rejects.toMatchObject({ advice: expect.stringMatching(sentence) });
});

// What cannot be planted into a rehearsal's CRM is told by file and place, and the project can be mended.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { sandboxOf } from "../../lib/run/sandbox-process.ts";
import { plantCrm } from "./planted.ts";
import { plantOrg } from "./planted-salesforce.ts";
import { cleanUp, makeProject, ROOT, sandbox } from "./support.ts";

afterAll(cleanUp);

test.each(["salesforce", "twenty"] as const)(
  "two records with one id, planted for %s",
  async (destination) => {
    const root = makeProject(join(ROOT, "test/fixtures/hand"), { destination });
    const contact = (id: string, LastName: string) => ({ object: "Contact", id, fields: { LastName } });
    // One id in its two spellings.
    const twice = [contact("0035e0000000001", "First"), contact("0035e0000000001AAA", "Second")];
    const person = (id: string) => ({ object: "person", id, fields: {} });
    const records =
      destination === "salesforce" ? twice : [1, 1].map((n) => person(`cccccccc-0000-4000-8000-00000000000${n}`));
    const file = join(root, "sandbox", "records.json");
    mkdirSync(join(root, "sandbox"), { recursive: true });
    writeFileSync(file, JSON.stringify({ records }));
    const wrong = await sandboxOf(openProject(root)).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ exitCode: 2, advice: expect.stringContaining(join(root, "sandbox")) });
    expect(String(wrong)).toContain(`${file}, record 2: `);
    expect(String(wrong)).not.toMatch(/UNIQUE|SQLITE|Second/);
    if (destination === "salesforce") plantOrg(root, twice.slice(0, 1));
    else plantCrm(root);
    await (await sandbox(root)).state();
  },
  30_000,
);

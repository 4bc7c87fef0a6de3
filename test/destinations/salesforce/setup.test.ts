import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { collect, opener, prepared } from "../suite.ts";
import { bench, field, needed } from "./bench.ts";

const open = opener(bench);
const key = field("Course__c", "Source_System_ID__c", "text", { unique: true, length: 100 });
const wide = [
  ...needed,
  field("Course__c", "Name", "text", { standard: true, length: 80 }),
  key,
  { ...key, object: "Enrollment__c" },
  field("Enrollment__c", "Course__c", "lookup", { to: ["Course__c"] }),
  field("Task", "Source_System_ID__c", "text", { length: 100 }),
  field("Task", "Type", "picklist", { standard: true, options: { Engagement: "Engagement", Call: "Call" } }),
  field("Contact", "noeglekortNr", "text", { label: "Nøglekort nr." }),
];

test("the package holds objects, fields, values and a permission set that shows them, and an admin's manifest", async () => {
  const at = await open();
  await at.destination.connect();
  const live = await at.destination.describe(wide);
  const { zip, manifest } = at.destination.setupPackage!(live);
  const files = Object.fromEntries(Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, strFromU8(bytes)]));
  expect(Object.keys(files).sort()).toEqual([
    "objects/Activity.object",
    "objects/Contact.object",
    "objects/Course__c.object",
    "objects/Enrollment__c.object",
    "package.xml",
    "permissionsets/Actimo_Migration.permissionset",
    "standardValueSets/TaskType.standardValueSet",
  ]);
  expect(files["objects/Course__c.object"]).toContain("<type>Text</type>");
  expect(files["objects/Enrollment__c.object"]).toContain("<type>AutoNumber</type>");
  expect(files["objects/Activity.object"]).not.toContain("<unique>");
  // What was there stays: a value set is deployed whole.
  expect(files["standardValueSets/TaskType.standardValueSet"]).toMatch(/Call[\s\S]*Meeting[\s\S]*Engagement/);
  const shown = files["permissionsets/Actimo_Migration.permissionset"];
  for (const name of ["Contact.Noeglekort_Nr__c", "Task.Source_System_ID__c", "Event.Source_System_ID__c"])
    expect(shown).toContain(`<field>${name}</field>`);
  expect(shown).not.toContain("<field>Course__c.Name</field>");
  expect(manifest).toContain("| Noeglekort_Nr__c | Nøglekort nr. |");
  expect(manifest).toContain("Assign the permission set");
  expect(at.destination.setupPackage!(live).zip).toEqual(zip);
});

test("it deploys, all is live and visible under its real names, and a rollback takes away all but the list's values", async () => {
  const at = await open();
  await at.destination.connect();
  const before = await at.destination.describe(wide);
  const changes = at.destination.changes(before);
  expect(changes.map(({ undo }) => undo)).toEqual(["removes", "cannot"]);
  for (const change of changes) await collect(at.destination.change(change, null, at.permit));
  const live = await at.destination.describe(wide);
  expect(live.missing).toEqual([]);
  expect(live.names["Contact.noeglekortNr"]).toBe("Noeglekort_Nr__c");
  expect(at.destination.changes(live)).toEqual([]);
  for (const change of changes.filter(({ undo }) => undo === "removes"))
    await collect(at.destination.unchange(change, null, at.permit));
  const after = await at.destination.describe(wide);
  expect(after.missing.map(({ object, logical }) => `${object}.${logical}`).sort()).toEqual(
    before.missing
      .map(({ object, logical }) => `${object}.${logical}`)
      .filter((name) => name !== "Task.Type")
      .sort(),
  );
});

test("a field that is there but hidden is shown to the user, not made again", async () => {
  const at = await open();
  await at.sandbox.admin("/seed", {
    fields: [
      {
        object: "Contact",
        name: "Badge__c",
        type: "Text",
        label: "Badge of old",
        isUnique: true,
        isActive: false,
        relationCreationPayload: { length: 40 },
      },
    ],
  });
  await prepared(at, needed);
  const live = await at.destination.describe(needed);
  expect([...live.missing, ...live.clashing]).toEqual([]);
  const answer = await fetch(`${at.sandbox.url}/services/data/v62.0/sobjects/Contact/describe`, {
    headers: { authorization: `Bearer ${at.sandbox.key}` },
  });
  const { fields } = (await answer.json()) as { fields: { name: string; label: string }[] };
  expect(fields.find(({ name }) => name === "Badge__c")?.label).toBe("Badge of old");
});

test("a field of another type is named, and a package the org does not take is told by its components", async () => {
  const at = await open();
  await at.sandbox.admin("/seed", {
    fields: [{ object: "Contact", name: "Hire_Date__c", type: "Checkbox", label: "Hired" }],
  });
  await at.destination.connect();
  const live = await at.destination.describe(needed);
  expect(live.clashing).toMatchObject([{ logical: "Hire_Date__c", found: "a field of type boolean" }]);
  const broken = field("Contact", "Broken__c", "lookup", { to: ["No_Such_Object__c"] });
  const change = { key: "x", needs: [broken], what: "", undo: "removes", how: "api" } as const;
  await expect(collect(at.destination.change(change, null, at.permit))).rejects.toMatchObject({
    name: "ConnectionFailed",
    message: expect.stringContaining("Contact.Broken__c"),
  });
});

test("without the right to deploy, the zip is what the admin gets", async () => {
  const at = await open();
  await at.sandbox.admin("/limits", { modifyMetadata: false });
  await at.destination.connect();
  const [change] = at.destination.changes(await at.destination.describe(needed));
  await expect(collect(at.destination.change(change!, null, at.permit))).rejects.toMatchObject({
    name: "ConnectionFailed",
    exitCode: 2,
    advice: expect.stringContaining("setup-package.zip"),
  });
});

test("without audit fields the creation date is left out, and nothing is taken for different", async () => {
  const at = await open();
  await at.sandbox.admin("/limits", { auditFields: false });
  await prepared(at, [...needed, field("Contact", "CreatedDate", "datetime", { standard: true })]);
  expect(at.destination.abilities["Contact"]?.createdAt).toBe("never");
  expect(at.destination.canonical("Contact", "CreatedDate", "2020-01-01T00:00:00.000Z")).toEqual({
    value: null,
    rule: "audit",
  });
});

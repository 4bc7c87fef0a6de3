import { strFromU8, unzipSync } from "fflate";
import jsforce from "jsforce";
import { expect, test } from "vitest";
import { collect, type Open, opener, prepared } from "../suite.ts";
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

const OWN_LIST = [
  { fullName: "Call", default: "true", label: "Opkald" },
  { fullName: "Fax", default: "false", isActive: "false", label: "Fax" },
  { fullName: "Visit & Lunch", default: "false", label: "Besøg", color: "#00FF00", description: "On site <only>" },
];
const OWN_STATUSES = [
  { fullName: "Not Started", default: "true", label: "Not Started" },
  { fullName: "Filed", default: "false", label: "Filed", closed: "true" },
];
const listed = field("Task", "Type", "picklist", {
  standard: true,
  options: { Engagement: "Engagement", Call: "Call", Fax: "Fax" },
});
const status = field("Task", "Status", "picklist", {
  standard: true,
  options: { "Not Started": "Not Started", Completed: "Completed" },
});
const plantLists = (at: Open) =>
  at.sandbox.admin("/seed", {
    records: [
      { object: "StandardValueSet", fields: { name: "TaskType", values: OWN_LIST } },
      { object: "StandardValueSet", fields: { name: "TaskStatus", values: OWN_STATUSES } },
    ],
  });

test("an org's own list keeps all that it says when values are added: labels, default, colours, what is inactive or closed", async () => {
  const at = await open();
  await plantLists(at);
  await at.destination.connect();
  const needs = [...needed, listed, status];
  const { manifest, zip } = at.destination.setupPackage!(await at.destination.describe(needs));
  expect(manifest).toContain(
    "Task.Type: Engagement, Call, Fax; with 3 values of the org's own, 1 of them inactive, Opkald by default",
  );
  expect(strFromU8(unzipSync(zip)["standardValueSets/TaskType.standardValueSet"]!)).toContain("<color>#00FF00</color>");
  await prepared(at, needs);
  const conn = new jsforce.Connection({ instanceUrl: at.sandbox.url, accessToken: at.sandbox.key, version: "62.0" });
  const [types, statuses] = [
    (await conn.metadata.read("StandardValueSet", "TaskType")) as { standardValue: unknown },
    (await conn.metadata.read("StandardValueSet", "TaskStatus")) as { standardValue: unknown },
  ];
  /** As jsforce reads it. */
  const read = (value: Readonly<Record<string, string>>) => ({
    ...value,
    default: value["default"] === "true",
    ...(value["closed"] ? { closed: value["closed"] === "true" } : {}),
  });
  const [call, fax, visit] = OWN_LIST;
  const { isActive: _, ...active } = fax!;
  const fresh = { fullName: "Engagement", default: "false", label: "Engagement" };
  expect(types.standardValue).toEqual([call!, active, visit!, fresh].map(read));
  const done = { fullName: "Completed", default: "false", label: "Completed", closed: "true" };
  expect(statuses.standardValue).toEqual([...OWN_STATUSES, done].map(read));
});

test("a list that cannot be read whole is said in the manifest and by the preflight, before anything is deployed", async () => {
  const at = await open();
  await plantLists(at);
  await at.sandbox.admin("/limits", { modifyMetadata: false });
  await at.destination.connect();
  const live = await at.destination.describe([...needed, listed]);
  const { manifest, zip } = at.destination.setupPackage!(live);
  expect(manifest).toMatch(/Task\.Type: .*Opkald by default\. Its colours, .* could not be read/);
  // What describe tells is kept all the same.
  const xml = strFromU8(unzipSync(zip)["standardValueSets/TaskType.standardValueSet"]!).replace(/\s+/g, "");
  expect(xml).toContain("<fullName>Call</fullName><default>true</default><label>Opkald</label>");
  expect(xml).not.toContain("<color>");
  const checks = await collect(
    at.destination.preflight({ counts: { Task: 1 }, bytes: 0, largestFile: 0, needed: [...needed, listed] }),
  );
  expect(checks.find(({ code }) => code === "standard_lists")).toMatchObject({
    verdict: "warn",
    found: expect.stringContaining("Task.Type (3 values of the org's own"),
    advice: expect.stringContaining("closed"),
  });
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

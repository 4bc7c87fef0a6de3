import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, KEY_FIELD, manifest, PACKAGE, sandboxOf } from "./support.ts";

let crm: Client;
beforeEach(async () => {
  crm = await sandboxOf();
});
afterEach(() => crm.stop());

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const assign = async () => {
  const [set] = await crm.rows("SELECT Id FROM PermissionSet WHERE Name = 'Actimo_Migration'");
  const [user] = await crm.rows("SELECT Id FROM User WHERE Username = 'integration@sandbox.example'");
  return crm.api("POST", "/sobjects/PermissionSetAssignment", {
    AssigneeId: user?.["Id"],
    PermissionSetId: set?.["Id"],
  });
};
const fieldOf = async (object: string, name: string) => {
  const { body } = await crm.api("GET", `/sobjects/${object}/describe`);
  return body.fields?.find((one: { name: string }) => one.name === name);
};
const onContact = (fields: string) => ({
  "package.xml": manifest({
    CustomField: fields.match(/<fullName>(\w+__c)</g)?.map((one) => `Contact.${one.slice(10, -1)}`) ?? [],
  }),
  "objects/Contact.object": `<CustomObject ${NS}>${fields}</CustomObject>`,
});

test("a check changes nothing, a deploy is unseen until its permission set is assigned", async () => {
  const before = await crm.admin("GET", "/fingerprint");
  expect(await crm.deploy(PACKAGE, { checkOnly: true })).toMatchObject({
    status: "Succeeded",
    checkOnly: true,
    numberComponentsTotal: 6,
  });
  expect(await crm.admin("GET", "/fingerprint")).toEqual(before);
  expect(await crm.deploy(PACKAGE)).toMatchObject({
    status: "Succeeded",
    done: true,
    success: true,
    numberComponentsDeployed: 6,
  });
  expect((await crm.api("GET", "/sobjects/Course__c/describe")).status).toBe(404);
  expect(await fieldOf("Contact", "Source_System_ID__c")).toBeUndefined();
  const defined = await crm.rows(
    "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Contact' AND QualifiedApiName LIKE '%__c'",
    "tooling/query",
  );
  expect(defined).toEqual([{ QualifiedApiName: "Source_System_ID__c" }]);
  expect((await assign()).status).toBe(201);
  expect(await fieldOf("Contact", "Source_System_ID__c")).toMatchObject({
    type: "string",
    length: 100,
    externalId: true,
    unique: true,
    caseSensitive: true,
  });
  for (const object of ["Task", "Event"])
    expect(await fieldOf(object, "Engagement_Type__c")).toMatchObject({
      restrictedPicklist: true,
      picklistValues: [{ value: "Opened" }, { value: "Clicked" }],
    });
  expect((await fieldOf("Task", "Type")).picklistValues.map(({ value }: { value: string }) => value)).toEqual([
    "Call",
    "Meeting",
    "Other",
    "Engagement",
  ]);
  expect((await crm.api("POST", "/sobjects/Course__c", { Name: "Brand", Source_System_ID__c: "a" })).status).toBe(201);
  expect((await assign()).body[0].errorCode).toBe("DUPLICATE_VALUE");
});

test("the states of a deploy follow the clock", async () => {
  await crm.admin("POST", "/limits", { deployMs: 3000, latencyMs: 0 });
  const form = new FormData();
  form.append("entity_content", new Blob([JSON.stringify({ deployOptions: {} })], { type: "application/json" }));
  form.append("file", new Blob(["no zip"], { type: "application/zip" }), "package.zip");
  const { status, body } = await crm.api("POST", "/metadata/deployRequest", form);
  expect([status, body.deployResult.status]).toEqual([201, "Pending"]);
  const seen = [];
  for (const advanceMs of [1500, 1500]) {
    await crm.admin("POST", "/time", { advanceMs });
    const { deployResult } = (await crm.api("GET", `/metadata/deployRequest/${body.id}?includeDetails=true`)).body;
    seen.push([deployResult.status, deployResult.done, deployResult.details.componentFailures[0]?.problem]);
  }
  expect(seen).toEqual([
    ["InProgress", false, undefined],
    ["Failed", true, expect.stringMatching(/zip file/)],
  ]);
});

const field = (inner: string) => `<fields><fullName>F__c</fullName><label>F</label>${inner}</fields>`;
test.each([
  ["<type>Text</type><length>300</length>", /length over 255/],
  ["<type>TextArea</type><length>200</length>", /Can not specify 'length' for a CustomField of type TextArea/],
  ["<type>LongTextArea</type><length>32768</length>", /visibleLines/],
  ["<type>Number</type><precision>20</precision><scale>2</scale>", /precision must be at most 18/],
  ["<type>Checkbox</type>", /defaultValue/],
  ["<type>Picklist</type>", /valueSet/],
  ["<type>Date</type><externalId>true</externalId>", /Can not specify 'externalId'/],
  [
    "<type>Lookup</type><referenceTo>Nowhere__c</referenceTo><relationshipName>Fs</relationshipName>",
    /does not resolve to a valid sObject type/,
  ],
  [
    "<type>Lookup</type><referenceTo>User</referenceTo><relationshipName>Fs</relationshipName><required>true</required>",
    /required lookup/,
  ],
  [
    "<type>MasterDetail</type><referenceTo>Account</referenceTo><relationshipName>Fs</relationshipName><relationshipOrder>0</relationshipOrder><deleteConstraint>Cascade</deleteConstraint>",
    /Can not specify 'deleteConstraint' for a CustomField of type MasterDetail/,
  ],
  ["<type>Text</type><length>10</length><sparkles>true</sparkles>", /sparkles/],
])("a field of %s is refused with its place", async (inner, problem) => {
  const result = await crm.deploy(onContact(field(inner)));
  expect(result).toMatchObject({
    status: "Failed",
    success: false,
    numberComponentErrors: 1,
    numberComponentsDeployed: 0,
  });
  expect(result.details.componentFailures).toEqual([
    expect.objectContaining({
      componentType: "CustomField",
      fullName: "Contact.F__c",
      fileName: "objects/Contact.object",
      problemType: "Error",
      problem: expect.stringMatching(problem),
    }),
  ]);
});

test("one wrong component takes all of the package back", async () => {
  const files = {
    ...PACKAGE,
    "permissionsets/Actimo_Migration.permissionset": PACKAGE[
      "permissionsets/Actimo_Migration.permissionset"
    ]!.replaceAll("Task.Engagement_Type__c", "Task.Nowhere__c"),
  };
  const { status, details } = await crm.deploy(files);
  expect([status, details.componentFailures[0].problem]).toEqual([
    "Failed",
    "In field: field - no CustomField named Task.Nowhere__c found",
  ]);
  expect(await crm.rows("SELECT Id FROM CustomObject", "tooling/query")).toEqual([]);
});

test("packages that cannot be read, or do not hold what they list", async () => {
  const problem = async (files: Record<string, string>) =>
    (await crm.deploy(files)).details.componentFailures[0]?.problem;
  expect(await problem({ "other.xml": "<a/>" })).toBe("No package.xml found");
  expect(await problem({ ...PACKAGE, "objects/Contact.object": "<CustomObject><fields></CustomObject>" })).toMatch(
    /closed by/,
  );
  expect(await problem({ "package.xml": manifest({ CustomObject: ["Course__c"] }) })).toBe(
    "An object 'Course__c' of type CustomObject was named in package.xml, but was not found in zipped directory",
  );
  expect(
    await problem({
      ...PACKAGE,
      "objects/Course__c.object": PACKAGE["objects/Course__c.object"]!.replace(
        "ReadWrite",
        "ControlledByParent",
      ).replace("<deploymentStatus>Deployed</deploymentStatus>", ""),
    }),
  ).toMatch(/deploymentStatus/);
});

test("children with a master: order of fields does not matter, sharing does, no owner", async () => {
  const child = (sharing: string) => ({
    "package.xml": manifest({ CustomObject: ["Child__c", "Parent__c"], PermissionSet: ["Actimo_Migration"] }),
    "objects/Child__c.object": `<CustomObject ${NS}><label>Child</label><pluralLabel>Children</pluralLabel><deploymentStatus>Deployed</deploymentStatus><sharingModel>${sharing}</sharingModel><nameField><label>No</label><type>AutoNumber</type><displayFormat>CH-{0000}</displayFormat></nameField><fields><fullName>Parent__c</fullName><label>Parent</label><type>MasterDetail</type><referenceTo>Parent__c</referenceTo><relationshipName>Children</relationshipName><relationshipOrder>0</relationshipOrder></fields></CustomObject>`,
    "objects/Parent__c.object": `<CustomObject ${NS}><label>Parent</label><pluralLabel>Parents</pluralLabel><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel><nameField><label>Name</label><type>Text</type></nameField>${KEY_FIELD}</CustomObject>`,
    "permissionsets/Actimo_Migration.permissionset": `<PermissionSet ${NS}><label>A</label>${["Child__c", "Parent__c"].map((object) => `<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><object>${object}</object></objectPermissions>`).join("")}<fieldPermissions><editable>true</editable><field>Parent__c.Source_System_ID__c</field><readable>true</readable></fieldPermissions></PermissionSet>`,
  });
  expect((await crm.deploy(child("ReadWrite"))).details.componentFailures[0].problem).toBe(
    "Cannot set sharingModel to ReadWrite on a CustomObject with a MasterDetail relationship field",
  );
  expect((await crm.deploy(child("ControlledByParent"))).status).toBe("Succeeded");
  await assign();
  const parent = (await crm.api("POST", "/sobjects/Parent__c", { Name: "P", Source_System_ID__c: "p" })).body.id;
  expect((await crm.api("POST", "/sobjects/Child__c", { Parent__r: { Source_System_ID__c: "p" } })).status).toBe(201);
  expect(await crm.refusal("POST", "/sobjects/Child__c", {})).toBe(
    "400 REQUIRED_FIELD_MISSING: Required fields are missing: [Parent__c]",
  );
  expect(await crm.refusal("POST", "/sobjects/Child__c", { Parent__c: parent, OwnerId: "0055e0000000001AAA" })).toMatch(
    /INVALID_FIELD/,
  );
  expect(await crm.rows("SELECT Name, Parent__r.Name FROM Child__c")).toMatchObject([
    { Name: "CH-0001", Parent__r: { Name: "P" } },
  ]);
  const [{ Id: below } = {}] = await crm.rows("SELECT Id FROM Child__c");
  await crm.api("DELETE", `/sobjects/Parent__c/${parent}`);
  expect(await crm.rows("SELECT Id FROM Child__c")).toEqual([]);
  expect((await crm.soap("undelete", String(below))).body).toContain("<statusCode>UNDELETE_FAILED</statusCode>");
  expect((await crm.soap("undelete", parent)).body).toContain("<success>true</success>");
  expect(await crm.rows("SELECT Id FROM Child__c")).toEqual([{ Id: below }]);
});

test("a standard value set is replaced as a whole: what is not sent again is lost", async () => {
  const values = (texts: readonly (readonly [name: string, more: string])[]) =>
    texts.map(([one, more]) => `<standardValue><fullName>${one}</fullName>${more}</standardValue>`).join("");
  const deploy = (name: string, xml: string) =>
    crm.deploy({
      "package.xml": manifest({ StandardValueSet: [name] }),
      [`standardValueSets/${name}.standardValueSet`]: `<StandardValueSet>${xml}</StandardValueSet>`,
    });
  const picklist = async (name: string) => {
    const { body } = await crm.api("GET", "/sobjects/Task/describe");
    const found = body.fields.find((one: { name: string }) => one.name === name);
    return found.picklistValues.map((one: Record<string, unknown>) => [
      one["value"],
      one["label"],
      one["active"],
      one["defaultValue"],
    ]);
  };
  const closed = async (Status: string) => {
    const { id } = (await crm.api("POST", "/sobjects/Task", { Subject: "x", Status })).body;
    return (await crm.rows(`SELECT IsClosed FROM Task WHERE Id = '${id}'`))[0]?.["IsClosed"];
  };
  const filed = "<default>true</default><label>Arkiveret</label><closed>true</closed>";
  await deploy(
    "TaskStatus",
    values([
      ["Filed", filed],
      ["Old", "<default>false</default><isActive>false</isActive>"],
    ]),
  );
  expect(await picklist("Status")).toEqual([
    ["Filed", "Arkiveret", true, true],
    ["Old", "Old", false, false],
  ]);
  expect(await closed("Filed")).toBe(true);
  const read = await crm.soapMetadata(
    "<readMetadata><type>StandardValueSet</type><fullNames>TaskStatus</fullNames></readMetadata>",
  );
  expect(read.body).toContain(
    "<fullName>Filed</fullName><default>true</default><label>Arkiveret</label><closed>true</closed>",
  );
  expect(read.body).toContain("<fullName>Old</fullName><default>false</default><isActive>false</isActive>");
  await deploy("TaskStatus", values([["Filed", "<default>false</default>"]]));
  expect(await picklist("Status")).toEqual([["Filed", "Filed", true, false]]);
  expect(await closed("Filed")).toBe(false);
  // Without a default a task needs a status.
  expect(await crm.refusal("POST", "/sobjects/Task", { Subject: "x" })).toContain("REQUIRED_FIELD_MISSING");
});

test("what a deploy brought, destructive changes take away again", async () => {
  const before = await crm.admin("GET", "/fingerprint");
  const files: Record<string, string> = {
    ...PACKAGE,
    "package.xml": PACKAGE["package.xml"]!.replace(/<types><members>TaskType.*?<\/types>/, ""),
  };
  delete files["standardValueSets/TaskType.standardValueSet"];
  expect((await crm.deploy(files)).status).toBe("Succeeded");
  expect((await crm.admin("GET", "/fingerprint")).schemaHash).not.toBe(before.schemaHash);
  const removal = {
    "package.xml": manifest({}),
    "destructiveChanges.xml": manifest({
      PermissionSet: ["Actimo_Migration"],
      CustomField: ["Contact.Source_System_ID__c", "Activity.Engagement_Type__c"],
      CustomObject: ["Course__c"],
    }),
  };
  expect((await crm.deploy(removal)).details.componentFailures).toEqual([]);
  expect(await crm.admin("GET", "/fingerprint")).toEqual(before);
  expect((await crm.deploy(removal)).status).toBe("Failed");
});

test("the disagreements of the sources are switches", async () => {
  await crm.admin("POST", "/limits", { newStandardValues: false });
  expect((await crm.deploy(PACKAGE, { checkOnly: true })).details.componentFailures[0].problem).toMatch(
    /Cannot add new values.*Engagement/,
  );
  const activity = {
    "package.xml": manifest({ CustomField: ["Activity.Source_System_ID__c"] }),
    "objects/Activity.object": `<CustomObject ${NS}>${KEY_FIELD}</CustomObject>`,
  };
  expect((await crm.deploy(activity)).details.componentFailures[0].problem).toMatch(/external IDs or unique/);
  await crm.admin("POST", "/limits", { activityExternalIds: true });
  expect((await crm.deploy(activity)).status).toBe("Succeeded");
  await crm.admin("POST", "/limits", { modifyMetadata: false });
  expect(await crm.refusal("POST", "/metadata/deployRequest", {})).toMatch(/^403 INSUFFICIENT_ACCESS/);
});

test("a field made by the Tooling API is unseen as well", async () => {
  const body = {
    FullName: "Contact.Engagement_Score__c",
    Metadata: { label: "Engagement Score", type: "Number", precision: 6, scale: 2 },
  };
  expect((await crm.api("POST", "/tooling/sobjects/CustomField", body)).body).toMatchObject({
    id: expect.stringMatching(/^00N\w{15}$/),
    success: true,
  });
  expect(await crm.refusal("POST", "/tooling/sobjects/CustomField", body)).toMatch(/There is already a field named/);
  expect(
    await crm.refusal("POST", "/tooling/sobjects/CustomField", {
      ...body,
      Metadata: { label: "x", type: "Long Text Area" },
    }),
  ).toMatch(/JSON_PARSER_ERROR.*complexvalue from VALUE_STRING value Long Text Area/);
  expect(await crm.refusal("POST", "/tooling/sobjects/CustomObject", {})).toMatch(/^405/);
  expect(await fieldOf("Contact", "Engagement_Score__c")).toBeUndefined();
  const set = (await crm.api("POST", "/sobjects/PermissionSet", { Name: "Actimo_Migration", Label: "A" })).body.id;
  const grant = {
    ParentId: set,
    SobjectType: "Contact",
    Field: "Contact.Engagement_Score__c",
    PermissionsRead: true,
    PermissionsEdit: false,
  };
  const permission = (await crm.api("POST", "/sobjects/FieldPermissions", grant)).body.id;
  await assign();
  expect(await fieldOf("Contact", "Engagement_Score__c")).toMatchObject({
    createable: false,
    updateable: false,
    precision: 6,
  });
  await crm.api("PATCH", `/sobjects/FieldPermissions/${permission}`, { PermissionsEdit: true });
  expect(await fieldOf("Contact", "Engagement_Score__c")).toMatchObject({ createable: true, updateable: true });
});

test("an object that may only be read is shown so, and refuses", async () => {
  const files = { ...PACKAGE };
  files["permissionsets/Actimo_Migration.permissionset"] = PACKAGE[
    "permissionsets/Actimo_Migration.permissionset"
  ]!.replace(/<allow(Create|Delete|Edit)>true/g, "<allow$1>false");
  await crm.deploy(files);
  await assign();
  expect((await crm.api("GET", "/sobjects/Course__c/describe")).body).toMatchObject({
    createable: false,
    updateable: false,
    deletable: false,
  });
  expect(await crm.refusal("POST", "/sobjects/Course__c", { Name: "A" })).toMatch(
    /^403 INSUFFICIENT_ACCESS_OR_READONLY/,
  );
});

test("what becomes of a lookup when its target goes: emptied, held fast, taken along", async () => {
  const lookup = (name: string, constraint: string) =>
    `<fields><fullName>${name}__c</fullName><label>${name}</label><type>Lookup</type><referenceTo>Account</referenceTo><relationshipName>${name}s</relationshipName><deleteConstraint>${constraint}</deleteConstraint></fields>`;
  const names = ["Loose__c", "Fast__c", "Along__c"];
  const files = {
    "package.xml": manifest({
      CustomField: names.map((name) => `Contact.${name}`),
      PermissionSet: ["Actimo_Migration"],
    }),
    "objects/Contact.object": `<CustomObject ${NS}>${lookup("Loose", "SetNull")}${lookup("Fast", "Restrict")}${lookup("Along", "Cascade")}</CustomObject>`,
    "permissionsets/Actimo_Migration.permissionset": `<PermissionSet ${NS}><label>A</label>${names.map((name) => `<fieldPermissions><editable>true</editable><field>Contact.${name}</field><readable>true</readable></fieldPermissions>`).join("")}</PermissionSet>`,
  };
  expect((await crm.deploy(files)).status).toBe("Succeeded");
  await assign();
  const accounts = await crm.create("Account", [{ Name: "1" }, { Name: "2" }, { Name: "3" }]);
  const [loose, fast, along] = accounts.map(({ id }: { id: string }) => id);
  await crm.create("Contact", [
    { LastName: "L", Loose__c: loose },
    { LastName: "F", Fast__c: fast },
    { LastName: "A", Along__c: along },
  ]);
  const gone = [];
  for (const id of [loose, fast, along])
    gone.push((await crm.refusal("DELETE", `/sobjects/Account/${id}`)).slice(0, 17));
  expect(gone).toEqual(["204 undefined: un", "400 DELETE_FAILED", "204 undefined: un"]);
  expect(await crm.rows("SELECT LastName, Loose__c, Fast__r.Name FROM Contact ORDER BY LastName")).toMatchObject([
    { LastName: "F", Fast__r: { Name: "2" } },
    { LastName: "L", Loose__c: null },
  ]);
});

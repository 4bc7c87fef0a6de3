import { afterEach, describe, expect, test } from "vitest";
import { type Client, crmClient, sandboxOf } from "./support.ts";

let crm: Client;
afterEach(() => crm.stop());
const ACCOUNT = "0015e0000000001AAA";
const CONTACT = "0035e0000000001AAA";
const LEAD = "00Q5e0000000001EAA";
const CAMPAIGN = "7015e0000000001AAA";
const PEOPLE = [
  { object: "Account", id: ACCOUNT, fields: { Name: "Ours" } },
  {
    object: "Contact",
    id: CONTACT,
    fields: { LastName: "Bæk", FirstName: "Anna", Email: "Anna@Post.example", AccountId: ACCOUNT },
  },
  { object: "Lead", id: LEAD, fields: { LastName: "Ny", Company: "Ours" } },
  { object: "Campaign", id: CAMPAIGN, fields: { Name: "Nyhedsbrev" } },
];
const start = async (switches: Record<string, unknown> = {}, records: object[] = [], more: object = {}) => {
  crm = await sandboxOf({ switches, seed: { records: [...PEOPLE, ...records], ...more } });
};
const made = async (object: string, fields: object) => (await crm.api("POST", `/sobjects/${object}`, fields)).body;

describe("campaigns and members", () => {
  test("one member for a campaign and a person; a contact beats a lead; statuses of the campaign", async () => {
    await start();
    expect(
      await crm.rows(
        `SELECT Label, IsDefault, HasResponded FROM CampaignMemberStatus WHERE CampaignId = '${CAMPAIGN}'`,
      ),
    ).toEqual([
      { Label: "Sent", IsDefault: true, HasResponded: false },
      { Label: "Responded", IsDefault: false, HasResponded: true },
    ]);
    const status = { CampaignId: CAMPAIGN, Label: "Clicked", SortOrder: 5, HasResponded: true };
    expect((await made("CampaignMemberStatus", status)).success).toBe(true);
    expect(await crm.refusal("POST", "/sobjects/CampaignMemberStatus", { ...status, Label: "Opened" })).toMatch(
      /DUPLICATE_VALUE.*SortOrder/,
    );
    const both = { CampaignId: CAMPAIGN, ContactId: CONTACT, LeadId: LEAD, Status: "Clicked" };
    const { id } = await made("CampaignMember", both);
    expect(
      await crm.rows("SELECT ContactId, LeadId, Status, HasResponded, Name, Contact.Name FROM CampaignMember"),
    ).toMatchObject([
      {
        ContactId: CONTACT,
        LeadId: null,
        Status: "Clicked",
        HasResponded: true,
        Name: "Anna Bæk",
        Contact: { Name: "Anna Bæk" },
      },
    ]);
    expect(await crm.refusal("POST", "/sobjects/CampaignMember", both)).toBe(
      "400 DUPLICATE_VALUE: Already a campaign member.",
    );
    expect((await made("CampaignMember", { CampaignId: CAMPAIGN, LeadId: LEAD, Status: "Bounced" })).success).toBe(
      true,
    );
    expect(await crm.rows(`SELECT Status FROM CampaignMember WHERE LeadId = '${LEAD}'`)).toEqual([{ Status: "Sent" }]);
    await crm.admin("POST", "/limits", { memberStatusFallback: false });
    expect(await crm.refusal("PATCH", `/sobjects/CampaignMember/${id}`, { Status: "Bounced" })).toMatch(
      /RESTRICTED_PICKLIST/,
    );
    expect(await crm.refusal("PATCH", `/sobjects/CampaignMember/${id}`, { ContactId: CONTACT })).toMatch(
      /INVALID_FIELD_FOR_INSERT_UPDATE/,
    );
    expect(await crm.refusal("POST", "/sobjects/CampaignMember", { CampaignId: CAMPAIGN })).toMatch(
      /REQUIRED_FIELD_MISSING/,
    );
  });

  test("a user who is no marketing user writes none of it", async () => {
    await start({ marketingUser: false });
    expect(await crm.refusal("POST", "/sobjects/Campaign", { Name: "C" })).toMatch(
      /^400 CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY/,
    );
    expect((await crm.api("GET", "/sobjects/Campaign/describe")).body.createable).toBe(false);
  });

  test("CreatedDate can be given for members, not for campaigns", async () => {
    await start();
    const createable = async (object: string) =>
      (await crm.api("GET", `/sobjects/${object}/describe`)).body.fields.find(
        (one: { name: string }) => one.name === "CreatedDate",
      ).createable;
    expect([await createable("CampaignMember"), await createable("Contact"), await createable("Campaign")]).toEqual([
      true,
      true,
      false,
    ]);
    await crm.admin("POST", "/limits", { auditFields: false });
    expect(await createable("Contact")).toBe(false);
    expect(
      await crm.refusal("POST", "/sobjects/Contact", { LastName: "A", CreatedDate: "2025-01-01T00:00:00Z" }),
    ).toMatch(/INVALID_FIELD_FOR_INSERT_UPDATE.*CreatedDate/);
  });

  test("audit fields are for inserts alone", async () => {
    await start({}, [], { fields: [{ object: "Contact", name: "Key__c", type: "Text", isUnique: true }] });
    const audit = {
      LastName: "A",
      CreatedDate: "2025-01-01T08:00:00+01:00",
      LastModifiedDate: "2025-02-01T00:00:00Z",
      CreatedById: "0055e0000000001",
    };
    const { id } = await made("Contact", audit);
    expect((await crm.rows(`SELECT CreatedDate, LastModifiedDate FROM Contact WHERE Id = '${id}'`))[0]).toEqual({
      CreatedDate: "2025-01-01T07:00:00.000+0000",
      LastModifiedDate: "2025-02-01T00:00:00.000+0000",
    });
    expect(await crm.refusal("PATCH", `/sobjects/Contact/${id}`, { CreatedDate: "2025-01-01T00:00:00Z" })).toMatch(
      /INVALID_FIELD_FOR_INSERT_UPDATE/,
    );
    await crm.create("Contact", [{ LastName: "B", Key__c: "k" }]);
    for (const key of ["k", "new"])
      expect(
        await crm.refusal("PATCH", `/sobjects/Contact/Key__c/${key}`, {
          LastName: "C",
          CreatedById: "0055e0000000001",
        }),
      ).toMatch(/INVALID_FIELD_FOR_INSERT_UPDATE.*CreatedById/);
    expect(await crm.refusal("PATCH", "/sobjects/Contact/Key__c/k", { CreatedDate: "2025-01-01T00:00:00Z" })).toMatch(
      /INVALID_FIELD_FOR_INSERT_UPDATE/,
    );
  });
});

describe("activities", () => {
  test("who and what", async () => {
    await start();
    expect(await crm.refusal("POST", "/sobjects/Task", { WhoId: LEAD, WhatId: ACCOUNT })).toMatch(
      /FIELD_INTEGRITY_EXCEPTION/,
    );
    expect(await crm.refusal("POST", "/sobjects/Task", { WhoId: ACCOUNT })).toBe(
      "400 MALFORMED_ID: Name ID: id value of incorrect type: 0015e0000000001AAA",
    );
    const { id } = await made("Task", { WhoId: CONTACT, WhatId: CAMPAIGN, Subject: "Hej" });
    expect(
      await crm.rows(
        "SELECT Status, Priority, IsClosed, AccountId, Who.Name, Who.Type, What.Name FROM Task WHERE What.Type = 'Campaign'",
      ),
    ).toMatchObject([
      {
        Status: "Not Started",
        Priority: "Normal",
        IsClosed: false,
        AccountId: ACCOUNT,
        Who: { Name: "Anna Bæk", Type: "Contact" },
        What: { Name: "Nyhedsbrev" },
      },
    ]);
    expect(await crm.refusal("PATCH", `/sobjects/Task/${id}`, { Status: null })).toMatch(/REQUIRED_FIELD_MISSING/);
    expect(await crm.refusal("PATCH", `/sobjects/Task/${id}`, { IsClosed: true })).toMatch(
      /INVALID_FIELD_FOR_INSERT_UPDATE/,
    );
  });

  test("closed tasks of more than a year ago are seen by queryAll alone", async () => {
    await start();
    await crm.create("Task", [
      { Subject: "old", Status: "Completed", ActivityDate: "2024-12-31" },
      { Subject: "open", ActivityDate: "2024-12-31" },
      { Subject: "new", Status: "Completed", ActivityDate: "2026-01-01" },
    ]);
    const soql = "SELECT Subject FROM Task ORDER BY Subject";
    expect((await crm.rows(soql)).map(({ Subject }) => Subject)).toEqual(["new", "open"]);
    expect((await crm.rows(soql, "queryAll")).map(({ Subject }) => Subject)).toEqual(["new", "old", "open"]);
    await crm.admin("POST", "/limits", { archivesTasks: false });
    expect(await crm.rows(soql)).toHaveLength(3);
  });
});

describe("what is stored is not always what was sent", () => {
  test("blanks are cut off, e-mails in small letters, empty text is null, whole seconds", async () => {
    await start();
    const { id } = await made("Contact", {
      LastName: "  Dam ",
      Email: "D@Post.Example",
      Title: "",
      AssistantName: "   ",
    });
    expect(await crm.rows(`SELECT LastName, Email, Title, AssistantName FROM Contact WHERE Id = '${id}'`)).toEqual([
      { LastName: "Dam", Email: "d@post.example", Title: null, AssistantName: null },
    ]);
  });
});

describe("deleting", () => {
  test("an account takes its contacts, a contact its tasks and members; undelete brings back all but members", async () => {
    await start();
    await made("Task", { WhoId: CONTACT, Subject: "Hej" });
    await made("CampaignMember", { CampaignId: CAMPAIGN, ContactId: CONTACT });
    expect((await crm.api("DELETE", `/sobjects/Account/${ACCOUNT}`)).status).toBe(204);
    for (const object of ["Contact", "Task", "CampaignMember"])
      expect(await crm.rows(`SELECT Id FROM ${object}`)).toEqual([]);
    expect(await crm.rows("SELECT Id, IsDeleted FROM Contact", "queryAll")).toEqual([{ Id: CONTACT, IsDeleted: true }]);
    expect((await crm.soap("undelete", ACCOUNT)).body).toContain(
      `<result><id>${ACCOUNT}</id><success>true</success></result>`,
    );
    expect(await crm.rows("SELECT Account.Name FROM Contact")).toMatchObject([{ Account: { Name: "Ours" } }]);
    expect(await crm.rows("SELECT Subject FROM Task")).toHaveLength(1);
    expect(await crm.rows("SELECT Id FROM CampaignMember", "queryAll")).toEqual([]);
    await crm.api("DELETE", `/sobjects/Lead/${LEAD}`);
    expect((await crm.soap("emptyRecycleBin", LEAD)).body).toContain("<success>true</success>");
    expect((await crm.soap("undelete", LEAD)).body).toContain("<statusCode>UNDELETE_FAILED</statusCode>");
    const ended = await crm.call("POST", "/services/Soap/u/62.0", "<Envelope><Body><undelete/></Body></Envelope>");
    expect([ended.status, ended.body]).toEqual([
      500,
      expect.stringContaining("<faultcode>sf:INVALID_SESSION_ID</faultcode>"),
    ]);
  });

  test("a key in the recycle bin is free; whoever took it is in the way of coming back", async () => {
    await start({}, [], { fields: [{ object: "Contact", name: "Key__c", type: "Text", isUnique: true }] });
    const [first] = await crm.create("Contact", [{ LastName: "A", Key__c: "k" }]);
    await crm.api("DELETE", `/sobjects/Contact/${first.id}`);
    const [second] = await crm.create("Contact", [{ LastName: "B", Key__c: "k" }]);
    expect(second.success).toBe(true);
    expect((await crm.soap("undelete", first.id)).body).toContain("<statusCode>DUPLICATE_VALUE</statusCode>");
    expect(await crm.rows("SELECT LastName FROM Contact WHERE Key__c = 'k'")).toEqual([{ LastName: "B" }]);
  });

  test("fifteen days in the recycle bin", async () => {
    await start();
    await crm.api("DELETE", `/sobjects/Lead/${LEAD}`);
    await crm.admin("POST", "/time", { advanceMs: 14 * 86_400_000 });
    expect(await crm.rows("SELECT Id FROM Lead", "queryAll")).toHaveLength(1);
    await crm.admin("POST", "/time", { advanceMs: 2 * 86_400_000 });
    expect(await crm.rows("SELECT Id FROM Lead", "queryAll")).toEqual([]);
  });

  test("users are never deleted, what was deleted by whom is listed", async () => {
    await start();
    expect(await crm.refusal("DELETE", "/sobjects/User/0055e0000000001AAA")).toMatch(
      /^403 INSUFFICIENT_ACCESS_OR_READONLY/,
    );
    await crm.api("DELETE", `/sobjects/Lead/${LEAD}`);
    const span = "start=2026-01-15T00:00:00Z&end=2026-01-16T00:00:00Z";
    expect((await crm.api("GET", `/sobjects/Lead/deleted/?${span}`)).body.deletedRecords).toMatchObject([{ id: LEAD }]);
    expect((await crm.api("GET", `/sobjects/Contact/updated/?${span}`)).body.ids).toEqual([CONTACT]);
  });
});

describe("Collections", () => {
  test("all or none; more than 200; more than ten chunks of types; one wrong type refuses all", async () => {
    await start();
    const rows = [{ LastName: "A" }, { FirstName: "B" }];
    expect(await crm.create("Contact", rows, { allOrNone: true })).toEqual([
      { success: false, errors: [expect.objectContaining({ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK" })] },
      { success: false, errors: [expect.objectContaining({ statusCode: "REQUIRED_FIELD_MISSING" })] },
    ]);
    expect(
      (
        await crm.create(
          "Contact",
          Array.from({ length: 201 }, () => ({ LastName: "A" })),
        )
      )[0].errorCode,
    ).toBe("EXCEEDED_ID_LIMIT");
    const mixed = Array.from({ length: 12 }, (_, place) => ({
      attributes: { type: place % 2 ? "Contact" : "Lead" },
      LastName: "A",
      ...(place % 2 ? {} : { Company: "C" }),
    }));
    expect((await crm.api("POST", "/composite/sobjects", { records: mixed })).body[0].message).toContain("10 chunks");
    expect((await crm.create("Contact", [{ LastName: "A" }, { LastName: "B", Birthdate: "x" }]))[0].errorCode).toBe(
      "JSON_PARSER_ERROR",
    );
    expect(await crm.rows("SELECT Id FROM Contact")).toHaveLength(1);
  });

  test("upsert by key, twice the same key, retrieve with gaps, delete", async () => {
    await start({}, [], { fields: [{ object: "Contact", name: "Key__c", type: "Text", isUnique: true }] });
    const record = (key: string, name: string) => ({ attributes: { type: "Contact" }, Key__c: key, LastName: name });
    const upsert = async (...records: object[]) =>
      (await crm.api("PATCH", "/composite/sobjects/Contact/Key__c", { records })).body;
    const [first] = await upsert(record("a", "A"));
    expect(first).toMatchObject({ success: true, created: true });
    expect(
      (await upsert(record("a", "A2"), record("b", "B"), record("b", "C"))).map(
        (row: { created?: boolean; errors: { message: string }[] }) => row.created ?? row.errors[0]?.message,
      ),
    ).toEqual([false, "Duplicate external id specified: b", "Duplicate external id specified: b"]);
    const { body } = await crm.api("POST", "/composite/sobjects/Contact", {
      ids: [first.id, "0035e0000000099AAA"],
      fields: ["LastName", "Account.Name"],
    });
    expect(body).toMatchObject([{ Id: first.id, LastName: "A2", Account: null }, null]);
    expect((await crm.api("DELETE", `/composite/sobjects?ids=${first.id},${first.id}`)).body).toMatchObject([
      { success: true },
      { errors: [{ statusCode: "ENTITY_IS_DELETED" }] },
    ]);
  });
});

test("duplicate rules: an alert gives way to the header, a block to nothing, a job can say nothing", async () => {
  const rule = (name: string, action: string, field: string) => ({
    object: "DuplicateRule",
    fields: { DeveloperName: name, SobjectType: "Contact", IsActive: true, ActionOnInsert: action, MatchFields: field },
  });
  await start({}, [rule("Alert_rule", "Alert", "Email"), rule("Block_rule", "Block", "Phone, LastName")]);
  const header = { "sforce-duplicate-rule-header": "allowSave=true" };
  const twin = { LastName: "Dam", Email: "anna@post.example", Phone: "1" };
  const refused = (await crm.create("Contact", [twin]))[0].errors[0];
  expect(refused).toMatchObject({
    statusCode: "DUPLICATES_DETECTED",
    message: "Use one of these records?",
    duplicateResult: {
      allowSave: true,
      duplicateRule: "Alert_rule",
      matchResults: [{ matchRecords: [{ record: { Id: CONTACT } }] }],
    },
  });
  expect(
    (await crm.job({ object: "Contact", operation: "insert" }, "LastName,Email\nDam,anna@post.example\n")).bad,
  ).toContain("DUPLICATES_DETECTED:Use one of these records?:--");
  expect((await crm.api("POST", "/sobjects/Contact", twin, header)).status).toBe(201);
  expect((await crm.api("POST", "/sobjects/Contact", { ...twin, LastName: "dam" }, header)).body[0].errorCode).toBe(
    "DUPLICATES_DETECTED",
  );
  expect(
    await crm.rows("SELECT DeveloperName, SobjectType, IsActive FROM DuplicateRule WHERE IsActive = true"),
  ).toHaveLength(2);
});

test("contacts of several accounts, when the org has them", async () => {
  await start();
  expect((await crm.api("GET", "/sobjects/AccountContactRelation/describe")).status).toBe(404);
  await crm.admin("POST", "/limits", { multipleAccounts: true });
  const { id } = await made("Contact", { LastName: "Dam", AccountId: ACCOUNT });
  const other = (await made("Account", { Name: "Other" })).id;
  const relation = { ContactId: id, AccountId: other, Roles: "Other" };
  expect((await made("AccountContactRelation", relation)).success).toBe(true);
  expect(await crm.refusal("POST", "/sobjects/AccountContactRelation", relation)).toMatch(/DUPLICATE_VALUE/);
  expect(
    await crm.rows(
      `SELECT Account.Name, IsDirect FROM AccountContactRelation WHERE ContactId = '${id}' ORDER BY IsDirect`,
    ),
  ).toMatchObject([
    { Account: { Name: "Other" }, IsDirect: false },
    { Account: { Name: "Ours" }, IsDirect: true },
  ]);
});

describe("files", () => {
  const file = async (about: object, bytes: string) => {
    const form = new FormData();
    form.append("entity_content", new Blob([JSON.stringify(about)], { type: "application/json" }));
    form.append("VersionData", new Blob([bytes], { type: "application/pdf" }), "a.pdf");
    return crm.api("POST", "/sobjects/ContentVersion", form);
  };
  test("multipart and JSON, versions, links, download, deletion", async () => {
    await start();
    const { body } = await file({ Title: "Velkommen", PathOnClient: "v.PDF", FirstPublishLocationId: CONTACT }, "eins");
    const [version] = await crm.rows(
      `SELECT ContentDocumentId, FileExtension, ContentSize, VersionNumber FROM ContentVersion WHERE Id = '${body.id}'`,
    );
    expect(version).toMatchObject({ FileExtension: "pdf", ContentSize: 4, VersionNumber: "1" });
    const document = String(version?.["ContentDocumentId"]);
    const next = await crm.api("POST", "/sobjects/ContentVersion", {
      Title: "Velkommen 2",
      PathOnClient: "v.pdf",
      ContentDocumentId: document,
      VersionData: Buffer.from("zwei").toString("base64"),
    });
    expect(next.status).toBe(201);
    expect(
      await crm.rows(
        "SELECT VersionNumber, IsLatest, ContentDocument.Title FROM ContentVersion ORDER BY VersionNumber",
      ),
    ).toMatchObject([
      { VersionNumber: "1", IsLatest: false, ContentDocument: { Title: "Velkommen 2" } },
      { VersionNumber: "2", IsLatest: true },
    ]);
    expect((await crm.api("GET", `/sobjects/ContentVersion/${next.body.id}/VersionData`)).body).toBe("zwei");
    const link = { ContentDocumentId: document, LinkedEntityId: ACCOUNT, ShareType: "V" };
    expect((await made("ContentDocumentLink", link)).success).toBe(true);
    expect(await crm.refusal("POST", "/sobjects/ContentDocumentLink", link)).toMatch(
      /DUPLICATE_VALUE.*is already linked with the entity/,
    );
    expect(await crm.refusal("DELETE", `/sobjects/ContentVersion/${body.id}`)).toMatch(/^403/);
    expect((await crm.api("DELETE", `/sobjects/ContentDocument/${document}`)).status).toBe(204);
    expect(await crm.rows("SELECT Id FROM ContentVersion")).toEqual([]);
    expect(await crm.rows(`SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '${CONTACT}'`)).toEqual([]);
  });
  test("in a collection", async () => {
    await start();
    const data = (text: string) => Buffer.from(text).toString("base64");
    const results = await crm.create("ContentVersion", [
      { Title: "a", PathOnClient: "a.txt", VersionData: data("eins"), FirstPublishLocationId: CONTACT },
      { Title: "b", PathOnClient: "b.txt" },
    ]);
    expect(results).toMatchObject([{ success: true }, { errors: [{ statusCode: "REQUIRED_FIELD_MISSING" }] }]);
    expect(await crm.rows("SELECT Title, ContentSize, ContentDocument.Title FROM ContentVersion")).toMatchObject([
      { Title: "a", ContentSize: 4, ContentDocument: { Title: "a" } },
    ]);
  });
  test("empty files, too many of them, and no room", async () => {
    await start({ filesPerDay: 1, fileStorageMB: 1 });
    expect((await file({ Title: "a" }, "")).body[0].errorCode).toBe("REQUIRED_FIELD_MISSING");
    expect((await file({ Title: "a" }, "x".repeat(1_048_577))).body[0].errorCode).toBe("STORAGE_LIMIT_EXCEEDED");
    expect((await file({ Title: "a" }, "x")).status).toBe(201);
    expect((await file({ Title: "a" }, "x")).body[0].errorCode).toBe("LIMIT_EXCEEDED");
  });
  test("a JSON request above 52,428,800 bytes", async () => {
    await start();
    const body = JSON.stringify({ Title: "a", PathOnClient: "a", VersionData: "A".repeat(52_428_800) });
    expect((await crm.api("POST", "/sobjects/ContentVersion", body)).body).toEqual([
      {
        message: "Maximum size of request reached. Maximum size of request is 52428800 bytes.",
        errorCode: "JSON_PARSER_ERROR",
      },
    ]);
  });
});

describe("what a preflight finds", () => {
  test("users, rules, automations, features, rights", async () => {
    await start(
      { countryPicklists: true, personAccounts: true, territories: true },
      [
        {
          object: "Flow",
          fields: {
            DeveloperName: "Mail_on_new_contact",
            ProcessType: "AutoLaunchedFlow",
            Status: "Active",
            TriggerObjectOrEventId: "Contact",
            SendsEmail: true,
          },
        },
        { object: "WorkflowRule", fields: { Name: "Old rule", TableEnumOrId: "Contact" } },
      ],
      {
        users: [
          { email: "ida@kunde.example", name: "Ida Bach" },
          { email: "ida@kunde.example", name: "Ida Bach", active: false },
        ],
      },
    );
    expect(
      await crm.rows(
        "SELECT Name, IsActive, Profile.UserLicense.Name FROM User WHERE Email = 'IDA@kunde.example' ORDER BY IsActive",
      ),
    ).toMatchObject([{ IsActive: false }, { IsActive: true, Profile: { UserLicense: { Name: "Salesforce" } } }]);
    expect(await crm.rows("SELECT DeveloperName FROM Flow WHERE Status = 'Active'", "tooling/query")).toHaveLength(1);
    expect(await crm.rows("SELECT Name, TableEnumOrId FROM WorkflowRule", "tooling/query")).toHaveLength(1);
    expect((await crm.query("SELECT Id FROM Flow"))[0].errorCode).toBe("INVALID_TYPE");
    const names = async (object: string) =>
      (await crm.api("GET", `/sobjects/${object}/describe`)).body.fields?.map(({ name }: { name: string }) => name);
    expect(await names("Contact")).toContain("MailingCountryCode");
    expect(await names("Account")).toContain("IsPersonAccount");
    expect(await names("Territory2")).toBeDefined();
    expect(await crm.rows("SELECT OrganizationType, IsSandbox FROM Organization")).toEqual([
      { OrganizationType: "Enterprise Edition", IsSandbox: false },
    ]);
    await crm.admin("POST", "/limits", { bulkHardDelete: true });
    const rights =
      "SELECT PermissionSet.PermissionsBulkApiHardDelete FROM PermissionSetAssignment WHERE Assignee.Username = 'integration@sandbox.example'";
    expect(await crm.rows(rights)).toMatchObject([{ PermissionSet: { PermissionsBulkApiHardDelete: true } }]);
  });

  test("calls are counted in every answer, and end for the day", async () => {
    await start({ apiRequests: 3 });
    const headers = [];
    for (let call = 0; call < 3; call++)
      headers.push((await crm.api("GET", "/limits")).headers.get("sforce-limit-info"));
    expect(headers).toEqual(["api-usage=1/3", "api-usage=2/3", "api-usage=3/3"]);
    const spent = await crm.api("GET", "/limits");
    expect([spent.status, spent.body]).toEqual([
      403,
      [{ message: "TotalRequests Limit exceeded.", errorCode: "REQUEST_LIMIT_EXCEEDED" }],
    ]);
    await crm.admin("POST", "/time", { advanceMs: 24 * 3_600_000 });
    expect((await crmClient(crm.url).api("GET", "/limits")).status).toBe(200);
  });
});

test("composite: one call, later parts name what earlier ones answered, all or none when asked", async () => {
  await start();
  const part = (referenceId: string, method: string, path: string, body?: object) => ({
    referenceId,
    method,
    url: `/services/data/v62.0${path}`,
    ...(body ? { body } : {}),
  });
  const send = async (allOrNone: boolean, lastName: string | null) =>
    (
      await crm.api("POST", "/composite", {
        allOrNone,
        compositeRequest: [
          part("firm", "POST", "/sobjects/Account", { Name: "Firma" }),
          part("person", "POST", "/sobjects/Contact", { LastName: lastName, AccountId: "@{firm.id}" }),
          part("read", "GET", "/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{person.id}'"),
        ],
      })
    ).body.compositeResponse.map((one: { httpStatusCode: number; body: unknown }) => [one.httpStatusCode, one.body]);
  expect(await send(true, "Dam")).toMatchObject([
    [201, { success: true }],
    [201, { success: true }],
    [200, { records: [{ Account: { Name: "Firma" } }] }],
  ]);
  const halted = [{ errorCode: "PROCESSING_HALTED" }];
  const missing = [{ errorCode: "REQUIRED_FIELD_MISSING" }];
  expect(await send(true, null)).toMatchObject([
    [400, halted],
    [400, missing],
    [400, halted],
  ]);
  expect(await crm.rows("SELECT Id FROM Account WHERE Name = 'Firma'")).toHaveLength(1);
  expect(await send(false, null)).toMatchObject([
    [201, { success: true }],
    [400, missing],
    [400, halted],
  ]);
  expect((await crm.api("GET", "/limits")).headers.get("sforce-limit-info")).toBe("api-usage=5/110000");
});

test("a client that cannot send PATCH posts it", async () => {
  await start();
  expect((await crm.api("POST", `/sobjects/Contact/${CONTACT}?_HttpMethod=PATCH`, { Title: "Leder" })).status).toBe(
    204,
  );
  expect(await crm.rows("SELECT Title FROM Contact")).toEqual([{ Title: "Leder" }]);
});

// Preflight of a Salesforce org: each gotcha of the page, and what else stops a load, with a passing and a failing case.
import { expect, test } from "vitest";
import type { Check, Destination } from "#lib/destinations/port.ts";
import { connectSalesforce } from "#lib/destinations/salesforce/connect.ts";
import { field, needed } from "../destinations/salesforce/bench.ts";
import { collect, type Open, opener } from "../destinations/suite.ts";

type Need = Parameters<Destination["preflight"]>[0];
const NEED: Need = {
  counts: { Account: 3, Contact: 100, Campaign: 5, CampaignMember: 40, Task: 300 },
  bytes: 0,
  largestFile: 0,
  needed: [
    ...needed,
    field("Account", "Name", "text", { standard: true }),
    field("Campaign", "Name", "text", { standard: true }),
    field("CampaignMember", "CampaignId", "lookup", { standard: true, to: ["Campaign"] }),
  ],
};
const open = opener({ crm: "salesforce", options: [], connect: connectSalesforce });

type Plant = { switches?: Record<string, unknown>; records?: object[]; users?: object[]; fields?: object[] };
async function planted({ switches, records = [], users = [], fields = [] }: Plant): Promise<Open> {
  const at = await open();
  const own = switches ? [{ object: "OrgSwitches", fields: switches }] : [];
  await at.sandbox.admin("/seed", { records: [...own, ...records], users, fields });
  await at.destination.connect();
  return at;
}
async function checked(plant: Plant, need: Partial<Need> = {}): Promise<ReadonlyMap<string, Check>> {
  const at = await planted(plant);
  const found = await collect(at.destination.preflight({ ...NEED, ...need }));
  return new Map(found.map((check) => [check.code, check]));
}
const record = (object: string, fields: object) => ({ object, fields });

test("an org with nothing of all that passes every check; nothing is written, each code comes once with title and advice", async () => {
  const at = await planted({});
  const { changes } = await at.sandbox.admin<{ changes: number }>("/state");
  const found = await collect(at.destination.preflight(NEED));
  expect(found.filter(({ verdict }) => verdict !== "ok")).toEqual([]);
  expect(new Set(found.map(({ code }) => code)).size).toBe(found.length);
  for (const { title, found: told } of found) expect(title !== "" && told !== "").toBe(true);
  expect(await at.sandbox.admin("/state")).toMatchObject({ changes });
});

type Case = {
  readonly name: string;
  readonly code: string;
  readonly plant?: Plant;
  readonly need?: Partial<Need>;
  readonly verdict: "warn" | "block";
  readonly found: RegExp;
};
const CASES: readonly Case[] = [
  {
    name: "Workflow Rules and Process Builder are retired: those present are named, and what is rebuilt as Flow",
    code: "retired_automation",
    plant: {
      records: [
        record("WorkflowRule", { Name: "Welcome mail", TableEnumOrId: "Contact" }),
        record("Flow", { DeveloperName: "Old_Process", ProcessType: "Workflow", Status: "Active" }),
      ],
    },
    need: { automations: 3 },
    verdict: "warn",
    found: /^1 Workflow Rules and 1 processes: Welcome mail.*Old_Process.*3 automations/,
  },
  {
    name: "Bulk API batch quota exhaustion during large imports: more batches than are left block",
    code: "bulk_quota",
    plant: { switches: { bulkBatches: 20 } },
    need: { counts: { Contact: 100, Task: 1_000_000 } },
    verdict: "block",
    found: /100 of the 20 batches/,
  },
  {
    name: "Bulk API batch quota exhaustion during large imports: so do more calls than are left",
    code: "bulk_quota",
    plant: { switches: { apiRequests: 40 } },
    need: { counts: { ContentVersion: 100 }, bytes: 1e6 },
    verdict: "block",
    found: /calls/,
  },
  {
    name: "Storage overage billing is non-obvious: before and after, with the overage",
    code: "storage",
    plant: { switches: { dataStorageMB: 100 } },
    need: { counts: { Task: 100_000 } },
    verdict: "block",
    // 100,000 records of 2 KB.
    found: /records: 0 of 100 MB now, 196 after, 96 over/,
  },
  {
    name: "Storage overage billing is non-obvious: files count as files",
    code: "storage",
    plant: { switches: { fileStorageMB: 20 } },
    need: { counts: { ContentVersion: 10 }, bytes: 30 * 1_048_576, largestFile: 1e6 },
    verdict: "block",
    found: /files: 0 of 20 MB now, 30 after, 10 over/,
  },
  {
    name: "Account-Contact many-to-many relationship mapping: an org with several Accounts per Contact is told what happens",
    code: "multiple_accounts",
    plant: { switches: { multipleAccounts: true } },
    verdict: "warn",
    found: /several Accounts/,
  },
  {
    name: "Territory and team member import ordering dependencies: an org with territories is told the order",
    code: "import_order",
    plant: { switches: { territories: true } },
    verdict: "warn",
    found: /territories/,
  },
  {
    name: "permissions: an object that the user may not create blocks",
    code: "marketing_user",
    plant: { switches: { marketingUser: false } },
    verdict: "block",
    found: /campaigns/,
  },
  {
    name: "original creation times: without the right they go into fields of ours",
    code: "audit_fields",
    plant: { switches: { auditFields: false } },
    verdict: "warn",
    found: /Created Date cannot be set/,
  },
  {
    name: "permissions: limits that the user may not see are no limits that are kept",
    code: "bulk_quota",
    plant: { switches: { viewSetup: false } },
    verdict: "warn",
    found: /may not see/,
  },
  {
    name: "duplicate rules, those that only alert too",
    code: "duplicate_rules",
    plant: {
      records: [record("DuplicateRule", { DeveloperName: "Standard_Contact", SobjectType: "Contact", IsActive: true })],
    },
    verdict: "warn",
    found: /Standard_Contact/,
  },
  {
    name: "validation rules on an object of the load",
    code: "validation_rules",
    plant: {
      records: [
        record("ValidationRule", {
          EntityDefinitionId: "Contact",
          ValidationName: "Needs_Phone",
          Active: true,
          ErrorConditionFormula: "ISBLANK(Phone)",
          ErrorMessage: "A phone is needed.",
        }),
      ],
    },
    verdict: "warn",
    found: /Contact\.Needs_Phone/,
  },
  {
    name: "flows and triggers that mail: named, with how to let the load pass",
    code: "active_automation",
    plant: {
      records: [
        record("Flow", {
          DeveloperName: "Mail_New_Contact",
          ProcessType: "AutoLaunchedFlow",
          Status: "Active",
          TriggerType: "RecordAfterSave",
          TriggerObjectOrEventId: "Contact",
          SendsEmail: true,
        }),
        record("ApexTrigger", { Name: "TaskMail", TableEnumOrId: "Task", Status: "Active" }),
      ],
    },
    verdict: "warn",
    found: /Mail_New_Contact, TaskMail/,
  },
  {
    name: "fields that the org requires and nothing fills",
    code: "required_fields",
    plant: {
      fields: [{ object: "Contact", name: "Badge_No__c", type: "Text", relationCreationPayload: { required: true } }],
    },
    verdict: "block",
    found: /Contact\.Badge_No__c/,
  },
  {
    name: "a field of ours that is there with another type",
    code: "setup",
    need: { needed: [...needed, field("Contact", "Phone__c", "number")] },
    plant: { fields: [{ object: "Contact", name: "Phone__c", type: "Text" }] },
    verdict: "block",
    found: /Phone/,
  },
  {
    name: "several record types of an object",
    code: "record_types",
    plant: {
      records: ["A", "B"].map((name) =>
        record("RecordType", { Name: name, DeveloperName: name, SobjectType: "Contact", IsActive: true }),
      ),
    },
    verdict: "warn",
    found: /Contact/,
  },
  {
    name: "Person Accounts",
    code: "person_accounts",
    plant: { switches: { personAccounts: true } },
    verdict: "block",
    found: /Person Accounts/,
  },
  {
    name: "country lists",
    code: "countries",
    plant: { switches: { countryPicklists: true } },
    verdict: "warn",
    found: /list/,
  },
  {
    name: "several currencies",
    code: "currencies",
    plant: { switches: { multiCurrency: true } },
    verdict: "warn",
    found: /currencies/,
  },
  {
    name: "files larger than Salesforce takes",
    code: "file_size",
    need: { counts: { ContentVersion: 1 }, bytes: 2.5e9, largestFile: 2.5e9 },
    plant: { switches: { fileStorageMB: 100_000 } },
    verdict: "warn",
    found: /largest 2500/,
  },
  {
    name: "many children of one parent",
    code: "account_skew",
    need: { counts: { Contact: 20_000 } },
    verdict: "warn",
    found: /20000/,
  },
  {
    name: "users who share an e-mail address",
    code: "owners",
    plant: {
      users: ["A", "B"].map((name) => ({ email: "shared@firma.example", name, active: true })),
    },
    verdict: "warn",
    found: /1 e-mail/,
  },
];

test.each(CASES)("$name", async ({ code, plant = {}, need, verdict, found }) => {
  const checks = await checked(plant, need);
  expect(checks.get(code)).toMatchObject({ verdict, found: expect.stringMatching(found) });
  expect(checks.get(code)?.advice).not.toBe("");
});

test("API access: a user without the right to it is told so, and what to grant", async () => {
  const at = await open();
  await at.sandbox.admin("/seed", { records: [{ object: "OrgSwitches", fields: { apiEnabled: false } }] });
  const failed = await at.destination.connect().then(
    () => collect(at.destination.preflight(NEED)),
    (error: unknown) => error,
  );
  expect(failed).toMatchObject({ name: "ConnectionFailed", exitCode: 2 });
  expect(String((failed as Error).message)).toMatch(/API/);
});

test("rights to deploy: where the user lacks them the check says who deploys the package", async () => {
  const checks = await checked({ switches: { modifyMetadata: false } });
  expect(checks.get("setup")?.found).toMatch(/setup-package\.zip/);
});

test("what is in the org already needs no room: a second start is not stopped by the storage that the first one took", async () => {
  const plant = { switches: { dataStorageMB: 100, bulkBatches: 15 } };
  const counts = { Task: 100_000 };
  const before = await checked(plant, { counts });
  expect([before.get("storage")?.verdict, before.get("bulk_quota")?.verdict]).toEqual(["block", "warn"]);
  const after = await checked(plant, { counts, coming: { Task: 10 } });
  expect([after.get("storage")?.verdict, after.get("bulk_quota")?.verdict]).toEqual(["ok", "ok"]);
});

test("a missing Marketing User checkbox is told as that, not as missing rights", async () => {
  const checks = await checked({ switches: { marketingUser: false } });
  expect(checks.get("marketing_user")).toMatchObject({
    verdict: "block",
    advice: expect.stringMatching(/Marketing User/),
  });
  expect(checks.get("rights")?.verdict).not.toBe("block");
});

test.each([
  ["Engagement_Score__c", { type: "Text" }, /"names": \{"Contact.Engagement_Score__c": "Actimo_Engagement_Score__c"\}/],
  ["Source_System_ID__c", { type: "Text" }, /Contact.Source_System_ID__c finds our records again: make it .* unique/],
])("%s with another meaning in the org: what to do about it", async (name, shape, advice) => {
  const own = name.startsWith("Source")
    ? field("Contact", name, "text", { unique: true, length: 100 })
    : field("Contact", name, "number");
  const checks = await checked({ fields: [{ object: "Contact", name, ...shape }] }, { needed: [own] });
  expect(checks.get("setup")).toMatchObject({ verdict: "block", advice: expect.stringMatching(advice) });
});

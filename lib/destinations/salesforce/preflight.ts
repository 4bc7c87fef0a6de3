/** Preflight: each gotcha of the page and each thing that stops loads (salesforce.md §2, §4.8, §10). Nothing is written. */
import { z } from "zod";
import type { NeededField } from "../../plan/types.ts";
import type { Check, Live } from "../port.ts";
import { shaped } from "./api.ts";
import { activeAutomation, duplicateRules, recordTypes, retiredAutomation, validationRules } from "./automation.ts";
import { bulkQuota, type OrgLimits, storage } from "./capacity.ts";
import { type Context, realName } from "./context.ts";
import { keyOf } from "./deployment.ts";
import type { ObjectMeta } from "./org.ts";
import { Refused } from "./refusal.ts";
import { query } from "./soql.ts";
import { standardLists, type ValueSet } from "./value-sets.ts";
import { block, type Judged, ok, unseen, warn } from "./verdicts.ts";

export type Need = {
  readonly counts: Readonly<Record<string, number>>;
  readonly coming?: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly largestFile: number;
  readonly needed: readonly NeededField[];
  readonly automations?: number;
};
/** Calls, batches and files that the load takes. */
export type Means = {
  readonly calls: number;
  readonly batches: number;
  readonly live: Live;
  readonly valueSets: ReadonlyMap<string, ValueSet>;
};

const TITLES = {
  org: "The org answers",
  setup: "Objects, fields and field-level security",
  standard_lists: "Values of standard lists",
  rights: "What the integration user may do",
  audit_fields: "Original creation times",
  marketing_user: "Campaigns may be written",
  required_fields: "Fields the org requires",
  import_order: "Territory and team member import ordering dependencies",
  multiple_accounts: "Account-Contact many-to-many relationship mapping",
  retired_automation: "Workflow Rules and Process Builder are retired",
  active_automation: "Flows and triggers that run on what is loaded",
  validation_rules: "Validation rules",
  duplicate_rules: "Duplicate rules",
  record_types: "Record types",
  bulk_quota: "Bulk API batch quota exhaustion during large imports",
  storage: "Storage overage billing is non-obvious",
  file_size: "Files fit",
  person_accounts: "Person Accounts",
  countries: "State and country picklists",
  currencies: "Several currencies",
  account_skew: "Many children of one parent",
  owners: "Users can be told apart by e-mail",
} as const;
const check = (code: keyof typeof TITLES, judged: Judged): Check => ({ code, title: TITLES[code], ...judged });

/** All checks, one by one as they are made. Throws `ConnectionFailed` when the key is refused. */
export async function* preflight(context: Context, need: Need, means: Means): AsyncGenerator<Check> {
  const { live } = means;
  const objects = Object.keys(need.counts).filter((name) => (need.counts[name] ?? 0) > 0);
  const metas = new Map<string, ObjectMeta>();
  for (const name of objects) {
    const meta = await context.org.object(name);
    if (meta) metas.set(name, meta);
  }
  yield check("org", await org(context));
  yield check("setup", setup(live));
  yield check("standard_lists", standardLists(live, means.valueSets));
  yield check("rights", rights(metas));
  yield check("audit_fields", auditFields(metas));
  if (objects.includes("Campaign")) yield check("marketing_user", marketingUser(metas));
  yield check("required_fields", requiredFields(context, metas, need.needed));
  yield check("import_order", await importOrder(context));
  yield check("multiple_accounts", await multipleAccounts(context));
  yield check("retired_automation", await retiredAutomation(context, need.automations ?? 0));
  yield check("active_automation", await activeAutomation(context, objects));
  yield check("validation_rules", await validationRules(context, objects));
  yield check("duplicate_rules", await duplicateRules(context, objects));
  yield check("record_types", await recordTypes(context, objects));
  const limits = await orgLimits(context);
  yield check("bulk_quota", bulkQuota(limits, means, context.limits()));
  yield check("storage", storage(limits, { counts: need.coming ?? need.counts, bytes: need.bytes }, context.limits()));
  yield check("file_size", fileSize(need, context.limits().fileBytes));
  yield check("person_accounts", personAccounts(metas));
  yield check("countries", countries(metas));
  yield check("currencies", currencies(metas));
  yield check("account_skew", accountSkew(need));
  yield check("owners", await owners(context));
}

async function org(context: Context): Promise<Judged> {
  for await (const row of query(
    context.api,
    "SELECT Name,OrganizationType,IsSandbox,NamespacePrefix FROM Organization",
  )) {
    const kind = row["IsSandbox"] === true ? "a sandbox" : "production";
    const found = `${context.account} is ${kind}, ${String(row["OrganizationType"])}, API v${context.api.version}`;
    return /professional/i.test(String(row["OrganizationType"]))
      ? warn(
          found,
          "Professional Edition needs the API as an add-on, and deploys no metadata: let an admin set it up by hand.",
        )
      : ok(found);
  }
  return unseen("the organisation");
}

function setup(live: Live): Judged {
  if (live.clashing.length > 0) {
    const key = live.clashing.find(({ unique }) => unique);
    const other = live.clashing.find(({ unique, standard }) => !unique && !standard);
    const advice = [
      key
        ? `${keyOf(key)} finds our records again: make it a Text of 100 letters, unique, case-sensitive and an external ID, or rename the org's own in Setup.`
        : null,
      other
        ? `Rename or remove the org's fields in Setup, or give ours other names in migration.json: "mapping": {"names": {"${keyOf(other)}": "Actimo_${other.logical}"}}.`
        : null,
    ];
    return block(
      live.clashing.map((field) => `${keyOf(field)}: ${field.found}`).join("; "),
      advice.filter((sentence) => sentence !== null).join(" ") || "Rename or remove these fields in Setup.",
    );
  }
  return live.missing.length === 0
    ? ok(`${live.existing.length} fields are there and visible`)
    : ok(
        `${live.existing.length} fields are there, ${live.missing.length} come with the setup package (setup-package.zip), whose permission set makes them visible`,
      );
}

/** What a user without the Marketing User checkbox may not create: a check of its own says so. */
const MARKETING: ReadonlySet<string> = new Set(["Campaign", "CampaignMember", "CampaignMemberStatus"]);

function rights(metas: ReadonlyMap<string, ObjectMeta>): Judged {
  const marketing = metas.get("Campaign")?.createable ?? true;
  const lacking = [...metas.values()]
    .filter(({ name, createable }) => !createable && (marketing || !MARKETING.has(name)))
    .map(({ name }) => name);
  const kept = [...metas.values()].filter(({ name, deletable }) => !deletable && name !== "ContentVersion");
  if (lacking.length > 0)
    return block(
      `this user may not create: ${lacking.join(", ")}`,
      "Give the integration user a profile or permission set with these objects (Modify All Data is what the page's steps need).",
    );
  return kept.length > 0
    ? warn(
        `this user may not delete: ${kept.map(({ name }) => name).join(", ")}`,
        "Without that right a rollback cannot remove what was loaded.",
      )
    : ok(`${metas.size} objects may be created and deleted`);
}

function auditFields(metas: ReadonlyMap<string, ObjectMeta>): Judged {
  const meta = metas.get("Contact") ?? [...metas.values()].find(({ name }) => name !== "Campaign");
  if (meta?.fields.get("CreatedDate")?.createable)
    return ok(
      "original creation times go into Created Date on insert; a campaign's cannot, it keeps them in a field of ours",
    );
  return warn(
    "Created Date cannot be set in this org: it will say the day of the load, and Actimo_Created_At__c the original time",
    'To keep it: Setup, User Interface, "Enable Set Audit Fields upon Record Creation", then the permission of that name for the integration user. It works on insert only, so decide before the load.',
  );
}

const marketingUser = (metas: ReadonlyMap<string, ObjectMeta>): Judged =>
  metas.get("Campaign")?.createable
    ? ok("the user may make campaigns")
    : block("the user may not make campaigns", "Tick Marketing User on the integration user.");

/** Fields that must have a value, have no default, and get none from the mapping (§4.9). */
function requiredFields(
  context: Context,
  metas: ReadonlyMap<string, ObjectMeta>,
  needed: readonly NeededField[],
): Judged {
  const filled = new Set(needed.map((field) => `${field.object}.${realName(context, field.object, field.logical)}`));
  const open = [...metas.values()].flatMap((meta) =>
    [...meta.fields.values()]
      .filter(
        (field) =>
          field.createable &&
          !field.nillable &&
          !field.defaulted &&
          field.type !== "boolean" &&
          !SET_BY_SYSTEM.has(field.name) &&
          !filled.has(`${meta.name}.${field.name}`),
      )
      .map((field) => `${meta.name}.${field.name}`),
  );
  return open.length === 0
    ? ok("every required field gets a value")
    : block(
        `required by the org and not mapped: ${open.slice(0, 8).join(", ")}`,
        "Map a value to them in migration.json, give them a default, or make them optional during the load.",
      );
}
const SET_BY_SYSTEM: ReadonlySet<string> = new Set([
  "OwnerId",
  "CreatedDate",
  "CreatedById",
  "LastModifiedById",
  "LastModifiedDate",
  "VersionData",
  "ContentDocumentId",
]);

async function importOrder(context: Context): Promise<Judged> {
  const order = "users, then Accounts, Contacts, Leads, Campaigns, then what points to them";
  return (await context.org.object("Territory2")) === null
    ? ok(`no territories in this org; the load goes ${order}`)
    : warn(
        "this org uses territories: assignment rules may run on each Account that is made",
        `Users, roles and territories first; the load goes ${order}; assign territories and account teams afterwards. This migration writes neither.`,
      );
}

async function multipleAccounts(context: Context): Promise<Judged> {
  return (await context.org.object("AccountContactRelation")) === null
    ? ok("a Contact has one Account here: further companies are kept as text and in the reference files")
    : warn(
        "Contacts can relate to several Accounts in this org",
        "The primary company becomes the Contact's Account, further ones become relations without a role, with their dates: give them roles where reports need them.",
      );
}

const limitsAnswer = z.record(z.string(), z.object({ Max: z.number(), Remaining: z.number() }).partial().loose());
/** What is left of the org's limits; null when this user may not see them. */
async function orgLimits(context: Context): Promise<OrgLimits | null> {
  try {
    const reply = await context.api.call({ method: "GET", path: "/limits", purpose: "read", write: false });
    const told = shaped(reply, limitsAnswer, "limits");
    return {
      of(name) {
        const { Max, Remaining } = told[name] ?? {};
        return Max === undefined || Remaining === undefined ? null : { max: Max, left: Remaining };
      },
    };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function fileSize(need: Need, most: number): Judged {
  const files = need.counts["ContentVersion"] ?? 0;
  if (files === 0) return ok("no files to move");
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const found = `${files} files, ${megabytes(need.bytes)}, the largest ${megabytes(need.largestFile)}`;
  return need.largestFile > most
    ? warn(found, `Files above ${megabytes(most)} are left out and listed.`)
    : ok(`${found}: uploaded one by one, not bound to 25 MB`);
}

const personAccounts = (metas: ReadonlyMap<string, ObjectMeta>): Judged =>
  metas.get("Account")?.fields.has("IsPersonAccount")
    ? block(
        "Person Accounts are on: a person may be an Account here",
        "Decide whether employees are Contacts of their company (this mapping). If so, accept this check in policies.accepted.",
      )
    : ok("not in this org");

const countries = (metas: ReadonlyMap<string, ObjectMeta>): Judged =>
  metas.get("Account")?.fields.has("BillingCountryCode") || metas.get("Contact")?.fields.has("MailingCountryCode")
    ? warn(
        "countries are a list in this org",
        "A country that is not on the list refuses its whole record: check State and Country Picklists in Setup, or leave the country out.",
      )
    : ok("countries are text");

const currencies = (metas: ReadonlyMap<string, ObjectMeta>): Judged =>
  metas.get("Account")?.fields.has("CurrencyIsoCode")
    ? warn(
        "this org has several currencies",
        "Revenue is taken in the integration user's currency: set it to the export's.",
      )
    : ok("one currency");

const SKEW = 10_000;
function accountSkew(need: Need): Judged {
  const contacts = need.counts["Contact"] ?? 0;
  return contacts > SKEW
    ? warn(
        `${contacts} Contacts may hang on few Accounts`,
        "Above 10,000 children of one parent Salesforce locks and shares slowly. Rows of one parent are sent together, and those that meet a lock again.",
      )
    : ok(`${contacts} Contacts`);
}

async function owners(context: Context): Promise<Judged> {
  const active = new Map<string, number>();
  let inactive = 0;
  for await (const row of query(context.api, "SELECT Email,IsActive,UserType FROM User")) {
    if (row["UserType"] !== "Standard") continue;
    const email = String(row["Email"]).toLowerCase();
    if (row["IsActive"] === true) active.set(email, (active.get(email) ?? 0) + 1);
    else inactive++;
  }
  const shared = [...active.values()].filter((count) => count > 1).length;
  return shared === 0
    ? ok(`${active.size} active users, ${inactive} inactive`)
    : warn(
        `${shared} e-mail addresses belong to several active users`,
        "Owners with such an address are not matched by themselves: name the user in decisions/owners.csv.",
      );
}

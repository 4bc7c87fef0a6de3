/** What Salesforce can do per object, as data (fact sheet on Salesforce, § numbers). */
import type { Ability, Identity } from "../port.ts";
import type { SalesforceLimits } from "./limits.ts";

/** Objects without a field of ours: found again by the fields that make them unique (§3). */
export const NATURAL: Readonly<Record<string, readonly [parent: string, name: string]>> = {
  CampaignMemberStatus: ["CampaignId", "Label"],
  AccountContactRelation: ["ContactId", "AccountId"],
};
/** Objects that are there only where the org has switched them on (§10.4). */
export const OPTIONAL: ReadonlySet<string> = new Set(["AccountContactRelation"]);
/** Objects that are never sent as a Bulk job: files go one by one, the others have no key to join results by (§6.4). */
export const NO_BULK: ReadonlySet<string> = new Set([
  "CampaignMemberStatus",
  "AccountContactRelation",
  "ContentVersion",
]);

const identity = (company: Identity["company"]): Identity => ({
  first: "FirstName",
  last: "LastName",
  email: "Email",
  phone: ["MobilePhone"],
  title: "Title",
  company,
});

/** What no rollback gives back (§9). */
export const RESIDUE: readonly string[] = [
  "What is removed lies in the recycle bin for 15 days; campaign members, their statuses and files do not come back from there.",
  "A record that is put back bears the day of the rollback as its Last Modified Date; field history keeps both changes.",
  "Flows that ran and mails that were sent stay done; figures that the org computes are computed again.",
];

/** Abilities of the objects that the mapping knows. `lacking`: optional ones that the org does not have. */
export function abilities(
  limits: SalesforceLimits,
  audit: boolean,
  lacking: ReadonlySet<string>,
): Record<string, Ability> {
  const base: Ability = {
    key: "unique-field",
    verbs: ["insert", "update", "remove", "restore", "soft-delete"],
    batch: limits.batch,
    remove: "soft",
    restore: true,
    update: "merge",
    createdAt: audit ? "insert-only" : "never",
    insertOnly: ["CreatedDate"],
    unique: [],
    identity: null,
    // A unique value in the recycle bin does not stand in the way (§6.5).
    deletedBlock: false,
    files: null,
    cascades: [],
  };
  /** What is removed of these does not come back (§9). */
  const gone: Ability = { ...base, verbs: ["insert", "update", "remove"], restore: false };
  return {
    Account: { ...base, cascades: ["Contact"] },
    Contact: {
      ...base,
      identity: identity({ field: "AccountId", object: "Account", name: "Name" }),
      cascades: ["CampaignMember", "Task"],
    },
    AccountContactRelation: {
      ...gone,
      key: "natural",
      createdAt: "never",
      insertOnly: ["AccountId", "ContactId"],
      verbs: lacking.has("AccountContactRelation") ? [] : gone.verbs,
    },
    Lead: {
      ...base,
      identity: identity({ field: "Company", object: null, name: "Company" }),
      cascades: ["CampaignMember"],
    },
    // The creation date of a campaign cannot be set (§0).
    Campaign: { ...base, createdAt: "never", cascades: ["CampaignMember", "CampaignMemberStatus"] },
    CampaignMemberStatus: { ...gone, key: "natural", createdAt: "never", insertOnly: ["CampaignId"] },
    CampaignMember: { ...gone, insertOnly: ["CreatedDate", "CampaignId", "ContactId", "LeadId"] },
    Course__c: { ...base },
    Enrollment__c: { ...base },
    Survey__c: { ...base },
    SurveyResponse__c: { ...base },
    Unmatched_Owner__c: { ...base },
    // Whether activity fields can be unique is not certain (§6.5): nothing relies on it.
    Task: { ...base, key: "plain-field" },
    ContentVersion: {
      ...gone,
      batch: 1,
      insertOnly: ["CreatedDate", "PathOnClient", "FirstPublishLocationId"],
      files: { maxBytes: limits.fileBytes },
    },
    User: { ...gone, verbs: [], remove: "none" },
  };
}

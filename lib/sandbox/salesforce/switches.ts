/**
 * What differs between orgs, and what the fact sheet could not verify: one table, each name settable by
 * `POST /__sandbox/limits` or by a seed record of the object `OrgSwitches`. `sheet`: section of the
 * fact sheet; `none`: known from elsewhere, and not certain.
 */
import { type JsonObject, UsageError } from "../shared/crm.ts";

type Switch = { value: boolean | number | string | null; sheet: string; about: string };

const on = (sheet: string, about: string) => ({ value: true as boolean, sheet, about });
const off = (sheet: string, about: string) => ({ value: false as boolean, sheet, about });
const count = (value: number, sheet: string, about: string) => ({ value, sheet, about });
const maybe = (value: number | null, sheet: string, about: string) => ({ value, sheet, about });
const text = (value: string | null, sheet: string, about: string) => ({ value, sheet, about });

export const SWITCHES = {
  apiRequests: count(110_000, "2", "API calls in 24 hours"),
  bulkBatches: count(15_000, "2", "batches of 10,000 rows in 24 hours"),
  dataStorageMB: count(10_440, "2", "storage of records in MB"),
  fileStorageMB: count(30_720, "2", "storage of files in MB"),
  filesPerDay: count(200_000, "2", "ContentVersions in 24 hours"),
  auditFields: on("6.6", "Set Audit Fields: the setting and the permission"),
  inactiveOwners: off("5", "permission Update Records with Inactive Owners"),
  apiEnabled: on("1", "permission API Enabled"),
  modifyAllData: on("1", "permission Modify All Data"),
  marketingUser: on("1", "Marketing User: may write campaigns and members"),
  bulkHardDelete: off("1", "permission Bulk API Hard Delete"),
  viewSetup: on("1", "permission View Setup and Configuration: the limits resource"),
  manageUsers: on("2", "permission Manage Users: storage in the limits resource"),
  modifyMetadata: on("1", "permissions Customize Application and Modify Metadata"),
  queryAllFiles: off("7", "permission Query All Files"),
  multipleAccounts: off("10.4", "Contacts to Multiple Accounts"),
  personAccounts: off("10.11", "Person Accounts"),
  countryPicklists: off("10.10", "State and Country picklists"),
  multiCurrency: off("10.12", "multiple currencies"),
  territories: off("10.5", "territory management"),
  archivesTasks: on("3", "closed tasks older than 365 days are left out of plain queries [mem]"),
  contactDeletesTasks: on("9", "deleting a contact deletes its tasks"),
  campaignMemberUpsert: off("3", "CampaignMember can be upserted: the pages disagree"),
  memberStatusFallback: on("3", "an undefined member status silently becomes the default one [mem]"),
  whatWithLead: off("3", "WhatId may stand beside a lead in WhoId [mem]"),
  activityExternalIds: off("6.5", "Activity fields may be external ids or unique: unverified"),
  newStandardValues: on("4.5", "a StandardValueSet deploy may bring new values: the sources disagree"),
  alertsStopBulk: on("10.8", "duplicate rules that only alert refuse rows of Bulk jobs"),
  trimsText: on("none", "blanks around texts are cut off [mem]"),
  lowercasesEmail: on("none", "e-mail fields are stored in small letters [mem]"),
  refreshTokenRotation: off("1", "each refresh gives a new refresh token and voids the old one"),
  sessionMinutes: count(120, "1", "a session ends after so long without a call"),
  tokenCalls: maybe(null, "11", "fault: an access token dies after so many calls"),
  jwtPublicKey: text(null, "1", "PEM that signed assertions are checked against; null: any signature"),
  jobQueueMs: count(2_000, "6.3", "time until a closed job begins"),
  jobChunkMs: count(200, "6.3", "time for each 200 rows of a job"),
  deployMs: count(3_000, "4.2", "time from a deploy request to its end"),
  failNextJobs: count(0, "11", "fault: so many jobs fail half-way, the rest of their rows unprocessed"),
  abortNextJobs: count(0, "11", "fault: so many jobs are aborted half-way by an admin"),
  lockEvery: maybe(null, "11", "fault: every k-th written row meets a locked record"),
  csvCellChars: count(32_000, "2", "characters in a cell of a job: 32,000, on later pages 131,072 [mem]"),
  queryPage: count(2_000, "2", "rows in a page of a query, at most 2,000"),
} satisfies Record<string, Switch>;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = { -readonly [Name in SwitchName]: (typeof SWITCHES)[Name]["value"] };

/** Limits of each edition (sheet 2), for ten licences; `sandbox`: a full copy sandbox. */
export const EDITIONS: Readonly<Record<string, Partial<Switches> & { type: string }>> = {
  enterprise: { type: "Enterprise Edition" },
  unlimited: { type: "Unlimited Edition", apiRequests: 150_000, dataStorageMB: 11_440 },
  professional: { type: "Professional Edition", fileStorageMB: 16_360 },
  developer: { type: "Developer Edition", apiRequests: 15_000, dataStorageMB: 5, fileStorageMB: 20 },
  sandbox: { type: "Enterprise Edition", apiRequests: 5_000_000 },
};

const isSwitch = (name: string): name is SwitchName => Object.hasOwn(SWITCHES, name);

/** Switches of an edition before anybody changed one. */
export function switchesOf(edition: string | null): Switches {
  const given = Object.fromEntries(Object.entries(SWITCHES).map(([name, { value }]) => [name, value])) as Switches;
  const { type: _, ...limits } = EDITIONS[edition ?? "enterprise"] ?? { type: "" };
  return { ...given, ...limits };
}

/** A change of switches, checked; throws a sentence for an unknown name or a value of the wrong kind. */
export function checkedSwitches(change: JsonObject): Partial<Switches> {
  for (const [name, value] of Object.entries(change)) {
    if (!isSwitch(name)) throw new UsageError(`limit ${name} is unknown; there is ${Object.keys(SWITCHES).join(", ")}`);
    const standard = SWITCHES[name].value;
    const wanted =
      typeof standard === "boolean" ? "true or false" : name === "jwtPublicKey" ? "a PEM or null" : "a number";
    const nullable = standard === null && value === null;
    const good =
      typeof standard === "boolean"
        ? typeof value === "boolean"
        : name === "jwtPublicKey"
          ? typeof value === "string"
          : typeof value === "number" && value >= 0;
    if (!good && !nullable) throw new UsageError(`limit ${name} takes ${wanted}, not ${JSON.stringify(value)}`);
  }
  return change as Partial<Switches>;
}

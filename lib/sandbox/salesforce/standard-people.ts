/** Standard objects for people and companies: fields, lengths and required ones as in the fact sheet, section 3. */
import {
  choices,
  date,
  email,
  field,
  flag,
  instant,
  long,
  number,
  type ObjectType,
  ON_CREATE,
  object,
  phone,
  pick,
  READ_ONLY,
  REQUIRED,
  refers,
  text,
  whole,
} from "./fields.ts";

const SOURCES = ["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"];
const address = (prefix: string) => [
  long(`${prefix}Street`, 255),
  text(`${prefix}City`, 40),
  text(`${prefix}State`, 80),
  text(`${prefix}PostalCode`, 20),
  text(`${prefix}Country`, 80),
];
/** Of a record that a merge deleted: the one that was kept. */
const mergedInto = (object: string) => refers("MasterRecordId", object, { ...READ_ONLY, onDelete: "none" });
const recordType = () => refers("RecordTypeId", "RecordType", { onDelete: "none" });

const ACCOUNT = object(
  "Account",
  "001",
  [
    text("Name", 255, { ...REQUIRED, label: "Account Name" }),
    pick("Type", ["Prospect", "Customer - Direct", "Customer - Channel", "Other"]),
    recordType(),
    mergedInto("Account"),
    refers("ParentId", "Account", { children: "ChildAccounts" }),
    ...address("Billing"),
    ...address("Shipping"),
    phone("Phone"),
    phone("Fax"),
    text("AccountNumber", 40),
    field("Website", "url", { length: 255 }),
    pick("Industry", ["Banking", "Healthcare", "Retail", "Technology", "Other"]),
    number("AnnualRevenue", 18, 0),
    whole("NumberOfEmployees"),
    long("Description", 32_000),
    pick("AccountSource", SOURCES),
  ],
  { activities: true, plural: "Accounts" },
);

const CONTACT = object(
  "Contact",
  "003",
  [
    refers("AccountId", "Account", { children: "Contacts", onDelete: "cascade" }),
    text("LastName", 80, REQUIRED),
    text("FirstName", 40),
    pick("Salutation", ["Mr.", "Ms.", "Mrs.", "Dr.", "Prof."]),
    text("Name", 121, { ...READ_ONLY, label: "Full Name" }),
    recordType(),
    ...address("Mailing"),
    ...address("Other"),
    phone("Phone"),
    phone("Fax"),
    phone("MobilePhone"),
    phone("HomePhone"),
    mergedInto("Contact"),
    refers("ReportsToId", "Contact", { children: "ReportsToContacts" }),
    email("Email", { idLookup: true }),
    text("Title", 128),
    text("Department", 80),
    text("AssistantName", 40),
    pick("LeadSource", SOURCES),
    date("Birthdate"),
    long("Description", 32_000),
    flag("HasOptedOutOfEmail", { label: "Email Opt Out" }),
    flag("DoNotCall"),
    instant("LastActivityDate", READ_ONLY),
  ],
  { activities: true },
);

const LEAD = object(
  "Lead",
  "00Q",
  [
    text("LastName", 80, REQUIRED),
    text("FirstName", 40),
    text("Name", 121, { ...READ_ONLY, label: "Full Name" }),
    recordType(),
    text("Title", 128),
    text("Company", 255, REQUIRED),
    ...address(""),
    phone("Phone"),
    phone("MobilePhone"),
    phone("Fax"),
    email("Email", { idLookup: true }),
    field("Website", "url", { length: 255 }),
    long("Description", 32_000),
    pick("LeadSource", SOURCES),
    pick("Status", ["Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"], {
      byDefault: "Open - Not Contacted",
    }),
    pick("Industry", ["Banking", "Healthcare", "Retail", "Technology", "Other"]),
    flag("HasOptedOutOfEmail", { label: "Email Opt Out" }),
    mergedInto("Lead"),
    flag("IsConverted", { ...ON_CREATE, label: "Converted" }),
    refers("ConvertedContactId", "Contact", { ...ON_CREATE, onDelete: "none" }),
  ],
  { activities: true, owned: "queue" },
);

const USER = object(
  "User",
  "005",
  [
    text("Username", 80, { ...REQUIRED, idLookup: true, unique: true }),
    text("LastName", 80, REQUIRED),
    text("FirstName", 40),
    text("Name", 121, { ...READ_ONLY, label: "Full Name" }),
    email("Email", { ...REQUIRED, idLookup: true, length: 128 }),
    text("Alias", 8, REQUIRED),
    flag("IsActive", { label: "Active" }),
    pick("UserType", ["Standard", "AutomatedProcess", "Guest"], { ...READ_ONLY, byDefault: "Standard" }),
    text("FederationIdentifier", 512),
    refers("ProfileId", "Profile", { ...REQUIRED, onDelete: "none" }),
    refers("ManagerId", "User"),
    text("Department", 80),
    text("Title", 80),
    flag("UserPermissionsMarketingUser", { label: "Marketing User" }),
  ],
  { deletable: false, undeletable: false, owned: null, auditable: false, kilobytes: 0 },
);

/** Only with Contacts to Multiple Accounts (sheet 10.4). */
const ACCOUNT_CONTACT_RELATION = object(
  "AccountContactRelation",
  "07k",
  [
    refers("AccountId", "Account", {
      ...REQUIRED,
      ...ON_CREATE,
      children: "AccountContactRelations",
      onDelete: "cascade",
    }),
    refers("ContactId", "Contact", {
      ...REQUIRED,
      ...ON_CREATE,
      children: "AccountContactRelations",
      onDelete: "cascade",
    }),
    field("Roles", "multipicklist", {
      length: 4099,
      choices: choices(["Business User", "Decision Maker", "Evaluator", "Executive Sponsor", "Influencer", "Other"]),
    }),
    flag("IsDirect", READ_ONLY),
    flag("IsActive", { byDefault: true }),
    date("StartDate"),
    date("EndDate"),
  ],
  { owned: null, auditable: false, undeletable: false },
);

/** All of them. */
export const PEOPLE: readonly ObjectType[] = [ACCOUNT, CONTACT, LEAD, USER, ACCOUNT_CONTACT_RELATION];

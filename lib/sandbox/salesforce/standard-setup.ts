/** Objects that describe the org: permissions, rules and automations, as far as a preflight reads them (sheet 4.6, 10). */
import { flag, long, type ObjectType, object, pick, READ_ONLY, REQUIRED, refers, text } from "./fields.ts";

const setup = { owned: null, auditable: false, undeletable: false, kilobytes: 0 } as const;
const readOnly = { ...setup, createable: false, updateable: false, deletable: false } as const;
const tooling = { ...readOnly, tooling: true } as const;

const may = (name: string) => flag(`Permissions${name}`);

export const SETUP: readonly ObjectType[] = [
  object(
    "Organization",
    "00D",
    [
      text("Name", 80),
      text("OrganizationType", 40),
      flag("IsSandbox"),
      text("InstanceName", 5),
      text("NamespacePrefix", 15),
      text("TimeZoneSidKey", 40),
      text("DefaultLocaleSidKey", 40),
    ],
    readOnly,
  ),
  object("UserLicense", "100", [text("Name", 80), text("MasterLabel", 80)], readOnly),
  object("Profile", "00e", [text("Name", 255), refers("UserLicenseId", "UserLicense", { onDelete: "none" })], readOnly),
  object("UserRole", "00E", [text("Name", 80)], readOnly),
  object("Group", "00G", [text("Name", 40), text("DeveloperName", 80), text("Type", 40)], readOnly),
  object("Territory2", "0MI", [text("Name", 80), text("DeveloperName", 80)], readOnly),
  object(
    "RecordType",
    "012",
    [text("Name", 80), text("DeveloperName", 80), text("SobjectType", 40), flag("IsActive", { byDefault: true })],
    readOnly,
  ),
  object(
    "PermissionSet",
    "0PS",
    [
      text("Name", 80, REQUIRED),
      text("Label", 80, REQUIRED),
      text("Description", 255),
      flag("IsOwnedByProfile", READ_ONLY),
      refers("ProfileId", "Profile", { ...READ_ONLY, onDelete: "none" }),
      ...[
        "ApiEnabled",
        "ModifyAllData",
        "ViewSetup",
        "ManageUsers",
        "CustomizeApplication",
        "ModifyMetadata",
        "CreateAuditFields",
        "UpdateWithInactiveOwner",
        "BulkApiHardDelete",
        "MarketingUser",
        "QueryAllFiles",
      ].map(may),
    ],
    setup,
  ),
  object(
    "PermissionSetAssignment",
    "0Pa",
    [
      refers("AssigneeId", "User", { ...REQUIRED, onDelete: "none" }),
      refers("PermissionSetId", "PermissionSet", { ...REQUIRED, onDelete: "cascade" }),
    ],
    setup,
  ),
  object(
    "ObjectPermissions",
    "110",
    [
      refers("ParentId", "PermissionSet", { ...REQUIRED, onDelete: "cascade" }),
      text("SobjectType", 80, REQUIRED),
      ...["Read", "Create", "Edit", "Delete", "ViewAllRecords", "ModifyAllRecords"].map(may),
    ],
    { ...setup, plural: "Object Permissions" },
  ),
  object(
    "FieldPermissions",
    "01k",
    [
      refers("ParentId", "PermissionSet", { ...REQUIRED, onDelete: "cascade" }),
      text("SobjectType", 80, REQUIRED),
      text("Field", 161, REQUIRED),
      may("Read"),
      may("Edit"),
    ],
    { ...setup, plural: "Field Permissions" },
  ),
  object(
    "DuplicateRule",
    "0Bm",
    [
      text("DeveloperName", 80),
      text("MasterLabel", 80),
      text("SobjectType", 40),
      flag("IsActive"),
      pick("ActionOnInsert", ["Alert", "Block"], { byDefault: "Alert" }),
      text("MatchFields", 255, { byDefault: "Email" }),
      text("AlertText", 255, { byDefault: "Use one of these records?" }),
    ],
    readOnly,
  ),
  object(
    "ValidationRule",
    "03d",
    [
      text("EntityDefinitionId", 80),
      text("ValidationName", 80),
      flag("Active"),
      text("Description", 255),
      text("ErrorMessage", 255),
      text("ErrorDisplayField", 80),
      long("ErrorConditionFormula", 5000),
    ],
    tooling,
  ),
  object(
    "Flow",
    "301",
    [
      text("DefinitionId", 18),
      text("DeveloperName", 80),
      text("MasterLabel", 80),
      text("ProcessType", 40),
      text("Status", 40),
      text("TriggerType", 40),
      text("TriggerObjectOrEventId", 80),
      flag("SendsEmail"),
    ],
    tooling,
  ),
  object("WorkflowRule", "01Q", [text("Name", 80), text("TableEnumOrId", 80)], tooling),
  object("ApexTrigger", "01q", [text("Name", 80), text("TableEnumOrId", 80), text("Status", 40)], tooling),
];

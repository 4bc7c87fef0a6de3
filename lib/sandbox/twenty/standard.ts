import type { FieldType } from "./field-types.ts";

/** A standard field: `[name, type, label, more]`. */
type Plain = {
  name: string;
  type: FieldType;
  label: string;
  unique?: boolean;
  options?: readonly string[];
  default?: unknown;
  searchable?: boolean;
};
/** A reference: `[name, target object, name of the way back, what happens when the target is destroyed]`. */
type Reference = { name: string; to: string; back: string; onDestroy: "cascade" | "null" };

export type StandardObject = {
  name: string;
  plural: string;
  label: string;
  labelPlural: string;
  system?: boolean;
  /** Without position and createdBy. */
  bare?: boolean;
  fields: readonly Plain[];
  references: readonly Reference[];
};

const text = (name: string, label: string, more: Partial<Plain> = {}): Plain => ({
  name,
  type: "TEXT",
  label,
  ...more,
});
const links = (name: string, label: string, more: Partial<Plain> = {}): Plain => ({
  name,
  type: "LINKS",
  label,
  ...more,
});

/** A record's targets: `person`, `company`, `opportunity` at v1.5, `targetPerson` … later (twenty.md §3). */
function targets(back: string, prefixed: boolean, more: readonly string[] = []): Reference[] {
  return ["company", ...more, "person", "opportunity"].map((to) => ({
    name: prefixed ? `target${to[0]?.toUpperCase()}${to.slice(1)}` : to,
    to,
    back,
    onDestroy: "cascade",
  }));
}

/**
 * The objects every workspace has that matter to a migration, and those their relations lead to (twenty.md §3,
 * transcript). `prefixed`: names of the target columns; `files`: attachments hold a FILES field instead of a path.
 */
export function standardObjects({ prefixed, files }: { prefixed: boolean; files: boolean }): StandardObject[] {
  return [
    {
      name: "person",
      plural: "people",
      label: "Person",
      labelPlural: "People",
      fields: [
        { name: "name", type: "FULL_NAME", label: "Name", searchable: true },
        { name: "emails", type: "EMAILS", label: "Emails", unique: true, searchable: true },
        links("linkedinLink", "Linkedin"),
        links("xLink", "X"),
        text("jobTitle", "Job Title", { searchable: true }),
        { name: "phones", type: "PHONES", label: "Phones" },
        text("city", "City"),
        text("avatarUrl", "Avatar"),
      ],
      references: [{ name: "company", to: "company", back: "people", onDestroy: "null" }],
    },
    {
      name: "company",
      plural: "companies",
      label: "Company",
      labelPlural: "Companies",
      fields: [
        text("name", "Name", { searchable: true }),
        links("domainName", "Domain Name", { unique: true, searchable: true }),
        { name: "employees", type: "NUMBER", label: "Employees" },
        links("linkedinLink", "Linkedin"),
        links("xLink", "X"),
        { name: "annualRecurringRevenue", type: "CURRENCY", label: "ARR" },
        { name: "address", type: "ADDRESS", label: "Address" },
        { name: "idealCustomerProfile", type: "BOOLEAN", label: "ICP", default: false },
      ],
      references: [
        { name: "accountOwner", to: "workspaceMember", back: "accountOwnerForCompanies", onDestroy: "null" },
      ],
    },
    {
      name: "opportunity",
      plural: "opportunities",
      label: "Opportunity",
      labelPlural: "Opportunities",
      fields: [
        text("name", "Name", { searchable: true }),
        { name: "amount", type: "CURRENCY", label: "Amount" },
        { name: "closeDate", type: "DATE_TIME", label: "Close date" },
        {
          name: "stage",
          type: "SELECT",
          label: "Stage",
          options: ["NEW", "SCREENING", "MEETING", "PROPOSAL", "CUSTOMER"],
          default: "'NEW'",
        },
      ],
      references: [
        { name: "pointOfContact", to: "person", back: "pointOfContactForOpportunities", onDestroy: "null" },
        { name: "company", to: "company", back: "opportunities", onDestroy: "null" },
      ],
    },
    {
      name: "note",
      plural: "notes",
      label: "Note",
      labelPlural: "Notes",
      fields: [
        text("title", "Title", { searchable: true }),
        { name: "bodyV2", type: "RICH_TEXT", label: "Body", searchable: true },
      ],
      references: [],
    },
    {
      name: "task",
      plural: "tasks",
      label: "Task",
      labelPlural: "Tasks",
      fields: [
        text("title", "Title", { searchable: true }),
        { name: "bodyV2", type: "RICH_TEXT", label: "Body", searchable: true },
        { name: "dueAt", type: "DATE_TIME", label: "Due Date" },
        {
          name: "status",
          type: "SELECT",
          label: "Status",
          options: ["TODO", "IN_PROGRESS", "DONE"],
          default: "'TODO'",
        },
      ],
      references: [{ name: "assignee", to: "workspaceMember", back: "assignedTasks", onDestroy: "null" }],
    },
    {
      name: "noteTarget",
      plural: "noteTargets",
      label: "Note Target",
      labelPlural: "Note Targets",
      system: true,
      bare: true,
      fields: [],
      references: [
        { name: "note", to: "note", back: "noteTargets", onDestroy: "cascade" },
        ...targets("noteTargets", prefixed),
      ],
    },
    {
      name: "taskTarget",
      plural: "taskTargets",
      label: "Task Target",
      labelPlural: "Task Targets",
      system: true,
      bare: true,
      fields: [],
      references: [
        { name: "task", to: "task", back: "taskTargets", onDestroy: "cascade" },
        ...targets("taskTargets", prefixed),
      ],
    },
    {
      name: "attachment",
      plural: "attachments",
      label: "Attachment",
      labelPlural: "Attachments",
      system: true,
      bare: true,
      // twenty.md §7: a path from uploadFile at v1.5; `file: [{fileId, label}]` since
      fields: files
        ? [text("name", "Name"), { name: "file", type: "FILES", label: "File" }]
        : [text("name", "Name"), text("fullPath", "Full path"), text("type", "Type")],
      references: [
        { name: "author", to: "workspaceMember", back: "authoredAttachments", onDestroy: "null" },
        ...targets("attachments", prefixed, ["note", "task"]),
      ],
    },
    {
      name: "workspaceMember",
      plural: "workspaceMembers",
      label: "Workspace Member",
      labelPlural: "Workspace Members",
      system: true,
      fields: [
        { name: "name", type: "FULL_NAME", label: "Name", searchable: true },
        text("colorScheme", "Color Scheme", { default: "'Light'" }),
        text("locale", "Language", { default: "'en'" }),
        text("avatarUrl", "Avatar Url"),
        text("userEmail", "User Email", { searchable: true }),
        { name: "calendarStartDay", type: "NUMBER", label: "Start of the week", default: 7 },
        { name: "userId", type: "UUID", label: "User Id" },
        text("timeZone", "Time zone", { default: "'system'" }),
        text("dateFormat", "Date format", { default: "'SYSTEM'" }),
        text("timeFormat", "Time format", { default: "'SYSTEM'" }),
      ],
      references: [],
    },
    ...(["favorite", "timelineActivity"] as const).map((name) => ({
      name,
      plural: name === "favorite" ? "favorites" : "timelineActivities",
      label: name === "favorite" ? "Favorite" : "Timeline Activity",
      labelPlural: name === "favorite" ? "Favorites" : "Timeline Activities",
      system: true,
      bare: true,
      fields: [],
      references: targets(name === "favorite" ? "favorites" : "timelineActivities", prefixed && name !== "favorite", [
        "note",
        "task",
      ]),
    })),
    ...(["messageParticipant", "calendarEventParticipant"] as const).map((name) => ({
      name,
      plural: `${name}s`,
      label: name === "messageParticipant" ? "Message Participant" : "Calendar event participant",
      labelPlural: name === "messageParticipant" ? "Message Participants" : "Calendar event participants",
      system: true,
      bare: true,
      fields: [text("handle", "Handle"), text("displayName", "Display Name")],
      references: [{ name: "person", to: "person", back: `${name}s`, onDestroy: "null" as const }],
    })),
  ];
}

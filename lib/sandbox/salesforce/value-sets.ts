/** Standard value sets: the lists of an org behind its standard picklists, deployed and read as a whole (sheet 4.5). */
import type { Choice } from "./fields.ts";
import type { Org } from "./org.ts";
import { childrenOf, escapeXml, type Xml } from "./xml.ts";

/** Which picklists the standard value sets feed. */
const FEEDS: Readonly<Record<string, readonly string[]>> = {
  TaskType: ["Task.Type"],
  EventType: ["Event.Type"],
  TaskStatus: ["Task.Status"],
  TaskPriority: ["Task.Priority"],
  LeadStatus: ["Lead.Status"],
  LeadSource: ["Lead.LeadSource", "Contact.LeadSource"],
  CampaignType: ["Campaign.Type"],
  CampaignStatus: ["Campaign.Status"],
  CampaignMemberStatus: ["CampaignMember.Status"],
  Industry: ["Account.Industry", "Lead.Industry"],
};
/** What a value says besides, in an org where nobody changed it. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "TaskStatus Completed": { closed: "true" },
  "TaskPriority High": { highPriority: "true" },
  "LeadStatus Closed - Converted": { converted: "true" },
};
const OWN = new Set(["fullName", "label", "default", "isActive"]);

const heldOf = (org: Org, full: string) => {
  const [object = "", field = ""] = full.split(".");
  return org.schema().any(object)?.all.get(field.toLowerCase());
};
const saidOf = (name: string, { value, more }: Choice): Readonly<Record<string, string>> =>
  more ?? SAID[`${name} ${value}`] ?? {};

/** Replaces the values with all that they say: one that is not sent again is gone. The problem in words, or null. */
export function deployValues(org: Org, name: string, xml: Xml): string | null {
  const values = childrenOf(xml, "standardValue").map((value) =>
    Object.fromEntries(value.children.map((child) => [child.name, child.text.trim()])),
  );
  return setValues(org, name, values, !org.switches.newStandardValues);
}

/** The same, each value as its elements; `known`: none may be new. */
export function setValues(
  org: Org,
  name: string,
  values: readonly Readonly<Record<string, string>>[],
  known: boolean,
): string | null {
  const fed = FEEDS[name];
  if (!fed) return `In field: standardValueSet - no StandardValueSet named ${name} found`;
  if (values.some(({ fullName = "" }) => fullName === "")) return "Required field is missing: fullName";
  const twice = values.find(({ fullName }, at) => values.findIndex((one) => one["fullName"] === fullName) < at);
  if (twice) return `Duplicate value ${twice["fullName"]} in the standard value set ${name}`;
  const choices = values.map(
    (value): Choice => ({
      value: value["fullName"] ?? "",
      label: value["label"] ?? value["fullName"] ?? "",
      active: value["isActive"] !== "false",
      byDefault: value["default"] === "true",
      more: Object.fromEntries(Object.entries(value).filter(([key]) => !OWN.has(key))),
    }),
  );
  for (const full of fed) {
    const fresh = choices.filter(({ value }) => !heldOf(org, full)?.choices.some((one) => one.value === value));
    if (known && fresh.length > 0)
      return `Cannot add new values to the standard value set ${name}: ${fresh.map(({ value }) => value).join(", ")}`;
    const byDefault = choices.find((choice) => choice.byDefault)?.value ?? null;
    org.store.define({ kind: "values", id: full, parent: full.split(".")[0] ?? "", body: { choices, byDefault } });
  }
  org.schemaChanged();
  return null;
}

/** A set as `readMetadata` shows it, inactive values too; null where there is none of that name. */
export function valueSetXml(org: Org, name: string): string | null {
  const [full] = FEEDS[name] ?? [];
  const held = full === undefined ? undefined : heldOf(org, full);
  if (!held) return null;
  const values = held.choices.map((choice) => {
    const { value, label, active, byDefault } = choice;
    const said = { fullName: value, default: String(byDefault), ...(active ? {} : { isActive: "false" }), label };
    return Object.entries({ ...said, ...saidOf(name, choice) })
      .map(([key, text]) => `<${key}>${escapeXml(text)}</${key}>`)
      .join("");
  });
  return `<fullName>${name}</fullName><sorted>false</sorted>${values.map((value) => `<standardValue>${value}</standardValue>`).join("")}`;
}

/** Whether a task of that status is done: what the org's list says of it. */
export function isClosedStatus(org: Org, status: unknown): boolean {
  const choice = heldOf(org, "Task.Status")?.choices.find(({ value }) => value === status);
  return choice !== undefined && saidOf("TaskStatus", choice)["closed"] === "true";
}

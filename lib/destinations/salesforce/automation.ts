/** What an org does by itself with what is loaded: old and new automation, rules, record types (salesforce.md §10). */
import type { Context } from "./context.ts";
import { ALERT_ADVICE, Refused } from "./refusal.ts";
import { query } from "./soql.ts";
import { type Judged, ok, unseen, warn } from "./verdicts.ts";

/** Rows of a query, or null when this user may not ask it. */
async function asked(
  context: Context,
  soql: string,
  tooling: boolean,
): Promise<Readonly<Record<string, unknown>>[] | null> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  try {
    for await (const row of query(context.api, soql, false, tooling)) rows.push(row);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
  return rows;
}
const named = (rows: readonly Readonly<Record<string, unknown>>[], name: string): string =>
  rows
    .slice(0, 8)
    .map((row) => String(row[name]))
    .join(", ");

export async function retiredAutomation(context: Context, automations: number): Promise<Judged> {
  const rules = await asked(context, "SELECT Name,TableEnumOrId FROM WorkflowRule", true);
  const processes = await asked(
    context,
    "SELECT DeveloperName FROM Flow WHERE Status = 'Active' AND ProcessType = 'Workflow'",
    true,
  );
  if (rules === null || processes === null)
    return unseen("Workflow Rules and processes (View Setup and Configuration)");
  const rebuilt = automations === 0 ? "" : `; ${automations} automations of Actimo are written up for Flow Builder`;
  return rules.length + processes.length === 0
    ? ok(`none in this org${rebuilt}`)
    : warn(
        `${rules.length} Workflow Rules and ${processes.length} processes: ${named(rules, "Name")} ${named(processes, "DeveloperName")}${rebuilt}`,
        "They still run, and will on what is loaded. Nothing is rebuilt as one: Actimo's automations are described for Flow. Move the old ones to Flow (Setup, Migrate to Flow).",
      );
}

export async function activeAutomation(context: Context, objects: readonly string[]): Promise<Judged> {
  const flows = await asked(
    context,
    "SELECT DeveloperName,TriggerObjectOrEventId FROM Flow WHERE Status = 'Active' AND ProcessType = 'AutoLaunchedFlow'",
    true,
  );
  const triggers = await asked(context, "SELECT Name,TableEnumOrId FROM ApexTrigger WHERE Status = 'Active'", true);
  if (flows === null || triggers === null) return unseen("flows and triggers (View Setup and Configuration)");
  const ours = (row: Readonly<Record<string, unknown>>, name: string) => objects.includes(String(row[name]));
  const hit = [
    ...flows.filter((row) => ours(row, "TriggerObjectOrEventId")).map((row) => String(row["DeveloperName"])),
    ...triggers.filter((row) => ours(row, "TableEnumOrId")).map((row) => String(row["Name"])),
  ];
  return hit.length === 0
    ? ok("no active flow or trigger on the objects of the load")
    : warn(
        `run on what is loaded: ${hit.slice(0, 8).join(", ")}`,
        "They may send mail or change records. Switch them off, or let them pass by a custom permission of the integration user, for the time of the load.",
      );
}

export async function validationRules(context: Context, objects: readonly string[]): Promise<Judged> {
  const rules = await asked(
    context,
    "SELECT ValidationName,EntityDefinitionId FROM ValidationRule WHERE Active = true",
    true,
  );
  if (rules === null) return unseen("validation rules (View Setup and Configuration)");
  const hit = rules.filter((row) => objects.includes(String(row["EntityDefinitionId"])));
  return hit.length === 0
    ? ok("no active validation rule on the objects of the load")
    : warn(
        `${hit.length} rules may refuse rows: ${hit
          .slice(0, 8)
          .map((row) => `${String(row["EntityDefinitionId"])}.${String(row["ValidationName"])}`)
          .join(", ")}`,
        "The sample shows which rows they refuse; those are named and counted. Switch them off for the load where the history does not fit them.",
      );
}

/** Which rules there are; whether one blocks or only alerts is not told by a query. */
export async function duplicateRules(context: Context, objects: readonly string[]): Promise<Judged> {
  const rules = await asked(
    context,
    "SELECT DeveloperName,SobjectType FROM DuplicateRule WHERE IsActive = true",
    false,
  );
  if (rules === null) return unseen("duplicate rules");
  const hit = rules.filter((row) => objects.includes(String(row["SobjectType"])));
  return hit.length === 0
    ? ok("no active duplicate rule on the objects of the load")
    : warn(
        `${hit.length} active rules: ${hit
          .slice(0, 8)
          .map((row) => `${String(row["SobjectType"])}.${String(row["DeveloperName"])}`)
          .join(", ")}; rows of a rule that only alerts are ${context.despiteAlerts ? "saved" : "refused"}`,
        `Decide first which records of the org are people of the export (existing.csv). Refused rows are named and counted. ${
          context.despiteAlerts
            ? "A rule that blocks still refuses: switch it off for the load to let everything in."
            : ALERT_ADVICE
        }`,
      );
}

export async function recordTypes(context: Context, objects: readonly string[]): Promise<Judged> {
  const types = await asked(context, "SELECT DeveloperName,SobjectType FROM RecordType WHERE IsActive = true", false);
  if (types === null) return unseen("record types");
  const several = objects.filter((name) => types.filter((row) => row["SobjectType"] === name).length > 1);
  return several.length === 0
    ? ok("no object of the load has several record types")
    : warn(
        `several record types: ${several.join(", ")}`,
        "New records get the default one of the integration user's profile: check that it is the right one.",
      );
}

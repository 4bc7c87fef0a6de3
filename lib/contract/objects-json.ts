/** The export contract: what comes as JSON. Source: the fact sheet on Actimo exports, section 5. */
import { bool, day, decimal, defineObject, instant, int, json, key, ref, text } from "./columns.ts";

export const learning_paths = defineObject("learning_paths", {
  stems: ["learning_paths", "laeringsforloeb"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["path_id"],
  jsonRoot: "learning_paths",
  columns: {
    path_id: key("learning_paths", "Learning path ID", "Læringsforløb-ID"),
    workspace_id: ref("workspaces", "Workspace ID", "Arbejdsområde-ID"),
    name: text("Name", "Navn"),
    description: text("Description", "Beskrivelse"),
    passing_score: decimal("Passing score", "Beståelsesgrænse"),
    availability: text("Availability", "Tilgængelighed"),
    due_date: day("Due date", "Forfaldsdato"),
    estimated_duration_min: int("Duration (min)", "Varighed (min)"),
    module_count: int("Modules", "Antal moduler"),
    status: text("Status", "Status"),
    sections: json("Sections", "Sektioner"),
    exported_at: instant("Exported at", "Eksporteret"),
  },
});

export const automations = defineObject("automations", {
  stems: ["automations", "automatiseringer"],
  scope: "account",
  kind: "snapshot",
  sheets: [],
  key: ["automation_id"],
  jsonRoot: "automations",
  columns: {
    automation_id: key("automations", "Automation ID", "Automatiserings-ID"),
    workspace_id: ref("workspaces", "Workspace ID", "Arbejdsområde-ID"),
    name: text("Name", "Navn"),
    active: bool("Active", "Aktiv"),
    trigger: json("Trigger", "Udløser"),
    rules: json("Rules", "Regler"),
    actions: json("Actions", "Handlinger"),
    segment: json("Segment", "Segment"),
  },
});

/** Values under a key like credential, secret, token, password or key are redacted when read. */
export const integrations = defineObject("integrations", {
  stems: ["integrations", "integrationer"],
  scope: "account",
  kind: "snapshot",
  sheets: [],
  key: ["name"],
  jsonRoot: "integrations",
  columns: {
    name: key("integrations", "Name", "Navn"),
    type: text("Type", "Type"),
    endpoint: text("Endpoint", "Endepunkt"),
    frequency: text("Frequency", "Hyppighed"),
    unique_id_field: text("Unique ID field", "Unikt ID-felt"),
    mapping: json("Mapping", "Mapping"),
    scopes: json("Scopes", "Rettigheder"),
    credentials: json("Credentials", "Legitimationsoplysninger"),
  },
});

export const dashboards = defineObject("dashboards", {
  stems: ["dashboards", "dashboards"],
  scope: "account",
  kind: "snapshot",
  sheets: [],
  key: ["dashboard_id"],
  jsonRoot: "dashboards",
  columns: {
    dashboard_id: key("dashboards", "Dashboard ID", "Dashboard-ID"),
    name: text("Name", "Navn"),
    scope: text("Scope", "Omfang"),
    widgets: json("Widgets", "Widgets"),
  },
});

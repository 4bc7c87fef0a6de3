/** The exports that come as JSON for the whole client: automations, integrations, dashboards. */
import type { Organisation } from "./organisation.ts";
import { at } from "./random.ts";
import type { Setting } from "./recipe.ts";

export function automations(set: Setting, org: Organisation) {
  return {
    automations: org.workspaces.flatMap((workspace) => {
      const messages = org.messages[workspace.index] ?? [];
      const groups = org.groups[workspace.index] ?? [];
      const common = { workspace_id: workspace.id, segment: { smart_rule: "department IN('Butik')" } };
      return [
        {
          automation_id: 7000 + workspace.index * 2,
          name: `Velkommen til ${workspace.name}`,
          active: true,
          ...common,
          trigger: { type: "contact_created" },
          rules: [{ type: "time_delay", days: 2 }],
          actions: [
            { type: "send_message", message_id: at(messages, 0).id },
            { type: "modify_contact_tags", add: ["Ny"] },
          ],
        },
        {
          automation_id: 7001 + workspace.index * 2,
          name: "Opfølgning på quiz",
          active: workspace.index % 2 === 0,
          ...common,
          trigger: {
            type: "message_opened",
            message_id: set.has("orphans") && workspace.index === 0 ? "59999999" : at(messages, 1).id,
          },
          rules: [{ type: "all_quizzes_completed" }, { type: "group_membership", group_id: at(groups, 0).id }],
          actions: [{ type: "update_contact_groups", add: [at(groups, 1).id] }],
        },
      ];
    }),
  };
}

/** Integrations; with secrets pasted in where that kind is on (made up, and valid nowhere). */
export function integrations(set: Setting) {
  const secret = set.has("credentials");
  return {
    integrations: [
      {
        type: "csv_sftp",
        name: "HR-fil",
        endpoint: secret ? "sftp://hruser:Sommer2024!@sftp.kunde.example/hr.csv" : "sftp://sftp.kunde.example/hr.csv",
        frequency: "daily",
        unique_id_field: "employee_no",
        mapping: { employee_no: "Medarbejdernr", manager_id: "Leder" },
        scopes: null,
        credentials: secret ? { user: "hruser", password: "Sommer2024!" } : null,
      },
      {
        type: "api_key",
        name: "Intranet",
        endpoint: "https://intranet.kunde.example/api",
        frequency: "hourly",
        unique_id_field: "email",
        mapping: secret ? { header: "api-key", api_key: "ak_made_up_0123456789" } : { header: "api-key" },
        scopes: ["contacts:read"],
        credentials: secret ? { client_secret: "made-up-client-secret", token: "made-up-token" } : null,
      },
      {
        type: "azure_ad",
        name: "Azure AD",
        endpoint: "https://graph.microsoft.com/v1.0",
        frequency: "daily",
        unique_id_field: "userPrincipalName",
        mapping: { mail: "email" },
        scopes: ["User.Read.All", "Group.Read.All"],
        credentials: null,
      },
    ],
  };
}

export function dashboards(org: Organisation) {
  const widgets = ["Communicate", "Train", "Lead", "Sleeping contacts"].map((title, place) => ({
    title,
    type: place === 3 ? "list" : "chart",
    period: "12 months",
  }));
  return {
    dashboards: [
      { dashboard_id: 1, name: "Control Center", scope: "account", widgets },
      ...org.workspaces.map((workspace) => ({
        dashboard_id: 2 + workspace.index,
        name: `Overblik ${workspace.name}`,
        scope: workspace.id,
        widgets: widgets.slice(0, 3),
      })),
    ],
  };
}

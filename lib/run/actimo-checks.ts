/** Preflight of the source: one check for each gotcha of Actimo itself, from what the exports hold. */
import type { Check } from "../destinations/port.ts";
import type { Plan } from "../plan/types.ts";
import type { Staging } from "../staging/types.ts";

type SourceCheck = Check & { readonly gotcha: string };

/** Reads staging and plan only. A check that blocks names what to ask the customer for. */
export function actimoChecks(staging: Staging, plan: Pick<Plan, "rebuild">): SourceCheck[] {
  return [uiExports(staging), mediaAssets(staging), workspaces(staging), credentials(staging, plan)];
}

function uiExports(staging: Staging): SourceCheck {
  const contacts = staging.tables.get("contacts")?.length ?? 0;
  const truncated = staging.findings.filter(
    (finding) => finding.code === "truncated_file" || finding.code === "truncated_last_row",
  ).length;
  const days = [...new Set(staging.files.flatMap((file) => file.exportedOn ?? []))].sort();
  const verdict = contacts === 0 ? "block" : truncated > 0 || days.length > 1 ? "warn" : "ok";
  return {
    code: "actimo_ui_exports",
    title: "The exports from the user interface are there and whole",
    verdict,
    found: `${contacts} contacts in ${staging.files.length} files of ${days.length} day${days.length === 1 ? "" : "s"}; ${truncated} cut off.`,
    advice:
      contacts === 0
        ? "Ask for the contacts export of every workspace: nothing can be migrated without it."
        : truncated > 0
          ? "Ask for the cut files again before the real load."
          : days.length > 1
            ? "Files of several days are mixed: what changed between them is seen only once."
            : "Nothing to do.",
    gotcha: "No public API means migration relies on UI exports",
  };
}

function mediaAssets(staging: Staging): SourceCheck {
  const paths = staging.tables.get("learning_paths");
  let media = 0;
  for (let row = 0; paths && row < paths.length; row += 1) {
    const sections = paths.cell("sections", row);
    if (typeof sections === "string") media += sections.match(/"media_url":"[^"]/g)?.length ?? 0;
  }
  return {
    code: "actimo_media_assets",
    title: "Media of learning paths are files, not records",
    verdict: media > 0 ? "warn" : "ok",
    found: `${media} media files are referred to by learning paths.`,
    advice:
      media > 0
        ? "They are listed in rebuild/learning-paths; download them while the Actimo subscription runs."
        : "Nothing to do.",
    gotcha: "Learning Path media assets are not data records",
  };
}

function workspaces(staging: Staging): SourceCheck {
  const table = staging.tables.get("workspaces");
  const declared = new Set<string>();
  for (let row = 0; table && row < table.length; row += 1) declared.add(String(table.cell("workspace_id", row)));
  const present = new Set<string>();
  const contacts = staging.tables.get("contacts");
  for (let row = 0; contacts && row < contacts.length; row += 1) {
    const id = contacts.cell("workspace_id", row) ?? contacts.lineage(row).workspace;
    if (id !== null) present.add(String(id));
  }
  const absent = [...declared].filter((id) => !present.has(id));
  return {
    code: "actimo_workspace_isolation",
    title: "Every workspace was exported",
    verdict: absent.length > 0 ? "warn" : "ok",
    found: `${present.size} workspaces have contacts; ${absent.length} of ${declared.size} known ones have none.`,
    advice:
      absent.length > 0
        ? `Exports are per workspace: ask for those of workspace ${absent.join(", ")}, or confirm that they are empty.`
        : "The files of all workspaces are united into one set.",
    gotcha: "Workspace isolation means no cross-org analytics export",
  };
}

function credentials(staging: Staging, plan: Pick<Plan, "rebuild">): SourceCheck {
  const redacted = staging.losses
    .filter((loss) => loss.reason === "redacted_secret")
    .reduce((sum, loss) => sum + loss.cells, 0);
  const integrations = plan.rebuild.find((document) => /integration/i.test(document.name))?.entries.length ?? 0;
  return {
    code: "actimo_credentials",
    title: "Integration credentials stay behind",
    verdict: integrations > 0 ? "warn" : "ok",
    found: `${integrations} integrations to disconnect and rebuild; ${redacted} cells with credentials were redacted when read.`,
    advice:
      integrations > 0
        ? "Make new credentials for the integrations in rebuild/integrations; the old ones should be withdrawn."
        : "Nothing to do.",
    gotcha: "Integration credentials are not portable",
  };
}

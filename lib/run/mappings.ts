/** The mapping of a project: the default of its destination, the overlay of `migration.json`, a workbook's changes. */
import { Stop } from "../contract/stop.ts";
import { type Applied, applyOverlay } from "../mapping/apply-overlay.ts";
import type { Mapping } from "../mapping/language.ts";
import { assertSound } from "../mapping/lint.ts";
import { salesforceMapping, withRecipients } from "../mappings/salesforce.ts";
import { twentyMapping } from "../mappings/twenty.ts";
import type { Project } from "../project/config.ts";
import type { Staging } from "../staging/types.ts";

type Options = Project["config"]["options"];
/** One default map per destination that can be loaded. */
const DEFAULTS: Readonly<Partial<Record<Project["destination"], (options: Options) => Mapping>>> = {
  twenty: () => twentyMapping,
  salesforce: ({ recipientsAsMembers }) =>
    recipientsAsMembers ? withRecipients(salesforceMapping) : salesforceMapping,
};

/**
 * Proposals are accepted by score in a rehearsal only: against an account each needs its confirmation.
 * Throws `Stop` (2) naming the key of `migration.json`, or the destination that has no mapping.
 */
export function mappingFor(
  project: Project,
  staging: Staging,
  changes: readonly ((mapping: Mapping) => Mapping)[],
): Applied {
  const standard = DEFAULTS[project.destination]?.(project.config.options);
  if (!standard)
    throw new Stop(
      2,
      `There is no mapping to ${project.destination} in this version.`,
      `Use one of: ${Object.keys(DEFAULTS).join(", ")}.`,
    );
  try {
    const applied = applyOverlay(standard, project.config.mapping, staging, {
      acceptProposals: project.rehearsal ? project.config.options.acceptProposals : null,
    });
    const mapping = changes.reduce((changed, change) => change(changed), applied.mapping);
    if (changes.length > 0) assertSound(mapping);
    return { ...applied, mapping };
  } catch (error) {
    throw new Stop(
      2,
      error instanceof Error ? error.message : String(error),
      "Mend the mapping in migration.json or in the workbook; nothing was written.",
    );
  }
}

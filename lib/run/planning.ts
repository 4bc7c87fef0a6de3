/** The plan of one set of staging for a project: mapping, options, and the identities pinned by earlier loads. */
import { fileCeiling } from "../destinations/registry.ts";
import type { Mapping } from "../mapping/language.ts";
import { buildPlan, defaultIdentity } from "../plan/build.ts";
import type { Plan } from "../plan/types.ts";
import type { Project } from "../project/config.ts";
import type { Resolved } from "../quality/types.ts";

/** `pinned`: the external id under which a source id was first loaded, or null. */
export function planFor(
  project: Project,
  resolved: Resolved,
  mapping: Mapping,
  pinned: (object: string, id: string) => string | null,
): Plan {
  return buildPlan({
    resolved,
    mapping,
    options: {
      privateFeedback: project.config.options.privateFeedback,
      maxFileBytes: fileCeiling(project.destination),
    },
    identity: (object, memberIds) => {
      for (const id of memberIds) {
        const external = pinned(object, id);
        if (external !== null) return external;
      }
      return defaultIdentity(object, memberIds);
    },
  });
}

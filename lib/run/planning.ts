/** The plan of one set of staging for a project: mapping, options, and the identities pinned by earlier loads. */
import { fileCeiling } from "../destinations/registry.ts";
import type { Mapping } from "../mapping/language.ts";
import { buildPlan, defaultIdentity } from "../plan/build.ts";
import type { Plan, PlannedRecord } from "../plan/types.ts";
import type { Project } from "../project/config.ts";
import type { Resolved } from "../quality/types.ts";

/** `pinned`: the external id under which a source id was first loaded, or null. */
export function planFor(
  project: Project,
  resolved: Resolved,
  mapping: Mapping,
  pinned: (object: string, id: string) => string | null,
): Plan {
  const plan = buildPlan({
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
  return keepRecords(plan, KEPT_RECORDS);
}

/** A run goes over its records some twenty times. At about 3 kB each, these are kept in memory; larger objects stream. */
const KEPT_RECORDS = 30_000;

/** The plan with the records of its objects built once, object by object, as long as `most` records hold them all. */
export function keepRecords(plan: Plan, most: number): Plan {
  const kept = new Map<string, readonly PlannedRecord[]>();
  let room = most;
  return {
    ...plan,
    records(object) {
      const known = kept.get(object);
      if (known) return known;
      if (plan.count(object) > room) return plan.records(object);
      const records = [...plan.records(object)];
      room -= records.length;
      kept.set(object, records);
      return records;
    },
  };
}

/** What a gate is approved on: the numbers of the last run, its picture, and the tables they come from. */
import type { Chart, ChartTable } from "../../charts/chart.ts";
import { formatCount, formatSeconds, formatShare, plural } from "../../charts/text.ts";
import {
  coverageSchema,
  deltaSchema,
  estimateSchema,
  ownersSchema,
  planSchema,
  preflightSchema,
  sampleDiffSchema,
} from "../../outputs/shapes.ts";
import { OutputError } from "../../outputs/write.ts";
import type { Project } from "../../project/config.ts";
import { readMapping } from "./column-list.ts";
import { readOutput } from "./desk.ts";
import type { GateName } from "./gate-state.ts";

export type Evidence = {
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Counts in a table, where the gate has some. */
  readonly table: ChartTable | null;
  /** Things a person should look at before approving. */
  readonly warnings: readonly string[];
  /** Files below `out/` that hold the detail. */
  readonly files: readonly string[];
};
type Kind = "mapping" | "owners" | "sample" | "load" | "delta";
export const kindOf = (gate: GateName): Kind =>
  gate === "mapping" || gate === "owners" || gate === "sample" || gate === "load" ? gate : "delta";

/** Files that each kind of gate shows and offers. */
export const EVIDENCE_FILES: Readonly<Record<Kind, readonly string[]>> = {
  mapping: ["mapping.json", "coverage.json", "findings.csv"],
  owners: ["owners.json", "unresolved-owners.csv", "existing.csv"],
  sample: ["sample-diff.json", "schema.json"],
  load: ["plan.json", "estimate.json", "preflight.json", "findings.csv"],
  delta: ["delta.json", "delta-changes.csv"],
};

/** Evidence for a gate, from the files of the last run; empty where it wrote none. A file that does not fit is a warning. */
export async function evidenceOrFault(project: Project, kind: Kind, shownHash: string | null): Promise<Evidence> {
  try {
    return await READERS[kind](project, shownHash);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    const warnings = [`The evidence cannot be read (${error.message}). Run again before you approve.`];
    return { facts: [], table: null, warnings, files: EVIDENCE_FILES[kind] };
  }
}

const READERS: Readonly<Record<Kind, (project: Project, shownHash: string | null) => Promise<Evidence>>> = {
  mapping: async (project, shownHash) => {
    const mapping = await readMapping(project);
    const coverage = await readOutput(project, "coverage.json", coverageSchema);
    const plan = await readOutput(project, "plan.json", planSchema);
    const open = mapping?.proposals.filter(({ status }) => status === "not confirmed").length ?? 0;
    const planned: unknown = plan?.["mappingHash"];
    return {
      facts: [
        ...(mapping ? [["Rows of the mapping", formatCount(mapping.rows.length)] as const] : []),
        ...(mapping
          ? [
              [
                "Own columns",
                `${mapping.proposals.length - open} with a place or a reason, ${open} not confirmed`,
              ] as const,
            ]
          : []),
        ...(coverage
          ? [
              [
                "Cells of the export",
                `${formatCount(coverage.cells)}, ${formatCount(coverage.accounted)} accounted for`,
              ] as const,
            ]
          : []),
      ],
      table: null,
      warnings: [
        ...(coverage && coverage.accounted !== coverage.cells
          ? [`${formatCount(coverage.cells - coverage.accounted)} cells have no fate.`]
          : []),
        ...(shownHash && typeof planned === "string" && planned !== shownHash
          ? ["The mapping was changed since: the last plan has another one. Run again before you approve."]
          : []),
      ],
      files: EVIDENCE_FILES.mapping,
    };
  },
  owners: async (project) => {
    const owners = await readOutput(project, "owners.json", ownersSchema);
    const records = (list: readonly { readonly records: number }[]): number =>
      list.reduce((sum, one) => sum + one.records, 0);
    const undecided = owners?.unmatched.filter(({ resolution }) => resolution === "") ?? [];
    const blank = owners?.unmatched.filter(({ resolution }) => resolution === "blank") ?? [];
    return {
      facts: owners
        ? [
            ["Owners with a user", `${owners.matched.length}, of ${formatCount(records(owners.matched))} records`],
            ["Without one", `${owners.unmatched.length}, of ${formatCount(records(owners.unmatched))} records`],
          ]
        : [],
      table: null,
      warnings: [
        ...(undecided.length > 0 ? [`Nobody decided about ${plural(undecided.length, "owner")}.`] : []),
        ...(blank.length > 0 ? [`${formatCount(records(blank))} records will have no owner.`] : []),
      ],
      files: EVIDENCE_FILES.owners,
    };
  },
  sample: async (project) => {
    const sample = await readOutput(project, "sample-diff.json", sampleDiffSchema);
    const { equal = 0, normalised = 0, different = 0 } = sample?.verdicts ?? {};
    return {
      facts: sample
        ? [
            ["Records in the sample", formatCount(sample.records)],
            ["Values compared", formatCount(sample.fields)],
            ["As sent", formatCount(equal)],
            ["Normalised by the CRM", formatCount(normalised)],
            ["Different", formatCount(different)],
          ]
        : [],
      table: null,
      warnings:
        different > 0 ? [`${plural(different, "value")} came back different: look at them in sample-diff.json.`] : [],
      files: EVIDENCE_FILES.sample,
    };
  },
  load: async (project) => {
    const estimate = await readOutput(project, "estimate.json", estimateSchema);
    const plan = await readOutput(project, "plan.json", planSchema);
    const checks = (await readOutput(project, "preflight.json", preflightSchema))?.checks ?? [];
    const records = plan?.objects.reduce((sum, { records }) => sum + records, 0);
    return {
      facts: [
        ...(records === undefined ? [] : [["Records to write", formatCount(records)] as const]),
        ...(estimate
          ? ([
              ["Calls", formatCount(estimate.calls)],
              ["At least", formatSeconds(estimate.seconds)],
              ["Complexity", `${estimate.complexity}: ${estimate.reasons.join("; ")}`],
            ] as const)
          : []),
        ...(estimate?.quota ?? [])
          .filter(({ share }) => share > 0)
          .map(({ name, share }) => [`Of the quota “${name}”`, formatShare(share)] as const),
      ],
      table: plan && {
        columns: ["from", "to", "rows", "records", "skipped"],
        rows: plan.objects.map(({ source, destination, rows = null, records, skips }) => [
          source,
          destination,
          rows,
          records,
          Object.values(skips).reduce((sum, count) => sum + count, 0),
        ]),
      },
      warnings: checks.filter(({ verdict }) => verdict !== "ok").map(({ title, found }) => `${title}: ${found}`),
      files: EVIDENCE_FILES.load,
    };
  },
  delta: async (project) => {
    const delta = await readOutput(project, "delta.json", deltaSchema);
    return {
      facts: delta?.window ? [["Window", `${delta.window.from} to ${delta.window.to}`]] : [],
      table: null,
      warnings: [],
      files: EVIDENCE_FILES.delta,
    };
  },
};

/** The picture of a gate, drawn from the files of the last run; null where it wrote none. */
export async function evidenceChart(project: Project, kind: Kind): Promise<Chart | null> {
  if (kind === "owners") {
    const owners = await readOutput(project, "owners.json", ownersSchema);
    return owners && (await import("../../charts/owners.ts")).ownersChart(owners);
  }
  if (kind === "sample") {
    const sample = await readOutput(project, "sample-diff.json", sampleDiffSchema);
    return sample && (await import("../../charts/sample-diff.ts")).sampleDiffChart(sample.rows);
  }
  if (kind === "load") return null;
  if (kind === "delta") {
    const delta = await readOutput(project, "delta.json", deltaSchema);
    return delta && (await import("../../charts/from-outputs.ts")).deltaFromFile(delta);
  }
  const coverage = await readOutput(project, "coverage.json", coverageSchema);
  return coverage && (await import("../../charts/coverage.ts")).coverageChart(coverage);
}

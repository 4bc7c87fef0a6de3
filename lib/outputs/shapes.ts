/**
 * The files below `out/<destination>/` as other programs read them. Every object is loose: fields may be added,
 * the ones named here stay. Counts are whole numbers, shares lie between 0 and 1, times are ISO UTC, ids the source's.
 */
import { z } from "zod";
import { manifestSchema } from "./manifest.ts";
import { recordsSchema } from "./record.ts";

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const byReason = z.record(z.string(), count);
const verdict = z.enum(["ok", "failed"]);

/** `files.json`: what each source file was read as. `row` is the record number, `line` the physical line. */
export const filesSchema = z.array(
  z.looseObject({
    file: z.string(),
    object: z.string().nullable(),
    workspace: z.string().nullable(),
    encoding: z.string(),
    delimiter: z.string().nullable(),
    rows: count,
    rejected: z.array(z.looseObject({ line: z.int(), reason: z.string() })),
    bytes: count.optional(),
    sha256: z.string().optional(),
    use: z.string().optional(),
    /** Every physical line (or sheet row) is one of these. */
    lines: z.looseObject({ header: count, data: count, rejected: count, blank: count, preamble: count }).optional(),
  }),
);

/** `months.json`: per object the rows by month (`2024-07`) of its main date column, and the months missing between. */
export const monthsSchema = z.record(
  z.string(),
  z.looseObject({
    column: z.string(),
    months: z.record(z.string(), count),
    gaps: z.array(z.string()),
    undated: count,
  }),
);

/** `profile.json`: per object its columns. `expected` is the contract's type, `found` counts cells by the type they fit. */
export const profileSchema = z.record(
  z.string(),
  z.looseObject({
    rows: count,
    columns: z.array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        nulls: count,
        distinct: count,
        invalid: count,
        min: cell,
        max: cell,
        top: z.array(z.tuple([cell, count])),
        expected: z.string().optional(),
        found: z.record(z.string(), count).optional(),
        /** Per workspace: rows, and cells without a value. */
        workspaces: z
          .record(
            z.string(),
            z.looseObject({ rows: count, nulls: count, invalid: count.optional(), distinct: count.optional() }),
          )
          .optional(),
      }),
    ),
  }),
);

const member = z.looseObject({ id: z.string(), file: z.string(), row: z.int() });
/** `duplicates.json`: merged clusters per object. */
export const duplicatesSchema = z.record(
  z.string(),
  z.array(
    z.looseObject({
      survivor: z.string(),
      members: z.array(member),
      rule: z.string(),
      score: z.number(),
    }),
  ),
);
/** `review.json`: pairs per object that wait for a person's word. */
export const reviewSchema = z.record(
  z.string(),
  z.array(z.looseObject({ a: member, b: member, reason: z.string(), score: z.number() })),
);

const bits = z.number();
/** `matching.json`: how people were weighed; null without contacts. Weights are log2 of m over u. */
export const matchingSchema = z.nullable(
  z.looseObject({
    lambda: z.number(),
    comparisons: z.array(
      z.looseObject({
        name: z.string(),
        levels: z.array(z.looseObject({ level: z.string(), m: z.number(), u: z.number(), bits })),
      }),
    ),
    pairs: count,
    iterations: count,
    reviewFrom: bits,
    /** Pairs that reach so many bits, and the clusters they would make. */
    thresholds: z.array(z.looseObject({ bits, probability: share, pairs: count, clusters: count })),
  }),
);

/** `joins.json`: per foreign key. `orphans` counts rows, `orphanIds` lists distinct ids. */
export const joinsSchema = z.array(
  z.looseObject({
    object: z.string(),
    column: z.string(),
    references: z.string(),
    rows: count,
    matched: count,
    orphans: count,
    orphanIds: z.array(z.string()),
    blank: count.optional(),
    /** How the keys could be joined to their parents, and what was decided; `ambiguous` keys fit several. */
    repairs: z
      .array(z.looseObject({ kind: z.string(), rows: count, ids: z.array(z.looseObject({})), ambiguous: count }))
      .optional(),
  }),
);

/**
 * `summaries.json`: per column of a summary how many rows state what the detail (`of`) adds up to;
 * `compared = equal + different`. `missing`: records with detail and no stated figure. Ids are the source's.
 */
export const summariesSchema = z.array(
  z.looseObject({
    object: z.string(),
    column: z.string(),
    of: z.string(),
    compared: count,
    equal: count,
    different: count,
    missing: count,
    uncounted: count,
    informative: z.boolean(),
    asFractions: count,
    examples: z.array(z.looseObject({ id: z.string(), stated: cell, counted: cell })),
  }),
);

const place = z.looseObject({ file: z.string(), row: z.int(), line: z.int() });
const ids = z.array(z.string());
/**
 * `relations.json`: what should stand once and stands several times, chains of keys to the own kind with the circles
 * that were cut, rows that contradict their parent, people of several companies.
 */
export const relationsSchema = z.looseObject({
  multiplicity: z.array(
    z.looseObject({
      object: z.string(),
      columns: ids,
      expected: z.string(),
      rows: count,
      violations: count,
      extraRows: count,
      ids: z.array(z.looseObject({ key: ids, rows: count, first: place })),
    }),
  ),
  chains: z.array(
    z.looseObject({
      object: z.string(),
      column: z.string(),
      depth: z.int().min(-1),
      selfReferences: ids,
      circles: z.array(z.looseObject({ ids, cut: z.string() })),
    }),
  ),
  contradictions: z.array(
    z.looseObject({ object: z.string(), column: z.string(), compared: count, differ: count, ids }),
  ),
  multiCompany: z.looseObject({ people: count, most: count, ids }),
});

/** `engagement.json`: rows per person of each object that has some; people without rows count as 0. */
export const engagementSchema = z.array(
  z.looseObject({
    object: z.string(),
    column: z.string(),
    rows: count,
    anonymous: count,
    unknown: count,
    people: count,
    none: count,
    min: count,
    median: count,
    p95: count,
    max: count,
    histogram: z.array(z.looseObject({ from: count, to: count.nullable(), people: count })),
    mean: z.number().min(0),
    top: z.array(z.tuple([z.string(), count])),
  }),
);

/** `mapping.json`: the confirmed mapping, one entry per row of the seed's table. */
export const mappingSchema = z.looseObject({
  hash: z.string(),
  rows: z.array(
    z.looseObject({ row: z.string(), source: z.string(), destination: z.string().nullable(), fate: z.string() }),
  ),
});

/** `coverage.json`: every source column and the fate of its cells; `accounted` equals `cells` when nothing is lost. */
export const coverageSchema = z.looseObject({
  columns: z.array(
    z.looseObject({
      object: z.string(),
      column: z.string(),
      cells: count,
      destination: z.string(),
      migrated: count,
      transformed: count,
      collapsed: count,
      reference: count,
      skipped: byReason,
    }),
  ),
  cells: count,
  accounted: count,
});

/** `plan.json`: counts and skips per pair of objects, and the hash the gates bind. */
export const planSchema = z.looseObject({
  hash: z.string(),
  objects: z.array(
    z.looseObject({
      source: z.string(),
      destination: z.string(),
      records: count,
      skips: byReason,
      row: z.string().optional(),
      rows: count.optional(),
      merged: count.optional(),
    }),
  ),
});

/** `schema.json`: the fields the load needs and how each stands in the account; `metric` is the share of records that fill it. */
export const schemaSchema = z.looseObject({
  fields: z.array(
    z.looseObject({
      object: z.string(),
      field: z.string(),
      real: z.string(),
      type: z.string(),
      why: z.string(),
      state: z.enum(["standard", "existing", "created", "admin", "clash"]),
      metric: z.number().optional(),
    }),
  ),
});

/** `owners.json`: `records` counts what each e-mail owns. An inactive user is unmatched with `how: "inactive"`. */
export const ownersSchema = z.looseObject({
  matched: z.array(z.looseObject({ email: z.string(), how: z.string(), userId: z.string(), records: count })),
  unmatched: z.array(
    z.looseObject({
      email: z.string(),
      records: count,
      /** What is done with them, for example `fallback`, `invite`, a user's id; empty while undecided. */
      resolution: z.string(),
      how: z.string().optional(),
    }),
  ),
});

/** `preflight.json`: the checks of account, schema, limits and order before anything is written. */
export const preflightSchema = z.looseObject({
  checks: z.array(
    z.looseObject({
      code: z.string(),
      title: z.string(),
      verdict: z.enum(["ok", "warn", "block"]),
      found: z.string(),
      advice: z.string(),
      /** The seed page's gotcha this check answers. */
      gotcha: z.string().optional(),
    }),
  ),
});

export const SAMPLE_VERDICTS = ["equal", "normalised", "different"] as const;
const sent = z.union([cell, z.array(cell)]);
/** `sample-diff.json`: one row per sampled record and field. `rule` names the normalisation, where one applied. */
export const sampleDiffSchema = z.looseObject({
  records: count,
  fields: count,
  verdicts: z.looseObject({ equal: count, normalised: count, different: count }),
  rows: z.array(
    z.looseObject({
      object: z.string(),
      external: z.string(),
      row: z.string(),
      field: z.string(),
      source: sent,
      transform: z.string().nullable(),
      sent,
      read: sent,
      verdict: z.enum(SAMPLE_VERDICTS),
      rule: z.string().nullable(),
    }),
  ),
});

const callsAndSeconds = z.looseObject({ calls: count, seconds: z.number().min(0) });
/** `load.json`: what was done, with what had been predicted. `rate` is the progress per second of the account's clock. */
export const loadSchema = z.looseObject({
  objects: z.array(
    z.looseObject({
      destination: z.string(),
      planned: count,
      inserted: count,
      updated: count,
      unchanged: count,
      skipped: count,
      failed: count,
      calls: count,
      /** Of the calls those that were predicted, and those about records that were there before. */
      predicted: count.optional(),
      adoption: count.optional(),
    }),
  ),
  predicted: callsAndSeconds,
  /** `retries` and `adoption` are counted beside `calls`. */
  actual: callsAndSeconds.extend({ retries: count.optional(), adoption: count.optional() }),
  /** Records finished in the interval that ends at `second`, and what held it back (`burst`, `daily`, `network`, …). */
  rate: z.array(z.looseObject({ second: z.number().min(0), records: count, limit: z.string().nullable() })).optional(),
});

const deltaCounts = z.looseObject({
  new: count,
  changed: count,
  unchanged: count,
  gone: count,
  conflicts: count,
  touched: count.optional(),
  stale: count.optional(),
  held: count.optional(),
  /** Per later export; `fields` counts the changed rows by column. */
  byExport: z
    .array(
      z.looseObject({
        fields: z.record(z.string(), count).optional(),
        /** The day it was made, `2026-01-08`. */
        exportedOn: z.string().nullable().optional(),
        new: count.optional(),
        changed: count.optional(),
        gone: count.optional(),
      }),
    )
    .optional(),
});
/** `delta.json`: per object; the key `window` (from, to) is no object. */
export const deltaSchema = z
  .object({ window: z.looseObject({ from: z.string(), to: z.string() }).optional() })
  .catchall(deltaCounts);

/** `reconciliation.json`: `difference` is `|planned − found among ours| / planned`, compared with `threshold`. */
export const reconciliationSchema = z.looseObject({
  verdict,
  threshold: share,
  objects: z.array(
    z.looseObject({
      object: z.string(),
      source: count,
      planned: count,
      ledger: count,
      destination: count,
      difference: z.number().min(0),
      verdict,
    }),
  ),
  fields: z.looseObject({ compared: count, normalised: count, different: count }),
});

/** `rollback.json`: `before` and `after` are fingerprints of the destination; equal ones prove the rollback. */
export const rollbackSchema = z.looseObject({
  verdict,
  removed: count,
  restored: count,
  residual: z.array(
    z.looseObject({ object: z.string(), external: z.string(), id: z.string().nullable(), reason: z.string() }),
  ),
  before: z.string(),
  after: z.string(),
});

export const COMPLEXITIES = ["A", "B", "C", "D"] as const;
/** `estimate.json`: what the run will take, before it is started. `compatibility` is computed from coverage. */
export const estimateSchema = z.looseObject({
  calls: count,
  /** Budgets of the account and what the run needs of each. */
  quota: z.array(
    z.looseObject({ name: z.string(), limit: z.number(), per: z.string(), needed: z.number(), share: z.number() }),
  ),
  storageBytes: count,
  seconds: z.number().min(0),
  complexity: z.enum(COMPLEXITIES),
  reasons: z.array(z.string()),
  compatibility: z.looseObject({
    /** Per row of the mapping table: the share of its source cells that arrive in the CRM. */
    rows: z.array(z.looseObject({ row: z.string(), share })),
  }),
});

export type Files = z.infer<typeof filesSchema>;
export type Months = z.infer<typeof monthsSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type DuplicateClusters = z.infer<typeof duplicatesSchema>;
export type ReviewPairs = z.infer<typeof reviewSchema>;
export type Matching = z.infer<typeof matchingSchema>;
export type Joins = z.infer<typeof joinsSchema>;
export type Summaries = z.infer<typeof summariesSchema>;
export type RelationsFile = z.infer<typeof relationsSchema>;
export type EngagementFile = z.infer<typeof engagementSchema>;
export type MappingFile = z.infer<typeof mappingSchema>;
export type CoverageFile = z.infer<typeof coverageSchema>;
export type PlanFile = z.infer<typeof planSchema>;
export type SchemaFile = z.infer<typeof schemaSchema>;
export type Owners = z.infer<typeof ownersSchema>;
export type Preflight = z.infer<typeof preflightSchema>;
export type SampleDiff = z.infer<typeof sampleDiffSchema>;
export type Load = z.infer<typeof loadSchema>;
export type Delta = z.infer<typeof deltaSchema>;
export type DeltaCounts = z.infer<typeof deltaCounts>;
export type Reconciliation = z.infer<typeof reconciliationSchema>;
export type Rollback = z.infer<typeof rollbackSchema>;
export type Estimate = z.infer<typeof estimateSchema>;

/** The JSON files of a run by name, with the schema each is held to. */
export const OUTPUTS = {
  "files.json": filesSchema,
  "profile.json": profileSchema,
  "months.json": monthsSchema,
  "duplicates.json": duplicatesSchema,
  "review.json": reviewSchema,
  "matching.json": matchingSchema,
  "joins.json": joinsSchema,
  "relations.json": relationsSchema,
  "engagement.json": engagementSchema,
  "summaries.json": summariesSchema,
  "mapping.json": mappingSchema,
  "coverage.json": coverageSchema,
  "plan.json": planSchema,
  "schema.json": schemaSchema,
  "owners.json": ownersSchema,
  "preflight.json": preflightSchema,
  "sample-diff.json": sampleDiffSchema,
  "load.json": loadSchema,
  "delta.json": deltaSchema,
  "reconciliation.json": reconciliationSchema,
  "rollback.json": rollbackSchema,
  "estimate.json": estimateSchema,
  "workbooks.json": recordsSchema,
  "manifest.json": manifestSchema,
} as const;
export type OutputName = keyof typeof OUTPUTS;

/** Columns of `findings.csv`, the one place with raw values. */
export const FINDING_COLUMNS = [
  "severity",
  "code",
  "object",
  "file",
  "row",
  "line",
  "column",
  "found",
  "advice",
] as const;
/** Columns of `delta-changes.csv`: a line per cell that differs, or per record that is new, gone or only touched. */
export const DELTA_CHANGE_COLUMNS = ["object", "id", "file", "row", "column", "before", "after", "kind"] as const;
/** Columns of `audit.csv`, one line per operation of the ledger. */
export const AUDIT_COLUMNS = [
  "sequence",
  "time",
  "operator",
  "operation",
  "source_object",
  "source_id",
  "file",
  "row",
  "destination_object",
  "destination_id",
  "request_id",
  "outcome",
  "reason",
] as const;
export type AuditRow = Readonly<Record<(typeof AUDIT_COLUMNS)[number], string | number | null>>;

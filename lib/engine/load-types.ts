/** What a load is given and what it tells. */

import type { Reason } from "../contract/reasons.ts";
import type { CallCount } from "../destinations/port.ts";
import type { LedgerRecord, SourcePlace } from "../ledger/ledger.ts";
import type { Plan, PlannedRecord } from "../plan/types.ts";
import type { Chosen } from "./chosen.ts";
import type { Engine } from "./context.ts";
import type { LoadSteps, RatePoint } from "./load-steps.ts";
import type { Resolution } from "./resolve.ts";

export type LoadOptions = {
  readonly stage: string;
  /** 0 the base export, 1… the deltas. */
  readonly export: number;
  /** The sample, or the whole plan. */
  readonly chosen: Chosen;
  readonly userOf: Resolution["userOf"];
  /** Records of the CRM that somebody says are ours: the CRM's id by object and external id. */
  readonly adopt: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** All source ids that became this record: pinned to its external id when it is first loaded. */
  readonly members: (record: PlannedRecord) => readonly string[];
};
export type ObjectTally = {
  destination: string;
  planned: number;
  inserted: number;
  updated: number;
  unchanged: number;
  skipped: number;
  failed: number;
  calls: number;
  /** Of the calls: about records that were in the CRM before, which nobody can predict. */
  adoption: number;
};
export type Conflict = {
  readonly object: string;
  readonly external: string;
  readonly field: string;
  readonly reason: Reason;
};
export type LoadResult = {
  readonly objects: readonly ObjectTally[];
  readonly rate: readonly RatePoint[];
  readonly conflicts: readonly Conflict[];
  readonly calls: CallCount;
  /** Of these: reads and writes about records that were in the CRM before, which nobody can predict. */
  readonly adoption: number;
  readonly seconds: number;
};
/** One load under way. */
export type Load = {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly options: LoadOptions;
  readonly how: Resolution;
  readonly steps: LoadSteps;
  readonly conflicts: Conflict[];
  /** What we removed ourselves, without a rollback, is to be made anew. */
  readonly undone: boolean;
  /** Objects whose first pass is over. */
  readonly loaded: Set<string>;
  /** Objects with references that wait for the second pass, or had some in an earlier export. */
  readonly waiting: Set<string>;
};

export const totalCalls = (calls: CallCount): number => calls.write + calls.read + calls.file + calls.schema;

/** Where a planned record comes from: its first source row. */
export const placeOf = (record: PlannedRecord): SourcePlace => ({
  object: record.source.object,
  id: record.source.id,
  file: record.source.lineage[0]?.file ?? null,
  row: record.source.lineage[0]?.row ?? null,
});

/** A ledger line about a record that is not in the CRM yet. */
export const blankLine = (record: PlannedRecord, exportNumber: number): LedgerRecord => ({
  object: record.object,
  external: record.external,
  id: null,
  origin: "created",
  state: "live",
  hash: null,
  sent: {},
  version: null,
  export: exportNumber,
  later: null,
  reason: null,
  source: placeOf(record),
});

/** What the quality rooms find: clusters, pairs to review, joins, differences between exports. */
import type { Finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Cell, Staging } from "../staging/types.ts";

export type Member = { readonly id: string; readonly file: string; readonly row: number };
/** A column on which the members disagree, and what was kept. */
export type Conflict = {
  readonly column: string;
  readonly kept: Cell;
  readonly keptFrom: string;
  readonly others: readonly { readonly id: string; readonly value: Cell }[];
  readonly precedence: string;
};
export type Cluster = {
  readonly object: ObjectName;
  /** Id of the record the others are merged into. */
  readonly survivor: string;
  readonly members: readonly Member[];
  /** `same_id`, `email_and_name`, `phone_and_name`, `employee_no`, `cvr`, `domain_and_name`, `decided`. */
  readonly rule: string;
  /** 1 for a rule, below for anything weighed. */
  readonly score: number;
  readonly conflicts: readonly Conflict[];
};
/** Records that look alike and must not be merged without a person's word. */
export type ReviewPair = {
  readonly object: ObjectName;
  readonly a: Member;
  readonly b: Member;
  /** `shared_mailbox`, `shared_phone`, `same_name`, `plus_address`, `employee_no_elsewhere`, `aa_for_å`, … */
  readonly reason: string;
  readonly score: number;
  readonly evidence: readonly {
    readonly column: string;
    readonly a: Cell;
    readonly b: Cell;
    readonly agrees: boolean;
  }[];
};
export type HeldRow = {
  readonly object: ObjectName;
  readonly id: string;
  readonly members: readonly Member[];
  readonly children: Readonly<Record<string, number>>;
};
export type Duplicates = {
  readonly clusters: readonly Cluster[];
  readonly review: readonly ReviewPair[];
  readonly held: readonly HeldRow[];
  readonly findings: readonly Finding[];
};
/** A person's word on a pair: read back from `decisions/duplicates.csv`. */
export type DuplicateDecision = {
  readonly object: ObjectName;
  readonly a: string;
  readonly b: string;
  readonly decision: "merge" | "keep apart";
};

/** Staging with one row per person and company, children pointing at survivors, cycles cut, companies derived. */
export type Resolved = {
  readonly staging: Staging;
  readonly duplicates: Duplicates;
  /** Any id of the object, old or new → the survivor's id. Ids nobody knows come back as they are. */
  survivor(object: ObjectName, id: string): string;
  /** All ids that became this one, itself included. */
  members(object: ObjectName, id: string): readonly string[];
  readonly findings: readonly Finding[];
};

export type JoinCheck = {
  readonly object: ObjectName;
  readonly column: string;
  readonly references: string;
  readonly rows: number;
  readonly blank: number;
  readonly matched: number;
  /** Rows whose key is nowhere in the parent object. */
  readonly orphans: number;
  /** Distinct. */
  readonly orphanIds: readonly string[];
  /** The other way: parents that no row points to. */
  readonly childless: number;
  readonly maxPerParent: number;
};

export type ChangedRow = {
  readonly key: string;
  readonly changes: readonly { readonly column: string; readonly before: Cell; readonly after: Cell }[];
};
export type ObjectDelta = {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Newer `updated_at`, same values: nothing to write. */
  readonly touched: number;
  /** Different values but older: ignored. */
  readonly stale: number;
  /** In the earlier export only: reported, never deleted. */
  readonly gone: number;
  readonly goneIds: readonly string[];
  readonly newIds: readonly string[];
  readonly changedRows: readonly ChangedRow[];
};
export type DeltaComparison = {
  readonly objects: Readonly<Partial<Record<ObjectName, ObjectDelta>>>;
  readonly staging: Staging;
  readonly findings: readonly Finding[];
};

/** What the quality rooms find: clusters, pairs to review, joins, differences between exports. */
import type { ColumnType, PersonalRole } from "../contract/columns.ts";
import type { Finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Cell, CellCount, Staging } from "../staging/types.ts";
import type { MatchModel, Weight } from "./matching/weigh.ts";

export type Member = { readonly id: string; readonly file: string; readonly row: number };
/** A column on which the members disagree, and what was kept. */
export type Conflict = {
  readonly column: string;
  readonly kept: Cell;
  readonly keptFrom: string;
  readonly others: readonly { readonly id: string; readonly value: Cell }[];
  readonly precedence: string;
};
/** Values of two records beside each other. */
export type Evidence = readonly {
  readonly column: string;
  readonly a: Cell;
  readonly b: Cell;
  readonly agrees: boolean;
}[];
/** Why two records of a cluster are one. */
export type ClusterLink = {
  readonly a: string;
  readonly b: string;
  readonly rule: string;
  readonly evidence: Evidence;
  /** What the matcher makes of it, the prior first; empty for companies and for rows of one id. */
  readonly weights: readonly Weight[];
};
export type Cluster = {
  readonly object: ObjectName;
  /** Id of the record the others are merged into. */
  readonly survivor: string;
  readonly members: readonly Member[];
  /** The weakest link: `same_id`, `email_and_name`, `phone_and_name`, `employee_no`, `cvr`, `domain_and_name`, `decided`. */
  readonly rule: string;
  /** Every rule that linked two of its records. */
  readonly rules: readonly string[];
  /** 1 for a rule, below for anything weighed. */
  readonly score: number;
  readonly conflicts: readonly Conflict[];
  readonly links: readonly ClusterLink[];
  /** The decision that takes the cluster apart; null where one id stands for all its rows. */
  readonly undo: DuplicateDecision | null;
};
/** Records that look alike and must not be merged without a person's word. */
export type ReviewPair = {
  readonly object: ObjectName;
  readonly a: Member;
  readonly b: Member;
  /** `shared_mailbox`, `shared_phone`, `same_name`, `plus_address`, `employee_no_elsewhere`, `aa_for_å`, … */
  readonly reason: string;
  /** 0 to 1; of people the probability that they are one. */
  readonly score: number;
  readonly evidence: Evidence;
  /** Sum of the weights, the prior included; null for companies. */
  readonly bits: number | null;
  readonly probability: number | null;
  readonly weights: readonly Weight[];
};
export type HeldRow = {
  readonly object: ObjectName;
  readonly id: string;
  readonly members: readonly Member[];
  /** Rows that point to the id, by `object.column`. */
  readonly children: Readonly<Record<string, number>>;
};
export type Duplicates = {
  readonly clusters: readonly Cluster[];
  readonly review: readonly ReviewPair[];
  readonly held: readonly HeldRow[];
  readonly findings: readonly Finding[];
  /** How people were weighed; null without contacts. */
  readonly model: MatchModel | null;
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
  /**
   * Values that stand in no source cell: derived companies and memberships, links filled from e-mails or texts.
   * `staging.cells = values in staging.tables − derivedCells + staging.losses`, exactly, per object and column.
   */
  readonly derivedCells: readonly CellCount[];
  /** Rows that stand in no source file; they are the last ones of their table. */
  readonly derivedRows: Readonly<Partial<Record<ObjectName, number>>>;
  isDerived(object: ObjectName, column: string, row: number): boolean;
  /** What resolving found; `duplicates.findings` and `staging.findings` stand apart. */
  readonly findings: readonly Finding[];
  /** Repairs of keys that were offered; those decided `apply` are in the tables. */
  readonly repairs: readonly KeyRepair[];
  /** Circles that were cut. */
  readonly circles: readonly Circle[];
  /** How often rows stood for the same thing before they were merged. */
  readonly multiplicity: readonly Multiplicity[];
};

export type JoinCheck = {
  readonly object: ObjectName;
  readonly column: string;
  readonly references: string;
  /** `rows = blank + matched + orphans`. */
  readonly rows: number;
  readonly blank: number;
  /** Of `blank`: rows that name no person on purpose (events, survey answers). */
  readonly anonymous: number;
  readonly matched: number;
  /** Rows whose key is nowhere in the parent object. */
  readonly orphans: number;
  /** Distinct. */
  readonly orphanIds: readonly string[];
  /** The other way: parents that no row points to. */
  readonly childless: number;
  readonly maxPerParent: number;
  /** No file of the parent object was delivered at all. */
  readonly parentMissing: boolean;
  /** Parents by how many rows point to them; the busiest ones with their ids. */
  readonly perParent: {
    readonly none: number;
    readonly one: number;
    readonly several: number;
    readonly busiest: readonly (readonly [id: string, rows: number])[];
  };
  /** Orphans that would match if the writing of the key did not count: offered, not decided. */
  readonly near: { readonly rows: number; readonly ids: readonly { readonly id: string; readonly parent: string }[] };
  /** Every repair the keys offer, decided or not. */
  readonly repairs: readonly KeyRepair[];
};

/** How the writing of a key keeps it from its parent. */
export type RepairKind =
  | "spaces"
  | "letter_form"
  | "case"
  | "leading_zeros"
  | "thousands_marks"
  | "decimal_zero"
  | "several";
/** Keys of one column that one repair would join to their parents. */
export type KeyRepair = {
  readonly object: ObjectName;
  readonly column: string;
  readonly references: ObjectName;
  readonly kind: RepairKind;
  /** Rows of `ids`. */
  readonly rows: number;
  /** Distinct keys with the one parent each would get. */
  readonly ids: readonly { readonly id: string; readonly parent: string; readonly rows: number }[];
  /** Keys that would fit several parents: never repaired. */
  readonly ambiguous: readonly { readonly id: string; readonly parents: readonly string[]; readonly rows: number }[];
  readonly decision: "apply" | "ignore" | null;
};
/** A person's word on a repair: read back from `decisions/joins.csv`. */
export type JoinDecision = {
  readonly object: string;
  readonly column: string;
  readonly repair: string;
  readonly decision: "apply" | "ignore";
};

/** Records above each other in a circle, or one above itself; `cut`: the one whose link was left out. */
export type Circle = {
  readonly object: ObjectName;
  readonly column: string;
  readonly ids: readonly string[];
  readonly cut: string;
};
/** Rows that stand for the same thing more often than the contract allows. */
export type Multiplicity = {
  readonly object: ObjectName;
  readonly columns: readonly string[];
  /** The condition on the rows that count; null for all. */
  readonly where: string | null;
  readonly expected: "one";
  readonly rows: number;
  /** Rows that lack a part of the combination. */
  readonly incomplete: number;
  readonly keys: number;
  /** Combinations on several rows, and how many rows that is too many. */
  readonly violations: number;
  readonly extraRows: number;
  readonly most: number;
  readonly ids: readonly { readonly key: readonly string[]; readonly rows: number; readonly first: Place }[];
  readonly outcome: string;
  /** The code of the finding that speaks of it. */
  readonly reportedAs: string;
};
/** Keys to the own kind: managers, parent companies, replies. */
export type Chain = {
  readonly object: ObjectName;
  readonly column: string;
  readonly rows: number;
  readonly roots: number;
  readonly orphans: number;
  /** Steps of the longest chain. */
  readonly depth: number;
  /** Rows by their steps to the top. */
  readonly levels: readonly number[];
  /** Ids of the longest chain, from the bottom. */
  readonly deepest: readonly string[];
  readonly selfReferences: readonly string[];
  readonly circles: readonly { readonly ids: readonly string[]; readonly cut: string }[];
};
/** Rows that name something else than the parent they point to. */
export type Contradiction = {
  readonly object: ObjectName;
  readonly column: string;
  readonly says: string;
  readonly parent: ObjectName;
  readonly parentSays: string;
  readonly compared: number;
  readonly differ: number;
  readonly ids: readonly string[];
};
export type Relations = {
  readonly multiplicity: readonly Multiplicity[];
  readonly chains: readonly Chain[];
  readonly contradictions: readonly Contradiction[];
  readonly multiCompany: {
    readonly people: number;
    readonly most: number;
    readonly withoutPrimary: number;
    readonly ids: readonly string[];
  };
};
/** Rows per person of one object; `rows = anonymous + unknown + those of people`. */
export type EngagementPerPerson = {
  readonly object: ObjectName;
  readonly column: string;
  readonly rows: number;
  /** Rows that name nobody. */
  readonly anonymous: number;
  /** Rows that name somebody who is not in the export. */
  readonly unknown: number;
  readonly people: number;
  readonly none: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  readonly mean: number;
  /** People with rows at all. */
  readonly active: { readonly people: number; readonly median: number };
  readonly histogram: readonly { readonly from: number; readonly to: number | null; readonly people: number }[];
  readonly top: readonly (readonly [id: string, rows: number])[];
};

/** A person who belongs to several companies, ids after merging. */
export type MultiCompanyPerson = {
  readonly contact: string;
  readonly primary: string | null;
  readonly companies: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly primary: boolean;
    readonly start: Cell;
    readonly end: Cell;
  }[];
};

/** A place in a source file. */
export type Place = { readonly file: string; readonly row: number; readonly line: number };
export type ColumnProfile = {
  readonly name: string;
  readonly header: string;
  readonly type: ColumnType;
  /** The contract's type; a customer's own column has none. */
  readonly expected?: ColumnType;
  /** Set where values name or describe a person: whoever shows them must mask `min`, `max`, `top`. */
  readonly personal: PersonalRole | null;
  readonly custom: boolean;
  /** Cells without a typed value, misfits included. */
  readonly nulls: number;
  readonly distinct: number;
  /** Non-blank cells that do not fit the type. */
  readonly invalid: number;
  /** Of all non-blank cells. */
  readonly invalidShare: number;
  readonly min: Cell;
  readonly max: Cell;
  readonly top: readonly (readonly [Cell, number])[];
  /** Cells by the type they fit. */
  readonly found: Readonly<Record<string, number>>;
  /** What the cells look like, misfits included: `number`, `date`, `bool`, `email`, `phone`, `text`; typed cells by their type. */
  readonly looks: Readonly<Record<string, number>>;
  /** Of values as text, in UTF-16 units; null without values. */
  readonly lengths: { readonly min: number; readonly max: number; readonly mean: number } | null;
  /** The same in code points: what people count as letters. */
  readonly codePoints: { readonly min: number; readonly max: number; readonly mean: number } | null;
  /** Shapes of texts (`Aa 9`: letters, digits, runs folded), most frequent first. */
  readonly patterns: readonly { readonly pattern: string; readonly count: number }[];
  /** One value in every row. */
  readonly constant: boolean;
  /** As many values as rows: it could serve as a key. */
  readonly unique: boolean;
  /** By workspace; `all` for rows of account-wide files. */
  readonly workspaces: Readonly<Record<string, WorkspaceColumn>>;
  /** Up to three places: misfits first, then values. */
  readonly examples: readonly Place[];
  readonly places: {
    readonly blank: readonly Place[];
    readonly misfits: readonly Place[];
    readonly min: Place | null;
    readonly max: Place | null;
    readonly longest: Place | null;
  };
};
export type WorkspaceColumn = {
  readonly rows: number;
  readonly nulls: number;
  readonly distinct: number;
  readonly invalid: number;
  readonly min: Cell;
  readonly max: Cell;
  readonly top: readonly (readonly [Cell, number])[];
};
/** A property that is the customer's own. */
export type OwnProperty = {
  readonly name: string;
  readonly header: string;
  readonly type: ColumnType;
  /** What the product would call it: `text`, `mobile`, `email`, `date`, `datetime`, `dropdown`. */
  readonly fieldType: string;
  readonly filled: number;
  readonly fillShare: number;
  readonly distinct: number;
  /** Choices: declared in `contact_fields`, else the values where few repeat; none for free text. */
  readonly options: readonly string[];
  readonly declared: boolean;
  /** The contract column whose header is like this one's, and whether that came as well. */
  readonly alike: { readonly column: string; readonly score: number; readonly delivered: boolean } | null;
};
export type ObjectProfile = {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Contract columns that no file of the object has. */
  readonly missing: readonly string[];
  readonly constant: readonly string[];
  readonly unique: readonly string[];
  readonly own: readonly OwnProperty[];
  /** Rows per workspace. */
  readonly workspaces: Readonly<Record<string, number>>;
};
export type Profile = Readonly<Partial<Record<ObjectName, ObjectProfile>>>;

export type ChangedRow = {
  readonly key: string;
  readonly changes: readonly {
    readonly column: string;
    readonly before: Cell;
    readonly after: Cell;
    /** Index of the row in the later table. */
    readonly row: number;
  }[];
};
export type ObjectDelta = {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Newer `updated_at`, same values: nothing to write. */
  readonly touched: number;
  /** Different values but older: ignored. */
  readonly stale: number;
  /** Ids that stand for two different people: held, neither new nor changed. */
  readonly held: number;
  /** In the earlier export only: reported, never deleted. */
  readonly gone: number;
  readonly goneIds: readonly string[];
  readonly newIds: readonly string[];
  readonly touchedIds: readonly string[];
  readonly changedRows: readonly ChangedRow[];
  /** What differs in rows that are older than the ones taken. */
  readonly staleRows: readonly ChangedRow[];
};
export type DeltaComparison = {
  readonly objects: Readonly<Partial<Record<ObjectName, ObjectDelta>>>;
  readonly staging: Staging;
  /** All keys that the latest exports no longer have: those this delta lost, and those lost before. */
  readonly absent: Readonly<Partial<Record<ObjectName, readonly string[]>>>;
  readonly findings: readonly Finding[];
};

/** `delta.json`: `unchanged` includes rows that were only touched; `stale` and `held` ones stand in none of the others. */
export type DeltaReport = Readonly<
  Record<
    string,
    {
      readonly new: number;
      readonly changed: number;
      readonly unchanged: number;
      readonly gone: number;
      readonly conflicts: number;
      readonly touched: number;
      readonly stale: number;
      readonly held: number;
      readonly fields: Readonly<Record<string, number>>;
      readonly newIds: readonly string[];
      readonly changedIds: readonly string[];
      readonly goneIds: readonly string[];
    }
  >
>;

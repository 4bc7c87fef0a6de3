/** The plan: the mapping applied to staging. Account-independent; the engine resolves it for one CRM account. */
import type { Finding } from "../contract/finding.ts";
import type { Reason } from "../contract/reasons.ts";
import type { FieldType } from "../mapping/fields.ts";
import type { Cell, Lineage } from "../staging/types.ts";

export type Scalar = string | number | boolean | null;
/** A planned record of this plan, by destination object and external id. */
export type RecordRef = { readonly ref: string; readonly external: string };
/** The destination's user with this e-mail (trimmed, lower case). */
/** `exact`: that user or none, without the decisions about owners. */
export type OwnerRef = { readonly owner: string; readonly exact?: true };
/** A text in which each name of `links` stands for the address of a record. */
export type LinkedText = { readonly text: string; readonly links: Readonly<Record<string, RecordRef>> };
export type PlannedValue = Scalar | readonly Scalar[] | RecordRef | OwnerRef | LinkedText;

export const isRecordRef = (value: PlannedValue): value is RecordRef =>
  typeof value === "object" && value !== null && "ref" in value;
export const isLinkedText = (value: PlannedValue): value is LinkedText =>
  typeof value === "object" && value !== null && "links" in value;
export const isOwnerRef = (value: PlannedValue): value is OwnerRef =>
  typeof value === "object" && value !== null && "owner" in value;

/** A file that goes with an attachment record: already checked to lie inside the export folder. */
export type PlannedFile = {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly mime: string;
};

export type PlannedRecord = {
  /** Destination object, for example `person`. */
  readonly object: string;
  /** Our key: `actimo:<source object>:<key parts>`, fixed by the identity given to the planner. */
  readonly external: string;
  /** The mapping row that makes it, by its label on the seed page. */
  readonly row: string;
  /** `id`: the parts of its key, joined by `|`. */
  readonly source: { readonly object: string; readonly id: string; readonly lineage: readonly Lineage[] };
  /** Logical field names, dotted for parts of a composite (`emails.primaryEmail`). Nulls are left out. */
  readonly fields: Readonly<Record<string, PlannedValue>>;
  /** References that would close a circle: written in a second pass. */
  readonly later: Readonly<Record<string, PlannedValue>>;
  /** Per field (of both): the source columns whose cells are in it, as `object.column`. Shared arrays. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  readonly file: PlannedFile | null;
  /** Records without which this one is not made, whether a field points to them or not. */
  readonly requires?: readonly RecordRef[];
  /** Only where the destination has no active user with this e-mail. */
  readonly unlessUser?: string;
  /** Hash of object, external id, fields, later and file content; not of lineage. */
  readonly hash: string;
};

export type { FieldType };
/** A field the destination must have. `standard` ones are only checked, the others created. */
export type NeededField = {
  readonly object: string;
  /** Logical name, undotted. */
  readonly logical: string;
  readonly label: string;
  readonly type: FieldType;
  readonly standard: boolean;
  readonly unique: boolean;
  /** Picklist: canonical value → label. */
  readonly options: Readonly<Record<string, string>> | null;
  /** Lookup: destination objects it may point to (`user` for the destination's users). */
  readonly to: readonly string[];
  /** Text: most characters; number: digits after the point. Left out where the mapping does not say. */
  readonly length?: number | undefined;
  readonly scale?: number | undefined;
  /** The mapping row that asks for it. */
  readonly why: string;
};

/** Detail without a home in the CRM, written as CSV below `reference/`. */
export type ReferenceTable = {
  readonly name: string;
  readonly because: Reason;
  readonly columns: readonly string[];
  readonly length: number;
  rows(): Iterable<readonly Cell[]>;
};
/** What an admin rebuilds by hand: below `rebuild/` as JSON and PDF. */
export type RebuildDocument = {
  readonly name: string;
  readonly title: string;
  readonly entries: readonly Readonly<Record<string, unknown>>[];
};

export type ColumnCoverage = {
  readonly object: string;
  readonly column: string;
  readonly cells: number;
  /** `person.jobTitle`; several joined by `, `; empty where nothing arrives. */
  readonly destination: string;
  readonly migrated: number;
  readonly transformed: number;
  readonly collapsed: number;
  readonly reference: number;
  readonly skipped: Readonly<Partial<Record<Reason, number>>>;
};
export type Coverage = {
  readonly columns: readonly ColumnCoverage[];
  readonly cells: number;
  readonly accounted: number;
};

export type PlanObject = {
  readonly source: string;
  readonly destination: string;
  readonly row: string;
  readonly records: number;
  readonly skips: Readonly<Partial<Record<Reason, number>>>;
  /** Source rows: those this entry was fed with, and those merged into others before it. */
  readonly rows: number;
  readonly merged: number;
  /** Rows that stand in no file (companies made from texts): `rows + derived = records + skips + merged`. */
  readonly derived: number;
};

export interface Plan {
  /** Of content and mapping, without lineage: the same inputs give the same hash. */
  readonly hash: string;
  readonly mappingHash: string;
  /** Destination objects in the order in which they must be loaded. */
  readonly order: readonly string[];
  count(object: string): number;
  /** Streams; may be asked for again and gives the same records in the same order. */
  records(object: string): Iterable<PlannedRecord>;
  readonly objects: readonly PlanObject[];
  readonly needed: readonly NeededField[];
  /** In how many records each `object.field` (undotted) has a value. */
  readonly filled: ReadonlyMap<string, number>;
  /** Objects whose records bring files: bytes of all of them, and of the largest. */
  readonly files: ReadonlyMap<string, { readonly bytes: number; readonly largest: number }>;
  readonly owners: readonly { readonly email: string; readonly records: Readonly<Record<string, number>> }[];
  readonly coverage: Coverage;
  readonly references: readonly ReferenceTable[];
  readonly rebuild: readonly RebuildDocument[];
  readonly findings: readonly Finding[];
}

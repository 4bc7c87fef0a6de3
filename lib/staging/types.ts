/** Staging: one cleaned, typed table per object, every row with its lineage, every loss counted. */
import type { ColumnTable } from "arquero";
import type { ColumnType } from "../contract/columns.ts";
import type { Finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { SourceDialect } from "../source/raw-table.ts";

/** Dates are `YYYY-MM-DD`, moments ISO UTC, ids and json text; enums their canonical value. */
export type Cell = string | number | boolean | null;

/** Any object with `length` and `at` serves as a column: arquero takes it as it is. */
export interface StagedColumn {
  /** The contract's machine key, or the header as found for a customer's own column. */
  readonly name: string;
  /** The header as found in the (first) file. */
  readonly header: string;
  /** For a customer's own column: from `contact_fields`, else the narrowest type that every value fits. */
  readonly type: ColumnType;
  readonly custom: boolean;
  /** Choices of a dropdown, where `contact_fields` names them. */
  readonly options: readonly string[] | null;
  readonly length: number;
  at(row: number): Cell;
  /** The text as found where it differs from the value as text (misfits, local times, labels); else null. */
  raw(row: number): string | null;
}

/** Where a row came from. */
export type Lineage = {
  /** Path below the project folder. */
  readonly file: string;
  /** 1-based record number, header excluded. */
  readonly row: number;
  /** 1-based physical line (XLSX: sheet row; JSON: index in its list). */
  readonly line: number;
  readonly workspace: string | null;
};

/** A non-blank cell that is null in its typed column because it does not fit: kept as found. */
export type Misfit = { readonly row: number; readonly column: string; readonly found: string; readonly reason: Reason };

export interface StagedTable {
  readonly object: ObjectName;
  readonly length: number;
  /** Contract columns that were found (in contract order), then the customer's own. */
  readonly columns: readonly StagedColumn[];
  /** Null as well when the column does not exist. */
  cell(column: string, row: number): Cell;
  column(name: string): StagedColumn | null;
  lineage(row: number): Lineage;
  /** All source rows behind this one: more than one only after merging. */
  sources(row: number): readonly Lineage[];
  readonly misfits: readonly Misfit[];
  /** The same columns as an arquero table (built on first use). */
  readonly table: ColumnTable;
}

/** Cells counted together: which column, how many, and why they are not values of a staged row. */
export type CellLoss = {
  readonly object: ObjectName;
  readonly column: string;
  readonly reason: Reason;
  readonly cells: number;
};
export type CellCount = { readonly object: ObjectName; readonly column: string; readonly cells: number };
export type RowLoss = {
  readonly object: ObjectName;
  readonly file: string;
  readonly reason: Reason;
  readonly rows: number;
};

/** One source file: what it was read as, and what became of every physical line. */
export type FileReport = {
  readonly file: string;
  readonly object: ObjectName | null;
  readonly workspace: string | null;
  readonly encoding: string;
  readonly delimiter: string | null;
  /** Of delimited texts: how they are written; `confidence` (0 to 1) says how sure that is. */
  readonly dialect?: SourceDialect | null;
  readonly confidence?: number | null;
  readonly sheet: string | null;
  /** Records found, rejected ones excluded. */
  readonly rows: number;
  readonly rejected: readonly { readonly line: number; readonly reason: Reason }[];
  /** Every physical line is exactly one of these (XLSX: sheet rows; JSON: all zero). */
  readonly lines: {
    readonly header: number;
    readonly data: number;
    readonly rejected: number;
    readonly blank: number;
    readonly preamble: number;
  };
  readonly bytes: number;
  readonly sha256: string;
  /** `YYYY-MM-DD` from the name or the manifest. */
  readonly exportedOn: string | null;
  /** Whether its rows are in the tables; `superseded` and `identical` files are read and counted only. */
  readonly use:
    | "taken"
    | "superseded"
    | "identical"
    | "unknown"
    | "empty"
    | "unreadable"
    | "manifest"
    | "staged_file"
    | "archive";
};

export type Staging = {
  readonly tables: ReadonlyMap<ObjectName, StagedTable>;
  readonly files: readonly FileReport[];
  readonly findings: readonly Finding[];
  /** Non-blank cells as read, per object and column, of every file whose object is known. */
  readonly cells: readonly CellCount[];
  /** Of these: the ones that are not values in `tables`. `cells = values in tables + losses`, exactly. */
  readonly losses: readonly CellLoss[];
  readonly rowLosses: readonly RowLoss[];
  /** Folders the exports were read from (absolute): staged files are looked for below them only. */
  readonly roots: readonly string[];
};

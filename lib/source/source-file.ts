/** What the reader hands to staging: files, and in them the parts (a CSV, a sheet, a JSON list) that hold objects. */
import type { ObjectName } from "../contract/objects.ts";
import type { NamedFile } from "./names.ts";
import type { RawNote, RawTable, SourceDialect } from "./raw-table.ts";

export type PartUse = "data" | "unknown" | "empty" | "unreadable" | "manifest" | "staged_file" | "archive";

export type SourcePart = {
  readonly sheet: string | null;
  readonly object: ObjectName | null;
  readonly use: PartUse;
  readonly delimiter: string | null;
  /** Of delimited texts; the table that is read may know more. */
  readonly dialect?: SourceDialect | null;
  /** `.` when the numbers are known to be written so (spreadsheets, JSON). */
  readonly decimalMark: "." | null;
  /** Slug or id of the workspace as the content says it (JSON root), else null. */
  readonly workspace: string | null;
  /** Reads the part anew each time it is called; `data` and `unknown` parts only. */
  read(): Promise<RawTable>;
};

export type SourceFile = {
  /** Below the project folder, with `/`. */
  readonly file: string;
  readonly named: NamedFile;
  readonly bytes: number;
  readonly sha256: string;
  readonly encoding: string;
  /** `YYYY-MM-DD`, from the name, else from the manifest. */
  readonly exportedOn: string | null;
  /** Slug from the name, else from the manifest. */
  readonly workspace: string | null;
  readonly declaredRows: number | null;
  /** From a source beside the exports (the API): no newer or older download of theirs. */
  readonly beside?: boolean;
  /** Set by a person for the file. */
  readonly decimalMark?: "," | "." | null;
  readonly dateOrder?: "dmy" | "mdy" | "ymd" | null;
  readonly parts: readonly SourcePart[];
  readonly notes: readonly RawNote[];
};

export type FileOverride = {
  readonly object?: ObjectName;
  readonly encoding?: string;
  readonly delimiter?: string;
  /** The quote character; "none" where quotes are plain letters. */
  readonly quote?: '"' | "'" | "none";
  readonly escape?: "doubled" | "backslash";
  /** Physical line of the header, 1-based. */
  readonly headerLine?: number;
  readonly decimalMark?: "," | ".";
  readonly dateOrder?: "dmy" | "mdy" | "ymd";
  /** Hidden sheets and rows of a workbook. */
  readonly hidden?: "read" | "skip";
};

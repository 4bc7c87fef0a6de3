/** One sheet or file as read: text columns, the physical line of every record, and what was rejected. */
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { TextColumn } from "./text-column.ts";

export type RawHeader = {
  /** As found. */
  readonly header: string;
  /** Machine key of the contract, or the customer's own name, unique in the file. */
  readonly name: string;
  readonly custom: boolean;
  /** 0-based place in the file: the cells of rejected records are found by it. */
  readonly place: number;
};

export type RejectedRecord = {
  /** 1-based record number, header excluded. */
  readonly row: number;
  readonly line: number;
  /** Physical lines it takes. */
  readonly lines: number;
  readonly reason: Reason;
  readonly cells: readonly string[];
};

export type LineEnding = "lf" | "crlf" | "cr" | "mixed";

/** How a delimited text is written, as found or as told in migration.json. */
export type SourceDialect = {
  readonly delimiter: string;
  readonly quote: '"' | "'" | "none";
  readonly escape: "doubled" | "backslash";
  readonly lineEnding: LineEnding;
  /** First physical line of the header; 0 when there is none. */
  readonly headerLine: number;
  /** 0 to 1; 1 where someone decided it. */
  readonly confidence: number;
  readonly encodingConfidence: number;
};

export type RawTable = {
  readonly object: ObjectName | null;
  readonly headers: readonly RawHeader[];
  readonly columns: readonly TextColumn[];
  readonly length: number;
  /** Record number and first physical line of each row. */
  readonly rows: Uint32Array;
  readonly lines: Uint32Array;
  /** Physical lines of the rows that take more than one. */
  readonly spans: ReadonlyMap<number, number>;
  readonly rejected: readonly RejectedRecord[];
  readonly lineCounts: { header: number; data: number; rejected: number; blank: number; preamble: number };
  readonly notes: readonly RawNote[];
  /** Of delimited texts. */
  readonly dialect?: SourceDialect | null;
};

/** Something a person should know, found while reading; `column` and `line` where they apply. */
export type RawNote = {
  readonly code: string;
  readonly severity: "info" | "warning" | "error" | "blocking";
  readonly advice: string;
  readonly column?: string;
  readonly line?: number;
  readonly found?: string;
};

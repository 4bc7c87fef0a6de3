/** What the ledger hands out and takes in. */
import type { Reason } from "../contract/reasons.ts";
import type { Fields, Handle, Unit, Write } from "../destinations/port.ts";

export type Origin = "created" | "adopted" | "skipped";
export type RecordState = "live" | "rejected" | "removed" | "left";
export type SourcePlace = {
  readonly object: string;
  readonly id: string;
  readonly file: string | null;
  readonly row: number | null;
};
export type LedgerRecord = {
  readonly object: string;
  readonly external: string;
  readonly id: string | null;
  readonly origin: Origin;
  readonly state: RecordState;
  /** Hash of the resolved record last written (first pass). */
  readonly hash: string | null;
  /** Every field that we set, with the value sent last. */
  readonly sent: Fields;
  readonly version: string | null;
  /** Number of the export it was last written from: 0 the base, 1… the deltas. */
  readonly export: number;
  /** Hash of the second-pass fields written last. */
  readonly later: string | null;
  readonly reason: Reason | null;
  readonly source: SourcePlace;
};
/** What a write belongs to: kept with its intent so that a later process can finish the bookkeeping. */
export type WriteContext = {
  readonly hash: string | null;
  readonly export: number;
  readonly later: boolean;
  readonly source: SourcePlace;
  /** Path of the staged file, so that an interrupted attachment can be sent again. */
  readonly path: string | null;
};
/** One write of a journalled unit. */
export type Entry = { readonly write: Write; readonly context: WriteContext };
/** A unit whose intent is durable. */
export type OpenUnit = {
  readonly unit: Unit;
  /** What an earlier process left to go on from. */
  readonly handle: Handle | null;
  entry(external: string): Entry | null;
  /** The unit with the writes that have no fate yet; null when there is none. */
  rest(): Unit | null;
};
export type Operation = {
  readonly sequence: number;
  readonly time: string;
  readonly operator: string;
  readonly operation: string;
  readonly source_object: string | null;
  readonly source_id: string | null;
  readonly file: string | null;
  readonly row: number | null;
  readonly destination_object: string | null;
  readonly destination_id: string | null;
  readonly request_id: string | null;
  readonly outcome: string;
  readonly reason: string | null;
};

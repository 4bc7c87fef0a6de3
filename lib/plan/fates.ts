/** What became of each source cell, in one byte; the greater value wins. */
import { REASON_NAMES, type Reason } from "../contract/reasons.ts";

/** Bytes 1…n are the reasons in their order, below the three ways in which a cell arrives. */
export const COLLAPSED = 200;
export const TRANSFORMED = 240;
export const MIGRATED = 250;
/** A row that another entry of the mapping takes. */
export const ELSEWHERE = 255;

const codes = new Map<Reason, number>(REASON_NAMES.map((reason, index) => [reason, index + 1]));
export const codeOf = (reason: Reason): number => codes.get(reason) ?? 0;
export const reasonOf = (code: number): Reason => {
  const reason = REASON_NAMES[code - 1];
  if (!reason) throw new RangeError(`${code} is not the code of a reason.`);
  return reason;
};

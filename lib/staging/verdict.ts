/** What a cell's text turned out to be: a plain value, or a value with a remark. */
import type { Reason } from "../contract/reasons.ts";
import type { Cell } from "./types.ts";

export type Verdict = {
  readonly value: Cell;
  /** Set when the text does not fit: the value is null then. */
  readonly misfit?: Reason;
  /** Set when the value was taken but a person should know how. */
  readonly flag?: Flag;
};

/** Remarks on single cells, with the advice they come with. */
export const FLAGS = {
  ambiguous_hour: "This hour came twice that night (end of summer time): the first one was taken.",
  missing_hour: "This hour did not exist that night (start of summer time): it was moved an hour on.",
  month_first_date: "The date is only valid with the month first: it was read so. Check the column.",
  ambiguous_date: "Day and month could be the other way round: the order that most of the column has was taken.",
  number_as_date: "A serial number of a spreadsheet was read as a date.",
  phone_unrecognised: "The number fits no known form: it was kept as text. Check it before it is used.",
  mojibake_repaired: "Letters were encoded twice (Ã¦ for æ): the cell was repaired.",
  destroyed_letters: "Letters were replaced by ? or � before the export: export the file again as UTF-8.",
  control_characters: "Control characters were taken out of the text.",
  zip_zero_restored: "A leading zero of the Danish zip code was put back.",
  thousands_in_id: "A spreadsheet put thousands marks into the id: they were taken out.",
} as const;
export type Flag = keyof typeof FLAGS;

/** Turns the text of a cell into its value. A blank text always becomes null. */
export type Convert = (text: string, row: number) => Cell | Verdict;

export const misfit = (reason: Reason): Verdict => ({ value: null, misfit: reason });
export const isVerdict = (result: Cell | Verdict): result is Verdict => typeof result === "object" && result !== null;

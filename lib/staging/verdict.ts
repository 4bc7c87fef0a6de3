/** What a cell's text turned out to be: a plain value, or a value with a remark. */
import type { Reason } from "../contract/reasons.ts";
import type { QuickCell, QuickNumber } from "./quick-cells.ts";
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
  other_date_order: "The date is only valid in another order than the rest of the column: it was read so. Check it.",
  ambiguous_date: "Day and month could be the other way round: the order that most of the column has was taken.",
  ambiguous_number:
    "The mark in this number could group thousands or start the decimals: it was read as most of the column is.",
  fraction_as_percent:
    "The column writes percentages with a sign and this cell has none and is below 1: it was read as a fraction of one.",
  number_as_date: "A serial number of a spreadsheet was read as a date.",
  phone_unrecognised: "The number fits no known form: it was kept as text. Check it before it is used.",
  phone_unassigned: "The number has the right length, but its country gives out no such numbers: check it.",
  phone_text_dropped: "An extension or words beside the number were left out: only the number was taken.",
  phone_country_doubtful:
    "Eight digits without a country code were read as Danish, but the address is in another country: check the code.",
  several_numbers: "The cell holds several numbers: the first valid one was taken.",
  mojibake_repaired: "Letters were encoded twice (Ã¦ for æ): the cell was repaired.",
  destroyed_letters: "Letters were replaced by ? or � before the export: export the file again as UTF-8.",
  control_characters: "Control characters were taken out of the text.",
  zip_zero_restored: "A leading zero of the Danish zip code was put back.",
  thousands_in_id: "A spreadsheet put thousands marks into the id: they were taken out.",
  code_as_date: "A spreadsheet seems to have made a date of this code: look up what it was and correct it.",
  cut_text: "The text is exactly as long as a spreadsheet's cell may be: its end is probably missing.",
  unlisted_option: "The value is not among the choices of the field: it was kept as text.",
} as const;
export type Flag = keyof typeof FLAGS;

/** Remarks on a column as a whole, with the advice they come with. */
export const NOTES = {
  mixed_date_order:
    "Some dates of this column have the day first and some the month: check those that could be either.",
  month_first_column: "The dates of this column have the month first: they were read so.",
  year_first_column: "The dates of this column have a year of two digits first: they were read so.",
  ambiguous_date_column:
    "No date of this column shows whether day or month comes first: they were read with the day first. If that is wrong, set dateOrder of the file in migration.json.",
  two_digit_years: "Years have two digits: 00–49 were read as 2000–2049, 50–99 as 1950–1999.",
  mixed_decimal_marks:
    "Some numbers of this column have a decimal comma and some a decimal point: check those that could be either.",
  ambiguous_numbers:
    "No number shows which mark starts the decimals, so 1.234 may be a thousand or one: it was read by what is usual with the file's delimiter. If that is wrong, set decimalMark of the file in migration.json.",
  mixed_currencies: "Amounts in several currencies stand in this column: only the numbers were taken.",
  blank_means_no: "The column holds only “x” and blanks: x was read as yes, blanks stay empty and mean no.",
  maybe_fraction:
    "No percentage of this column is above 1: they may be fractions (0.57 for 57 %). Check before loading.",
  maybe_cut:
    "Several texts are exactly 255 characters long and none is longer: their ends were probably cut off by a spreadsheet.",
  maybe_lost_zeros:
    "Most codes of this column have the same length and begin with zeros, some are shorter: a spreadsheet may have dropped their zeros. They were kept as found.",
} as const;
export type NoteCode = keyof typeof NOTES;
/** `cells`: how many it concerns. */
export type ColumnNote = { readonly code: NoteCode; readonly cells: number };

/** Turns the text of a cell into its value. A blank text always becomes null. */
export type Convert = (text: string, row: number) => Cell | Verdict;

export const misfit = (reason: Reason): Verdict => ({ value: null, misfit: reason });
export const isVerdict = (result: Cell | Verdict): result is Verdict => typeof result === "object" && result !== null;

/**
 * The converter of one column. Some decide by all cells of the column: they read the cells once, and `finish` then
 * says whether what they assumed held, or with which converter the cells must be read again.
 */
export type ChosenConverter = {
  readonly convert: Convert;
  /** It looks at other cells of the row, so equal texts may differ in value. */
  readonly perRow: boolean;
  /** Stand before `convert` for cells kept as bytes: the first for columns of texts, the second for those of numbers. */
  readonly quickCell?: QuickCell | undefined;
  readonly quickNumber?: QuickNumber | undefined;
  finish(): { readonly notes: readonly ColumnNote[]; readonly again: ChosenConverter | null };
};

/** A converter that assumes nothing; `notes` are asked for when all cells were read. */
export const settled = (
  convert: Convert,
  options: Pick<ChosenConverter, "quickCell" | "quickNumber"> & {
    readonly perRow?: boolean;
    readonly notes?: () => readonly ColumnNote[];
  } = {},
): ChosenConverter => ({
  convert,
  perRow: options.perRow ?? false,
  quickCell: options.quickCell,
  quickNumber: options.quickNumber,
  finish: () => ({ notes: options.notes?.() ?? [], again: null }),
});

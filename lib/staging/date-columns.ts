/** Columns of dates and moments: the order of day and month from the column's own cells. */
import type { TextColumn } from "../source/text-column.ts";
import { cleaned, cleanText, isNullToken } from "./clean.ts";
import { type DateReading, type DayOrder, OrderVotes } from "./date-order.ts";
import { days, moments, plainDays, plainMoments, quickMoments } from "./dates.ts";
import { forEachText } from "./for-each-text.ts";
import { type ChosenConverter, type ColumnNote, type Convert, settled } from "./verdict.ts";

const CONTRACT: DateReading = { order: "dmy", mixed: false };

/**
 * The converter of a column of dates. `given` is the order a person has set for the file. A column kept row by row
 * is read once with the contract's order, and again only when its cells prove another.
 */
export function dateColumn(type: "date" | "ts", text: TextColumn, given: DayOrder | null): ChosenConverter {
  const [full, plain] = type === "date" ? ([days, plainDays] as const) : ([moments, plainMoments] as const);
  const votes = new OrderVotes();
  const reader = (reading: DateReading, seen: OrderVotes | null): Convert =>
    cleaned(full(reading, seen), isNullToken, plain(reading, seen));
  const quickReader = (reading: DateReading, seen: OrderVotes | null) =>
    type === "ts" ? quickMoments(reading, seen) : undefined;
  const decided = (reading: DateReading): ChosenConverter =>
    settled(reader(reading, null), {
      quickNumber: quickReader(reading, null),
      notes: () => notesOf(votes, given),
    });
  if (text.distinct) {
    forEachText(text, (found, times) => {
      if (found !== "") votes.see(cleanText(found).text, times);
    });
    return decided(given ? { order: given, mixed: false } : votes.decide());
  }
  const first: DateReading = given ? { order: given, mixed: false } : CONTRACT;
  return {
    convert: reader(first, votes),
    perRow: false,
    quickNumber: quickReader(first, votes),
    finish: () => {
      const reading = votes.decide();
      if (given || (reading.order === first.order && !reading.mixed))
        return { notes: notesOf(votes, given), again: null };
      return { notes: [], again: decided(reading) };
    },
  };
}

function notesOf(votes: OrderVotes, given: DayOrder | null): ColumnNote[] {
  const notes: ColumnNote[] = [];
  const { order, mixed, open } = votes.decide();
  const cells = votes.open;
  if (!given) {
    if (mixed) notes.push({ code: "mixed_date_order", cells });
    else if (order === "mdy") notes.push({ code: "month_first_column", cells });
    else if (order === "ymd") notes.push({ code: "year_first_column", cells });
    if (open) notes.push({ code: "ambiguous_date_column", cells });
  }
  if (votes.twoDigitYears > 0) notes.push({ code: "two_digit_years", cells: votes.twoDigitYears });
  return notes;
}

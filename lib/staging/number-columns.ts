/** Columns of numbers: the decimal mark from the column's own cells, else from the file's. */
import type { TextColumn } from "../source/text-column.ts";
import { cleaned, cleanText, isNullToken } from "./clean.ts";
import { forEachText } from "./for-each-text.ts";
import {
  type DecimalMark,
  decimals,
  type FileMark,
  isDigits,
  MarkVotes,
  moneyOf,
  type NumberReading,
  PercentVotes,
  percentages,
  wholeNumbers,
} from "./numbers.ts";
import { quickDigits } from "./quick-cells.ts";
import type { ChosenConverter, ColumnNote } from "./verdict.ts";

export type NumberType = "int" | "decimal" | "percent";

/**
 * The converter of a column of numbers. A column kept row by row is read once with what is likely, and again only
 * when its cells prove that wrong.
 */
export function numberColumn(type: NumberType, text: TextColumn, file: FileMark): ChosenConverter {
  const seen = new NumberVotes();
  if (text.distinct) {
    forEachText(text, (found, times) => {
      const clean = cleanText(found).text;
      if (clean !== "") seen.see(clean, times);
    });
    return decided(type, seen, file);
  }
  const convert = converterOf(type, { file, own: null, mixed: false }, false);
  return {
    convert: cleaned(
      (found, row) => {
        seen.see(found, 1);
        return convert(found, row);
      },
      isNullToken,
      // Whole numbers of a percent column show whether it holds fractions.
      type === "percent" ? null : digitsAlone,
    ),
    perRow: false,
    quickNumber: type === "percent" ? undefined : quickDigits,
    finish: () => {
      const fractions = type === "percent" && seen.percents.fractions;
      const other = seen.marks.open > 0 && (seen.marks.against > 0 || markOf(seen, file) !== file.mark);
      if (fractions || other) return { notes: [], again: decided(type, seen, file) };
      return { notes: notesOf(type, seen, file), again: null };
    },
  };
}

const digitsAlone = (text: string): number | undefined => (isDigits(text) ? Number(text) : undefined);

/** Everything that the cells of a column show before they are numbers. */
class NumberVotes {
  readonly marks = new MarkVotes();
  readonly percents = new PercentVotes();
  readonly money = new Map<string, number>();

  see(text: string, times: number): void {
    if (!this.marks.see(text, times)) {
      this.percents.seeWhole(text, times);
      return;
    }
    this.percents.see(text, times);
    const money = moneyOf(text);
    if (money) this.money.set(money, (this.money.get(money) ?? 0) + times);
  }
}

const markOf = (seen: NumberVotes, file: FileMark): DecimalMark => seen.marks.majority ?? file.mark;

function decided(type: NumberType, seen: NumberVotes, file: FileMark): ChosenConverter {
  const reading: NumberReading = { file, own: seen.marks.majority, mixed: seen.marks.against > 0 };
  const fractions = type === "percent" && seen.percents.fractions;
  return {
    convert: cleaned(converterOf(type, reading, fractions)),
    perRow: false,
    finish: () => ({ notes: notesOf(type, seen, file), again: null }),
  };
}

function converterOf(type: NumberType, reading: NumberReading, fractions: boolean) {
  if (type === "percent") return percentages(reading, fractions);
  return type === "int" ? wholeNumbers(reading) : decimals(reading);
}

function notesOf(type: NumberType, { marks, money }: NumberVotes, file: FileMark): ColumnNote[] {
  const notes: ColumnNote[] = [];
  if (marks.against > 0 && marks.open > 0) notes.push({ code: "mixed_decimal_marks", cells: marks.open });
  else if (type !== "int" && marks.open > 0 && marks.majority === null && !file.proven)
    notes.push({ code: "ambiguous_numbers", cells: marks.open });
  if (money.size > 1) notes.push({ code: "mixed_currencies", cells: [...money.values()].reduce((a, b) => a + b, 0) });
  return notes;
}

/** Yes and no, and the labels of closed lists, in either language. */
import type { Column } from "../contract/columns.ts";
import { type Convert, misfit } from "./verdict.ts";

const YES = new Set(["ja", "yes", "true", "sand", "sandt", "1", "1.0", "1,0"]);
const NO = new Set(["nej", "no", "false", "falsk", "0", "0.0", "0,0"]);

/** `crossed`: the column holds nothing but `x` and blanks, so `x` means yes. */
export const yesOrNo =
  (crossed: boolean): Convert =>
  (text) => {
    const token = text.toLowerCase();
    if (YES.has(token) || (crossed && token === "x")) return true;
    return NO.has(token) ? false : misfit("invalid_value");
  };

/** Whether a text is a word for yes or no (digits left aside). */
export const isYesOrNoWord = (text: string): boolean =>
  !/^\d/.test(text) && (YES.has(text.toLowerCase()) || NO.has(text.toLowerCase()));

/** By `object.column`: labels that a project gives a meaning, and the value of the column's list that they mean. */
export type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The labels of a column's list: the value itself, its spaced form, the contract's labels, and the project's own. */
export function labelsOf(column: Column<unknown>, own: Readonly<Record<string, string>> = {}): Convert {
  const byLabel = new Map<string, string>();
  for (const [label, value] of Object.entries(own)) byLabel.set(labelForm(label), value);
  for (const [value, labels] of Object.entries(column.values ?? {})) {
    byLabel.set(labelForm(value), value);
    for (const label of labels) byLabel.set(labelForm(label), value);
  }
  return (text) => byLabel.get(labelForm(text)) ?? misfit("unknown_value");
}

/** The choices of a customer's own field, in their own spelling; other values are kept and flagged. */
export function optionsOf(options: readonly string[]): Convert {
  const known = new Map(options.map((option) => [labelForm(option), option]));
  return (text) => known.get(labelForm(text)) ?? { value: text, flag: "unlisted_option" };
}

const labelForm = (text: string) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();

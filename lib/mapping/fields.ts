/** The destination's side of a mapping: logical objects and fields; real names are resolved per account. */
import type { Day, Instant } from "../contract/columns.ts";
import type { Ref } from "./expression.ts";

export type FieldType =
  | "text"
  | "number"
  | "date"
  | "datetime"
  | "boolean"
  | "picklist"
  | "list"
  | "lookup"
  | "markdown"
  | "html";
/** Text in Markdown, which is not the same as any text. */
export type Markdown = string & { readonly "~markdown": true };

export type Field<V, R extends boolean = boolean> = {
  readonly type: FieldType;
  readonly label: string;
  /** Comes with the CRM: only checked, never created. */
  readonly standard: boolean;
  readonly unique: boolean;
  readonly required: R;
  /** Picklist: canonical value → label. */
  readonly options: Readonly<Record<string, string>> | null;
  /** Lookup: objects it may point to; `user` for the destination's users. */
  readonly to: readonly string[];
  /** Text: most characters, where the CRM wants to know; left out for texts of any length. */
  readonly length?: number;
  /** Number: digits after the decimal point, where the CRM wants to know. */
  readonly scale?: number;
  /** Number: digits in all, where the field holds fewer than others. */
  readonly digits?: number;
  /** Why a record should have a value here: those without one are counted and told. */
  readonly wanted?: string;
  readonly "~v"?: V;
};
const field = <V>(type: FieldType, label: string, more: Partial<Field<V>> = {}): Field<V, false> => ({
  standard: false,
  unique: false,
  options: null,
  to: [],
  ...more,
  type,
  label,
  required: false,
});

export const textField = (label: string, length?: number): Field<string, false> =>
  field("text", label, length === undefined ? {} : { length });
export const numberField = (label: string, scale?: number, digits?: number): Field<number, false> =>
  field("number", label, {
    ...(scale === undefined ? {} : { scale }),
    ...(digits === undefined ? {} : { digits }),
  });
export const dateField = (label: string): Field<Day, false> => field("date", label);
export const dateTimeField = (label: string): Field<Instant, false> => field("datetime", label);
export const booleanField = (label: string): Field<boolean, false> => field("boolean", label);
export const markdownField = (label: string): Field<Markdown, false> => field("markdown", label);
/** Formatted text that shows images. */
export const htmlField = (label: string, length?: number): Field<string, false> =>
  field("html", label, length === undefined ? {} : { length });
export const listField = (label: string): Field<readonly string[], false> => field("list", label);
export const picklistField = <const W extends string>(
  label: string,
  options: Readonly<Record<W, string>>,
): Field<W, false> => field("picklist", label, { options });
export const lookupField = <const D extends string>(label: string, ...to: D[]): Field<Ref<D>, false> =>
  field("lookup", label, { to });

/** What values of a CRM's fields are held to, unless a field says so itself. */
export type Bounds = {
  /** Most characters of a text without a length of its own. */
  readonly text: number;
  /** Digits of a number in all, and behind the point. */
  readonly digits: number;
  readonly scale: number;
  /** First and last day a date may have. */
  readonly days: readonly [first: string, last: string];
  /** Whether a file of 0 bytes is taken. */
  readonly emptyFiles: boolean;
};

/** No record without it. */
export const must = <V>(of: Field<V>): Field<V, true> => ({ ...of, required: true });
/** A field the CRM brings along. */
export const standard = <V, R extends boolean>(of: Field<V, R>): Field<V, R> => ({ ...of, standard: true });
/** Records without a value here are counted and told, with this reason. */
export const wanted = <V, R extends boolean>(of: Field<V, R>, why: string): Field<V, R> => ({ ...of, wanted: why });
/** No two records may have the same value. */
export const unique = <V, R extends boolean>(of: Field<V, R>): Field<V, R> => ({ ...of, unique: true });

/** Field names are logical; parts of a composite are dotted (`emails.primaryEmail`). */
export type FieldSet = Readonly<Record<string, Field<unknown>>>;
export type Target<N extends string, F> = { readonly name: N; readonly fields: F };
/** Destination objects with their fields, kept with their literal types. */
export function destination<T extends Readonly<Record<string, FieldSet>>>(
  objects: T,
): { readonly [N in keyof T & string]: Target<N, T[N]> } {
  const targets = Object.entries(objects).map(([name, fields]) => [name, { name, fields }]);
  return Object.fromEntries(targets) as { readonly [N in keyof T & string]: Target<N, T[N]> };
}

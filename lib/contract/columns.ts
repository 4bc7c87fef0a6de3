/** How one column of the export contract is described. The types carry what a mapper may do with its values. */

/** An id of object `O`, as text: ids are never numbers. */
export type Id<O extends string> = string & { readonly "~id": O };
/** A calendar day, `YYYY-MM-DD`. */
export type Day = string & { readonly "~day": true };
/** A moment in UTC, `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export type Instant = string & { readonly "~instant": true };
/** Any JSON value: what a JSON export holds below its first level. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type ColumnType = "text" | "int" | "decimal" | "percent" | "date" | "ts" | "bool" | "enum" | "json";
/** What kind of personal data a column holds; decides how it is masked. */
export type PersonalRole = "name" | "email" | "phone" | "address" | "text";

export type Column<V> = {
  readonly type: ColumnType;
  /** English and Danish header; the machine key is the third variant. */
  readonly headers: readonly [english: string, danish: string];
  /** Object whose primary key this column is. */
  readonly key?: string;
  /** Object (and its column) that the values point to. */
  readonly references?: { readonly object: string; readonly column: string };
  /** Enum: canonical value → further labels (beside the value itself and its spaced form). */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  readonly personal?: PersonalRole;
  readonly "~v"?: V;
};

type Headers = readonly [english: string, danish: string];

export const text = (...headers: Headers): Column<string | null> => ({ type: "text", headers });
export const int = (...headers: Headers): Column<number | null> => ({ type: "int", headers });
export const decimal = (...headers: Headers): Column<number | null> => ({ type: "decimal", headers });
/** 0–100, never 0–1. */
export const percent = (...headers: Headers): Column<number | null> => ({ type: "percent", headers });
export const day = (...headers: Headers): Column<Day | null> => ({ type: "date", headers });
export const instant = (...headers: Headers): Column<Instant | null> => ({ type: "ts", headers });
export const bool = (...headers: Headers): Column<boolean | null> => ({ type: "bool", headers });
export const json = (...headers: Headers): Column<Json | null> => ({ type: "json", headers });
export const oneOf = <const E extends string>(
  values: Readonly<Record<E, readonly string[]>>,
  ...headers: Headers
): Column<E | null> => ({ type: "enum", headers, values });
export const key = <const O extends string>(of: O, ...headers: Headers): Column<Id<O>> => ({
  type: "text",
  headers,
  key: of,
});
export const ref = <const O extends string>(to: O, ...headers: Headers): Column<Id<O> | null> => ({
  type: "text",
  headers,
  references: { object: to, column: "" },
});
/** An e-mail that names a person with a login; matched against the destination's users. */
export const ownerEmail = (...headers: Headers): Column<string | null> => ({
  type: "text",
  headers,
  references: { object: "admin_users", column: "email" },
  personal: "email",
});
export const personal = <V>(role: PersonalRole, column: Column<V>): Column<V> => ({ ...column, personal: role });

/** `workspace`: one file per workspace; `account`: one file for the client. */
export type Scope = "workspace" | "account";
/** `snapshot`: the full list every time; `events`: a "since" file that overlaps the last one. */
export type Kind = "snapshot" | "events";

export type ObjectSpec<
  C extends Readonly<Record<string, Column<unknown>>> = Readonly<Record<string, Column<unknown>>>,
> = {
  readonly name: string;
  /** File-name stems, English and Danish. */
  readonly stems: readonly [english: string, danish: string];
  readonly scope: Scope;
  readonly kind: Kind;
  /** Sheet names in a workbook file that holds several objects. */
  readonly sheets: readonly string[];
  /** Columns that together identify a row. */
  readonly key: readonly (keyof C & string)[];
  readonly columns: C;
  /** Set for objects that come as JSON: the property of the root that holds the list. */
  readonly jsonRoot?: string;
};

/** Keeps the literal types of an object's columns, and completes references to the target's key column. */
export function defineObject<const N extends string, C extends Readonly<Record<string, Column<unknown>>>>(
  name: N,
  spec: Omit<ObjectSpec<C>, "name">,
): ObjectSpec<C> & { readonly name: N } {
  return { name, ...spec };
}

/** The lines of a mapping: what makes records, what adds fields to them, and what becomes of everything else. */
import type { Id } from "../contract/columns.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { Ast, Test } from "./ast.ts";
import type { Group } from "./collapse.ts";
import { type Condition, type Expr, Node, type Ref, type Source } from "./expression.ts";
import type { Bounds, Field, FieldSet, Target } from "./fields.ts";

export type Hold = { readonly test: Test; readonly reason: Reason; readonly unless: PlanOption | null };
/** Switches of a project that a mapping may ask for. */
export type PlanOption = "privateFeedback";
export type FilePart = "path" | "name" | "mime" | "bytes" | "sha256";

/** One source record (or group of them) becomes one destination record. */
export type RowEntry = {
  readonly kind: "row";
  readonly name: string;
  readonly label: string;
  readonly from: ObjectName;
  /** Set where one record is made per distinct key. */
  readonly groupBy: readonly Ast[] | null;
  readonly to: string;
  readonly part: string | null;
  /** The object that the external id names where it is not `from`. */
  readonly keyOf?: ObjectName;
  readonly key: readonly Ast[];
  readonly needs: readonly Ast[];
  /** E-mail of somebody without whom the record is made: with a user of this address in the CRM there is none. */
  readonly unlessUser?: Ast;
  readonly holds: readonly Hold[];
  readonly fields: Readonly<Record<string, Ast>>;
  readonly file: Readonly<Record<FilePart, Ast>> | null;
  readonly note: string | null;
};
/** Fields added to the records of a row: from the same source row, or from the one child row that belongs to it. */
export type ExtendEntry = {
  readonly kind: "extend";
  readonly label: string;
  readonly base: string;
  readonly to: string;
  readonly child: { readonly object: ObjectName; readonly by: string; readonly latest: Ast | null } | null;
  readonly fields: Readonly<Record<string, Ast>>;
  readonly note: string | null;
};
/** Kept as CSV: what has no home in the CRM, or the single rows behind a collapsed value. */
export type ReferenceEntry = {
  readonly kind: "reference";
  readonly label: string;
  readonly from: ObjectName;
  readonly into: string;
  readonly because: Reason;
  readonly note: string | null;
};
/** Written up for an admin who rebuilds it by hand. */
export type RebuildEntry = {
  readonly kind: "rebuild";
  readonly label: string;
  readonly from: ObjectName;
  readonly into: string;
  readonly title: string;
  readonly only: Test | null;
  readonly note: string | null;
};
/** Why the cells of these columns need not arrive anywhere. */
export type FateEntry = {
  readonly kind: "fate";
  readonly label: string;
  readonly from: ObjectName;
  readonly columns: Readonly<Record<string, Reason>>;
  readonly note: string | null;
};
/** Each value of a column goes to exactly one row, or is held with a reason. */
export type RouteEntry = {
  readonly kind: "route";
  readonly label: string;
  readonly from: ObjectName;
  readonly by: Ast;
  readonly to: Readonly<Record<string, { readonly row: string } | { readonly hold: Reason }>>;
  readonly note: string | null;
};
export type Entry = RowEntry | ExtendEntry | ReferenceEntry | RebuildEntry | FateEntry | RouteEntry;

/** A mapping as data. Change it with the functions of `edit.ts`, never in place. */
export type Mapping = {
  readonly crm: string;
  readonly version: number;
  /** The labels of the page's mapping table, all of which must have an entry. */
  readonly page: readonly string[];
  readonly objects: Readonly<Record<string, FieldSet>>;
  /** Names a new field may not have. */
  readonly reserved: readonly string[];
  /** Left out where the CRM's fields hold whatever the source's do. */
  readonly bounds?: Bounds;
  readonly entries: readonly Entry[];
};

/** A row as the mapper holds it: the entry's data and the types it was written with. */
export type Row<O extends string, D extends string, F = unknown> = {
  readonly entry: RowEntry;
  readonly entries: readonly string[];
  readonly "~r"?: { readonly from: O; readonly to: D; readonly fields: F };
};

type Wants<F> = F extends Field<infer V, boolean> ? V : never;
type RequiredKeys<F> = { [K in keyof F]: F[K] extends Field<unknown, true> ? K : never }[keyof F];
export type FieldsFor<O extends string, F> = { readonly [K in RequiredKeys<F>]: Expr<O, Wants<F[K]>> } & {
  readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: Expr<O, Wants<F[K]> | null>;
};
export type OptionalFieldsFor<O extends string, F> = { readonly [K in keyof F]?: Expr<O, Wants<F[K]> | null> };

const asts = (fields: object): Record<string, Ast> => {
  const out: Record<string, Ast> = {};
  for (const [name, expression] of Object.entries(fields) as [string, { ast: Ast } | undefined][])
    if (expression) out[name] = expression.ast;
  return out;
};

/** `key` makes the external id, so no part of it may be blank. `needs` must have values, `hold` keeps rows back. */
export function row<O extends string, N extends string, F>(
  label: string,
  spec: {
    readonly from: Source<O> | Group<ObjectName>;
    readonly to: Target<N, F>;
    readonly key: readonly Expr<NoInfer<O>, Id<string>>[];
    readonly fields: FieldsFor<NoInfer<O>, NoInfer<F>>;
    /** Tells two rows apart that make the same object from the same source. */
    readonly part?: string;
    /** The same record as a row from that object with this key would make: it goes on where the other left off. */
    readonly keyOf?: ObjectName;
    readonly needs?: readonly Expr<NoInfer<O>, unknown>[];
    /** Only where the CRM has no active user with this e-mail. */
    readonly unlessUser?: Expr<NoInfer<O>, string | null>;
    readonly hold?: readonly { when: Condition<NoInfer<O>>; reason: Reason; unless?: PlanOption }[];
    readonly file?: Readonly<Record<FilePart, Expr<NoInfer<O>, string | number | null>>>;
    readonly note?: string;
  },
): Row<O, N, F> {
  const grouped = "by" in spec.from ? spec.from : null;
  const from = (grouped ? grouped.object : spec.from["~source"]) as ObjectName;
  const name = `${spec.from["~source"]} → ${spec.to.name}${spec.part ? ` (${spec.part})` : ""}`;
  const entry: RowEntry = {
    kind: "row",
    name,
    label,
    from,
    groupBy: grouped?.by ?? null,
    to: spec.to.name,
    part: spec.part ?? null,
    ...(spec.keyOf ? { keyOf: spec.keyOf } : {}),
    key: spec.key.map((part) => part.ast),
    needs: (spec.needs ?? []).map((need) => need.ast),
    ...(spec.unlessUser ? { unlessUser: spec.unlessUser.ast } : {}),
    holds: (spec.hold ?? []).map(({ when, reason, unless }) => ({ test: when.test, reason, unless: unless ?? null })),
    fields: asts(spec.fields),
    file: spec.file
      ? {
          path: spec.file.path.ast,
          name: spec.file.name.ast,
          mime: spec.file.mime.ast,
          bytes: spec.file.bytes.ast,
          sha256: spec.file.sha256.ast,
        }
      : null,
    note: spec.note ?? null,
  };
  return { entry, entries: [name] };
}

/** Fields of a row that another line of the page asks for. */
export const extend = <O extends string, N extends string, F>(
  base: Row<O, N, F>,
  label: string,
  fields: OptionalFieldsFor<NoInfer<O>, NoInfer<F>>,
  note?: string,
): ExtendEntry => ({
  kind: "extend",
  label,
  base: base.entry.name,
  to: base.entry.to,
  child: null,
  fields: asts(fields),
  note: note ?? null,
});

/** Fields from the one child row that belongs to a record; with several, the one with the greatest `latest` wins. */
export const extendFrom = <O extends string, N extends string, F, C extends ObjectName>(
  base: Row<O, N, F>,
  label: string,
  spec: {
    readonly from: Source<C>;
    readonly by: Expr<NoInfer<C>, Id<NoInfer<O>> | null>;
    readonly latest?: Expr<NoInfer<C>, unknown>;
    readonly fields: OptionalFieldsFor<NoInfer<C>, NoInfer<F>>;
    readonly note?: string;
  },
): ExtendEntry => {
  if (spec.by.ast.op !== "column") throw new Error(`${label}: "by" must be a plain column.`);
  return {
    kind: "extend",
    label,
    base: base.entry.name,
    to: base.entry.to,
    child: { object: spec.from["~source"], by: spec.by.ast.column, latest: spec.latest?.ast ?? null },
    fields: asts(spec.fields),
    note: spec.note ?? null,
  };
};

/** Either of two rows of one source: for splits, where a reference may lead to one or the other. */
export const either = <K extends string, A extends string, B extends string>(
  a: Row<K, A>,
  b: Row<K, B>,
): Row<K, A | B> => ({
  entry: a.entry,
  entries: [...a.entries, ...b.entries],
});

export const hold = (reason: Reason): { readonly hold: Reason } => ({ hold: reason });
type RouteEnd<O extends string> = Row<O, string> | { readonly hold: Reason };
/** Exhaustive and exclusive: every value of the column, and blank, goes to exactly one row or is held. */
export function route<O extends ObjectName, V extends string | null>(
  label: string,
  by: Expr<O, V>,
  to: { readonly [K in NonNullable<V>]: RouteEnd<NoInfer<O>> } & { readonly blank: RouteEnd<NoInfer<O>> },
): RouteEntry {
  if (by.ast.op !== "column") throw new Error(`${label}: a route goes by a plain column.`);
  const ends = Object.entries(to) as [string, RouteEnd<O>][];
  return {
    kind: "route",
    label,
    from: by.ast.object,
    by: by.ast,
    to: Object.fromEntries(ends.map(([value, end]) => [value, "hold" in end ? end : { row: end.entry.name }])),
    note: null,
  };
}

/** The whole object as CSV below `reference/`. */
export const reference = (
  label: string,
  spec: { readonly from: Source<ObjectName>; readonly into: string; readonly because: Reason; readonly note?: string },
): ReferenceEntry => ({
  kind: "reference",
  label,
  from: spec.from["~source"],
  into: spec.into,
  because: spec.because,
  note: spec.note ?? null,
});

/** The object's records as JSON and PDF below `rebuild/`. */
export const rebuild = <O extends ObjectName>(
  label: string,
  spec: {
    readonly from: Source<O>;
    readonly into: string;
    readonly title: string;
    readonly only?: Condition<NoInfer<O>>;
    readonly note?: string;
  },
): RebuildEntry => ({
  kind: "rebuild",
  label,
  from: spec.from["~source"],
  into: spec.into,
  title: spec.title,
  only: spec.only?.test ?? null,
  note: spec.note ?? null,
});

/** Columns whose cells arrive nowhere (or not always), each with its reason. */
export const fate = <O extends ObjectName, S extends Source<O>>(
  label: string,
  from: S & Source<O>,
  columns: { readonly [K in Exclude<keyof S, "~source">]?: Reason },
): FateEntry => ({
  kind: "fate",
  label,
  from: from["~source"],
  columns: Object.fromEntries(
    Object.entries(columns).filter((pair): pair is [string, Reason] => typeof pair[1] === "string"),
  ),
  note: null,
});

/**
 * A safe body in which each image that came with it (`cid:`) leads to the file that a row makes of it. `parent` and `name`
 * are the columns in which a file names its record and itself.
 */
export const withOwnImages = <O extends string, K extends ObjectName, D extends string>(
  html: Expr<O, string | null>,
  id: Expr<O, Id<NoInfer<O>> | null>,
  files: {
    readonly row: Row<K, D>;
    readonly parent: Expr<NoInfer<K>, unknown>;
    readonly name: Expr<NoInfer<K>, unknown>;
  },
): Expr<O, string | null> => {
  if (files.parent.ast.op !== "column" || files.name.ast.op !== "column")
    throw new Error("withOwnImages(html, id, files): parent and name must be plain columns.");
  return new Node({
    op: "inline",
    of: html.ast,
    id: id.ast,
    entry: files.row.entry.name,
    parent: files.parent.ast.column,
    name: files.name.ast.column,
  });
};

/** The record that a row of the mapping makes from the source record with this id. It need not be loaded yet. */
export const lookup = <O extends string, K extends string, D extends string>(
  target: Row<K, D>,
  id: Expr<O, Id<NoInfer<K>> | null>,
): Expr<O, Ref<D> | null> => new Node({ op: "lookup", entries: target.entries, of: id.ast });

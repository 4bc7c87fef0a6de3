/**
 * The files of a run as the customer's report may use them. Everything is built anew from what is named here: ids,
 * values, examples and places stay behind, groups of fewer than five people are taken together, and texts of the source
 * are shown only where the run found them harmless.
 */
import type { DeltaCounts, Profile } from "../outputs/shapes.ts";
import { foldMonths, foldSmall, LEAST_PEOPLE, OTHERS } from "./fold.ts";
import type { Naming } from "./labels.ts";
import type { Outputs } from "./outputs.ts";

/** Objects whose rows are people: few values of a column are few people. */
const PEOPLE: ReadonlySet<string> = new Set(["contacts", "workspace_members", "admin_users"]);

/** All files as the customer may see them, those that the report does not use as null. */
export function customerOutputs(outputs: Outputs, naming: Naming): Outputs {
  const { sentence } = naming;
  const profile = outputs["profile.json"];
  return {
    ...outputs,
    "workbooks.json": null,
    "manifest.json": null,
    "mapping.json": null,
    "relations.json": null,
    "owners.json": ownersOf(outputs),
    "files.json":
      outputs["files.json"]?.map(({ file, object, encoding, delimiter, rows, rejected, lines, use }) => ({
        file: naming.file(file),
        object,
        workspace: null,
        encoding,
        delimiter,
        rows,
        rejected: rejected.map(({ line, reason }) => ({ line, reason })),
        ...(lines ? { lines } : {}),
        ...(use === undefined ? {} : { use }),
      })) ?? null,
    "profile.json": profile && customerProfile(profile, naming),
    "months.json":
      outputs["months.json"] &&
      mapValues(outputs["months.json"], ({ column, months, undated, gaps }) => ({
        column,
        months: foldMonths(months),
        gaps: gaps.filter((month) => inside(month, Object.keys(foldMonths(months)))),
        undated,
      })),
    "duplicates.json":
      outputs["duplicates.json"] &&
      mapValues(outputs["duplicates.json"], (clusters) => {
        const rule = foldSmall(countBy(clusters, (cluster) => cluster.rule));
        return clusters.map((cluster) => ({
          survivor: "",
          members: cluster.members.map(() => NOWHERE),
          rule: rule(cluster.rule),
          score: cluster.score,
        }));
      }),
    "review.json":
      outputs["review.json"] &&
      mapValues(outputs["review.json"], (pairs) => {
        const reason = foldSmall(countBy(pairs, (pair) => pair.reason));
        return pairs.map((pair) => ({ a: NOWHERE, b: NOWHERE, reason: reason(pair.reason), score: pair.score }));
      }),
    "matching.json": outputs["matching.json"] && {
      ...pick(outputs["matching.json"], ["lambda", "pairs", "iterations", "reviewFrom"]),
      comparisons: [],
      thresholds: outputs["matching.json"].thresholds.map((one) =>
        pick(one, ["bits", "probability", "pairs", "clusters"]),
      ),
    },
    "joins.json":
      outputs["joins.json"]?.map((join) => ({
        ...pick(join, ["object", "references", "rows", "matched", "orphans"]),
        column: naming.column(join.object, join.column),
        orphanIds: [],
        ...(join.blank === undefined ? {} : { blank: join.blank }),
      })) ?? null,
    "engagement.json":
      outputs["engagement.json"]
        ?.filter(({ people, none }) => people - none >= LEAST_PEOPLE)
        .map((one) => ({
          ...pick(one, ["object", "rows", "anonymous", "unknown", "people", "none", "median", "histogram"]),
          column: naming.column(one.object, one.column),
          min: 0,
          p95: settled(one.p95, one.histogram),
          max: settled(one.p95, one.histogram),
          mean: one.mean,
          top: [],
        })) ?? null,
    "summaries.json":
      outputs["summaries.json"]?.map((one) => ({
        ...one,
        column: naming.column(one.object, one.column),
        examples: [],
      })) ?? null,
    "coverage.json": outputs["coverage.json"] && {
      ...pick(outputs["coverage.json"], ["cells", "accounted"]),
      columns: outputs["coverage.json"].columns.map((one) => ({
        ...pick(one, ["object", "cells", "migrated", "transformed", "collapsed", "reference", "skipped"]),
        column: naming.column(one.object, one.column),
        destination: "",
      })),
    },
    "plan.json": outputs["plan.json"] && {
      hash: outputs["plan.json"].hash,
      objects: outputs["plan.json"].objects.map(({ source, destination, records, skips }) => ({
        source,
        destination,
        records,
        skips,
      })),
    },
    "schema.json": outputs["schema.json"] && {
      fields: outputs["schema.json"].fields.map((one) => {
        const field = naming.field(one.object, one.field);
        const known = field === one.field;
        return { ...pick(one, ["object", "type", "why", "state"]), field, real: known ? one.real : field };
      }),
    },
    "preflight.json": outputs["preflight.json"] && {
      checks: outputs["preflight.json"].checks.map((one) => ({
        ...pick(one, ["code", "title", "verdict"]),
        found: sentence(one.found),
        advice: sentence(one.advice),
      })),
    },
    "sample-diff.json": outputs["sample-diff.json"] && sampleOf(outputs["sample-diff.json"], naming),
    "delta.json": outputs["delta.json"] && deltaOf(outputs["delta.json"], naming),
    "reconciliation.json": outputs["reconciliation.json"] && {
      ...pick(outputs["reconciliation.json"], ["verdict", "threshold", "fields"]),
      objects: outputs["reconciliation.json"].objects.map((one) =>
        pick(one, ["object", "source", "planned", "ledger", "destination", "difference", "verdict"]),
      ),
    },
    "rollback.json": outputs["rollback.json"] && {
      ...pick(outputs["rollback.json"], ["verdict", "removed", "restored", "before", "after"]),
      residual: outputs["rollback.json"].residual.map(({ object, reason }) => ({
        object,
        external: "",
        id: null,
        reason: sentence(reason),
      })),
    },
    "estimate.json": outputs["estimate.json"] && {
      ...outputs["estimate.json"],
      reasons: outputs["estimate.json"].reasons.map(sentence),
    },
  };
}

const NOWHERE = { id: "", file: "", row: 0 } as const;

/** Owners by how they were found; ways of fewer than five people are taken together, see `ownersTable`. */
function ownersOf(outputs: Outputs): Outputs["owners.json"] {
  const owners = outputs["owners.json"];
  return (
    owners && {
      matched: owners.matched.map(({ how, records }) => ({ email: "", how, userId: "", records })),
      unmatched: owners.unmatched.map(({ how, records, resolution }) => ({
        email: "",
        records,
        resolution: /^[a-z][a-z_ -]{0,30}$/i.test(resolution) || resolution === "" ? resolution : "another user",
        ...(how === undefined ? {} : { how }),
      })),
    }
  );
}

function customerProfile(profile: Profile, naming: Naming): Profile {
  const people = new Map<string, number>();
  for (const column of profile["contacts"]?.columns ?? [])
    for (const [key, { rows }] of Object.entries(column.workspaces ?? {}))
      people.set(key, Math.max(people.get(key) ?? 0, rows));
  const fold = foldSmall(people);
  const shown = (key: string): string => (fold(key) === OTHERS ? OTHERS : naming.workspace(key));
  return mapValues(profile, ({ rows, columns }, object) => ({
    rows,
    columns: columns.flatMap((one) => {
      // Few people with a value are a group as well, told by the name of the column.
      const filled = rows - one.nulls;
      if (PEOPLE.has(object) && filled > 0 && filled < LEAST_PEOPLE) return [];
      return [
        {
          ...pick(one, ["type", "nulls", "distinct", "invalid"]),
          name: naming.column(object, one.name),
          min: null,
          max: null,
          top: [],
          ...(one.expected === undefined ? {} : { expected: one.expected }),
          ...(one.found === undefined ? {} : { found: one.found }),
          ...(one.workspaces === undefined
            ? {}
            : { workspaces: foldedWorkspaces(one.workspaces, shown, PEOPLE.has(object)) }),
        },
      ];
    }),
  }));
}

type Workspaces = NonNullable<Profile[string]["columns"][number]["workspaces"]>;

function foldedWorkspaces(workspaces: Workspaces, shown: (key: string) => string, people: boolean): Workspaces {
  const sums = new Map<string, Workspaces[string]>();
  for (const [key, { rows, nulls, invalid, distinct }] of Object.entries(workspaces)) {
    const name = shown(key);
    const sum = sums.get(name);
    sums.set(
      name,
      sum
        ? { rows: sum.rows + rows, nulls: sum.nulls + nulls, invalid: (sum.invalid ?? 0) + (invalid ?? 0) }
        : {
            rows,
            nulls,
            ...(invalid === undefined ? {} : { invalid }),
            ...(distinct === undefined ? {} : { distinct }),
          },
    );
  }
  return Object.fromEntries(
    [...sums].filter(([, { rows, nulls }]) => !people || rows === nulls || rows - nulls >= LEAST_PEOPLE),
  );
}

/** The last class of at least five people up to `value`: beyond it a figure may be one person's. */
function settled(value: number, histogram: readonly { readonly to: number | null; readonly people: number }[]): number {
  const to = histogram.filter(({ people }) => people >= LEAST_PEOPLE).at(-1)?.to;
  return to === undefined || to === null ? value : Math.min(value, to);
}

function sampleOf(sample: NonNullable<Outputs["sample-diff.json"]>, naming: Naming): Outputs["sample-diff.json"] {
  const key = (row: { readonly object: string; readonly field: string }) => JSON.stringify([row.object, row.field]);
  const counts = countBy(sample.rows, key);
  return {
    ...pick(sample, ["records", "fields", "verdicts"]),
    rows: sample.rows.map((row) => ({
      object: row.object,
      external: "",
      row: row.row,
      field: (counts.get(key(row)) ?? 0) < LEAST_PEOPLE ? OTHERS : naming.field(row.object, row.field),
      source: null,
      transform: null,
      sent: null,
      read: null,
      verdict: row.verdict,
      rule: row.rule,
    })),
  };
}

function deltaOf(delta: NonNullable<Outputs["delta.json"]>, naming: Naming): Outputs["delta.json"] {
  const { window: open, ...objects } = delta;
  const counted = mapValues(objects as Record<string, DeltaCounts>, (counts, object): DeltaCounts => {
    const sums = new Map<string, number>();
    for (const { fields = {} } of counts.byExport ?? [])
      for (const [column, rows] of Object.entries(fields)) sums.set(column, (sums.get(column) ?? 0) + rows);
    const fields: Record<string, number> = {};
    for (const [column, rows] of sums) {
      const name = rows < LEAST_PEOPLE ? OTHERS : naming.column(object, column);
      fields[name] = (fields[name] ?? 0) + rows;
    }
    return {
      ...pick(counts, ["new", "changed", "unchanged", "gone", "conflicts"]),
      ...Object.fromEntries(
        (["touched", "stale", "held"] as const).flatMap((name) =>
          counts[name] === undefined ? [] : [[name, counts[name]]],
        ),
      ),
      ...(counts.byExport === undefined ? {} : { byExport: [{ fields }] }),
    };
  });
  return Object.assign(counted, open ? { window: { from: open.from, to: open.to } } : {});
}

/** The keys that the schema names: loose objects may hold others. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & string;

function pick<T extends object, K extends Named<T>>(value: T, keys: readonly K[]): { [Key in K]: T[Key] } {
  return Object.fromEntries(keys.map((key) => [key, value[key]])) as { [Key in K]: T[Key] };
}

const mapValues = <T, R>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => R) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)])) as Record<string, R>;

function countBy<T>(items: readonly T[], of: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1);
  return counts;
}

const inside = (month: string, shown: readonly string[]): boolean =>
  shown.length > 0 && month > (shown[0] ?? "") && month < (shown.at(-1) ?? "") && !shown.includes(month);

/**
 * The files of a run as the customer's report may use them. Everything is built anew from what is named here: ids,
 * values, examples and places stay behind, groups of fewer than five people are taken together, and texts of the source
 * are shown only where the run found them harmless.
 */
import { customerDelta } from "./customer-delta.ts";
import { customerProfile } from "./customer-profile.ts";
import { foldMonths, foldSmall, isOfPeople, LEAST_PEOPLE, OTHERS, tellFew } from "./fold.ts";
import type { Naming } from "./labels.ts";
import type { Outputs } from "./outputs.ts";
import { countBy, mapValues, pick } from "./pick.ts";

/** All files as the customer may see them, those that the report does not use as null. */
export function customerOutputs(outputs: Outputs, naming: Naming): Outputs {
  const { sentence } = naming;
  const profile = outputs["profile.json"];
  // Every file is named, so that a new one does not slip through.
  return {
    "load.json": outputs["load.json"],
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
      columns: coverageColumns(outputs["coverage.json"].columns, naming),
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
        // The users of the account are people too.
        found: sentence(one.code === "members" ? tellFew(one.found) : one.found),
        advice: sentence(one.advice),
      })),
    },
    "sample-diff.json": outputs["sample-diff.json"] && sampleOf(outputs["sample-diff.json"], naming),
    "delta.json": outputs["delta.json"] && customerDelta(outputs["delta.json"], naming),
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

type CoverageColumn = NonNullable<Outputs["coverage.json"]>["columns"][number];

const FATES = ["object", "cells", "migrated", "transformed", "collapsed", "reference", "skipped"] as const;

/** Columns that few people fill stand together, per object. */
function coverageColumns(columns: readonly CoverageColumn[], naming: Naming): CoverageColumn[] {
  const kept: CoverageColumn[] = [];
  const small = new Map<string, CoverageColumn>();
  for (const one of columns) {
    const few = isOfPeople(one.object) && one.cells > 0 && one.cells < LEAST_PEOPLE;
    const column = few ? OTHERS : naming.column(one.object, one.column);
    const fates = pick(one, FATES);
    const sum = few ? small.get(one.object) : undefined;
    if (sum) small.set(one.object, added(sum, fates));
    else if (few) small.set(one.object, { ...fates, column, destination: "" });
    else kept.push({ ...fates, column, destination: "" });
  }
  return [...kept, ...small.values()];
}

function added(sum: CoverageColumn, one: Pick<CoverageColumn, (typeof FATES)[number]>): CoverageColumn {
  const skipped = { ...sum.skipped };
  for (const [reason, cells] of Object.entries(one.skipped)) skipped[reason] = (skipped[reason] ?? 0) + cells;
  return {
    ...sum,
    cells: sum.cells + one.cells,
    migrated: sum.migrated + one.migrated,
    transformed: sum.transformed + one.transformed,
    collapsed: sum.collapsed + one.collapsed,
    reference: sum.reference + one.reference,
    skipped,
  };
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

const inside = (month: string, shown: readonly string[]): boolean =>
  shown.length > 0 && month > (shown[0] ?? "") && month < (shown.at(-1) ?? "") && !shown.includes(month);

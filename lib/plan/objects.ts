/** Per source object and destination: rows in, records out, and why the others make none. */
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { Mapping } from "../mapping/entries.ts";
import type { Resolved } from "../quality/types.ts";
import { isReasonCode } from "./entry-plan.ts";
import { codeOf, ELSEWHERE, reasonOf } from "./fates.ts";
import type { Prepared } from "./prepare.ts";
import type { SourceTable } from "./tables.ts";
import type { PlanObject } from "./types.ts";

type Draft = {
  source: ObjectName;
  destination: string;
  row: string;
  records: number;
  skips: Map<Reason, number>;
  rows: number;
  merged: number;
  derived: number;
};

/**
 * For each: `rows + derived = records + skips + merged`. Rows that share source, destination and label (the ends of a route) are
 * one. Objects that make no record have an empty destination: their rows are merged into others' records or skipped.
 */
export function planObjects(prepared: Prepared, mapping: Mapping, resolved: Resolved): PlanObject[] {
  const drafts = new Map<string, Draft>();
  const draft = (source: ObjectName, destination: string, row: string): Draft => {
    const name = JSON.stringify([source, destination, row]);
    const known = drafts.get(name) ?? {
      source,
      destination,
      row,
      records: 0,
      skips: new Map(),
      rows: 0,
      merged: 0,
      derived: 0,
    };
    drafts.set(name, known);
    return known;
  };
  const skip = (into: Draft, code: number) => {
    const reason = reasonOf(code);
    into.rows++;
    into.skips.set(reason, (into.skips.get(reason) ?? 0) + 1);
  };
  for (const plan of prepared.plans) {
    const into = draft(plan.entry.from, plan.entry.to, plan.entry.label);
    plan.outcomes.forEach((outcome, unit) => {
      if (outcome === ELSEWHERE) return;
      const rows = plan.rowsOf(unit);
      into.merged += rows.length - 1 + rows.reduce((sum, row) => sum + mergedInto(plan.table, row), 0);
      into.rows += rows.length - 1 + rows.reduce((sum, row) => sum + mergedInto(plan.table, row), 0);
      if (isReasonCode(outcome)) skip(into, outcome);
      else {
        into.rows++;
        into.records++;
      }
    });
  }
  for (const { entry, table, outcomes } of prepared.held) {
    const targets = new Set(
      prepared.plans
        .filter((plan) => Object.values(entry.to).some((end) => "row" in end && end.row === plan.entry.name))
        .map((plan) => plan.entry.to),
    );
    const into = draft(table.object, targets.size === 1 ? [...targets].join() : "", entry.label);
    for (const outcome of outcomes) if (outcome > 0) skip(into, outcome);
  }
  for (const { entry, table, parents, childOf, base } of prepared.extensions) {
    const into = draft(table.object, "", entry.label);
    parents.forEach((parent, row) => {
      if (parent >= 0 && base.made(parent) && childOf[parent] === row) {
        into.rows++;
        into.merged++;
      } else skip(into, table.rowReasons[row] || codeOf("orphan"));
    });
  }
  const fed = new Set([...drafts.values()].map(({ source }) => source));
  for (const entry of mapping.entries) {
    if ((entry.kind !== "reference" && entry.kind !== "rebuild") || fed.has(entry.from)) continue;
    fed.add(entry.from);
    const rows = resolved.staging.tables.get(entry.from)?.length ?? 0;
    if (rows === 0) continue;
    const into = draft(entry.from, "", entry.label);
    into.rows = rows;
    into.skips.set(entry.kind === "rebuild" ? "rebuilt_by_hand" : entry.because, rows);
  }
  for (const into of drafts.values()) {
    into.derived = Math.min(into.rows, resolved.derivedRows[into.source] ?? 0);
    into.rows -= into.derived;
  }
  return [...drafts.values()]
    .filter(({ rows, derived }) => rows + derived > 0)
    .map(({ skips, ...rest }) => ({ ...rest, skips: Object.fromEntries([...skips].sort()) }));
}

const mergedInto = (table: SourceTable, row: number): number => (table.staged?.sources(row).length ?? 1) - 1;

/** What the plan itself has to say, counted, without personal data. */
import { type Finding, finding } from "../contract/finding.ts";
import { REASONS, type Reason } from "../contract/reasons.ts";
import { isReasonCode, type PlannedField } from "./entry-plan.ts";
import { reasonOf } from "./fates.ts";
import type { Held, Prepared } from "./prepare.ts";
import type { Coverage } from "./types.ts";

const WORTH_SAYING: Partial<Record<Reason, Finding["severity"]>> = {
  orphan: "warning",
  no_parent_record: "warning",
  private_content: "warning",
  anonymous: "info",
  held_status: "warning",
  company_without_name: "warning",
  person_without_name: "warning",
  missing_key: "warning",
  unknown_value: "warning",
};

/** What a project can say about it. */
const WAY_OUT: Partial<Record<Reason, string>> = {
  private_content:
    ' What is not marked as shared counts as private. To move it all the same: "options": {"privateFeedback": true} in migration.json.',
};

/** One finding per source object and reason for which rows make no record. */
export function planFindings(
  prepared: Prepared,
  coverage: Coverage,
  wanting: ReadonlyMap<PlannedField, number>,
): Finding[] {
  const findings = new Map<string, Finding>();
  for (const plan of prepared.plans) {
    const counts = new Map<Reason, number>();
    for (const outcome of plan.outcomes)
      if (isReasonCode(outcome)) counts.set(reasonOf(outcome), (counts.get(reasonOf(outcome)) ?? 0) + 1);
    for (const [reason, count] of counts) {
      const severity = WORTH_SAYING[reason];
      const name = `${plan.entry.from} ${reason}`;
      if (!severity || findings.has(name)) continue;
      const advice = `${count} rows of ${plan.entry.from} make no ${plan.entry.to}: ${REASONS[reason]}.${WAY_OUT[reason] ?? ""}`;
      findings.set(name, finding(severity, reason, advice, { object: plan.entry.from, found: String(count) }));
    }
  }
  for (const held of prepared.held)
    for (const each of heldFindings(held)) findings.set(`${held.table.object} held ${each.code}`, each);
  for (const plan of prepared.plans)
    for (const field of plan.fields) {
      const count = wanting.get(field) ?? 0;
      if (count === 0) continue;
      const advice = `${count} records of ${plan.entry.to} have no ${field.name}. ${field.spec.wanted}`;
      const where = { object: plan.entry.from, found: String(count) };
      findings.set(`${plan.entry.name} ${field.name}`, finding("warning", "value_wanted", advice, where));
    }
  const { cells, accounted } = coverage;
  if (accounted !== cells)
    findings.set(
      "cells",
      finding(
        "blocking",
        "cells_unaccounted",
        `${cells} cells were read and ${accounted} are accounted for. Report this as an error of the program.`,
      ),
    );
  return [...findings.values()];
}

/** Rows without a route, by reason. An export none of whose people has one is not loaded without a word from somebody. */
function heldFindings({ entry, table, outcomes }: Held): Finding[] {
  const counts = new Map<Reason, number>();
  for (const outcome of outcomes)
    if (outcome > 0) counts.set(reasonOf(outcome), (counts.get(reasonOf(outcome)) ?? 0) + 1);
  const column = entry.by.op === "column" ? entry.by.column : "";
  const row = Object.values(entry.to).find((end) => "row" in end);
  const to = row && "row" in row ? row.row.replace(/^.* → /, "").replace(/ \(.*$/, "") : "";
  return [...counts].map(([reason, count]) => {
    const all = table.object === "contacts" && count === table.length;
    const how = `Where that is wrong, name a route in migration.json: "mapping": {"routes": {"${table.object}.${column}": {"blank": "${to}"}}}.`;
    const what = `${all ? `None of the ${count} rows of ${table.object} goes anywhere` : `${count} rows of ${table.object} go nowhere`} by their ${column}: ${REASONS[reason]}.`;
    return finding(all ? "blocking" : (WORTH_SAYING[reason] ?? "warning"), reason, `${what} ${how}`, {
      object: table.object,
      column,
      found: String(count),
    });
  });
}

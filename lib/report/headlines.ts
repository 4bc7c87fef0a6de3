/** What is worth a headline in a report, and what failed, as far as the files of a run tell. */
import { arrivingShare } from "../charts/coverage.ts";
import { formatSeconds, formatShare, plural } from "../charts/text.ts";
import { toldPeople } from "./fold.ts";
import type { Audience, Headline } from "./input.ts";
import type { Outputs } from "./outputs.ts";

/** What failed, one sentence each. */
export function failures(outputs: Outputs): string[] {
  const coverage = outputs["coverage.json"];
  const reconciliation = outputs["reconciliation.json"];
  const rollback = outputs["rollback.json"];
  const blocks = outputs["preflight.json"]?.checks.filter((check) => check.verdict === "block") ?? [];
  return [
    ...blocks.map((check) => `Preflight: ${check.title}. ${check.advice}`),
    ...(coverage && coverage.accounted !== coverage.cells
      ? [`Coverage accounts for ${coverage.accounted} of ${coverage.cells} cells.`]
      : []),
    ...(reconciliation?.verdict === "failed"
      ? [
          `Reconciliation failed for ${
            reconciliation.objects
              .filter((o) => o.verdict === "failed")
              .map((o) => o.object)
              .join(", ") || "the fields"
          }.`,
        ]
      : []),
    ...(rollback?.verdict === "failed" ? ["The rollback did not bring the CRM back to its state before."] : []),
    ...(rollback?.verdict === "ok" ? ["This migration was rolled back: the CRM holds nothing of it."] : []),
  ];
}

/** One headline for each part of the run that is there. */
export function headlines(outputs: Outputs, audience: Audience): Headline[] {
  const found: Headline[] = [];
  const coverage = outputs["coverage.json"];
  if (coverage)
    found.push({
      title: "Coverage",
      verdict: coverage.accounted === coverage.cells ? "ok" : "failed",
      sentence:
        coverage.accounted === coverage.cells
          ? `Each of ${plural(coverage.cells, "source cell")} is accounted for; ${formatShare(arrivingShare(coverage) ?? 0)} of what does not stand in a newer or equal row arrive in the CRM.`
          : `Only ${coverage.accounted} of ${plural(coverage.cells, "source cell")} are accounted for.`,
    });
  const checks = outputs["preflight.json"]?.checks;
  if (checks) {
    const blocks = checks.filter((check) => check.verdict === "block").length;
    const warns = checks.filter((check) => check.verdict === "warn").length;
    found.push({
      title: "Preflight",
      verdict: blocks > 0 ? "failed" : warns > 0 ? "warn" : "ok",
      sentence: `${plural(checks.length, "check")}: ${blocks} blocking, ${plural(warns, "warning")}.`,
    });
  }
  const owners = outputs["owners.json"];
  if (owners) {
    const open = owners.unmatched.filter((owner) => owner.resolution === "").length;
    found.push({
      title: "Owners",
      verdict: open > 0 ? "waiting" : owners.unmatched.length > 0 ? "warn" : "ok",
      sentence: ownersSentence(audience, owners.matched.length, owners.unmatched.length, open),
    });
  }
  const sample = outputs["sample-diff.json"];
  if (sample)
    found.push({
      title: "Sample",
      verdict: sample.verdicts.different > 0 ? "warn" : "ok",
      sentence: `${plural(sample.records, "record")} read back: ${sample.verdicts.equal} values equal, ${sample.verdicts.normalised} normalised, ${sample.verdicts.different} different.`,
    });
  const load = outputs["load.json"];
  if (load) {
    const failed = load.objects.reduce((sum, object) => sum + object.failed, 0);
    const written = load.objects.reduce((sum, object) => sum + object.inserted + object.updated, 0);
    found.push({
      title: "Load",
      verdict: failed > 0 ? "warn" : "ok",
      sentence: `${plural(written, "record")} written in ${formatSeconds(load.actual.seconds)}, ${failed} failed; ${plural(load.actual.calls, "call")}, ${load.predicted.calls} predicted.`,
    });
  }
  const reconciliation = outputs["reconciliation.json"];
  if (reconciliation)
    found.push({
      title: "Reconciliation",
      verdict: reconciliation.verdict,
      sentence: `${reconciliation.objects.filter((o) => o.verdict === "ok").length} of ${plural(reconciliation.objects.length, "object")} within ${formatShare(reconciliation.threshold)}; ${plural(reconciliation.fields.compared, "field value")} compared, ${reconciliation.fields.different} different.`,
    });
  const rollback = outputs["rollback.json"];
  if (rollback)
    found.push({
      title: "Rollback",
      verdict: rollback.verdict,
      sentence: `${plural(rollback.removed, "record")} removed, ${rollback.restored} restored, ${rollback.residual.length} left; ${stateAfter(rollback)}.`,
    });
  return found;
}

/** The customer is told the sum and no part of it that is fewer than five people, nor what is left beside such a part. */
function ownersSentence(audience: Audience, matched: number, unmatched: number, open: number): string {
  if (matched + unmatched === 0) return "No record names an owner.";
  if (audience === "engineer")
    return `Owners matched: ${matched}, not matched: ${unmatched}${open > 0 ? `, without a decision: ${open}` : ""}.`;
  const some = toldPeople(matched) === matched ? toldPeople(unmatched) : `all but ${toldPeople(matched)}`;
  return `Owners: ${matched + unmatched}, not matched: ${some}${open > 0 ? `, without a decision: ${toldPeople(open)}` : ""}.`;
}

/** How the CRM's state after a rollback stands to the one before: what is left is told in `rollback.json`. */
function stateAfter({ verdict, before, after }: NonNullable<Outputs["rollback.json"]>): string {
  if (before === after) return "the CRM's state is the same as before";
  return verdict === "ok"
    ? "but for that the CRM's state is the same as before"
    : "the CRM's state is not the same as before";
}

/** What the customer sent, as charts: lines, findings, columns, workspaces, months, duplicates, references. */
import { engagementChart } from "../charts/engagement.ts";
import { findingsChart } from "../charts/findings.ts";
import {
  completenessCharts,
  duplicatesFromFiles,
  linesFromFiles,
  monthsFromFile,
  typesFromProfile,
  workspacesFromProfile,
} from "../charts/from-outputs.ts";
import { matchThresholdChart } from "../charts/match-threshold.ts";
import { orphansChart } from "../charts/orphans.ts";
import { summariesChart } from "../charts/summaries.ts";
import type { FindingCount, Section } from "./input.ts";
import type { Outputs } from "./outputs.ts";

/** `objects`: those whose completeness is drawn. `workspaces`: names by id. */
export function qualitySection(
  outputs: Outputs,
  findings: readonly FindingCount[],
  objects: readonly string[],
  workspaces: Readonly<Record<string, string>>,
): Section {
  const files = outputs["files.json"];
  const months = outputs["months.json"];
  const profile = outputs["profile.json"];
  const clusters = outputs["duplicates.json"];
  const matching = outputs["matching.json"];
  const joins = outputs["joins.json"];
  const engagement = outputs["engagement.json"];
  const summaries = outputs["summaries.json"];
  return {
    id: "quality",
    title: "Quality of the export",
    text: [],
    charts: [
      ...(files ? [linesFromFiles(files), findingsChart(findings)] : []),
      ...(profile ? [...completenessCharts(profile, objects, workspaces), typesFromProfile(profile)] : []),
      ...(profile && several(profile) ? [workspacesFromProfile(profile, "contacts", workspaces)] : []),
      ...(months ? [monthsFromFile(months)] : []),
      ...(engagement ? [engagementChart(engagement)] : []),
      ...(summaries ? [summariesChart(summaries)] : []),
      ...(clusters ? [duplicatesFromFiles(clusters, outputs["review.json"] ?? {})] : []),
      ...(matching ? [matchThresholdChart(matching)] : []),
      ...(joins ? [orphansChart(joins)] : []),
    ],
    tables: [],
  };
}

/** Whether there is more than one workspace to compare. */
const several = (profile: NonNullable<Outputs["profile.json"]>): boolean =>
  profile["contacts"]?.columns.some(({ workspaces }) => Object.keys(workspaces ?? {}).length > 1) === true;

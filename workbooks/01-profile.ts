// %% [markdown]
// # 01 Profile: what did the customer send?
// Every file of the export folder is read as it is and every cell is counted. Nothing is changed and nothing leaves
// this machine.
//
// Look for files that were not taken, rows that were rejected, and columns emptier than the customer believes.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, md, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Read the exports
const staging = await run.staging();
const taken = staging.files.filter((file) => file.use === "taken");
display(
  md`${taken.length} of ${staging.files.length} files were taken, in all ${taken.reduce((sum, file) => sum + file.rows, 0)} rows.`,
);
display(
  table(
    staging.files
      .filter((file) => file.rejected.length > 0 || !["taken", "staged_file", "manifest"].includes(file.use))
      .map(({ file, object, encoding, rows, rejected, use }) => ({
        file: file.split("/").at(-1),
        object,
        encoding,
        rows,
        rejected: rejected.length,
        use,
      })),
    { title: "Files to look at: not taken, or with rejected rows (all of them are in files.json)", limit: 30 },
  ),
);

// %% Findings, the worst first
const order = ["blocking", "error", "warning", "info"];
const findings = Map.groupBy(
  staging.findings,
  (finding) => `${order.indexOf(finding.severity)} ${finding.code} ${finding.object ?? ""}`,
);
display(
  table(
    [...findings]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([, group]) => ({
        severity: group[0]?.severity,
        code: group[0]?.code,
        object: group[0]?.object,
        count: group.length,
        advice: group[0]?.advice,
      })),
    { title: "Findings (each with its place in findings.csv)", limit: 40 },
  ),
);

// %% What the columns hold
const profile = await run.profile();
display(
  table(
    Object.entries(profile).map(([object, { rows, columns }]) => ({
      object,
      rows,
      columns: columns.length,
      "own columns": columns.filter((column) => column.custom).length,
      "cells that do not fit": columns.reduce((sum, column) => sum + column.invalid, 0),
    })),
    { title: "Objects", limit: 40 },
  ),
);
if (profile.contacts) display(await charts.show(run, charts.completeness(profile, "contacts")));
display(await charts.show(run, charts.types(profile)));

// %% Nothing was lost in reading [test]
const read = staging.cells.reduce((sum, { cells }) => sum + cells, 0);
const putAside = staging.losses.reduce((sum, { cells }) => sum + cells, 0);
const kept = Object.values(profile)
  .flatMap(({ rows, columns }) => columns.map((column) => rows - column.nulls))
  .reduce((sum, values) => sum + values, 0);
check("values kept and cells put aside with a reason make up all cells read", kept + putAside === read);

// %% [markdown] What to do next
// A file that was read wrongly: name its object, encoding or delimiter under `source.files` in `migration.json`. A
// blocking finding: ask the customer for a new download, or accept its code under `policies.accepted`.
// Then go on with 02 Deduplicate.

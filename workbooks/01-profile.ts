// %% [markdown]
// # 01 Profile: what did the customer send?
// Every file of the export folder is read as it is and every cell is counted. Nothing is changed and nothing leaves
// this machine.
//
// Look for files that were not taken, rows that were rejected, and columns emptier than the customer believes. In the
// cells with a `const` on top, edit it and run the cell again.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { dialects, filesSent } from "#lib/run/explore-files.ts";
import { findingAt, findingKinds, findingsLike, placesOf } from "#lib/run/explore-findings.ts";
import { linesAround } from "#lib/run/explore-lines.ts";
import { columnFacts, columnOf, missingColumns, ownProperties } from "#lib/run/explore-profile.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, md, numberedLines, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());
display(table(await filesSent(run.project), { title: "What the customer sent, before it is read" }));

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
display(await charts.show(run, charts.lines(staging)));

display(table(dialects(staging), { title: "How the files are written: the least certain first", limit: 12 }));

// %% Findings, the worst first
display(await charts.show(run, charts.findings(staging.findings)));
display(table(findingKinds(staging.findings), { title: "Each with its place in findings.csv", limit: 40 }));

// %% Findings of one kind
// null: any. For example { severity: null, code: "short_row", object: "contacts", file: null }
const look = { severity: null, code: null, object: null, file: null };
const some = findingsLike(staging.findings, look);
display(table(placesOf(some), { title: "Where they are, and what to do", limit: 15 }));

// %% The lines around one of them
// no: the number in the table above, null for the first with a line. show: letters and digits as they are, else only their kinds.
const place = { no: null, before: 2, after: 2, show: false };
const around = await linesAround(run.project, staging, findingAt(some, place.no), place);
display(around.why ? md`${around.why}` : numberedLines(around.lines, { title: around.title, asked: true }));

// %% What the columns hold
const profile = await run.profile();
const names = charts.workspaceNames(staging);
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
if (profile.contacts) display(await charts.show(run, charts.completeness(profile, "contacts", names)));
display(await charts.show(run, charts.types(profile)));

// %% One workspace beside the other
const compared = "contacts";
display(await charts.show(run, charts.workspaces(profile, compared, names)));

// %% One column
const chosen = { object: "contacts", column: "phone_number", show: false };
const column = columnOf(profile, chosen.object, chosen.column, chosen.show);
if (column) {
  display(table(columnFacts(column), { title: `${chosen.object}.${chosen.column}` }));
  display(table(["value", "rows"], column.top, { title: "Most frequent values (of people: their shapes)" }));
  display(await charts.show(run, charts.patterns(chosen.object, column)));
} else display(md`The export has no column ${chosen.object}.${chosen.column}.`);

// %% Properties beside the contract
display(table(ownProperties(profile), { title: "The customer's own properties", limit: 40 }));
display(table(missingColumns(profile), { title: "Columns of the contract that did not come", limit: 40 }));

// %% Rows per person
display(await charts.show(run, charts.engagement(await run.engagement())));

// %% Summaries beside their detail
const summaries = await run.summaries();
display(await charts.show(run, charts.summaries(summaries)));
display(
  table(
    summaries.flatMap(({ object, column, informative, examples }) =>
      informative ? [] : examples.map(({ id, stated, counted }) => ({ object, column, id, stated, counted })),
    ),
    { title: "Figures that differ, by the id of their row (all of them are in summaries.json)", limit: 12 },
  ),
);

// %% Rows by month
display(await charts.show(run, charts.months(await run.months())));

// %% Nothing was lost in reading [test]
const read = staging.cells.reduce((sum, { cells }) => sum + cells, 0);
const putAside = staging.losses.reduce((sum, { cells }) => sum + cells, 0);
const kept = Object.values(profile)
  .flatMap(({ rows, columns }) => columns.map((one) => rows - one.nulls))
  .reduce((sum, values) => sum + values, 0);
check("values kept and cells put aside with a reason make up all cells read", kept + putAside === read);

// %% [markdown] What to do next
// A file that was read wrongly: name its object, encoding or delimiter under `source.files` in `migration.json`. A
// blocking finding: ask the customer for a new download, or accept its code under `policies.accepted`.
// Then go on with 02 Deduplicate.

// %% [markdown]
// # 01 Profile
// What did the customer send? Every file of the export folder is read as it is, and every line and cell of it is
// accounted for. Nothing is changed, nothing leaves the machine.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Read the exports
const staging = await run.staging();
display(
  table(
    staging.files.map((file) => ({
      file: file.file,
      object: file.object,
      encoding: file.encoding,
      delimiter: file.delimiter,
      rows: file.rows,
      rejected: file.rejected.length,
      use: file.use,
    })),
    { title: "Files", limit: 100 },
  ),
);

// %% Findings, the worst first
const findings = Map.groupBy(
  staging.findings,
  (finding) => `${finding.severity}|${finding.code}|${finding.object ?? ""}`,
);
display(
  table(
    [...findings.values()].map((group) => ({
      severity: group[0]?.severity,
      code: group[0]?.code,
      object: group[0]?.object,
      count: group.length,
      advice: group[0]?.advice,
    })),
    { title: "Findings (with their places in findings.csv)", limit: 60 },
  ),
);

// %% Profile
const profile = await run.profile();
display(
  table(
    Object.entries(profile).map(([object, { rows, columns }]) => ({
      object,
      rows,
      columns: columns.length,
      custom: columns.filter((column) => column.custom).length,
    })),
    { title: "Objects", limit: 40 },
  ),
);
display(await charts.show(run, charts.completeness(profile, "contacts")));
display(await charts.show(run, charts.types(profile)));

// %% Every cell is accounted for [test]
const read = staging.cells.reduce((sum, count) => sum + count.cells, 0);
const lost = staging.losses.reduce((sum, loss) => sum + loss.cells, 0);
check("there are contacts to migrate", (staging.tables.get("contacts")?.length ?? 0) > 0);
check("no more cells are put aside than were read", lost <= read);

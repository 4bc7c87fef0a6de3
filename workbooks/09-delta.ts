// %% [markdown]
// # 09 Delta: what changed in Actimo meanwhile?
// Each later export below `exports-delta/` is compared with the one before it, cell by cell, and only the differences
// are written. What people edited in the CRM since is never overwritten; what is gone from Actimo is never deleted.
//
// Look at conflicts (edited on both sides) and at what is gone.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, md, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Take the later exports [effect]
const delta = await run.delta();
display(md`${delta.steps.length} later exports were taken.`);
display(await charts.show(run, charts.delta(delta.file)));

// %% What was written
display(
  table(
    delta.steps.flatMap(({ folder, exportedOn, result }) =>
      result.objects
        .filter(({ inserted, updated }) => inserted + updated > 0)
        .map(({ destination, inserted, updated, failed }) => ({
          export: folder,
          of: exportedOn,
          object: destination,
          inserted,
          updated,
          failed,
        })),
    ),
    { title: "Records" },
  ),
);

// %% [markdown] What to do next
// A later download goes below `exports-delta/` under the next number; run this workbook again. Exports from outside the
// window (`policies.windowHours`, `policies.cutover`) are named in the findings. Then 10 Reconcile.

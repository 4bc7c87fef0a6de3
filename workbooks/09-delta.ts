// %% [markdown]
// # 09 Delta
// What changed in Actimo while the load ran? Each later export inside the window is compared cell by cell and only the
// differences are written. What people edited in the CRM since is never overwritten; what is gone is never deleted.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Take the later exports [effect]
const delta = await run.delta();
display(await charts.show(run, charts.delta(delta.file)));
display(
  table(
    delta.steps.flatMap((step) =>
      step.result.objects
        .filter((object) => object.inserted + object.updated > 0)
        .map((object) => ({
          export: step.folder,
          object: object.destination,
          inserted: object.inserted,
          updated: object.updated,
        })),
    ),
    { title: "Written" },
  ),
);

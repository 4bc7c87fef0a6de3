// %% [markdown]
// # 09 Delta: what changed in Actimo meanwhile?
// Each later export below `exports-delta/` is compared with the one before it, cell by cell, and only the differences
// are written. What people edited in the CRM since is never overwritten; what is gone from Actimo is never deleted.
//
// The first cells compare only: they can be run before anything is loaded. Look at conflicts (edited on both sides) and
// at what is gone.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { changesOf, deltaCounts, newsOf } from "#lib/run/explore-delta.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, md, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Compare the exports
const compared = await run.compareDeltas();
display(
  table(
    compared.map(({ number, folder, exportedOn, files, rows }) => ({ number, folder, of: exportedOn, files, rows })),
    { title: "Later exports" },
  ),
);
display(await charts.show(run, charts.comparedDeltas(compared)));
display(await charts.show(run, charts.comparedDays(compared)));
display(
  table(deltaCounts(compared), {
    title: "Export by export; touched: saved anew with the same values, stale: older than what we have",
    limit: 40,
  }),
);

// %% Which fields changed
display(await charts.show(run, charts.changedFields(compared)));

// %% Before and after
// column: null for all of the object. show: the values of people as they are.
const look = { object: "contacts", column: null, show: false };
display(
  table(changesOf(compared, look.object, look.column, look.show), {
    title: `Changes of ${look.object}`,
    limit: 20,
    ...(look.show ? { roles: { before: "public", after: "public" } } : {}),
  }),
);

// %% What nobody has looked at yet
display(
  table(newsOf(compared), {
    title: "Columns, values and owners that were not there before: on an account the delta waits for a word about them",
  }),
);

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

// %% [markdown]
// # 08 Load: everything
// In the order of dependence: adopt what was there, insert what is new, then the links that would have closed a circle.
// Every request is journalled before it leaves. Stop it anywhere (Ctrl-C, a lost connection) and start it again: it
// goes on where it stopped and writes nothing twice.
//
// Look at `failed`, and at the calls sent against the calls predicted.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Load [effect]
const load = await run.load();

// %% What was done
display(
  table(
    load.file.objects.map(({ destination, planned, inserted, updated, unchanged, skipped, failed, calls }) => ({
      object: destination,
      planned,
      inserted,
      updated,
      unchanged,
      skipped,
      failed,
      calls,
    })),
    { title: "Records (the sample among them)" },
  ),
);
display(await charts.show(run, charts.loadRate(load.file)));
display(await charts.show(run, charts.calls(load.file)));
display(
  table(
    [
      { what: "predicted", calls: load.file.predicted.calls, seconds: Math.round(load.file.predicted.seconds) },
      { what: "sent", calls: load.file.actual.calls, seconds: Math.round(load.file.actual.seconds) },
    ],
    { title: "Calls, and seconds on the account's clock" },
  ),
);

// %% [markdown] What to do next
// Refused records stand in `audit.csv` (written by 10) with the CRM's reason. Mend the mapping or the data and run
// again: only what changed is sent. Then 09 Delta.

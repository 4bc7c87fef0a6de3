// %% [markdown]
// # 08 Load
// Everything, in the order of dependence: adopt what was there, insert what is new, then the links that would have
// closed a circle. Every request is journalled before it leaves; stop it anywhere and start again.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Load [effect]
const load = await run.load();
display(table(load.file.objects, { title: "What was done" }));
display(await charts.show(run, charts.loadRate(load.file)));
display(
  table(
    [
      { ...load.file.predicted, what: "predicted" },
      { ...load.file.actual, what: "sent" },
    ],
    { title: "Calls and seconds on the account's clock" },
  ),
);

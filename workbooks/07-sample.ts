// %% [markdown]
// # 07 Sample
// A small set that covers every mapped field and route is loaded and read back. The customer approves what came of it,
// field by field; only then the rest follows. The sample stays and is part of the load.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Load the sample and read it back [effect]
const { diff } = await run.sample();
display(await charts.show(run, charts.sample(diff)));
display(table([{ records: diff.records, fields: diff.fields, ...diff.verdicts }], { title: "Verdicts" }));
display(
  table(
    diff.rows
      .filter((row) => row.verdict !== "equal")
      .map(({ object, field, verdict, rule }) => ({ object, field, verdict, rule })),
    { title: "Fields that came back in another form" },
  ),
);

// %% The sample arrived whole [test]
check("no field of the sample is different", diff.verdicts.different === 0);

// %% [markdown]
// # 07 Sample: is it right in the small?
// A few records that cover every mapped field and route are loaded and read back, field by field. The customer approves
// what came of it; only then the rest follows. The sample stays and is part of the load.
//
// Look at fields that came back different: those are mistakes of the mapping or surprises of the CRM.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, md, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Load the sample and read it back [effect]
const { diff } = await run.sample();
display(
  md`${diff.records} records, ${diff.fields} fields: ${diff.verdicts.equal} equal, ${diff.verdicts.normalised} in another form of the same value, ${diff.verdicts.different} different.`,
);
display(await charts.show(run, charts.sample(diff)));

// %% Fields that did not come back as sent
const changed = Map.groupBy(
  diff.rows.filter(({ verdict }) => verdict !== "equal"),
  ({ object, field, verdict, rule }) => `${verdict} ${object}.${field} ${rule}`,
);
display(
  table(
    [...changed.values()].map((group) => ({
      field: `${group[0]?.object}.${group[0]?.field}`,
      verdict: group[0]?.verdict,
      rule: group[0]?.rule,
      records: group.length,
    })),
    { title: "By field and rule (values side by side in sample-diff.json)", limit: 40 },
  ),
);

// %% The sample arrived as it was sent [test]
check(
  "no field of the sample is different",
  diff.verdicts.different === 0,
  diff.rows.filter(({ verdict }) => verdict === "different").map(({ object, field }) => ({ object, field })),
);

// %% [markdown] What to do next
// Go through `sample-diff.json` with the customer. Against an account the approval is
// `npm run approve -- --project DIR --gate sample --by NAME`; any change of mapping, schema or owners voids it.
// Then 08 Load.

// %% [markdown]
// # 03 Join checks
// Does every key find its parent, and every parent its children? People who left are still in the statistics: that is
// where most orphans come from. No parent is ever invented.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Foreign keys, both ways
const joins = await run.joins();
display(await charts.show(run, charts.orphans(joins)));
display(
  table(
    joins.map(({ object, column, references, rows, blank, matched, orphans, childless }) => ({
      object,
      column,
      references,
      rows,
      blank,
      matched,
      orphans,
      childless,
    })),
    { title: "Joins", limit: 60 },
  ),
);

// %% People in several companies
const several = await run.multiCompany();
display(
  table(
    several.map((person) => ({ contact: person.contact, companies: person.companies.length })),
    { title: "Multi-company people" },
  ),
);

// %% The counts add up [test]
check(
  "matched, orphaned and blank keys make up all rows",
  joins.every((join) => join.matched + join.orphans + join.blank === join.rows),
);

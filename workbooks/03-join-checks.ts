// %% [markdown]
// # 03 Join checks: does everything find its parent?
// Every key is looked up, in both directions, after merging. People who left are still in the statistics: that is where
// most orphans come from. A parent is never invented.
//
// Look for keys where nearly all rows are orphans: then a file is missing or its ids were damaged by a spreadsheet.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Keys without a parent
const joins = await run.joins();
display(await charts.show(run, charts.orphans(joins)));
display(
  table(
    joins
      .filter(({ orphans, near, parentMissing }) => orphans > 0 && (near.rows > 0 || parentMissing))
      .map(({ object, column, references, orphans, near, parentMissing }) => ({
        key: `${object}.${column}`,
        "looked up in": references,
        orphans,
        "would match without blanks or zeros": near.rows,
        "no file of the parent": parentMissing ? "yes" : "",
      })),
    { title: "Of these: damaged ids, and parents without a file (every orphan's id is in joins.json)", limit: 40 },
  ),
);

// %% Parents without children
display(
  table(
    joins
      .filter((join) => join.childless > 0 && join.matched > 0)
      .map(({ object, column, references, childless, maxPerParent }) => ({
        parent: references,
        "never named in": `${object}.${column}`,
        parents: childless,
        "most rows for one parent": maxPerParent,
      })),
    { title: "Parents that no row points to", limit: 40 },
  ),
);

// %% People in several companies
const several = await run.multiCompany();
display(
  table(
    several.map(({ contact, primary, companies }) => ({ contact, primary, companies: companies.length })),
    {
      title: "One of them becomes the person's company; the others are kept as text and in the reference files",
      limit: 10,
    },
  ),
);

// %% The counts add up [test]
check(
  "matched, orphaned and blank keys make up all rows of every key",
  joins.every((join) => join.matched + join.orphans + join.blank === join.rows),
  joins
    .filter((join) => join.matched + join.orphans + join.blank !== join.rows)
    .map(({ object, column }) => ({ object, column })),
);

// %% [markdown] What to do next
// A missing parent file: ask the customer for it and put it below `exports/`. Orphans that stay are not loaded as links;
// they are counted under the reason `orphan`. Then 04 Map.

// %% [markdown]
// # 03 Join checks: does everything find its parent?
// Every key is looked up, in both directions, after merging. People who left are still in the statistics: that is where
// most orphans come from. A parent is never invented.
//
// Look for keys where nearly all rows are orphans: then a file is missing or its ids were damaged by a spreadsheet.

// %% Project

import * as charts from "#lib/run/charts.ts";
import {
  chainRows,
  contradictionRows,
  lostByWorkspace,
  multiplicityRows,
  repairsOffered,
} from "#lib/run/explore-joins.ts";
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

// %% Where the orphans are
const { staging } = await run.resolved();
display(
  table(lostByWorkspace(staging, joins, charts.workspaceNames(staging)), {
    title: "Orphans by workspace: one workspace alone means that a file of it is missing",
    limit: 20,
  }),
);

// %% Repairs to decide on
display(
  table(repairsOffered(await run.repairs()), {
    title:
      "Keys that fit when their writing does not count. Nothing is repaired before you say so in decisions/joins.csv",
    limit: 30,
  }),
);

// %% Parents and their rows
display(await charts.show(run, charts.perParent(joins)));
display(
  table(
    joins
      .filter(({ blank, anonymous }) => blank > anonymous)
      .map(({ object, column, rows, blank, anonymous }) => ({
        key: `${object}.${column}`,
        rows,
        blank,
        "on purpose": anonymous,
      })),
    { title: "Rows without the key", limit: 30 },
  ),
);

// %% How often something may stand there
const relations = await run.relations();
display(table(multiplicityRows(relations), { title: "At most once by the contract", limit: 30 }));
display(table(contradictionRows(relations), { title: "Rows that say something else than their parent" }));

// %% Chains and circles
display(table(chainRows(relations), { title: "Managers, parent companies, replies: a circle is cut at one link" }));

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
// A missing parent file: ask the customer for it and put it below `exports/`. Repairs: write `apply` or `ignore` beside
// them in `joins.csv` below `out/`, save the file as `decisions/joins.csv` and run again. Orphans that stay are not loaded
// as links; they are counted under the reason `orphan`. Then 04 Map.

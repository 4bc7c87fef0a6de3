// %% [markdown]
// # 04 Map: where does everything go?
// The default mapping follows the migration page row by row. The customer's own columns get proposals, which count only
// once somebody confirms them (a rehearsal may accept good ones by itself: `options.acceptProposals`).
//
// Look at proposals marked `not confirmed`, and at the reasons why rows are skipped.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, md, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Proposals for the customer's own columns
const { proposals } = await run.mapping();
display(
  table(
    proposals.map(({ object, column, destination, field, type, score, status, reasons }) => ({
      column: `${object}.${column}`,
      "would become": `${destination}.${field}`,
      type,
      score,
      status,
      because: reasons.join(" "),
    })),
    { title: "Own columns" },
  ),
);

// %% The plan
const plan = await run.plan();
display(md`Plan ${plan.hash.slice(0, 12)}, loaded in this order: ${plan.order.join(" → ")}.`);
display(
  table(
    plan.order.map((object) => ({
      record: object,
      count: plan.count(object),
      "made from": [
        ...new Set(plan.objects.filter((entry) => entry.destination === object).map(({ source }) => source)),
      ],
    })),
    { title: "Records to load" },
  ),
);

// %% Rows that make no record
display(
  table(
    plan.objects.flatMap(({ source, destination, skips }) =>
      Object.entries(skips).map(([reason, rows]) => ({ source, destination, reason, rows })),
    ),
    { title: "Skipped, with the reason", limit: 40 },
  ),
);

// %% Where every cell goes
display(await charts.show(run, charts.coverage(plan.coverage)));

// %% What becomes of each column
// Any object of the export.
const object = "contacts";
display(await charts.show(run, charts.coverageMatrix(plan.coverage, object)));

// %% Every source cell has a fate [test]
check(
  "every source cell is migrated, collapsed, kept in reference files or skipped with a reason",
  plan.coverage.accounted === plan.coverage.cells,
);

// %% [markdown] What to do next
// Change the mapping under `mapping` in `migration.json`: `confirm` an own column (`"as proposed"`, or a field and type
// of your own), `skip` a column with a reason, point a field at another column, rename `values`, exclude `rows`.
// What needs a rule is written in TypeScript: see `workbooks/custom/`. Run this workbook again until it reads right.

// %% [markdown]
// # 04 Map
// Where does every object and column go? The default mapping follows the migration page row by row; the customer's own
// columns get proposals, which take effect only when confirmed in `migration.json` (or accepted by a rehearsal's policy).

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Proposals for the customer's own columns
const { proposals } = await run.mapping();
display(
  table(
    proposals.map((proposal) => ({
      column: `${proposal.object}.${proposal.column}`,
      field: proposal.field,
      type: proposal.type,
      score: proposal.score,
      reasons: proposal.reasons.join("; "),
    })),
    { title: "Proposed fields" },
  ),
);

// %% The plan
const plan = await run.plan();
display(
  table(
    plan.objects.map((entry) => ({
      row: entry.row,
      source: entry.source,
      destination: entry.destination,
      rows: entry.rows,
      records: entry.records,
      merged: entry.merged,
      skipped: Object.entries(entry.skips)
        .map(([reason, count]) => `${reason} ${count}`)
        .join(", "),
    })),
    { title: "Records by mapping row", limit: 60 },
  ),
);
display(table([{ hash: plan.hash, order: plan.order.join(" → ") }], { title: "Plan" }));

// %% Where every cell goes
display(await charts.show(run, charts.coverage(plan.coverage)));
check("every source cell has a fate", plan.coverage.accounted === plan.coverage.cells);

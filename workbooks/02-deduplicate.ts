// %% [markdown]
// # 02 Deduplicate
// Which records are one person, or one company? Rules merge only what the contract allows; what merely looks alike
// goes to a review list (`out/…/duplicates.csv`) and merges nothing until somebody decides.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Clusters and pairs
const duplicates = await run.duplicates();
display(await charts.show(run, charts.duplicateClusters(duplicates)));
display(
  table(
    duplicates.clusters.map((cluster) => ({
      object: cluster.object,
      survivor: cluster.survivor,
      members: cluster.members.length,
      rule: cluster.rule,
      conflicts: cluster.conflicts.map((conflict) => conflict.column).join(", "),
    })),
    { title: "Merged by rule" },
  ),
);

// %% To review, never merged by itself
display(
  table(
    duplicates.review.map((pair) => ({
      object: pair.object,
      a: pair.a.id,
      b: pair.b.id,
      reason: pair.reason,
      score: pair.score,
    })),
    { title: "Pairs that look alike" },
  ),
);
display(
  table(
    duplicates.held.map((held) => ({
      object: held.object,
      id: held.id,
      rows: held.members.length,
      children: JSON.stringify(held.children),
    })),
    { title: "Held: one id, two people" },
  ),
);

// %% What is left after merging
const resolved = await run.resolved();
display(
  table(
    [...(await run.staging()).tables].map(([object, before]) => ({
      object,
      before: before.length,
      after: resolved.staging.tables.get(object)?.length ?? 0,
    })),
    { title: "Rows before and after", limit: 40 },
  ),
);

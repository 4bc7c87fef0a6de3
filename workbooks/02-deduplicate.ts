// %% [markdown]
// # 02 Deduplicate: who is one and the same?
// The same person stands in several workspaces and downloads. Rules merge what is certain (same employee number, same
// e-mail and name, …); what merely looks alike waits for a person and merges nothing.
//
// Look at the pairs for review: the customer knows who they are, we do not.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { evidenceOf, queueOf, whyOf } from "#lib/run/explore-matching.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, md, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Merged by rule, and what waits
const duplicates = await run.duplicates();
display(await charts.show(run, charts.duplicateClusters(duplicates)));

// %% Values the merged records disagree on
const conflicts = Map.groupBy(
  duplicates.clusters.flatMap(({ object, conflicts }) => conflicts.map((conflict) => ({ object, ...conflict }))),
  ({ object, column, precedence }) => `${object} ${column} ${precedence}`,
);
display(
  table(
    [...conflicts.values()]
      .sort((a, b) => b.length - a.length)
      .map((group) => ({
        object: group[0]?.object,
        column: group[0]?.column,
        clusters: group.length,
        "kept by": group[0]?.precedence,
      })),
    { title: "Which value was kept (cluster by cluster in duplicates.json)" },
  ),
);

// %% Pairs that wait for a person
display(
  table(queueOf(duplicates), { title: "Alike, not merged: the likeliest first (with their values in review.json)" }),
);

// %% Why these two
// pair: null for the likeliest of the queue, or two ids: { object: "contacts", a: "1000003", b: "1200417" }, waiting or
// merged. show: their values as they are.
const chosen = { pair: null, show: false };
const why = whyOf(duplicates, chosen.pair);
if (why) {
  display(md`${why.object} ${why.a} and ${why.b}: ${why.state}, ${why.reason}.`);
  display(await charts.show(run, charts.matchWeights(why, duplicates)));
  display(
    table(evidenceOf(why, chosen.show), {
      title: "Their values (of people: their shapes)",
      ...(chosen.show ? { roles: { a: "public", b: "public" } } : {}),
    }),
  );
} else display(md`These two were never brought together, or nothing is alike in this export.`);

// %% Another threshold
display(await charts.show(run, charts.matchThreshold(duplicates)));

// %% What each comparison weighs
display(await charts.show(run, charts.matchModel(duplicates)));

// %% One id for two people
display(
  table(
    duplicates.held.map(({ object, id, members, children }) => ({
      object,
      id,
      rows: members.length,
      "rows that point to it": Object.values(children).reduce((sum, count) => sum + count, 0),
    })),
    { title: "Held back: one id for two different people" },
  ),
);

// %% What is left after merging
const before = (await run.staging()).tables;
const resolved = await run.resolved();
display(
  table(
    [...resolved.staging.tables]
      .map(([object, { length }]) => ({ object, before: before.get(object)?.length ?? 0, after: length }))
      .filter((row) => row.before !== row.after),
    { title: "Objects whose number of rows changed (more: companies and links found in text columns)", limit: 40 },
  ),
);

// %% Rules merge once, reviews never [test]
const members = duplicates.clusters.flatMap(({ object, members }) =>
  members.map(({ file, row }) => `${object} ${file} ${row}`),
);
check("no row is in two clusters", new Set(members).size === members.length);
const merged = duplicates.review.filter(
  ({ object, a, b }) => a.id !== b.id && resolved.survivor(object, a.id) === resolved.survivor(object, b.id),
);
check(
  "no pair that waits for a person was merged",
  merged.length === 0,
  merged.map(({ object, reason }) => ({ object, reason })),
);

// %% [markdown] What to do next
// Decide at the prompt, `npm run decide -- --project DIR`, or in a spreadsheet: 06 Owners writes the pairs to
// `duplicates.csv` below `out/`; write `merge` or `keep apart` beside those that matter and save the file as
// `decisions/duplicates.csv`. Run again; pairs left open stay apart. Then 03 Join checks.

// %% [markdown]
// # 06 Owners: who will own what?
// Owners are matched to the CRM's users by e-mail and by nothing else. Names that are close are offered, never taken.
// Who has no active user is invited, replaced by a decision, or falls to the project's policy.
//
// Look at the owners without an active user and at how many records each of them has.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Match
const owners = await run.owners();
display(await charts.show(run, charts.owners(owners)));

// %% Without an active user
display(
  table(
    owners.report.unmatched
      .toSorted((a, b) => b.records - a.records)
      .map(({ email, how, records, resolution }) => ({ email, how, records, resolution })),
    { title: "Unmatched (addresses in full in owners.csv below out/)", roles: { email: "email" } },
  ),
);

// %% Everybody has an answer [test]
check("every owner is matched or has a resolution", owners.undecided.length === 0);

// %% [markdown] What to do next
// Invite the missing users in the CRM, or copy `owners.csv` from `out/` to `decisions/owners.csv` and write beside each
// address a `user` (e-mail of somebody in the CRM) or a `resolution` (`fallback`, `blank`). Run again, then 07 Sample.

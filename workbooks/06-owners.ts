// %% [markdown]
// # 06 Owners
// Who will own what? Owners are matched to the CRM's users by e-mail only. Who has no user is invited, given to
// somebody else in `decisions/owners.csv`, or falls to the project's policy; all of it is listed.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Match
const owners = await run.owners();
display(await charts.show(run, charts.owners(owners)));
display(
  table(
    owners.report.matched.map(({ email, how, records }) => ({ email, how, records })),
    { title: "Matched", roles: { email: "email" } },
  ),
);
display(
  table(
    owners.report.unmatched.map(({ email, how, records, resolution }) => ({ email, how, records, resolution })),
    { title: "Without an active user", roles: { email: "email" } },
  ),
);

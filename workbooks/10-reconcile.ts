// %% [markdown]
// # 10 Reconcile
// Is everything there, and is it right? Source, ledger and CRM are compared by count, and every field that was sent is
// read back. Rollback is offered when this fails.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Compare
const reconciliation = await run.reconcile();
display(await charts.show(run, charts.counts(reconciliation)));
display(table(reconciliation.objects, { title: `Counts: ${reconciliation.verdict}` }));
display(table([reconciliation.fields], { title: "Fields" }));
display(table(reconciliation.differences, { title: "Different" }));
display(table(reconciliation.missing, { title: "Planned but not there" }));

// %% [markdown]
// # 10 Reconcile: is everything there, and is it right?
// Source, ledger and CRM are compared by count, and every field that was sent is read back. It asks before it runs,
// because it first finishes whatever 05 to 09 have not done yet; when all is done it only reads.
//
// Look at the verdict, then at anything missing or different.

// %% Project

import * as charts from "#lib/run/charts.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, md, table } from "#lib/workbook/display.ts";
import { Stop } from "#lib/workbook/stop.ts";

const run = openRun(workbookContext());

// %% Compare [effect]
const reconciliation = await run.reconcile();
const { fields, threshold } = reconciliation;
display(
  md`**${reconciliation.verdict}**: ${fields.compared} fields read back, ${fields.normalised} in another form of the same value, ${fields.different} different.`,
);
display(await charts.show(run, charts.counts(reconciliation)));

// %% Missing or different
display(
  table(
    reconciliation.missing.map(({ object, external, reason }) => ({ object, record: external, reason })),
    { title: "Planned, but not in the CRM" },
  ),
);
display(
  table(
    [...Map.groupBy(reconciliation.differences, ({ object, field }) => `${object}.${field}`)].map(([field, group]) => ({
      field,
      records: group.length,
    })),
    { title: "Fields that are different (record by record in reconciliation.json)" },
  ),
);

// %% The verdict
const unlike = reconciliation.objects.filter(({ verdict }) => verdict !== "ok");
if (reconciliation.verdict !== "ok")
  throw new Stop(
    `Reconciliation failed: ${unlike.length} objects beyond ${threshold * 100} %, ${fields.different} fields different.`,
    { exitCode: 4, advice: "Mend and run again, or take everything back with 11 Rollback." },
  );

// %% [markdown] What to do next
// All well: hand over `report.html` (`npm start` writes it) and the files below `rebuild/`, and keep `state/`.
// Not well: mend and run again, or take everything back with 11 Rollback.

// %% [markdown]
// # 12 Rebuild reference
// What does not migrate: workflows, learning paths, integrations and dashboards. Each is written as JSON and as a PDF
// an admin can work from. Credentials are never in them.

// %% Project

import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Write the documents
const files = await run.rebuild();
display(table(files, { title: "Rebuild reference" }));

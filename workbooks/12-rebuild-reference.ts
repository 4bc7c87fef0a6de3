// %% [markdown]
// # 12 Rebuild reference: what no CRM takes over
// Workflows, learning paths, integrations and dashboards have no counterpart to load into. Each kind is written as JSON
// and as a PDF an admin can work from. Credentials are never in them.

// %% Project

import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Write the documents
const documents = await run.rebuild();
display(
  table(
    documents.map(({ title, entries, pdf }) => ({ title, entries, pdf })),
    { title: "Below out/" },
  ),
);

// %% Each document has something to rebuild [test]
check(
  "no document is empty",
  documents.every(({ entries }) => entries > 0),
);

// %% [markdown] What to do next
// Give the PDFs to the CRM's admin. Disconnect the integrations in Actimo only after the last delta was taken.

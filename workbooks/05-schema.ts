// %% [markdown]
// # 05 Schema
// What must the CRM have before anything is loaded? Preflight first, a fingerprint of the CRM as it stands, then the
// missing fields. Each change is journalled, so that rollback can undo it.

// %% Project

import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Preflight and fields [effect]
const schema = await run.schema();
display(
  table(
    schema.checks.map(({ title, verdict, found, advice }) => ({ title, verdict, found, advice })),
    { title: "Preflight", limit: 40 },
  ),
);
display(
  table(
    schema.file.fields
      .filter((field) => field.state !== "standard")
      .map(({ object, real, type, state, metric, why }) => ({ object, real, type, state, filled: metric, why })),
    { title: "Fields", limit: 80 },
  ),
);

// %% Nothing is in the way [test]
check(
  "no field clashes with one of the CRM",
  schema.file.fields.every((field) => field.state !== "clash"),
);

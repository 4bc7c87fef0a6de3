// %% [markdown]
// # 05 Schema: is the CRM ready?
// The account is examined first: its version, limits, users, and every field the plan needs. Then the state before our
// first write is recorded, and missing fields are created. Each change is journalled, so that rollback can undo it.
//
// This is the first cell that writes. Against an account it waits until the mapping was approved.

// %% Project

import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, md, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% Examine the account and create what is missing [effect]
const schema = await run.schema();

// %% Preflight: what is not as it should be
const concerns = schema.checks.filter(({ verdict }) => verdict !== "ok");
display(md`${concerns.length} of ${schema.checks.length} checks to look at (all of them in preflight.json)`);
for (const { verdict, title, found, advice } of concerns)
  display(md`- **${verdict}** ${title}: ${found.replace(/\.$/, "")}. ${advice}`);

// %% Fields
const own = schema.file.fields.filter((field) => field.state !== "standard");
display(md`${own.length} custom fields are needed, ${schema.file.fields.length - own.length} come with the CRM.`);
display(
  table(
    [...Map.groupBy(own, ({ object, state }) => `${object} ${state}`).values()].map((group) => ({
      object: group[0]?.object,
      state: group[0]?.state,
      fields: group.length,
      "seldom filled": group.filter(({ metric = 0 }) => metric < 0.05).map(({ real }) => real),
    })),
    { title: "Custom fields (each with its type and who asks for it in schema.json)" },
  ),
);

// %% Nothing is in the way [test]
check(
  "no field of the CRM has another type than needed",
  schema.file.fields.every(({ state }) => state !== "clash"),
  schema.file.fields.filter(({ state }) => state === "clash").map(({ object, real, type }) => ({ object, real, type })),
);

// %% [markdown] What to do next
// Fields in the state `admin` cannot be made over the API: hand the list to the CRM's admin. A field that hardly anybody
// fills can be left out with `skip` in `migration.json` before anything is loaded. Then 06 Owners.

// %% [markdown]
// # An own column becomes a field of its own
// This customer keeps the day of the safety course in a column of their own, `Sikkerhedskursus`. It becomes a date field
// `safetyCourseDate` on people. Copy this file for another column: change the five names in the second cell.
//
// It plans only and writes nothing to a CRM. Look at the two plans side by side.

// %% Project

import { addField, mainRow } from "#lib/mapping/edit.ts";
import { actimo, custom } from "#lib/mapping/language.ts";
import type { Plan } from "#lib/plan/types.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";
import { Stop } from "#lib/workbook/stop.ts";

const run = openRun(workbookContext());

// %% The column, the field, and what a rehearsal would have called it
const column = "Sikkerhedskursus";
const field = { object: "person", field: "safetyCourseDate", label: "Safety course", type: "date" } as const;
const proposed = "sikkerhedskursus";
const { staging } = await run.resolved();
const own = staging.tables.get("contacts")?.column(column);
if (own?.type !== "date")
  throw new Stop(
    own ? `contacts.${column} is ${own.type}, not a date.` : `The export has no column "${column}" in contacts.`,
    {
      exitCode: 2,
      advice: "Name a column of this export, and a type its values fit (01 Profile lists them).",
    },
  );

// %% The plan before
const before = await run.plan();

// %% The change
run.changeMapping((mapping) => {
  // What the column fed so far gives way, so this cell may be run again after an edit.
  const rest = mapping.entries.filter(
    (entry) => entry.kind !== "extend" || !(proposed in entry.fields || field.field in entry.fields),
  );
  const label = mainRow(mapping, "contacts")?.label ?? "People";
  return addField({ ...mapping, entries: rest }, "contacts", field, custom(actimo.contacts, column, "date").ast, label);
});
const after = await run.plan();

// %% Before and after
const shown = (when: string, plan: Plan) => {
  const cells = plan.coverage.columns.find((one) => one.object === "contacts" && one.column === column);
  return {
    plan: when,
    hash: plan.hash.slice(0, 12),
    cells: cells?.cells,
    destination: cells?.destination,
    migrated: cells?.migrated,
    "not confirmed": cells?.skipped.not_confirmed ?? 0,
    "custom fields of people": plan.needed.filter(({ object, standard }) => object === "person" && !standard).length,
  };
};
display(table([shown("before", before), shown("after", after)], { title: `contacts.${column}` }));

const years = Map.groupBy(after.records("person"), ({ fields }) => String(fields[field.field] ?? "none").slice(0, 4));
display(
  table(
    [...years].sort(([a], [b]) => a.localeCompare(b)).map(([year, people]) => ({ year, people: people.length })),
    { title: "People by year of their course" },
  ),
);

// %% The change does what it says [test]
check("the plan is another one", before.hash !== after.hash);
check(
  "every date found is planned",
  after.coverage.columns.some((one) => one.destination === `person.${field.field}` && one.migrated > 0),
);
check("every source cell still has a fate", after.coverage.accounted === after.coverage.cells);

// %% [markdown] How to keep it
// This change lasts as long as this process. A plain column needs no workbook: write into `migration.json`
//
// `"mapping": { "confirm": { "contacts.Sikkerhedskursus": { "field": "safetyCourseDate", "type": "date", "label": "Safety course" } } }`
//
// and every run has it: the same field from the same cells. Approvals of an earlier plan are void then.

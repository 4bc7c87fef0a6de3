// %% [markdown]
// # One column becomes two fields
// The customer writes places as `Aarhus C` or `København S`: a town and its district. In the CRM they want to filter by
// town, so `location` keeps the town and a new field `district` takes the letters behind it. Copy this file for another
// column: what changes is the pattern and the parts.
//
// It plans only and writes nothing to a CRM. Look at how the places fall apart.

// %% Project

import { splitColumn } from "#lib/mapping/edit.ts";
import { actimo } from "#lib/mapping/language.ts";
import { transform } from "#lib/mapping/transforms.ts";
import type { Plan } from "#lib/plan/types.ts";
import { openRun } from "#lib/run/run.ts";
import { workbookContext } from "#lib/workbook/context.ts";
import { check, display, table } from "#lib/workbook/display.ts";

const run = openRun(workbookContext());

// %% The rule
// Name and version stand in the plan's hash: give a changed rule a new version.
const pattern = /^(?<town>.+?)(?:\s+(?<district>[NSØVC]|N[ØV]|S[ØV]))?$/u;
const town = transform("town-of-place", 1, (place: string) => pattern.exec(place.trim())?.groups?.["town"] ?? null);
const district = transform(
  "district-of-place",
  1,
  (place: string) => pattern.exec(place.trim())?.groups?.["district"] ?? null,
);
const { location } = actimo.contacts;
const parts = {
  location: { type: "text", label: "Location", value: location.as(town) },
  district: { type: "text", label: "District", value: location.as(district) },
} as const;

// %% The plan before
const before = await run.plan();

// %% The change
run.changeMapping((mapping) => splitColumn(mapping, "contacts", parts, "People (Actimo Contact)"));
const after = await run.plan();

// %% Before and after
const shown = (when: string, plan: Plan) => {
  const cells = plan.coverage.columns.find((one) => one.object === "contacts" && one.column === "location");
  return {
    plan: when,
    hash: plan.hash.slice(0, 12),
    cells: cells?.cells,
    destination: cells?.destination,
    "as they are": cells?.migrated,
    "made from them": cells?.transformed,
  };
};
display(table([shown("before", before), shown("after", after)], { title: "contacts.location" }));

const places = Map.groupBy(
  after.records("person"),
  ({ fields }) => `${fields["location"] ?? "(none)"}|${fields["district"] ?? ""}`,
);
display(
  table(
    [...places]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([place, people]) => ({
        location: place.split("|")[0],
        district: place.split("|")[1],
        people: people.length,
      })),
    { title: "People by place" },
  ),
);

// %% The change does what it says [test]
const placed = (plan: Plan) =>
  [...plan.records("person")].filter(({ fields }) => fields["location"] !== undefined).length;
check("the plan is another one", before.hash !== after.hash);
check("nobody lost their place", placed(before) === placed(after));
check("every source cell still has a fate", after.coverage.accounted === after.coverage.cells);

// %% [markdown] How to keep it
// This change lasts as long as this process. Under `mapping` in `migration.json` a field can take another column, a
// column can be left out and values can be renamed; a pattern cannot be written there. So keep the workbook: as
// `workbooks/04b-split-column.ts` it is part of every `npm start`, which walks all numbered workbooks in their order.

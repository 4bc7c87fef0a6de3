// Cells of many megabytes: no pattern and no comparison may be too much for them.
import { expect, test } from "vitest";
import { htmlToText } from "../../lib/mapping/html.ts";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import { stage } from "../staging/project.ts";

const MEGABYTES = 10;
const COLUMNS = ["first_name", "email", "company"];

test.each(["x", "a ", "a."])("cells of %j again and again, in columns of every kind", async (piece) => {
  const long = piece.repeat((MEGABYTES << 20) / piece.length);
  const header = ["contact_id", "last_name", ...COLUMNS].join(";");
  const rows = COLUMNS.map((_, at) => [1000 + at, "Bach", ...COLUMNS.map((_, place) => (place === at ? long : ""))]);
  const text = [header, ...rows.map((row) => row.join(";")), "2000;Holm;Anna"].join("\n");
  const staging = await stage({ "kontakter_nordic_2026-01-07.csv": `${text}${";".repeat(COLUMNS.length - 1)}\n` });
  expect(staging.tables.get("contacts")?.length).toBe(COLUMNS.length + 1);
  const { tables } = resolveStaging(staging, findDuplicates(staging, [])).staging;
  expect(tables.get("contacts")?.length).toBe(COLUMNS.length + 1);
});

test("elements nested without end are text", () => {
  expect(htmlToText(`${"<ul><li>".repeat(20_000)}Fredagsbar`)).toContain("Fredagsbar");
});

import { expect } from "vitest";
import type { Value } from "#lib/generator/row.ts";
import { fileOf, meantAt, mess, placesOf, plantedPlaces, type Read, valuesAt } from "./mess.ts";
import { rowsByPlace, utcOf } from "./truth.ts";

const sorted = (list: Iterable<unknown>) => [...list].map(String).sort();
const asFound = (cell: Value | undefined) => (typeof cell === "object" && cell !== null ? cell.verbatim : String(cell));
const lost = ({ staging }: Read, object: string, column: string, reason: string) =>
  staging.losses
    .filter((one) => one.object === object && one.column === column && one.reason === reason)
    .reduce((sum, { cells }) => sum + cells, 0);
const people = (found: Read) => found.staging.tables.get("contacts");

mess("mixed-dates", { also: ["engagement_events", "enrollments"] }, (found) => {
  // The judge has compared every date; a serial number is told as one.
  expect(placesOf(found, "number_as_date").length).toBeGreaterThan(0);
});

mess("month-first-dates", {}, (found) => {
  // Alone in its column the month-first date makes the column so; among others it is told by itself.
  expect(
    found.findings.filter(({ code }) => /^month_first/.test(code)).map(({ file, column }) => [file, column]),
  ).toEqual([[fileOf(found).file, "hire_date"]]);
  const days = valuesAt(found, "contacts", "hire_date");
  for (const day of days) expect(day).toMatch(/^2021-0[1-9]-(1[3-9]|2[0-7])$/);
});

mess("mojibake", {}, (found) => {
  expect(placesOf(found, "mojibake_repaired", "first_name")).toEqual(plantedPlaces(found));
  expect(valuesAt(found, "contacts", "first_name")).toEqual(["Sølve"]);
  const [broken] = found.truth.clusters;
  const survivor = found.duplicates.clusters.find(({ members }) => members.some(({ id }) => id === broken?.members[1]));
  expect(sorted(survivor?.members.map(({ id }) => id) ?? [])).toEqual(sorted(broken?.members ?? []));
  const table = found.resolved.staging.tables.get("contacts");
  const rows = Array.from({ length: table?.length ?? 0 }, (_, row) => row);
  const whole = rows.filter((row) => table?.cell("contact_id", row) === survivor?.survivor);
  expect(whole.map((row) => table?.cell("first_name", row))).toEqual(["Sølve"]);
});

mess("phone-scientific", {}, (found) => {
  expect(placesOf(found, "damaged_value", "phone_number")).toEqual(
    plantedPlaces(found, ({ column }) => column === "phone_number"),
  );
  expect(valuesAt(found, "contacts", "phone_number")).toEqual([null]);
  expect(lost(found, "contacts", "phone_number", "damaged_value")).toBe(1);
});

mess("phone-float", {}, (found) => {
  const [meant] = meantAt(found, "phone_number");
  const digits = asFound(meant?.row.cells["phone_number"]).replace(/\.0$/, "");
  expect(valuesAt(found, "contacts", "phone_number").map((value) => String(value).replace(/\D/g, ""))).toEqual([
    digits,
  ]);
});

mess("lost-zeros", {}, (found) => {
  expect(valuesAt(found, "contacts", "addr_zip")).toEqual(["0800"]);
  expect(placesOf(found, "zip_zero_restored")).toEqual(plantedPlaces(found, ({ column }) => column === "addr_zip"));
  const [number] = valuesAt(found, "contacts", "employee_no");
  expect(number).toMatch(/^[1-9]\d+$/);
});

mess("email-noise", {}, (found) => {
  const meant = meantAt(found, "email").map(({ row }) => asFound(row.cells["email"]));
  const clean = meant.map((text) =>
    text
      .replace(/^mailto:/, "")
      .replace(/[\u00a0\u200b]/g, "")
      .trim()
      .toLowerCase(),
  );
  expect(valuesAt(found, "contacts", "email")).toEqual(clean);
  expect(meant).not.toEqual(clean);
});

mess("placeholder-email", {}, (found) => {
  expect(placesOf(found, "invalid_value", "email")).toEqual(plantedPlaces(found));
  expect(valuesAt(found, "contacts", "email")).toEqual([null]);
});

mess("no-email", {}, (found) => expect(valuesAt(found, "contacts", "email")).toEqual([null]));

mess("no-phone", {}, (found) => {
  for (const column of ["country_code", "phone_number", "msisdn"])
    expect(valuesAt(found, "contacts", column)).toEqual([null]);
});

mess("html-bodies", { except: [] }, (found) => {
  // Staging keeps a body as found; safe HTML and clean text are made when it is mapped.
  const bodies = valuesAt(found, "messages", "body_html").map(String);
  expect(bodies.length).toBeGreaterThan(3);
  expect(bodies.every((body) => body.includes("cid:") && body.includes("<script>"))).toBe(true);
});

mess("emoji", {}, (found) => {
  const texts = meantAt(found, "data4").map(({ row }) => row.cells["data4"]);
  expect(valuesAt(found, "contacts", "data4")).toEqual(texts);
});

mess("formula-cells", {}, (found) => {
  const formulas = meantAt(found, "title").map(({ row }) => row.cells["title"]);
  expect(valuesAt(found, "contacts", "title")).toEqual(formulas);
  expect(formulas.every((text) => String(text).startsWith("=HYPERLINK"))).toBe(true);
});

mess("dst-times", { users: 260 }, (found) => {
  const column = (code: string) => sorted(new Set(placesOf(found, code)));
  const all = sorted([...column("ambiguous_hour"), ...column("missing_hour")]);
  expect(all).toEqual(plantedPlaces(found));
  expect([utcOf("2023-10-29 02:30"), utcOf("2025-03-30 02:30")]).toEqual([
    "2023-10-29T00:30:00.000Z",
    "2025-03-30T01:30:00.000Z",
  ]);
  expect(valuesAt(found, "contacts", "created_at")).toEqual(["2023-10-29T00:30:00.000Z", "2023-10-29T00:30:00.000Z"]);
  expect(sorted(valuesAt(found, "contacts", "updated_at"))).toEqual([
    "2024-10-27T00:15:00.000Z",
    "2025-03-30T01:30:00.000Z",
  ]);
});

mess("mixed-booleans", { also: ["contact_companies"] }, (found) => {
  expect(placesOf(found, "invalid_value", "allow_email")).toEqual(plantedPlaces(found));
  expect(valuesAt(found, "contacts", "allow_email")).toEqual([null]);
});

mess("null-tokens", {}, (found) => {
  const columns = ["title", "location", "tags", "data4", "hire_date"];
  for (const column of columns) expect([column, valuesAt(found, "contacts", column)]).toEqual([column, [null]]);
  for (const column of columns) expect(lost(found, "contacts", column, "null_token")).toBeGreaterThan(0);
  expect(lost(found, "contacts", "first_name", "null_token")).toBe(0);
});

mess("odd-names", { users: 700 }, (found) => {
  const names = meantAt(found, "last_name").map(({ row }) => row.cells["last_name"]);
  expect(valuesAt(found, "contacts", "last_name")).toEqual(names);
  expect(sorted(valuesAt(found, "contacts", "first_name"))).toEqual(["Jennifer", "Null", "Sinéad", "True"]);
});

mess("label-noise", { also: ["tasks"] }, (found) => {
  const unknown = placesOf(found, "unknown_value", "status");
  expect(unknown.length).toBe(1);
  expect(plantedPlaces(found)).toContain(unknown[0]);
  expect(valuesAt(found, "contacts", "status")).toEqual([null, null]);
  expect(found.findings.find(({ code }) => code === "unknown_value")?.found).toBe("Pauseret");
});

mess("percent-styles", { except: ["message_analytics_users.click_rate"] }, (found) => {
  const told = found.findings.filter(({ code }) => code === "maybe_fraction");
  expect(told.map(({ file, column }) => [file, column])).toEqual([
    [found.truth.planted.find(({ file }) => /message_analytics_users|bruger_besked/.test(file))?.file, "click_rate"],
  ]);
});

mess("tag-separators", {}, (found) => {
  const meant = meantAt(found, "tags").map(({ row }) => row.cells["tags"]);
  expect(valuesAt(found, "contacts", "tags")).toEqual(meant);
});

mess("control-characters", {}, (found) => {
  expect(sorted(placesOf(found, "control_characters"))).toEqual(plantedPlaces(found));
  expect(valuesAt(found, "contacts", "title")).toEqual(["Kok"]);
  expect(valuesAt(found, "contacts", "data4")).toEqual(["Linje med tegn"]);
});

mess("huge-cell", {}, (found) => {
  const [text] = valuesAt(found, "feedback", "content");
  expect(String(text).length).toBeGreaterThan(1_000_000);
});

mess("large-ids", { also: ["engagement_scores", "message_analytics"] }, (found) => {
  const table = found.staging.tables.get("engagement_scores");
  for (let row = 0; row < (table?.length ?? 0); row++) expect(table?.cell("contact_id", row)).toMatch(/^\d+$/);
  expect(placesOf(found, "thousands_in_id").length).toBeGreaterThan(0);
});

mess("duplicate-header", { workspaces: 2 }, (found) => {
  const second = people(found)?.columns.find(({ header, custom }) => custom && header === "E-mail");
  const values = Array.from({ length: second?.length ?? 0 }, (_, row) => second?.at(row)).filter(
    (value) => value !== null,
  );
  expect(values.length).toBeGreaterThan(10);
  expect(values.every((value) => /^privat\d+@post\.example$/.test(String(value)))).toBe(true);
  expect(found.findings.filter(({ code }) => code === "duplicate_header").map(({ file }) => file)).toEqual([
    fileOf(found).file,
  ]);
});

mess("custom-standard-clash", {}, (found) => {
  const own = people(found)?.columns.find(({ name }) => / \(custom\)$/.test(name) && /^lokation/i.test(name));
  const values = new Set(Array.from({ length: own?.length ?? 0 }, (_, row) => own?.at(row)));
  expect(sorted([...values].filter((value) => value !== null))).toEqual(["Sal 0", "Sal 1", "Sal 2", "Sal 3", "Sal 4"]);
});

mess("prototype-columns", {}, (found) => {
  const names = people(found)
    ?.columns.filter(({ custom }) => custom)
    .map(({ header }) => header);
  expect(names).toEqual(expect.arrayContaining(["__proto__", "constructor"]));
  expect(Object.getPrototypeOf(found.staging)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

mess("hidden-in-workbook", {}, (found) => {
  const told = found.findings.filter(({ code }) => code === "hidden_in_workbook").map(({ file }) => file);
  expect(sorted(new Set(told))).toEqual(sorted(new Set(found.truth.planted.map(({ file }) => file))));
});

mess("single-name-column", { except: ["contacts.first_name", "contacts.last_name"] }, (found) => {
  const table = people(found);
  const places = rowsByPlace(table as NonNullable<typeof table>);
  for (const { file, number, object, row } of found.made)
    if (object === "contacts") {
      const at = places.get(`${file} ${number}`) ?? -1;
      expect(`${table?.cell("first_name", at)} ${table?.cell("last_name", at)}`).toBe(
        `${row.cells["first_name"]} ${row.cells["last_name"]}`,
      );
    }
  expect(found.findings.filter(({ code }) => code === "name_split").map(({ file }) => file)).toEqual([
    fileOf(found).file,
  ]);
});

mess("name-broken-once", {}, (found) => {
  const [cluster] = found.truth.clusters;
  const table = found.resolved.staging.tables.get("contacts");
  const names = Array.from({ length: table?.length ?? 0 }, (_, row) => row)
    .filter((row) => table?.cell("contact_id", row) === cluster?.members[0])
    .map((row) => table?.cell("first_name", row));
  expect(names).toEqual(["Sølve"]);
});

mess("phone-damaged-once", {}, (found) => {
  const [meant] = meantAt(found, "phone_number");
  const whole = String(meant?.row.cells["msisdn"]).replace(/\D/g, "");
  expect(
    placesOf(found, "damaged_value", "phone_number").length + placesOf(found, "phone_repaired", "phone_number").length,
  ).toBe(1);
  expect(valuesAt(found, "contacts", "msisdn").map((value) => String(value).replace(/\D/g, ""))).toEqual([whole]);
});

mess("ambiguous-dates", {}, (found) => {
  const told = found.findings.filter(({ code }) => code === "ambiguous_date_column");
  expect(told.map(({ file, column }) => [file, column])).toEqual([[fileOf(found).file, "last_survey_date"]]);
});

mess("error-cells", {}, (found) => {
  const values = valuesAt(found, "contacts", "title");
  expect(values.length).toBe(5);
  expect(values.every((value) => value === null)).toBe(true);
  expect(lost(found, "contacts", "title", "null_token") + lost(found, "contacts", "title", "damaged_value")).toBe(5);
});

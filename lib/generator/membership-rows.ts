/** Rows of workspaces, members, companies and groups. */
import { CUSTOM_COLUMNS, managerOf } from "./contact-rows.ts";
import { copiesIn } from "./copies.ts";
import { type Handle, handles } from "./handles.ts";
import { momentOf, type Organisation, ownerOf } from "./organisation.ts";
import { missingCompany } from "./plant-contact.ts";
import { at, stream } from "./random.ts";
import { dayAfter, exportDay, type Setting } from "./recipe.ts";
import type { Note, Row } from "./row.ts";
import * as words from "./words.ts";

const draws = {
  owner: stream("company owner"),
  revenue: stream("revenue"),
  staff: stream("staff"),
  made: stream("made"),
  second: stream("second company"),
  joined: stream("joined"),
};

export function* workspaceRows(set: Setting, org: Organisation): Generator<Row> {
  for (const { id, name, index } of org.workspaces) {
    const members = [...handles(set, org, index)].length;
    const cells = {
      workspace_id: id,
      name,
      description: `Medarbejdere i ${name}`,
      member_count: set.has("odd-statistics") ? members + 3 : members,
      language: index % 2 ? "en" : "da",
      timezone: "Europe/Copenhagen",
      archived: false,
      created_at: `2022-01-${String(3 + (index % 20)).padStart(2, "0")} 09:00`,
    };
    yield {
      key: id,
      cells,
      notes: set.has("odd-statistics") ? [{ kind: "odd-statistics", column: "member_count" }] : [],
    };
  }
}

export function* memberRows(set: Setting, org: Organisation): Generator<Row> {
  for (const workspace of org.workspaces) {
    const row = (id: string, record: number, role: string): Row => ({
      key: `${workspace.id}|${id}`,
      cells: {
        workspace_id: workspace.id,
        contact_id: id,
        role,
        joined_at: momentOf(
          set,
          draws.joined,
          record,
          dayAfter("2023-01-02", set.dice.below(draws.joined, record, 500)),
        ),
        left_at: null,
      },
    });
    for (const { id, number } of handles(set, org, workspace.index)) {
      const role = managerOf(set, number) === null ? "manager" : "employee";
      yield row(id, number, role);
    }
    for (const copy of copiesIn(set, org, workspace.index))
      if (copy.id === copy.of.id) yield row(copy.id, copy.of.index + 1, "employee");
  }
}

export function* companyRows(set: Setting, org: Organisation, generation: number): Generator<Row> {
  for (const company of org.companies) {
    if (missingCompany(set, company.index)) continue;
    const [zip, city] = at(words.CITIES, company.index);
    const changed = generation > 0 && company.index % 25 === 3;
    const cells = {
      company_id: company.id,
      name: company.name,
      parent_company_id: company.parent,
      cvr: company.cvr,
      domain: company.domain,
      industry: company.industry,
      employee_count: 12 + set.dice.below(draws.staff, company.index, 2400) + (changed ? 10 * generation : 0),
      annual_revenue: 100_000 * set.dice.between(draws.revenue, company.index, 8, 4000),
      address_street: `${at(words.STREETS, company.index * 3)} ${1 + (company.index % 90)}`,
      address_zip: zip,
      address_city: city,
      address_country: "DK",
      department: null,
      tags: company.index % 3 ? "Kunde" : "Kunde, Leverandør",
      owner_email: ownerOf(set, org, draws.owner, company.index),
      created_at: momentOf(set, draws.made, company.index, dayAfter("2022-02-01", company.index % 300)),
      updated_at: changed
        ? `${dayAfter(exportDay(generation), -5)} 11:00`
        : momentOf(set, draws.made, company.index + 1, dayAfter("2025-01-10", company.index % 200)),
    };
    yield { key: company.id, cells, notes: [] };
    if (company.index === 0 && set.has("orphans")) yield orphanChild(cells);
    if (company.index === 1 && set.has("companies-twice")) yield* companyTwins(cells);
  }
}

const orphanChild = (cells: Row["cells"]): Row => ({
  key: "3990",
  cells: {
    ...cells,
    company_id: "3990",
    name: "Forældreløs Filial ApS",
    cvr: "39900001",
    domain: "filial.example",
    parent_company_id: "399",
  },
  notes: [{ kind: "orphans", column: "parent_company_id", orphan: "399" }],
});

/** One company with the same VAT number, one with the same name and another number, two without any on one domain. */
function* companyTwins(cells: Row["cells"]): Generator<Row> {
  const name = String(cells["name"]).replace(/ (A\/S|ApS|I\/S)$/, "");
  const note: Note = { kind: "companies-twice" };
  const without = { parent_company_id: null };
  yield {
    key: "3991",
    cells: {
      ...cells,
      ...without,
      company_id: "3991",
      name: `  ${name.toUpperCase()}  AS`,
      domain: `www.${cells["domain"]}`,
    },
    notes: [note],
  };
  yield {
    key: "3992",
    cells: { ...cells, ...without, company_id: "3992", cvr: "39920001", domain: "et-andet.example" },
    notes: [note],
  };
  yield {
    key: "3993",
    cells: {
      ...cells,
      ...without,
      company_id: "3993",
      cvr: null,
      name: "Havnens Smedje ApS",
      domain: "havnensmedje.example",
    },
    notes: [note],
  };
  yield {
    key: "3994",
    cells: {
      ...cells,
      ...without,
      company_id: "3994",
      cvr: null,
      name: "havnens  smedje APS",
      domain: "www.havnensmedje.example",
    },
    notes: [note],
  };
}

export function* contactFieldRows(set: Setting): Generator<Row> {
  const standard = (key: string, label: string, type: string, options: string | null): Row => ({
    key,
    cells: { field_key: key, label, type, options, standard: false },
  });
  yield standard("data1", "Tøjstørrelse", "dropdown", words.SIZES.join("|"));
  yield standard("data3", "Certifikat udløber", "date", null);
  yield standard("data4", "Noter", "text", null);
  for (const [place, column] of CUSTOM_COLUMNS.entries())
    yield standard(`data${5 + place}`, column.name, column.field, column.options?.join("|") ?? null);
  if (set.has("custom-standard-clash"))
    yield {
      ...standard("data8", "Lokation", "text", null),
      notes: [{ kind: "custom-standard-clash", column: "label" }],
    };
}

/** Where people work: everyone once, about one in twelve at a second company too. */
export function* contactCompanyRows(set: Setting, org: Organisation): Generator<Row> {
  for (const { index: workspace } of org.workspaces)
    for (const handle of handles(set, org, workspace)) yield* placesOf(set, org, handle);
}

/** The second company of a person, or null. */
export function secondCompany(set: Setting, org: Organisation, handle: Handle): number | null {
  const { who } = handle;
  const needed = who.part === "two primaries" || who.part === "no primary";
  if (handle.copy || who.company < 0 || (who.part !== null && !needed)) return null;
  if (!needed && !set.dice.chance(draws.second, who.index, 8)) return null;
  const second = (who.company + set.workspaces) % org.companies.length;
  return second === who.company ? null : second;
}

function* placesOf(set: Setting, org: Organisation, handle: Handle): Generator<Row> {
  const { who, id } = handle;
  if (who.company < 0 || who.part === "company gone") return;
  const row = (company: number, primary: boolean, start: string): Row => ({
    key: `${id}|${4000 + company}`,
    cells: {
      contact_id: id,
      company_id: String(4000 + company),
      is_primary: primary,
      start_date: start,
      end_date: null,
    },
    notes: [
      ...(missingCompany(set, company)
        ? [{ kind: "partial-companies" as const, column: "company_id", orphan: String(4000 + company) }]
        : []),
      ...(who.part === "two primaries" || who.part === "no primary"
        ? [{ kind: "primary-company" as const, column: "is_primary" }]
        : []),
    ],
  });
  yield row(who.company, who.part !== "no primary", who.hired);
  const second = secondCompany(set, org, handle);
  if (second !== null) yield row(second, who.part === "two primaries", dayAfter(who.hired, 200));
}

export function* adminRows(org: Organisation): Generator<Row> {
  for (const [place, admin] of org.admins.entries()) {
    const where = org.workspaces.filter((workspace) => admin.role === "admin" || workspace.index % 3 === place % 3);
    const cells = {
      admin_user_id: admin.id,
      name: admin.name,
      email: admin.email,
      role: admin.role,
      workspaces: where.map((workspace) => workspace.name).join(", ") || null,
      active: admin.active,
      last_login_at: admin.active ? `2026-01-0${1 + (place % 6)} 09:${10 + place}` : "2024-06-03 10:00",
      created_at: `2022-03-${String(1 + (place % 28)).padStart(2, "0")} 09:00`,
    };
    yield { key: admin.id, cells };
  }
}

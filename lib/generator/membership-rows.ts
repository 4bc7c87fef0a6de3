/** Rows of workspaces, members, companies and groups. */
import { playing } from "./cast.ts";
import { CUSTOM_COLUMNS, conflictId, managerOf } from "./contact-rows.ts";
import { copiesIn } from "./copies.ts";
import { formerEmployees, type Handle, handles } from "./handles.ts";
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
  groupDay: stream("group day"),
  joined: stream("joined"),
  removed: stream("removed"),
  creator: stream("group creator"),
  group: stream("group"),
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

export function* groupRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  const groups = org.groups[workspace] ?? [];
  for (const group of groups) {
    const department = group.name.replace(/ \d+$/, "");
    const cells = {
      group_id: group.id,
      workspace_id: org.workspaces[workspace]?.id ?? null,
      name: group.name,
      group_type: group.type,
      description: `Alle i ${department.toLowerCase()}`,
      smart_rule: group.type === "smart" ? `department IN('${department}') OR email IN('x@kunde.example')` : null,
      social_wall: group.type === "company",
      member_count: 20 + (group.index % 60),
      created_by_email: at(org.admins, group.index).email,
      created_at: momentOf(
        set,
        draws.creator,
        group.index,
        dayAfter("2023-02-01", set.dice.below(draws.groupDay, group.index, 400)),
      ),
    };
    yield { key: group.id, cells };
  }
}

/** Two groups each; one row in fifteen is a membership that ended. */
export function* groupMemberRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  const groups = org.groups[workspace] ?? [];
  const row = (group: string, contact: string, record: number, notes: Note[] = []): Row => {
    const added = momentOf(
      set,
      draws.joined,
      record,
      dayAfter("2023-06-01", set.dice.below(draws.joined, record, 600)),
    );
    const removed = set.dice.chance(draws.removed, record, 7);
    const cells = {
      group_id: group,
      contact_id: contact,
      added_at: added,
      removed_at: removed ? momentOf(set, draws.removed, record, dayAfter(added.slice(0, 10), 90)) : null,
      removed_by: removed ? at(org.admins, record).name : null,
    };
    return { key: `${group}|${contact}|${added}`, cells, notes };
  };
  for (const { id, number } of handles(set, org, workspace)) {
    const first = set.dice.below(draws.group, number, groups.length);
    yield row(at(groups, first).id, id, number * 2);
    yield row(at(groups, first + 1).id, id, number * 2 + 1);
  }
  if (set.has("ex-employees"))
    for (const id of formerEmployees(set, workspace))
      yield row(at(groups, Number(id)).id, id, Number(id), [
        { kind: "ex-employees", column: "contact_id", orphan: id },
      ]);
  for (const index of playing(set, "id conflict"))
    if (index % set.workspaces === workspace)
      yield row(at(groups, index).id, conflictId(index), index * 2, [{ kind: "id-conflict", column: "contact_id" }]);
  if (set.has("orphans")) {
    const someone = String(1_000_000 + workspace);
    const missing = String(2_900_000 + workspace);
    if (workspace < set.users)
      yield row(missing, someone, 77 + workspace, [{ kind: "orphans", column: "group_id", orphan: missing }]);
  }
}

/** Posts on the walls of company groups, with threads of answers. */
export function* groupPostRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  const walls = (org.groups[workspace] ?? []).filter((group) => group.type === "company");
  const count = Math.max(4, Math.round(set.users / set.workspaces / 12));
  const idOf = (place: number) => String(30_000_000 + place * set.workspaces + workspace);
  for (let place = 0; place < count; place++) {
    const thread = Math.floor(place / 3);
    const record = place * set.workspaces + workspace;
    const author = Math.min(
      set.users - 1,
      set.dice.below(draws.group, record, Math.ceil(set.users / set.workspaces)) * set.workspaces + workspace,
    );
    const notes: Note[] = [];
    let parent = place % 3 === 0 ? null : idOf(place - 1);
    let body = `<p>${at(words.POST_LINES, record)}</p>`;
    if (set.has("orphans") && place === 2) {
      parent = String(39_000_000 + workspace);
      notes.push({ kind: "orphans", column: "parent_post_id", orphan: parent });
    }
    if (set.has("emoji") && place % 5 === 1) {
      body = `<p>${at(words.POST_LINES, record)} 🎉👏🏽</p>`;
      notes.push({ kind: "emoji", column: "body_html" });
    }
    if (set.has("html-bodies") && place % 7 === 3) {
      body = `<p onclick="alert(1)">Hej<script>steal()</script> <img src="cid:post${record}@actimo"></p>`;
      notes.push({ kind: "html-bodies", column: "body_html" });
    }
    const cells = {
      post_id: idOf(place),
      group_id: at(walls, thread).id,
      parent_post_id: parent,
      author_contact_id: String(1_000_000 + author),
      body_html: body,
      reactions: set.dice.below(draws.removed, record, 20),
      comments: place % 3 === 0 ? 2 : 0,
      created_at: momentOf(set, draws.groupDay, record, dayAfter("2025-06-01", thread % 200)),
    };
    yield { key: idOf(place), cells, notes };
  }
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

/** The rows of the contact list, with copies, conflicts and everything planted in a person. */
import { partOf, playing } from "./cast.ts";
import { type Copy, copiesIn } from "./copies.ts";
import type { Organisation } from "./organisation.ts";
import { ownerOf } from "./organisation.ts";
import { type Person, person } from "./people.ts";
import { missingCompany, plantInContact } from "./plant-contact.ts";
import { at, stream } from "./random.ts";
import { atMinute, dayAfter, exportDay, type Setting } from "./recipe.ts";
import type { Cells, Note, Row } from "./row.ts";
import * as words from "./words.ts";

/** Columns that this customer added; their headers are the customer's own labels in every file. */
export const CUSTOM_COLUMNS = [
  { name: "Sikkerhedskursus", type: "date", field: "date", options: null },
  { name: "Nøglekort nr.", type: "text", field: "text", options: null },
  { name: "Adgangsniveau", type: "text", field: "dropdown", options: words.ACCESS_LEVELS },
] as const;

const draws = {
  title: stream("title"),
  city: stream("city"),
  street: stream("street"),
  status: stream("status"),
  score: stream("score"),
  nps: stream("nps"),
  sales: stream("sales"),
  tags: stream("tags"),
  owner: stream("owner"),
  allow: stream("allow"),
  size: stream("size"),
  licence: stream("licence"),
  certificate: stream("certificate"),
  note: stream("note"),
  seen: stream("seen"),
  created: stream("created"),
  updated: stream("updated"),
  minute: stream("minute"),
  course: stream("course"),
  card: stream("card"),
  level: stream("level"),
  leave: stream("leave"),
};

/** People in an export of a generation: each later one brings some new ones. */
export const peopleIn = (set: Setting, generation: number): number => set.users + generation * newPerExport(set);
export const newPerExport = (set: Setting): number => Math.ceil(set.users / 100);

/** Whether the person stands in the contact list of a generation. */
export function present(set: Setting, index: number, generation: number): boolean {
  if (index >= peopleIn(set, generation)) return false;
  const part = partOf(set, index);
  if (part === "gone in 1" || part === "gone in 2") return generation < (part === "gone in 1" ? 1 : 2);
  return part !== "stale in 1" || generation < 2;
}

/** The contact list of one workspace. */
export function* contactRows(set: Setting, org: Organisation, workspace: number, generation: number): Generator<Row> {
  const people = peopleIn(set, generation);
  for (let index = workspace; index < people; index += set.workspaces) {
    if (!present(set, index, generation)) continue;
    const who = person(set, org, index);
    yield plantInContact(set, org, who, contactCells(set, org, who, generation));
  }
  for (const copy of copiesIn(set, org, workspace)) yield copyRow(set, org, copy, generation, workspace);
  for (const index of playing(set, "id conflict"))
    if (index % set.workspaces === workspace) yield* conflictRows(set, org, index);
}

export const conflictId = (index: number): string => String(1_500_000_000 + index);

/** The position of a manager in the list of the person's workspace; each manages up to eight. */
export function managerOf(set: Setting, index: number): number | null {
  const place = Math.floor(index / set.workspaces);
  return place === 0 ? null : Math.floor((place - 1) / 8) * set.workspaces + (index % set.workspaces);
}
const managesOthers = (set: Setting, index: number) =>
  (Math.floor(index / set.workspaces) * 8 + 1) * set.workspaces + (index % set.workspaces) < set.users;

/** Status as Actimo keeps it; `accepts in 1` turns from invited to active. */
export function statusOf(set: Setting, who: Person, generation: number): "active" | "inactive" | "invited" | "pending" {
  if (who.part === "accepts in 1") return generation >= 1 ? "active" : "invited";
  const draw = set.dice.below(draws.status, who.index, 100);
  return draw < 80 ? "active" : draw < 90 ? "inactive" : draw < 96 ? "invited" : "pending";
}

/** The clean cells of a person in an export. */
export function contactCells(
  set: Setting,
  org: Organisation,
  who: Person,
  generation: number,
): Record<string, Cells[string]> {
  const { dice } = set;
  const { index } = who;
  const manager = managerOf(set, index);
  const boss = manager === null ? null : person(set, org, manager);
  const [zip, city] = dice.pick(draws.city, index, words.CITIES);
  const created = latest(who.hired, dayAfter("2022-12-01", dice.below(draws.created, index, 400)));
  const version = versionOf(
    set,
    who,
    generation,
    latest(created, dayAfter("2024-01-15", dice.below(draws.updated, index, 700))),
  );
  const tags = dice.below(draws.tags, index, 4);
  return {
    contact_id: who.id,
    workspace_id: org.workspaces[who.workspace]?.id ?? null,
    employee_no: who.employeeNo,
    first_name: who.first,
    last_name: who.last,
    email: who.email,
    country_code: who.country,
    phone_number: who.phone,
    msisdn: who.workspace % 2 === 1 ? `+${who.country}${who.phone}` : null,
    title: at(words.TITLES, dice.below(draws.title, index, words.TITLES.length) + version.promotion),
    department: version.promotion
      ? at(words.DEPARTMENTS, words.DEPARTMENTS.indexOf(who.department) + 1)
      : who.department,
    location: city,
    company_id: who.company < 0 ? null : String(4000 + who.company),
    company: who.companyName,
    manager_id: boss?.id ?? null,
    manager_email: boss?.email ?? null,
    is_manager: managesOthers(set, index),
    status: statusOf(set, who, generation),
    employment_status: dice.chance(draws.leave, index, 5)
      ? "on_leave"
      : dice.chance(draws.leave, index, 8)
        ? "terminated"
        : "active",
    hire_date: who.hired,
    engagement_score: dice.chance(draws.score, index + 1, 90) ? dice.below(draws.score, index, 1001) / 10 : null,
    nps_score: dice.chance(draws.nps, index + 1, 70) ? dice.below(draws.nps, index, 11) : null,
    sales_ready: dice.chance(draws.sales, index, 10),
    tags: tags === 0 ? null : Array.from({ length: tags }, (_, place) => at(words.TAGS, index + place * 3)).join(", "),
    owner_email: ownerOf(set, org, draws.owner, index),
    allow_email: dice.chance(draws.allow, index, 90),
    allow_sms: dice.chance(draws.allow, index + 3, 70),
    opt_out: dice.chance(draws.allow, index + 5, 4),
    language: dice.chance(draws.city, index + 9, 88) ? "da" : "en",
    addr_line_1: `${dice.pick(draws.street, index, words.STREETS)} ${1 + dice.below(draws.street, index + 1, 120)}`,
    addr_zip: zip,
    addr_city: city,
    data1: dice.pick(draws.size, index, words.SIZES),
    data2: dice.chance(draws.licence, index, 60),
    data3: dice.chance(draws.certificate, index, 50)
      ? dayAfter("2026-02-01", dice.below(draws.certificate, index, 900))
      : null,
    data4: dice.chance(draws.note, index, 8) ? dice.pick(draws.note, index, words.NOTES) : null,
    last_engagement_date: dice.chance(draws.seen, index, 85)
      ? dayAfter("2025-09-01", dice.below(draws.seen, index, 120))
      : null,
    created_at: atMinute(created, dice.below(draws.minute, index, 960)),
    updated_at:
      version.updated ??
      atMinute(
        latest(created, dayAfter("2024-01-15", dice.below(draws.updated, index, 700))),
        dice.below(draws.minute, index + 1, 960),
      ),
    Sikkerhedskursus: dice.chance(draws.course, index, 55)
      ? dayAfter("2023-01-10", dice.below(draws.course, index, 1000))
      : null,
    "Nøglekort nr.": dice.chance(draws.card, index, 70)
      ? `K-${String(dice.below(draws.card, index, 100_000)).padStart(5, "0")}`
      : null,
    Adgangsniveau: dice.chance(draws.level, index, 80) ? dice.pick(draws.level, index, words.ACCESS_LEVELS) : null,
  };
}

const latest = (one: string, other: string) => (one > other ? one : other);

/** What a later export changes: `updated` null means as in the first export. */
function versionOf(
  set: Setting,
  who: Person,
  generation: number,
  first: string,
): { promotion: 0 | 1; updated: string | null } {
  const shift = (when: number, day: string, promotion: 0 | 1) =>
    generation >= when
      ? { promotion, updated: `${day} 09:${String(10 + (who.index % 50))}` }
      : { promotion: 0 as const, updated: null };
  if (who.index >= set.users)
    return { promotion: 0, updated: `${dayAfter(exportDay(joinedIn(set, who.index)), -4)} 10:00` };
  if (who.part === "changed in 1" || who.part === "accepts in 1")
    return shift(1, dayAfter(exportDay(1), -3), who.part === "changed in 1" ? 1 : 0);
  if (who.part === "changed in 2") return shift(2, dayAfter(exportDay(2), -3), 1);
  if (who.part === "touched in 1") return shift(1, dayAfter(exportDay(1), -2), 0);
  if (who.part === "touched in 2") return shift(2, dayAfter(exportDay(2), -2), 0);
  if (who.part === "stale in 1") return shift(1, dayAfter(first, -90), 1);
  if (who.part === "stale in 2") return shift(2, dayAfter(first, -90), 1);
  return { promotion: 0, updated: null };
}

/** The generation in which a later person first appears. */
export const joinedIn = (set: Setting, index: number): number =>
  index < set.users ? 0 : 1 + Math.floor((index - set.users) / newPerExport(set));

function copyRow(set: Setting, org: Organisation, copy: Copy, generation: number, workspace: number): Row {
  const cells = contactCells(set, org, copy.of, generation);
  const notes: Note[] = [{ kind: copy.kind }, ...companyNote(set, copy.of)];
  const workspaceId = org.workspaces[workspace]?.id ?? null;
  if (copy.id === copy.of.id)
    return { key: copy.id, cells: { ...cells, ...copy.cells, workspace_id: workspaceId }, notes };
  const fresh = {
    ...cells,
    contact_id: copy.id,
    workspace_id: workspaceId,
    employee_no: null,
    updated_at: "2023-11-20 12:00",
    created_at: "2023-11-15 12:00",
    engagement_score: null,
    title: null,
    ...copy.cells,
  };
  return { key: copy.id, cells: fresh, notes };
}

const companyNote = (set: Setting, who: Person): Note[] =>
  missingCompany(set, who.company)
    ? [{ kind: "partial-companies", column: "company_id", orphan: String(4000 + who.company) }]
    : [];

/** Two people under one id, with different names and e-mails. */
function* conflictRows(set: Setting, org: Organisation, index: number): Generator<Row> {
  const id = conflictId(index);
  for (const [first, shift] of [
    ["Palle", 0],
    ["Gudrun", 1],
  ] as const) {
    const who = person(set, org, index);
    const email = `${first.toLowerCase()}.${id}@${at(org.companies, Math.max(0, who.company)).domain}`;
    const phone = String(90_000_000 + ((index * 2 + shift) % 999_999));
    const cells = {
      ...contactCells(set, org, who, 0),
      contact_id: id,
      first_name: first,
      last_name: `${who.last}-${index}`,
      email,
      phone_number: phone,
      country_code: "45",
      msisdn: null,
      employee_no: `9${String(index * 2 + shift).padStart(6, "0")}`,
      is_manager: false,
    };
    yield { key: id, cells, notes: [{ kind: "id-conflict", column: "contact_id" }, ...companyNote(set, who)] };
  }
}

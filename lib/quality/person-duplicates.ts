/** Which contacts are the same person. The rules: the fact sheet on Actimo exports, 6.2. */
import { distance } from "fastest-levenshtein";
import { type Finding, finding } from "../contract/finding.ts";
import type { StagedTable, Staging } from "../staging/types.ts";
import { countChildren } from "./children.ts";
import { blocks, cluster, groups, type Link } from "./cluster.ts";
import { decidedLinks } from "./decided.ts";
import { personEvidence } from "./evidence.ts";
import { itemAt } from "./item-at.ts";
import { namesAgree, suggestedName, withoutTag } from "./keys.ts";
import { isIdConflict, membersOf, type Person, personsAgree, readPeople, share } from "./people.ts";
import { pairKey, type Review, startReview } from "./review.ts";
import { PEOPLE, toCluster } from "./survivorship.ts";
import type { Cluster, DuplicateDecision, HeldRow, ReviewPair } from "./types.ts";

export type FoundPeople = {
  readonly clusters: readonly Cluster[];
  readonly review: readonly ReviewPair[];
  readonly held: readonly HeldRow[];
  readonly findings: readonly Finding[];
};

/** Clusters, pairs to review and held id conflicts among the contacts. */
export function findPeople(
  staging: Staging,
  contacts: StagedTable,
  companyOf: (row: number) => string | null,
  decisions: readonly DuplicateDecision[],
): FoundPeople {
  const everyone = readPeople(contacts, companyOf);
  const conflicting = everyone.filter(({ rows }) => isIdConflict(contacts, rows));
  const held = heldRows(staging, contacts, conflicting);
  const out = new Set(conflicting);
  const people = out.size > 0 ? everyone.filter((person) => !out.has(person)) : everyone;
  const at = (index: number): Person => itemAt(people, index);

  const decided = decidedLinks("contacts", decisions, new Map(people.map((person, index) => [person.id, index])));
  const links = ruleLinks(people);
  const contradict = (a: number, b: number): boolean => {
    const key = pairKey(at(a).id, at(b).id);
    if (decided.apart.has(key)) return true;
    return !decided.merged.has(key) && contradicts(at(a), at(b));
  };
  const signature = (index: number): string => {
    const { id, names, emails, phones, employeeNos, companies } = at(index);
    if (decided.named.has(id)) return id;
    return JSON.stringify([names, emails, phones, employeeNos, companies]);
  };
  const clustered = cluster(people.length, links, decided.links, contradict, signature);

  const review = startReview({
    root: clustered.root,
    idOf: (index) => at(index).id,
    settled: new Set([...decided.apart, ...decided.merged]),
    score: (a, b) => likelihood(at(a), at(b)),
  });
  for (const { a, b } of clustered.refused) review.pair("contradicting_chain", a, b);
  askAbout(people, review);
  const { pairs, findings } = review.close("contacts");

  const merged = groups(clustered.root);
  const clusters: Cluster[] = [];
  for (const [index, person] of people.entries()) {
    if (clustered.root[index] !== index) continue;
    const members = (merged.get(index) ?? [index]).map((member) => at(member));
    const rules = clustered.rules.get(index) ?? [];
    if (members.length > 1 || person.rows.length > 1) clusters.push(toCluster(contacts, members, rules, PEOPLE));
  }
  return {
    clusters,
    review: pairs.map(({ a, b, reason, score }) => personPair(contacts, at(a), at(b), reason, score)),
    held,
    findings: [...decided.findings, ...conflictFindings(held), ...findings],
  };
}

function heldRows(staging: Staging, contacts: StagedTable, conflicting: readonly Person[]): HeldRow[] {
  const ids = new Set(conflicting.map((person) => person.id));
  const children = countChildren(staging, "contacts", ids);
  return conflicting.map(({ id, rows }) => ({
    object: "contacts",
    id,
    members: membersOf(contacts, id, rows),
    children: children.get(id) ?? {},
  }));
}

const conflictFindings = (held: readonly HeldRow[]): Finding[] =>
  held.flatMap(({ id, members, children }) => {
    const count = Object.values(children).reduce((sum, rows) => sum + rows, 0);
    return members.map(({ file, row }) =>
      finding(
        "error",
        "id_conflict",
        `One contact id stands for two different people, so its ${members.length} rows are held and its ${count} child rows stay without a person. Give one of them another id in Actimo and export again.`,
        { object: "contacts", file, row, column: "contact_id", found: id },
      ),
    );
  });

/** Rule 2: e-mail and name; rule 3: phone and name; rule 4: employee number, company and last name. */
function ruleLinks(people: readonly Person[]): Link[] {
  const links: Link[] = [];
  for (const [rule, keys] of [
    ["email_and_name", (person: Person) => person.emails],
    ["phone_and_name", (person: Person) => person.phones],
  ] as const)
    for (const block of blocks(people.length, (index) => keys(itemAt(people, index))).values())
      linkNamesakes(people, block, rule, links);
  for (const [first = 0, ...others] of blocks(people.length, (index) => staffKeys(itemAt(people, index))).values())
    for (const other of others) links.push({ a: first, b: other, rule: "employee_no" });
  return links;
}

/** Within a block: equal names to their first bearer, damaged names to every name they could be. */
function linkNamesakes(people: readonly Person[], block: readonly number[], rule: string, links: Link[]): void {
  const bearers = new Map<string, number>();
  for (const index of block)
    for (const name of people[index]?.names ?? []) {
      const first = bearers.get(name);
      if (first === undefined) bearers.set(name, index);
      else if (first !== index) links.push({ a: first, b: index, rule });
    }
  for (const [damaged, a] of bearers) {
    if (!/[?\ufffd]/.test(damaged)) continue;
    for (const [name, b] of bearers) if (a !== b && namesAgree(damaged, name)) links.push({ a, b, rule });
  }
}

const staffKeys = ({ employeeNos, companies, lastNames }: Person): string[] =>
  employeeNos.flatMap((number) =>
    companies.flatMap((company) => lastNames.map((last) => JSON.stringify([number, company, last]))),
  );

/** Different names, no common employee number, and something else to tell them apart by. */
function contradicts(a: Person, b: Person): boolean {
  if (a.names.length === 0 || b.names.length === 0 || personsAgree(a, b)) return false;
  if (share(staffKeys(a), staffKeys(b))) return false;
  return (a.emails.length > 0 && b.emails.length > 0) || (a.phones.length > 0 && b.phones.length > 0);
}

/** Pairs that look alike and must not merge: the list of 6.2, the strongest reasons first. */
function askAbout(people: readonly Person[], review: Review): void {
  const at = (index: number): Person => itemAt(people, index);
  const byName = (index: number): string => at(index).names[0] ?? "";
  const spelledWithAa = (a: Person, b: Person): boolean =>
    a.names.some((name) => b.names.some((other) => namesAgree(suggestedName(name), suggestedName(other))));
  const each = (keys: (person: Person) => readonly string[]) => blocks(people.length, (index) => keys(at(index)));
  const contact = (reason: string) => (a: number, b: number) => {
    if (at(a).names.length === 0 || at(b).names.length === 0) return "name_missing";
    if (personsAgree(at(a), at(b))) return "contradicting_chain";
    return spelledWithAa(at(a), at(b)) ? "aa_for_å" : reason;
  };
  for (const [reason, keys] of [
    ["shared_mailbox", (person: Person) => person.emails],
    ["shared_phone", (person: Person) => person.phones],
  ] as const)
    for (const block of each(keys).values()) review.block(reason, block, byName, { reasonFor: contact(reason) });

  for (const block of each((person) => [...new Set(person.emails.map(withoutTag))]).values())
    review.block("plus_address", block, byName, {
      reasonFor: (a, b) => (share(at(a).emails, at(b).emails) ? null : "plus_address"),
      kind: (index) => at(index).emails.join(" "),
    });

  for (const block of each((person) => person.employeeNos).values())
    review.block("employee_no_elsewhere", block, byName, { reasonFor: (a, b) => employeeReason(at(a), at(b)) });

  const byPlace = (index: number): string => JSON.stringify([at(index).companies[0] ?? "", at(index).department]);
  for (const block of each((person) => person.names).values()) review.block("same_name", block, byPlace);
  for (const block of each((person) => [...new Set(person.names.map(suggestedName))]).values())
    review.block("aa_for_å", block, byPlace, {
      reasonFor: (a, b) => (personsAgree(at(a), at(b)) ? null : "aa_for_å"),
      kind: (index) => at(index).names.join(" "),
    });
}

function employeeReason(a: Person, b: Person): string | null {
  if (a.companies.length > 0 && b.companies.length > 0)
    return share(a.companies, b.companies) ? "employee_no_other_name" : "employee_no_elsewhere";
  return share(a.lastNames, b.lastNames) ? "employee_no_without_company" : null;
}

/** 0–0.95: how much two people have in common. Names weigh most, then what only one person should have. */
function likelihood(a: Person, b: Person): number {
  const [left = "", right = ""] = [a.names[0], b.names[0]];
  const names = personsAgree(a, b) ? 0.45 : 0.3 * (1 - distance(left, right) / Math.max(left.length, right.length, 1));
  const common =
    (share(a.emails, b.emails) ? 0.25 : 0) +
    (share(a.phones, b.phones) ? 0.2 : 0) +
    (share(a.employeeNos, b.employeeNos) ? 0.15 : 0) +
    (share(a.companies, b.companies) ? 0.1 : 0) +
    (a.department !== "" && a.department === b.department ? 0.05 : 0);
  return Math.round(Math.min(0.95, names + common) * 1000) / 1000;
}

function personPair(contacts: StagedTable, a: Person, b: Person, reason: string, score: number): ReviewPair {
  const [left, right] = [itemAt(a.rows, 0), itemAt(b.rows, 0)];
  return {
    object: "contacts",
    a: itemAt(membersOf(contacts, a.id, [left]), 0),
    b: itemAt(membersOf(contacts, b.id, [right]), 0),
    reason,
    score,
    evidence: personEvidence(contacts, left, right),
  };
}

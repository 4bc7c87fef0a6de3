/** Which contacts are the same person. The rules: the fact sheet on Actimo exports, 6.2. */
import { type Finding, finding } from "../contract/finding.ts";
import type { StagedTable, Staging } from "../staging/types.ts";
import { countChildren } from "./children.ts";
import { blocks, cluster, groups, type Link } from "./cluster.ts";
import { decidedLinks } from "./decided.ts";
import { personEvidence } from "./evidence.ts";
import { itemAt } from "./item-at.ts";
import { isDamaged, namesAgree, suggestedName, withoutTag } from "./keys.ts";
import { peopleRecords } from "./matching/people-records.ts";
import { longestQueue, type Proposal, propose, reviewFrom, thresholdTable } from "./matching/propose.ts";
import { type MatchModel, probabilityOf, weigh } from "./matching/weigh.ts";
import { isIdConflict, membersOf, type Person, personsAgree, readPeople, share } from "./people.ts";
import { omittedFindings, pairKey, type Review, startReview } from "./review.ts";
import { PEOPLE, toCluster } from "./survivorship.ts";
import type { Cluster, ClusterLink, DuplicateDecision, HeldRow, ReviewPair } from "./types.ts";

export type FoundPeople = {
  readonly clusters: readonly Cluster[];
  readonly review: readonly ReviewPair[];
  readonly held: readonly HeldRow[];
  readonly findings: readonly Finding[];
  readonly model: MatchModel;
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

  const weights = weighPeople(contacts, people, companyOf);
  const review = startReview({
    root: clustered.root,
    idOf: (index) => at(index).id,
    settled: new Set([...decided.apart, ...decided.merged]),
    score: weights.bits,
  });
  for (const { a, b } of clustered.refused) review.pair("contradicting_chain", a, b);
  askAbout(people, review);
  for (const { a, b } of weights.likely) review.pair(LIKELY, a, b);
  const { pairs, omitted } = review.all();
  const roots = clustered.root.reduce((sum, root, index) => sum + Number(root === index), 0);
  const rootOf = (index: number): number => clustered.root[index] ?? index;
  const proposed = propose(
    pairs.map(
      (pair): Question => ({
        ...pair,
        a: rootOf(pair.a),
        b: rootOf(pair.b),
        from: [pair.a, pair.b],
        bits: pair.score,
        reason: pair.reason === LIKELY ? null : pair.reason,
      }),
    ),
    longestQueue(roots),
    weights.bits,
    { apart: (a, b) => decided.apart.has(pairKey(at(a).id, at(b).id)), contradict },
  );

  const merged = groups(clustered.root);
  const clusters: Cluster[] = [];
  for (const [index, person] of people.entries()) {
    if (clustered.root[index] !== index) continue;
    const members = (merged.get(index) ?? [index]).map((member) => at(member));
    if (members.length < 2 && person.rows.length < 2) continue;
    const links = (clustered.links.get(index) ?? []).map(({ a, b, rule }): ClusterLink => {
      const [left, right] = [itemAt(at(a).rows, 0), itemAt(at(b).rows, 0)];
      const evidence = personEvidence(contacts, left, right);
      return { a: at(a).id, b: at(b).id, rule, evidence, weights: weights.list(a, b) };
    });
    clusters.push(toCluster(contacts, members, links, PEOPLE));
  }
  return {
    clusters,
    review: proposed.asked.map(({ from: [a, b], reason }): ReviewPair => {
      const [left, right] = [itemAt(at(a).rows, 0), itemAt(at(b).rows, 0)];
      const own = weights.list(a, b);
      const bits = Math.round(own.reduce((sum, weight) => sum + weight.bits, 0) * 100) / 100;
      const probability = probabilityOf(bits);
      return {
        object: "contacts",
        a: itemAt(membersOf(contacts, at(a).id, [left]), 0),
        b: itemAt(membersOf(contacts, at(b).id, [right]), 0),
        reason: reason ?? LIKELY,
        score: Math.round(probability * 10_000) / 10_000,
        evidence: personEvidence(contacts, left, right),
        bits,
        probability,
        weights: own,
      };
    }),
    held,
    findings: [
      ...decided.findings,
      ...conflictFindings(held),
      ...omittedFindings("contacts", omitted),
      ...queueFindings(proposed.left, proposed.cut, proposed.asked.length),
      ...partedFindings(weights.parted),
    ],
    model: weights.model,
  };
}

/** Reason of pairs that no rule brings up and the weights do. */
const LIKELY = "likely_same";
type Question = Proposal & { readonly from: readonly [number, number] };

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

/**
 * Within a block: equal names to their first bearer, damaged names to every name they could be. A value that is used
 * with two different names belongs to a shop or a couple: it merges nobody, not even two of one name.
 */
function linkNamesakes(people: readonly Person[], block: readonly number[], rule: string, links: Link[]): void {
  const bearers = new Map<string, number[]>();
  for (const index of block)
    for (const name of people[index]?.names ?? []) bearers.set(name, [...(bearers.get(name) ?? []), index]);
  const names = [...bearers.keys()];
  if (isShared(names)) return;
  for (const [first = 0, ...others] of bearers.values())
    for (const other of others) if (first !== other) links.push({ a: first, b: other, rule });
  for (const [at, name] of names.entries())
    for (const other of names.slice(at + 1)) {
      const [a = 0] = bearers.get(name) ?? [];
      const [b = 0] = bearers.get(other) ?? [];
      if (a !== b && namesAgree(name, other)) links.push({ a, b, rule });
    }
}

/** A value with more spellings of one name is no longer believed to be one person's. */
const MOST_SPELLINGS = 20;
/** Whether names that use one value are those of two people. */
const isShared = (names: readonly string[]): boolean =>
  names.length > MOST_SPELLINGS ||
  names.some((name, at) => names.slice(at + 1).some((other) => !couldBe(name, other, names)));
/** Whether two names may be spellings of one: they agree, or a third one, damaged, agrees with both. */
const couldBe = (a: string, b: string, names: readonly string[]): boolean =>
  namesAgree(a, b) || names.some((name) => isDamaged(name) && namesAgree(name, a) && namesAgree(name, b));

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
  const contact = (reason: string, shared: boolean) => (a: number, b: number) => {
    if (at(a).names.length === 0 || at(b).names.length === 0) return "name_missing";
    if (personsAgree(at(a), at(b))) return shared ? reason : "contradicting_chain";
    return spelledWithAa(at(a), at(b)) ? "aa_for_å" : reason;
  };
  for (const [reason, keys] of [
    ["shared_mailbox", (person: Person) => person.emails],
    ["shared_phone", (person: Person) => person.phones],
  ] as const)
    for (const block of each(keys).values()) {
      const shared = isShared([...new Set(block.flatMap((index) => at(index).names))]);
      review.block(reason, block, byName, { reasonFor: contact(reason, shared) });
    }

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

/** The weights of people: sums for any two, and the pairs likely enough to ask about, best first. */
function weighPeople(contacts: StagedTable, people: readonly Person[], companyOf: (row: number) => string | null) {
  const { records, personOf, firstOf } = peopleRecords(contacts, people, companyOf);
  const weighed = weigh(records, personOf);
  const likely: { readonly a: number; readonly b: number; readonly bits: number }[] = [];
  for (let pair = 0; pair < weighed.pairs.length; pair++) {
    const bits = weighed.bits[pair] ?? 0;
    if (bits < reviewFrom) continue;
    const [a, b] = [personOf[weighed.pairs.a[pair] ?? -1] ?? -1, personOf[weighed.pairs.b[pair] ?? -1] ?? -1];
    likely.push({ a, b, bits });
  }
  likely.sort((x, y) => y.bits - x.bits);
  const recordsOf = (person: number): number[] => {
    const from = firstOf[person] ?? 0;
    return Array.from({ length: (firstOf[person + 1] ?? records.length) - from }, (_, at) => from + at);
  };
  /** The two records of two people that speak most for one. */
  const closest = (a: number, b: number): readonly [number, number, number] => {
    let best: readonly [number, number, number] = [firstOf[a] ?? 0, firstOf[b] ?? 0, Number.NEGATIVE_INFINITY];
    for (const one of recordsOf(a))
      for (const other of recordsOf(b)) {
        const sum = weighed.sum(one, other);
        if (sum > best[2]) best = [one, other, sum];
      }
    return best;
  };
  return {
    model: { ...weighed.model, reviewFrom, thresholds: thresholdTable(records.length, weighed.pairs, weighed.bits) },
    parted: weighed.pairs.capped,
    likely,
    bits: (a: number, b: number): number => closest(a, b)[2],
    list: (a: number, b: number) => {
      const [one, other] = closest(a, b);
      return weighed.weights(one, other);
    },
  };
}

function queueFindings(left: ReadonlyMap<string, number>, cut: number, asked: number): Finding[] {
  const reasons = [...left].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([reason, pairs]) => `${reason}: ${pairs}`);
  const sum = [...left.values()].reduce((total, pairs) => total + pairs, 0);
  return [
    ...(sum > 0
      ? [
          finding(
            "info",
            "review_queue_full",
            `${asked} pairs of contacts wait for a person's word, the likeliest first. ${sum} less likely pairs (${reasons.join(", ")}) are not asked about, to keep the list short; once the list is decided, the next run asks about the next ones.`,
            { object: "contacts", found: String(sum) },
          ),
        ]
      : []),
    ...(cut > 0
      ? [
          finding(
            "info",
            "review_weakest_edge",
            `${cut} likely pairs of contacts would join people who speak against each other, so the weakest edge of each chain is not asked about. It is asked about as soon as a stronger one is decided as "keep apart".`,
            { object: "contacts", found: String(cut) },
          ),
        ]
      : []),
  ];
}

const partedFindings = (parted: ReadonlyMap<string, number>): Finding[] =>
  parted.size === 0
    ? []
    : [
        finding(
          "info",
          "match_blocks_parted",
          `Some values are shared by so many contacts that they were compared only where something more agrees (${[...parted].map(([way, records]) => `${way}: ${records} contacts`).join(", ")}).`,
          { object: "contacts", found: [...parted].map(([way, records]) => `${way} ${records}`).join(", ") },
        ),
      ];

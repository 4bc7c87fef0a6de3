/** Which companies are the same one. The rules: the fact sheet on Actimo exports, 6.2. */
import { type Finding, finding } from "../contract/finding.ts";
import type { StagedTable, Staging } from "../staging/types.ts";
import { countChildren } from "./children.ts";
import { blocks, cluster, groups, type Link } from "./cluster.ts";
import { decidedLinks } from "./decided.ts";
import { companyEvidence } from "./evidence.ts";
import { itemAt } from "./item-at.ts";
import { companyNameKey, cvrKey, domainKey } from "./keys.ts";
import { membersOf, rowsById, share } from "./people.ts";
import { pairKey, startReview } from "./review.ts";
import { COMPANIES, toCluster } from "./survivorship.ts";
import type { Cluster, ClusterLink, DuplicateDecision, HeldRow, ReviewPair } from "./types.ts";

type Company = {
  readonly id: string;
  readonly rows: readonly number[];
  readonly cvrs: readonly string[];
  readonly names: readonly string[];
  readonly domains: readonly string[];
};

/**
 * Same VAT number: same company. Without one on either side: same domain and same name. The same name alone is a
 * question; the same name with two VAT numbers are two companies, without asking.
 */
export function findCompanies(
  staging: Staging,
  table: StagedTable,
  decisions: readonly DuplicateDecision[],
): {
  readonly clusters: readonly Cluster[];
  readonly review: readonly ReviewPair[];
  readonly held: readonly HeldRow[];
  readonly findings: readonly Finding[];
} {
  const everyone = readCompanies(table);
  const conflicting = new Set(everyone.filter(({ names, cvrs }) => names.length > 1 && cvrs.length > 1));
  const companies = everyone.filter((company) => !conflicting.has(company));
  const at = (index: number): Company => itemAt(companies, index);
  const decided = decidedLinks("companies", decisions, new Map(companies.map(({ id }, index) => [id, index])));
  const contradict = (a: number, b: number): boolean => {
    const key = pairKey(at(a).id, at(b).id);
    if (decided.apart.has(key)) return true;
    const [left, right] = [at(a).cvrs, at(b).cvrs];
    return !decided.merged.has(key) && left.length > 0 && right.length > 0 && !share(left, right);
  };
  const links = ruleLinks(companies);
  const clustered = cluster(companies.length, links, decided.links, contradict, (index) =>
    decided.named.has(at(index).id) ? at(index).id : JSON.stringify(at(index).cvrs),
  );

  const review = startReview({
    root: clustered.root,
    idOf: (index) => at(index).id,
    settled: new Set([...decided.apart, ...decided.merged]),
    score: (a, b) => (share(at(a).domains, at(b).domains) ? 0.8 : 0.5),
  });
  for (const { a, b } of clustered.refused) review.pair("contradicting_chain", a, b);
  for (const block of blocks(companies.length, (index) => at(index).names).values())
    review.block("same_name", block, (index) => at(index).domains[0] ?? "", {
      reasonFor: (a, b) => (at(a).cvrs.length > 0 && at(b).cvrs.length > 0 ? null : "same_name"),
    });
  const { pairs, findings } = review.close("companies");

  const merged = groups(clustered.root);
  const clusters = companies.flatMap((company, index): Cluster[] => {
    if (clustered.root[index] !== index) return [];
    const members = (merged.get(index) ?? [index]).map(at);
    if (members.length < 2 && company.rows.length < 2) return [];
    const links = (clustered.links.get(index) ?? []).map(({ a, b, rule }): ClusterLink => {
      const [left, right] = [at(a), at(b)];
      const evidence = companyEvidence(table, itemAt(left.rows, 0), itemAt(right.rows, 0));
      return { a: left.id, b: right.id, rule, evidence, weights: [] };
    });
    return [toCluster(table, members, links, COMPANIES)];
  });
  const held = heldCompanies(staging, table, [...conflicting]);
  return {
    clusters,
    review: pairs.map(({ a, b, reason, score }) => companyPair(table, at(a), at(b), reason, score)),
    held,
    findings: [...decided.findings, ...held.flatMap(conflictFindings), ...findings],
  };
}

function readCompanies(table: StagedTable): Company[] {
  const each = (rows: readonly number[], value: (row: number) => string | null): string[] => [
    ...new Set(rows.map(value).filter((found) => found !== null)),
  ];
  return [...rowsById(table, "company_id")].map(([id, rows]) => ({
    id,
    rows,
    cvrs: each(rows, (row) => cvrKey(table.cell("cvr", row))),
    names: each(rows, (row) => companyNameKey(table.cell("name", row))),
    domains: each(rows, (row) => domainKey(table.cell("domain", row))),
  }));
}

function ruleLinks(companies: readonly Company[]): Link[] {
  const links: Link[] = [];
  const at = (index: number): Company => itemAt(companies, index);
  for (const [first = 0, ...others] of blocks(companies.length, (index) => at(index).cvrs).values())
    for (const other of others) links.push({ a: first, b: other, rule: "cvr" });
  const places = ({ names, domains }: Company): string[] =>
    names.flatMap((name) => domains.map((domain) => JSON.stringify([name, domain])));
  for (const block of blocks(companies.length, (index) => places(at(index))).values()) {
    const without = block.filter((index) => at(index).cvrs.length === 0);
    const [first] = without;
    if (first === undefined) continue;
    for (const other of block) if (other !== first) links.push({ a: first, b: other, rule: "domain_and_name" });
  }
  return links;
}

function heldCompanies(staging: Staging, table: StagedTable, conflicting: readonly Company[]): HeldRow[] {
  const children = countChildren(staging, "companies", new Set(conflicting.map(({ id }) => id)));
  return conflicting.map(({ id, rows }) => ({
    object: "companies",
    id,
    members: membersOf(table, id, rows),
    children: children.get(id) ?? {},
  }));
}

const conflictFindings = ({ id, members }: HeldRow): Finding[] =>
  members.map(({ file, row }) =>
    finding(
      "error",
      "id_conflict",
      "One company id stands for two companies with different names and VAT numbers, so both rows are held. Give one of them another id and export again.",
      { object: "companies", file, row, column: "company_id", found: id },
    ),
  );

function companyPair(table: StagedTable, a: Company, b: Company, reason: string, score: number): ReviewPair {
  const [left, right] = [itemAt(a.rows, 0), itemAt(b.rows, 0)];
  return {
    object: "companies",
    a: itemAt(membersOf(table, a.id, [left]), 0),
    b: itemAt(membersOf(table, b.id, [right]), 0),
    reason,
    score,
    evidence: companyEvidence(table, left, right),
    bits: null,
    probability: null,
    weights: [],
  };
}

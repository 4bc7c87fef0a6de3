/** Which contacts and companies are the same, which only look so, and which ids stand for two. */
import { type Finding, finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Staging } from "../staging/types.ts";
import { aliases, companyOfRow } from "./companies-of.ts";
import { findCompanies } from "./company-duplicates.ts";
import { findPeople } from "./person-duplicates.ts";
import type { Cluster, DuplicateDecision, Duplicates } from "./types.ts";

/**
 * Clusters, review pairs and held rows among contacts and companies. Rules merge only where the fact sheet on Actimo
 * exports (6.2) allows it; `decisions` of a person override them both ways. Companies come first, because an
 * employee number counts within one company.
 */
export function findDuplicates(staging: Staging, decisions: readonly DuplicateDecision[]): Duplicates {
  const companyTable = staging.tables.get("companies");
  const companies = companyTable ? findCompanies(staging, companyTable, decisions) : NONE;
  const contacts = staging.tables.get("contacts");
  const merged = aliases(companies.clusters, "companies");
  const people = contacts
    ? findPeople(staging, contacts, companyOfRow(contacts, companyTable, merged), decisions)
    : NONE;
  const clusters = [...companies.clusters, ...people.clusters];
  return {
    clusters,
    review: [...companies.review, ...people.review],
    model: people.model,
    held: [...companies.held, ...people.held],
    findings: [
      ...companies.findings,
      ...people.findings,
      ...(["companies", "contacts"] as const).flatMap((object) => mergedFinding(object, clusters)),
    ],
  };
}

const NONE: Duplicates = { clusters: [], review: [], held: [], findings: [], model: null };

function mergedFinding(object: ObjectName, clusters: readonly Cluster[]): Finding[] {
  const of = clusters.filter((cluster) => cluster.object === object);
  if (of.length === 0) return [];
  const rows = of.reduce((sum, cluster) => sum + cluster.members.length, 0);
  return [
    finding(
      "info",
      "duplicates_merged",
      `${rows} rows of ${object} are ${of.length} records. Every id stays as an alias, so rows that point to any of them find the one that stays.`,
      { object, found: `${rows} rows, ${of.length} records` },
    ),
  ];
}

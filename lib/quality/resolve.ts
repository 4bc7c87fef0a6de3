/** Staging as it is migrated: one row per person and company, every link on a survivor, every cell accounted for. */
import { CHAINS } from "../contract/cardinality.ts";
import { type Finding, finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { StagedTable, Staging } from "../staging/types.ts";
import { imageFindings } from "./body-images.ts";
import { derivedBook, type LossBook, lossBook } from "./books.ts";
import { cutCircles } from "./circles.ts";
import { aliases } from "./companies-of.ts";
import { deriveCompanies, deriveMemberships, type Membership } from "./derive.ts";
import { deriveEvents, deriveUsers, deriveWorkspaces } from "./derive-parents.ts";
import { repairFindings, withRepairedKeys } from "./join-apply.ts";
import { checkAgreements, checkMultiplicity, relationFindings } from "./join-relations.ts";
import { managersByEmail } from "./managers.ts";
import { mergeRows } from "./merge-rows.ts";
import { choosePrimary } from "./primary-company.ts";
import { linkRecipients } from "./recipients.ts";
import { type Aliases, equalKeys, rewriteKeys } from "./rewrite-keys.ts";
import { COMPANIES, PEOPLE, type Policy } from "./survivorship.ts";
import type { Circle, Duplicates, KeyRepair, Resolved } from "./types.ts";

/**
 * Applies found duplicates. Rows of a cluster become one by field survivorship; held rows leave with `id_conflict`
 * while rows that point to them keep their key; keys follow their survivors, and rows that become equal merge.
 * Then primary companies, companies from texts, managers by e-mail, circles, recipients without id, memberships.
 * Keys whose repair was decided are repaired before anything else.
 * `staging.cells = values − derivedCells + losses` holds per object and column. The same input gives the same result.
 */
export function resolveStaging(staging: Staging, duplicates: Duplicates, repairs: readonly KeyRepair[] = []): Resolved {
  const merged: Aliases = {
    contacts: aliases(duplicates.clusters, "contacts"),
    companies: aliases(duplicates.clusters, "companies"),
  };
  const held = new Set(duplicates.held.map(({ object, id }) => JSON.stringify([object, id])));
  const losses = lossBook();
  const derived = derivedBook();
  const derivedRows: Partial<Record<ObjectName, number>> = {};
  const findings: Finding[] = repairFindings(repairs);
  const circles: Circle[] = [];

  const survivors = new Set(merged.contacts?.values());
  const tables = new Map<ObjectName, StagedTable>();
  const repaired = withRepairedKeys(staging, repairs).tables;
  const multiplicity = checkMultiplicity(repaired);
  for (const [object, table] of staging.tables) {
    const rewritten = rewriteKeys(repaired.get(object) ?? table, merged);
    if (object === "contacts") tables.set(object, mergeRecords(rewritten, PEOPLE, merged, held, losses));
    else if (object === "companies") tables.set(object, mergeRecords(rewritten, COMPANIES, merged, held, losses));
    else {
      const joined = mergeEqual(table, rewritten, survivors, losses);
      tables.set(object, joined.table);
      findings.push(...joined.findings);
    }
  }

  const contacts = tables.get("contacts");
  const links = tables.get("contact_companies");
  if (contacts && links) {
    const chosen = choosePrimary(contacts, links, derived);
    tables.set("contacts", chosen.contacts);
    tables.set("contact_companies", chosen.links);
    findings.push(...chosen.findings);
  }
  const people = tables.get("contacts");
  if (people) {
    const withCompanies = deriveCompanies(people, tables.get("companies"), derived);
    if (withCompanies.companies) tables.set("companies", withCompanies.companies);
    if (withCompanies.rows > 0) derivedRows.companies = withCompanies.rows;
    const managed = managersByEmail(withCompanies.contacts, losses, derived);
    tables.set("contacts", managed.table);
    findings.push(...withCompanies.findings, ...managed.findings);
  }
  const recipients = tables.get("message_recipients");
  if (people && recipients) {
    const linked = linkRecipients(recipients, people, derived);
    tables.set("message_recipients", linked.table);
    findings.push(...linked.findings);
  }
  for (const { object, id, above } of CHAINS) {
    const table = tables.get(object);
    if (!table) continue;
    const straight = cutCircles(table, { id, above }, losses, derived);
    tables.set(object, straight.table);
    findings.push(...straight.findings);
    circles.push(...straight.circles);
  }
  const joined = deriveMemberships(tables.get("workspace_members"), memberships(staging, merged, held), derived);
  if (joined.table) tables.set("workspace_members", joined.table);
  if (joined.rows > 0) {
    derivedRows.workspace_members = joined.rows;
    findings.push(membershipFinding(joined.rows));
  }

  for (const derive of [deriveWorkspaces, deriveUsers, deriveEvents]) {
    const made = derive(tables, derived, staging.roots);
    if (!made) continue;
    tables.set(made.table.object, made.table);
    derivedRows[made.table.object] = made.rows;
    findings.push(made.finding);
  }

  findings.push(...imageFindings(tables));
  findings.push(...relationFindings({ multiplicity, contradictions: checkAgreements(tables) }));

  const known = membersById(duplicates);
  const survivor = (object: ObjectName, id: string): string => merged[object]?.get(id) ?? id;
  return {
    staging: {
      ...staging,
      tables,
      losses: [...staging.losses, ...losses.cells],
      rowLosses: [...staging.rowLosses, ...losses.rows],
    },
    duplicates,
    survivor,
    members: (object, id) => known.get(JSON.stringify([object, survivor(object, id)])) ?? [survivor(object, id)],
    derivedCells: derived.counts,
    derivedRows,
    isDerived: derived.has,
    findings,
    repairs,
    circles,
    multiplicity,
  };
}

/** People or companies: rows by surviving id, held ids out. */
function mergeRecords(
  table: StagedTable,
  policy: Policy,
  merged: Aliases,
  held: ReadonlySet<string>,
  losses: LossBook,
): StagedTable {
  const ids = table.column(policy.key);
  const survivors = merged[policy.object];
  const bySurvivor = new Map<string, number[]>();
  const dropped = new Set<number>();
  for (let row = 0; row < table.length; row++) {
    const id = ids?.at(row) ?? null;
    if (id === null) continue;
    if (held.has(JSON.stringify([policy.object, String(id)]))) {
      dropped.add(row);
      losses.wholeRow(table, row, "id_conflict");
      continue;
    }
    const survivor = survivors?.get(String(id)) ?? String(id);
    const rows = bySurvivor.get(survivor);
    if (rows) rows.push(row);
    else bySurvivor.set(survivor, [row]);
  }
  const isSurvivor = (row: number): boolean => !survivors?.has(String(ids?.at(row)));
  const groups = [...bySurvivor.values()].filter((rows) => rows.length > 1);
  return mergeRows(table, { groups, dropped, isSurvivor, ranked: policy.ranked, own: [policy.key] }, losses);
}

/** Any other object: rows that one key stands for. Equal keys that no merge explains are a finding. */
function mergeEqual(
  before: StagedTable,
  rewritten: StagedTable,
  survivors: ReadonlySet<string>,
  losses: LossBook,
): { readonly table: StagedTable; readonly findings: readonly Finding[] } {
  const groups = equalKeys(rewritten, survivors);
  if (groups.length === 0) return { table: rewritten, findings: [] };
  const moved = (row: number): boolean =>
    rewritten.columns.some((column) => column.at(row) !== (before.column(column.name)?.at(row) ?? null));
  const isSurvivor = (row: number): boolean => !moved(row);
  const table = mergeRows(rewritten, { groups, dropped: new Set(), isSurvivor, ranked: {}, own: [] }, losses);
  const repeated = groups.filter((group) => !group.some(moved)).length;
  if (repeated === 0) return { table, findings: [] };
  return {
    table,
    findings: [
      finding(
        "warning",
        "repeated_key",
        `${repeated} keys of ${table.object} stand on several rows. The newest values are kept, the others counted as merged.`,
        { object: table.object, found: String(repeated) },
      ),
    ],
  };
}

/** The workspaces that merged people's rows stand for; of everybody, when no file of members was delivered. */
function memberships(staging: Staging, merged: Aliases, held: ReadonlySet<string>): Membership[] {
  const contacts = staging.tables.get("contacts");
  const [ids, workspaces] = [contacts?.column("contact_id"), contacts?.column("workspace_id")];
  if (!contacts || !ids || !workspaces) return [];
  const everybody = !staging.tables.has("workspace_members");
  const seen = new Map<string, number>();
  const found: Membership[] = [];
  const contactOf = (row: number): string => {
    const id = String(ids.at(row) ?? "");
    return merged.contacts?.get(id) ?? id;
  };
  for (let row = 0; row < contacts.length; row++) seen.set(contactOf(row), (seen.get(contactOf(row)) ?? 0) + 1);
  for (let row = 0; row < contacts.length; row++) {
    const [id, workspace, contact] = [ids.at(row), workspaces.at(row), contactOf(row)];
    if (id === null || workspace === null || held.has(JSON.stringify(["contacts", String(id)]))) continue;
    if (everybody || (seen.get(contact) ?? 0) > 1)
      found.push({ workspace: String(workspace), contact, lineage: contacts.lineage(row) });
  }
  return found;
}

const membershipFinding = (rows: number): Finding =>
  finding(
    "info",
    "memberships_derived",
    `${rows} workspace memberships come from the contact lists, because the file of members does not have them.`,
    { object: "workspace_members", found: String(rows) },
  );

function membersById({ clusters }: Duplicates): Map<string, readonly string[]> {
  return new Map(
    clusters.map(({ object, survivor, members }) => [
      JSON.stringify([object, survivor]),
      [...new Set(members.map(({ id }) => id))],
    ]),
  );
}

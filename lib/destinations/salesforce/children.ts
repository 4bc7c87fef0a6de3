/** Records that would go along when one is deleted (salesforce.md §9): what is not ours may not. */
import type { Context } from "./context.ts";
import { Refused } from "./refusal.ts";
import { inConditions, query } from "./soql.ts";

/** Per object: children that a deletion takes along or takes their place from. Ours are removed before. */
const CHILDREN: Readonly<Record<string, readonly (readonly [child: string, field: string])[]>> = {
  Account: [
    ["Contact", "AccountId"],
    ["Opportunity", "AccountId"],
    ["Case", "AccountId"],
    ["Task", "WhatId"],
    ["Event", "WhatId"],
  ],
  Contact: [
    ["CampaignMember", "ContactId"],
    ["Task", "WhoId"],
    ["Event", "WhoId"],
  ],
  Lead: [
    ["CampaignMember", "LeadId"],
    ["Task", "WhoId"],
    ["Event", "WhoId"],
  ],
  Campaign: [
    ["CampaignMember", "CampaignId"],
    ["Task", "WhatId"],
    ["Event", "WhatId"],
  ],
};

/** A record below another one; `created`: when, as the org tells. */
type Child = { readonly id: string; readonly object: string; readonly parent: string; readonly created: string };

/** Salesforce's codes about an object or a field that is not there or that this user may not see (§11). */
const UNSEEN = /^(INVALID_TYPE|INVALID_FIELD|NOT_FOUND|INSUFFICIENT_ACCESS\w*)$/;

async function* childrenOf(context: Context, object: string, ids: readonly string[]): AsyncGenerator<Child> {
  for (const [child, field] of ids.length > 0 ? (CHILDREN[object] ?? []) : []) {
    const meta = await context.org.object(child);
    if (!meta?.fields.has(field)) continue;
    for (const condition of inConditions(field, ids, context.limits().pathBytes - 300)) {
      const live = meta.fields.has("IsDeleted") ? " AND IsDeleted = false" : "";
      const soql = `SELECT Id,${field},CreatedDate FROM ${child} WHERE ${condition}${live}`;
      try {
        for await (const row of query(context.api, soql, true))
          yield {
            id: String(row["Id"]),
            object: child,
            parent: String(row[field]),
            created: String(row["CreatedDate"]),
          };
      } catch (error) {
        // What this user may not see he cannot have made, and the org itself will refuse what it must.
        if (!(error instanceof Refused && UNSEEN.test(error.code))) throw error;
      }
    }
  }
}

/**
 * Those of the ids that have children, whoever made them. `but`: children that may go along, if nothing but such is below
 * them.
 */
export async function withChildren(
  context: Context,
  object: string,
  ids: readonly string[],
  but: ReadonlySet<string> = new Set(),
): Promise<Set<string>> {
  const found = new Set<string>();
  const allowed: Child[] = [];
  for await (const child of childrenOf(context, object, ids))
    if (but.has(child.id)) allowed.push(child);
    else found.add(child.parent);
  for (const [below, children] of Map.groupBy(allowed, (child) => child.object)) {
    const ids = children.map(({ id }) => id);
    const parents = await withChildren(context, below, ids, but);
    for (const { id, parent } of children) if (parents.has(id)) found.add(parent);
  }
  return found;
}

/** Per id: the records below it, at any depth, that were there before `since` (ISO), when it came back itself. */
export async function cameAlong(
  context: Context,
  object: string,
  since: ReadonlyMap<string, string | null>,
): Promise<Map<string, string[]>> {
  const along = new Map<string, string[]>();
  const next = new Map<string, Map<string, string | null>>();
  const roots = new Map<string, string>();
  for await (const { id, object: of, parent, created } of childrenOf(context, object, [...since.keys()])) {
    const moment = since.get(parent) ?? null;
    if (moment !== null && Date.parse(created) > Date.parse(moment)) continue;
    along.set(parent, [...(along.get(parent) ?? []), id]);
    roots.set(id, parent);
    next.set(of, (next.get(of) ?? new Map()).set(id, moment));
  }
  for (const [below, children] of next)
    for (const [child, ids] of await cameAlong(context, below, children)) {
      const root = roots.get(child) ?? child;
      along.set(root, [...(along.get(root) ?? []), ...ids]);
    }
  return along;
}

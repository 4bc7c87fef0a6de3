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

/** Those of the ids that have children, whoever made them. */
export async function withChildren(context: Context, object: string, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [child, field] of ids.length > 0 ? (CHILDREN[object] ?? []) : []) {
    const meta = await context.org.object(child);
    if (!meta?.fields.has(field)) continue;
    for (const condition of inConditions(field, ids, context.limits().pathBytes - 300)) {
      const live = meta.fields.has("IsDeleted") ? " AND IsDeleted = false" : "";
      try {
        for await (const row of query(context.api, `SELECT ${field} FROM ${child} WHERE ${condition}${live}`, true))
          found.add(String(row[field]));
      } catch (error) {
        // What this user may not see he cannot have made, and the org itself will refuse what it must.
        if (!(error instanceof Refused)) throw error;
      }
    }
  }
  return found;
}

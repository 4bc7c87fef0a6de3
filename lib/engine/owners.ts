/** Owners: e-mails of the export matched to the destination's users. Exact matches count, the rest is decided. */
import { distance } from "fastest-levenshtein";
import type { User } from "../destinations/port.ts";
import type { Owners } from "../outputs/shapes.ts";
import type { Plan } from "../plan/types.ts";
import type { Config } from "../project/config.ts";
import type { OwnerDecision } from "../project/decisions.ts";

export type OwnerResolution = {
  readonly report: Owners;
  readonly userOf: (email: string) => string | null;
  /** Unmatched e-mails without a decision, where the policy is to stop. */
  readonly undecided: readonly string[];
  /** Owners to invite before the load. */
  readonly invite: readonly string[];
  /** What the load depends on: e-mail and user. */
  readonly pairs: readonly (readonly [string, string | null])[];
};

const clean = (email: string): string => email.trim().toLowerCase();
const local = (email: string): string => email.split("@")[0] ?? "";

/** Users whose name or address is close to an e-mail: offered, never taken by itself. */
function proposals(email: string, users: readonly User[]): { userId: string; score: number }[] {
  const domain = email.split("@")[1] ?? "";
  return users
    .flatMap((user) => {
      const other = clean(user.email);
      const names = user.name.toLowerCase().normalize("NFC").replace(/\s+/g, ".");
      const length = Math.max(local(email).length, local(other).length, 1);
      const byAddress = 1 - distance(local(email), local(other)) / length;
      const byName = 1 - distance(local(email), names) / Math.max(local(email).length, names.length, 1);
      const score = 0.8 * Math.max(byAddress, byName) + (other.endsWith(`@${domain}`) ? 0.2 : 0);
      return score >= 0.75 && user.active ? [{ userId: user.id, score: Math.round(score * 100) / 100 }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, 3);
}

/**
 * Matches every owner e-mail of the plan. An inactive user is unmatched with `how: "inactive"`. What nobody decided
 * takes the project's policy.
 */
export function resolveOwners(
  plan: Plan,
  users: readonly User[],
  decisions: readonly OwnerDecision[],
  policies: Config["policies"],
): OwnerResolution {
  const byEmail = new Map(users.map((user) => [clean(user.email), user]));
  const decided = new Map(decisions.map((decision) => [clean(decision.email), decision]));
  const fallback = policies.fallbackOwner ? byEmail.get(clean(policies.fallbackOwner)) : undefined;
  const target = new Map<string, string | null>();
  const matched: Owners["matched"] = [];
  const unmatched: Owners["unmatched"] = [];
  const undecided: string[] = [];
  const invite: string[] = [];

  for (const owner of plan.owners) {
    const email = clean(owner.email);
    const records = Object.values(owner.records).reduce((sum, n) => sum + n, 0);
    const user = byEmail.get(email);
    const decision = decided.get(email);
    if (decision?.user) {
      const named = byEmail.get(clean(decision.user));
      if (named?.active) {
        target.set(email, named.id);
        matched.push({ email, how: "decided", userId: named.id, records, byObject: owner.records });
        continue;
      }
    }
    if (user?.active && decision?.resolution !== "blank") {
      target.set(email, user.id);
      matched.push({ email, how: "exact", userId: user.id, records, byObject: owner.records });
      continue;
    }
    const resolution = decision?.resolution ?? (policies.unmatchedOwner === "stop" ? "" : policies.unmatchedOwner);
    if (resolution === "") undecided.push(email);
    if (!user) invite.push(email);
    const usable = resolution === "fallback" && fallback?.active;
    target.set(email, usable ? fallback.id : null);
    unmatched.push({
      email,
      records,
      resolution: resolution === "fallback" && !usable ? "blank" : resolution,
      how: user ? "inactive" : "none",
      byObject: owner.records,
      proposals: proposals(email, users),
    });
  }
  return {
    report: { matched, unmatched, invite },
    userOf: (email) => target.get(clean(email)) ?? null,
    undecided,
    invite,
    pairs: [...target].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** Owners: e-mails of the export matched to the destination's users. Exact matches count, the rest is decided. */
import type { User } from "../destinations/port.ts";
import type { Owners } from "../outputs/shapes.ts";
import type { Plan } from "../plan/types.ts";
import type { Config } from "../project/config.ts";
import type { OwnerDecision } from "../project/decisions.ts";
import { matchAgainst } from "../quality/matching/against.ts";

export type OwnerResolution = {
  readonly report: Owners;
  /** `exact`: the active user with this e-mail himself, whatever was decided. */
  readonly userOf: (email: string, exact?: boolean) => string | null;
  /** Unmatched e-mails without a decision, where the policy is to stop. */
  readonly undecided: readonly string[];
  /** Owners whose records would go to the fallback owner, where the one that the project names is no active user. */
  readonly withoutFallback: number;
  /** Owners to invite before the load. */
  readonly invite: readonly string[];
  /** What the load depends on: e-mail and user. */
  readonly pairs: readonly (readonly [string, string | null])[];
};

const clean = (email: string): string => email.trim().toLowerCase();

/** Active users the matcher takes for the owner of an e-mail: offered, never taken by itself. */
function proposalsFor(
  emails: readonly string[],
  users: readonly User[],
): Map<string, { userId: string; score: number }[]> {
  const found = matchAgainst(
    emails.map((email) => ({ id: email, email })),
    users.filter(({ active }) => active).map(({ id, name, email }) => ({ id, name, email: clean(email) })),
  );
  return new Map(
    [...Map.groupBy(found, ({ a }) => a)].map(([email, own]) => [
      email,
      own.map(({ b, probability }) => ({ userId: b, score: Math.round(probability * 100) / 100 })),
    ]),
  );
}

/** One user per e-mail: the active one. An address that several active users share names nobody. */
function usersByEmail(users: readonly User[]): Map<string, User> {
  const byEmail = new Map<string, User>();
  for (const [email, own] of Map.groupBy(users, (user) => clean(user.email))) {
    const active = own.filter((user) => user.active);
    const [one] = active.length > 0 ? active : own;
    if (one && active.length < 2) byEmail.set(email, one);
  }
  return byEmail;
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
  const byEmail = usersByEmail(users);
  const decided = new Map(decisions.map((decision) => [clean(decision.email), decision]));
  const fallback = policies.fallbackOwner ? byEmail.get(clean(policies.fallbackOwner)) : undefined;
  const target = new Map<string, string | null>();
  const proposed = proposalsFor(
    plan.owners.map((owner) => clean(owner.email)).filter((email) => !byEmail.get(email)?.active),
    users,
  );
  const matched: Owners["matched"] = [];
  const unmatched: Owners["unmatched"] = [];
  const undecided: string[] = [];
  const invite: string[] = [];
  let withoutFallback = 0;

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
    if (resolution === "fallback" && policies.fallbackOwner !== null && !usable) withoutFallback++;
    target.set(email, usable ? fallback.id : null);
    unmatched.push({
      email,
      records,
      resolution: resolution === "fallback" && !usable ? "blank" : resolution,
      how: user ? "inactive" : "none",
      byObject: owner.records,
      proposals: proposed.get(email) ?? [],
    });
  }
  return {
    report: { matched, unmatched, invite },
    userOf(email, exact) {
      if (!exact) return target.get(clean(email)) ?? null;
      const user = byEmail.get(clean(email));
      return user?.active ? user.id : null;
    },
    undecided,
    invite,
    withoutFallback,
    pairs: [...target].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

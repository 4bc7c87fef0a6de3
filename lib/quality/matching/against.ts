/** The same matcher between two lists: owners and users, people and records that are in the CRM already. Proposals only. */
import type { Reader } from "./columns.ts";
import { readRecords } from "./records.ts";
import { probabilityOf, type Weight, weighExpected } from "./weigh.ts";

/** What is known of a person on either side. Without a name, the local part of the address stands in for it. */
export type Known = {
  readonly id: string;
  readonly first?: string | null;
  readonly last?: string | null;
  /** Where first and last name are not apart. */
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly company?: string | null;
  readonly title?: string | null;
};
export type MatchProposal = {
  /** Id in the first list and id in the second. */
  readonly a: string;
  readonly b: string;
  readonly bits: number;
  readonly probability: number;
  /** The prior first; they add up to `bits`. */
  readonly weights: readonly Weight[];
};

/** Less likely pairs are not proposed. */
const PROPOSED_FROM = 0.5;
/** What both records say must speak for one by this much, however few there are to choose from. */
const LEAST_EVIDENCE = 4;
const MOST_PER_RECORD = 3;
/** One in two is expected to be on the other side. */
const EXPECTED = 0.5;
/** So many pairs are compared; longer lists are compared only where they share a word of the name, an address or a number. */
const MOST_PAIRS = 2_000_000;

/**
 * For every one of `people` the likeliest of `others`, best first, three at most. Weights are the expected ones, because
 * lists of a few dozen teach nothing; chances are counted from both lists.
 */
export function matchAgainst(people: readonly Known[], others: readonly Known[]): MatchProposal[] {
  if (people.length === 0 || others.length === 0) return [];
  const all = [...people, ...others].map((each) => ({ ...each, ...namesOf(each) }));
  const read =
    (value: (each: (typeof all)[number]) => string | null | undefined): Reader =>
    (record) =>
      value(all[record] ?? { id: "", first: null, last: null }) || null;
  const records = readRecords(all.length, {
    first: read((each) => each.first),
    last: read((each) => each.last),
    email: read((each) => each.email),
    phone: read((each) => each.phone),
    company: read((each) => each.company),
    title: read((each) => each.title),
  });
  const share = EXPECTED / others.length;
  const weighed = weighExpected(records, share);
  const least = Math.max(0, LEAST_EVIDENCE + Math.log2(share / (1 - share)));
  const keys = keysOf(all, people.length);
  const exhaustive = people.length * others.length <= MOST_PAIRS;
  return people.flatMap((person, a) => {
    const candidates = exhaustive ? others.keys() : keys(a).values();
    return [...candidates]
      .map((other) => ({ other, bits: weighed.sum(a, people.length + other) }))
      .filter(({ bits }) => bits >= least && probabilityOf(bits) >= PROPOSED_FROM)
      .sort((x, y) => y.bits - x.bits || x.other - y.other)
      .slice(0, MOST_PER_RECORD)
      .map(({ other }): MatchProposal => {
        const weights = weighed.weights(a, people.length + other);
        const bits = Math.round(weights.reduce((sum, weight) => sum + weight.bits, 0) * 100) / 100;
        return { a: person.id, b: others[other]?.id ?? "", bits, probability: probabilityOf(bits), weights };
      });
  });
}

function namesOf(known: Known): { readonly first: string | null; readonly last: string | null } {
  if (known.first || known.last) return { first: known.first ?? null, last: known.last ?? null };
  const name = (known.name ?? "").trim();
  const split = name.lastIndexOf(" ");
  if (name !== "")
    return split < 0 ? { first: name, last: null } : { first: name.slice(0, split), last: name.slice(split + 1) };
  const words = (known.email ?? "")
    .split("@")[0]
    ?.replace(/\+.*$/, "")
    .split(/[._-]+/)
    .filter((word) => /^\p{L}{2,}$/u.test(word));
  const [first = null, ...rest] = words ?? [];
  return rest.length > 0 ? { first, last: rest.at(-1) ?? null } : { first: null, last: null };
}

/** Per person the others that share a word of the name, a local part or the end of a phone number. */
function keysOf(all: readonly Known[], people: number): (person: number) => Set<number> {
  const keys = ({ first, last, email, phone }: Known): string[] => [
    ...`${first ?? ""} ${last ?? ""}`
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word.length > 2),
    ...(email ? [`@${email.toLowerCase().split("@")[0]}`] : []),
    ...(phone ? [`#${phone.replace(/\D/g, "").slice(-8)}`] : []),
  ];
  const index = new Map<string, number[]>();
  for (const [at, each] of all.slice(people).entries())
    for (const key of keys(each)) {
      const known = index.get(key);
      if (known) known.push(at);
      else index.set(key, [at]);
    }
  return (person) => new Set(keys(all[person] ?? { id: "" }).flatMap((key) => index.get(key) ?? []));
}

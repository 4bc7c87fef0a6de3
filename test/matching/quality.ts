/** How good the matcher is on people whose truth is known: through staged rows and `findDuplicates`, as in a run. */
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import type { Duplicates } from "../../lib/quality/types.ts";
import { tableOf } from "../../lib/staging/table.ts";
import type { Staging } from "../../lib/staging/types.ts";
import type { Generator, Made, MadeContact } from "./chance.ts";

export type MatchingQuality = {
  readonly people: number;
  readonly contacts: number;
  /** Pairs of contacts that are one person. */
  readonly truth: number;
  /** Of the pairs merged by rule, how many are one person. */
  readonly precision: number;
  readonly mergedPairs: number;
  /** Of the true pairs, how many are merged, or would be after the queue was answered. */
  readonly recall: number;
  /** Of the true pairs, how many are merged by rule. */
  readonly automatic: number;
  readonly queue: number;
  /** Questions per person. */
  readonly queueShare: number;
  /** Of the questions, how many are about one person. */
  readonly queuePrecision: number;
  /** Recall by the kind of the copy. */
  readonly kinds: Readonly<Record<string, { readonly pairs: number; readonly found: number }>>;
  readonly seconds: number;
};

/** The contacts as a staging of one table. */
export function stagingOf({ contacts }: Made): Staging {
  const names = [...new Set(contacts.slice(0, 1000).flatMap(({ cells }) => Object.keys(cells)))];
  const table = tableOf(
    "contacts",
    Object.fromEntries(names.map((name) => [name, contacts.map(({ cells }) => cells[name] ?? null)])),
    contacts.map((_, row) => ({ file: "exports/contacts.csv", row: row + 1, line: row + 2, workspace: null })),
  );
  return {
    tables: new Map([["contacts", table]]),
    files: [],
    findings: [],
    cells: [],
    losses: [],
    rowLosses: [],
    roots: [],
  };
}

/** Generates people, finds duplicates and measures them against the truth. */
export function matchingQuality(
  people: number,
  seed: number,
  generator: Generator,
): MatchingQuality & { readonly found: Duplicates; readonly made: Made } {
  const made = generator(people, seed);
  const staging = stagingOf(made);
  const start = performance.now();
  const found = findDuplicates(staging, []);
  const seconds = (performance.now() - start) / 1000;
  const byId = new Map(made.contacts.map((contact) => [contact.cells.contact_id ?? "", contact]));
  const person = (id: string): number => byId.get(id)?.person ?? -1;
  let mergedPairs = 0;
  let right = 0;
  const joined = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let up = joined.get(at); up !== undefined && up !== at; up = joined.get(at)) at = up;
    return at;
  };
  for (const { members } of found.clusters) {
    const ids = [...new Set(members.map(({ id }) => id))];
    for (const [at, a] of ids.entries())
      for (const b of ids.slice(at + 1)) {
        mergedPairs++;
        if (person(a) === person(b)) right++;
      }
    for (const id of ids) if (find(id) !== find(ids[0] ?? id)) joined.set(find(id), find(ids[0] ?? id));
  }
  const pairs = truePairs(made);
  const automatic = pairs.filter(([a, b]) => find(a.cells.contact_id ?? "") === find(b.cells.contact_id ?? "")).length;
  const answered = found.review.filter(({ a, b }) => person(a.id) === person(b.id));
  for (const { a, b } of answered) if (find(a.id) !== find(b.id)) joined.set(find(a.id), find(b.id));
  const kinds: Record<string, { pairs: number; found: number }> = {};
  let all = 0;
  for (const [a, b] of pairs) {
    const kind = b.kind === "alone" ? a.kind : b.kind;
    const of = kinds[kind] ?? { pairs: 0, found: 0 };
    of.pairs++;
    if (find(a.cells.contact_id ?? "") === find(b.cells.contact_id ?? "")) {
      of.found++;
      all++;
    }
    kinds[kind] = of;
  }
  const real = new Set(made.contacts.map((contact) => contact.person)).size;
  return {
    people: real,
    contacts: made.contacts.length,
    truth: pairs.length,
    precision: mergedPairs === 0 ? 1 : right / mergedPairs,
    mergedPairs,
    recall: pairs.length === 0 ? 1 : all / pairs.length,
    automatic: pairs.length === 0 ? 1 : automatic / pairs.length,
    queue: found.review.length,
    queueShare: found.review.length / real,
    queuePrecision: found.review.length === 0 ? 1 : answered.length / found.review.length,
    kinds,
    seconds,
    found,
    made,
  };
}

/** Every two contacts of one person. */
export function truePairs({ contacts }: Made): [MadeContact, MadeContact][] {
  return [...Map.groupBy(contacts, ({ person }) => person).values()].flatMap((own) =>
    own.flatMap((a, at) => own.slice(at + 1).map((b): [MadeContact, MadeContact] => [a, b])),
  );
}

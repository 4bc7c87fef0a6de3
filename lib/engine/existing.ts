/** Records that were in the CRM before: found by our key, the CRM's unique fields or a person's word, deleted ones included. */
import type { Found } from "../destinations/port.ts";
import type { PlannedRecord } from "../plan/types.ts";
import type { Chosen } from "./chosen.ts";
import type { Engine } from "./context.ts";
import type { Claims } from "./unique.ts";
import { readNow } from "./update.ts";

export type Match = { readonly found: Found; readonly how: string };

const CHUNK = 100;

/** For planned records of an object that the ledger does not know: what the CRM holds already, by external id. */
export async function findExisting(
  engine: Engine,
  object: string,
  chosen: Chosen,
  mayHold: Claims,
): Promise<ReadonlyMap<string, Match>> {
  const { destination, ledger } = engine;
  const matches = new Map<string, Match>();
  const ability = destination.abilities[object];
  if (!ability) return matches;
  const unknown = function* (): Generator<PlannedRecord> {
    for (const record of chosen.of(object)) if (!ledger.record(object, record.external)) yield record;
  };
  // Our own key first: a ledger that was lost, or another machine's load.
  if (ledger.meta(`searched ${object}`) !== "yes") {
    // What a rollback of ours put into the bin stays there.
    const oursInBin = ability.remove === "soft" && ledger.removedSome(object);
    const mayReturn = ability.deletedBlock || (ability.restore && !oursInBin);
    for await (const found of destination.list(object, mayReturn ? "ours-or-bin" : "ours")) {
      if (found.external === "" || ledger.record(object, found.external)) continue;
      if (found.deleted && !(mayReturn && isLaterInBin(found, matches.get(found.external)))) continue;
      matches.set(found.external, { found, how: "external" });
    }
  }

  const taken = new Set([...matches.values()].map((match) => match.found.id));
  for (const field of ability.unique) {
    const byValue = new Map<string, string>();
    for (const record of unknown()) {
      const value = record.fields[field];
      if (typeof value !== "string" || value === "" || matches.has(record.external)) continue;
      if (mayHold(object, record.external, field, value))
        byValue.set(String(destination.canonical(object, field, value).value), record.external);
    }
    const values = [...byValue.keys()];
    for (let at = 0; at < values.length; at += CHUNK)
      for await (const found of destination.find({
        object,
        by: "field",
        field,
        values: values.slice(at, at + CHUNK),
      })) {
        const value = found.fields[field];
        if (value === undefined || value === null || found.id === null || taken.has(found.id)) continue;
        const external = byValue.get(String(destination.canonical(object, field, value).value));
        // A live record wins over one in the bin that holds the same value.
        const before = external === undefined ? undefined : matches.get(external);
        if (external === undefined || (before && !before.found.deleted)) continue;
        if (before?.found.id) taken.delete(before.found.id);
        taken.add(found.id);
        matches.set(external, { found, how: field });
      }
  }
  return matches;
}

/** A live record wins over one in the bin, and of several there the one that changed last. */
const isLaterInBin = ({ version }: Found, before: Match | undefined): boolean =>
  before === undefined || (before.found.deleted && (version ?? "") > (before.found.version ?? ""));

/**
 * Adds the records that a person named in `decisions/existing.csv`: `decided` gives the CRM's id per external id. What a
 * key or unique field found stands; a record that is gone, ours or taken is left out, and one in the bin where the policy
 * is to skip those.
 */
export async function addDecided(
  engine: Engine,
  object: string,
  decided: ReadonlyMap<string, string>,
  wanted: (external: string) => boolean,
  matches: ReadonlyMap<string, Match>,
): Promise<ReadonlyMap<string, Match>> {
  const open = [...decided].filter(
    ([external]) => wanted(external) && !matches.has(external) && !engine.ledger.record(object, external),
  );
  if (open.length === 0) return matches;
  const taken = new Set([...matches.values()].map((match) => match.found.id));
  for (const record of engine.ledger.records(object)) taken.add(record.id);
  const free = open.filter(([, id]) => !taken.has(id));
  const all = new Map(matches);
  for (let at = 0; at < free.length; at += CHUNK) {
    const chunk = free.slice(at, at + CHUNK);
    const now = await readNow(
      engine,
      object,
      chunk.map(([, id]) => id),
      engine.policies.deleted === "restore",
    );
    for (const [external, id] of chunk) {
      const found = now.get(id);
      const kept = found?.deleted && engine.policies.deleted === "skip";
      if (found && !kept && found.external === "") all.set(external, { found, how: "decided" });
    }
  }
  return all;
}

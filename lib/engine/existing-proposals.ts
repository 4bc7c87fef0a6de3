/** People of the plan who may be in the CRM already without a key that says so: proposed to a person, never taken. */
import type { Destination, Found, Identity, Value } from "../destinations/port.ts";
import { isRecordRef, type Plan, type PlannedRecord } from "../plan/types.ts";
import { type Known, type MatchProposal, matchAgainst } from "../quality/matching/against.ts";
import type { Engine } from "./context.ts";
import { uniqueClaims } from "./unique.ts";

/** What two records are compared by, beside their names. */
export const BESIDE = ["email", "phone", "title", "company"] as const;
export type Beside = (typeof BESIDE)[number];
export type ExistingProposal = {
  /** The destination's object. */
  readonly object: string;
  readonly external: string;
  /** Id in the export. */
  readonly source: string;
  /** Id in the CRM. */
  readonly record: string;
  /** It lies in the CRM's bin. */
  readonly deleted: boolean;
  readonly names: { readonly export: string; readonly crm: string };
  /** What else both records say, for the person who decides; blank where one says nothing. */
  readonly beside: readonly { readonly what: Beside; readonly export: string; readonly crm: string }[];
} & Pick<MatchProposal, "probability" | "bits" | "weights">;
export type ExistingSearch = {
  /** The likeliest first. */
  readonly proposals: readonly ExistingProposal[];
  /** Per object the records of the CRM that no key matches: those that can be adopted. Null where not all were read. */
  readonly free: ReadonlyMap<string, ReadonlySet<string> | null>;
  /** Records of the CRM that were compared. */
  readonly compared: number;
  /** Calls this took. */
  readonly calls: number;
};

/** So many records of the CRM are compared with everybody; of more, only those with a last name of the export. */
export const MOST_COMPARED = 20_000;
const CHUNK = 100;

/**
 * Compares the CRM's records that are not ours and that no unique field matches with planned records of which the same
 * is true. Reads nothing where the state before the first write shows no such record; writes nothing at all.
 */
export async function proposeExisting(
  engine: Pick<Engine, "destination" | "ledger" | "policies">,
  plan: Plan,
  most = MOST_COMPARED,
): Promise<ExistingSearch> {
  const { destination } = engine;
  const before = totalCalls(destination);
  const proposals: ExistingProposal[] = [];
  const free = new Map<string, ReadonlySet<string> | null>();
  let compared = 0;
  for (const object of plan.order) {
    const identity = destination.abilities[object]?.identity;
    if (!identity || plan.count(object) === 0) continue;
    const { found, whole } = await foreignRecords(engine, plan, object, identity, most);
    const { people, others } = found.length === 0 ? NOBODY : unmatched(engine, plan, object, found);
    free.set(object, whole ? new Set(others.map(({ id }) => String(id))) : null);
    compared += others.length;
    if (people.length === 0 || others.length === 0) continue;
    proposals.push(...(await compare(destination, plan, object, identity, people, others)));
  }
  proposals.sort((a, b) => b.bits - a.bits || (a.external < b.external ? -1 : 1));
  return { proposals, free, compared, calls: totalCalls(destination) - before };
}
const NOBODY: { readonly people: readonly PlannedRecord[]; readonly others: readonly Found[] } = {
  people: [],
  others: [],
};
const totalCalls = (destination: Destination): number => {
  const { write, read, file, schema } = destination.calls();
  return write + read + file + schema;
};
const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** The CRM's records without a key of ours that the ledger does not know; not `whole` where there are too many to read. */
async function foreignRecords(
  { destination, ledger, policies }: Pick<Engine, "destination" | "ledger" | "policies">,
  plan: Plan,
  object: string,
  identity: Identity,
  most: number,
): Promise<{ readonly found: Found[]; readonly whole: boolean }> {
  const ours = new Set<string | null>();
  for (const record of ledger.records(object)) ours.add(record.id);
  const records = new Map<string, Found>();
  /** False when no more are to be read. */
  const take = (found: Found): boolean => {
    if (found.id === null || found.external !== "" || ours.has(found.id)) return true;
    if (found.deleted && policies.deleted === "skip") return true;
    records.set(found.id, found);
    return records.size < most;
  };
  const { restore = false, remove = "none" } = destination.abilities[object] ?? {};
  // Where what we remove stays in the bin, the state before leaves the bin out.
  let whole = true;
  if (restore && remove === "soft" && policies.deleted === "restore")
    for await (const found of destination.list(object, "bin"))
      if (!take(found)) {
        whole = false;
        break;
      }
  if (ledger.meta("baseline") === null) {
    for await (const found of destination.list(object, "all"))
      if (!take(found)) {
        whole = false;
        break;
      }
    if (whole) return { found: [...records.values()], whole };
    for (const [id, { deleted }] of records) if (!deleted) records.delete(id);
  }
  const ids = ledger.baseline().flatMap((line) => (line.object === object && !ours.has(line.id) ? [line.id] : []));
  if (ids.length <= most && ledger.meta("baseline") !== null) {
    for (let at = 0; at < ids.length; at += CHUNK)
      for await (const found of destination.find({ object, by: "id", values: ids.slice(at, at + CHUNK) })) take(found);
    return { found: [...records.values()], whole };
  }
  const names = new Set<string>();
  for (const record of plan.records(object)) names.add(textOf(record.fields[identity.last]));
  names.delete("");
  const values = [...names];
  search: for (let at = 0; at < values.length; at += CHUNK)
    for await (const found of destination.find({
      object,
      by: "field",
      field: identity.last,
      values: values.slice(at, at + CHUNK),
    }))
      if (!take(found)) break search;
  return { found: [...records.values()], whole: false };
}

/** Who is left on either side when the CRM's unique fields have matched whom they match. */
function unmatched(
  engine: Pick<Engine, "destination" | "ledger">,
  plan: Plan,
  object: string,
  found: readonly Found[],
): { readonly people: readonly PlannedRecord[]; readonly others: readonly Found[] } {
  const { destination, ledger } = engine;
  const unique = destination.abilities[object]?.unique ?? [];
  const mayHold = uniqueClaims(engine, plan);
  const keyOf = (field: string, value: Value | undefined): string | null =>
    typeof value === "string" && value !== ""
      ? `${field}\u0000${String(destination.canonical(object, field, value).value)}`
      : null;
  const inCrm = new Set(found.flatMap(({ fields }) => unique.map((field) => keyOf(field, fields[field]))));
  const matched = new Set<string | null>();
  const people: PlannedRecord[] = [];
  for (const record of plan.records(object)) {
    const origin = ledger.record(object, record.external)?.origin;
    if (origin === "adopted" || origin === "skipped") continue;
    const keys = unique.flatMap((field) => {
      const value = record.fields[field];
      if (typeof value !== "string" || !mayHold(object, record.external, field, value)) return [];
      return keyOf(field, value) ?? [];
    });
    const shared = keys.filter((key) => inCrm.has(key));
    for (const key of shared) matched.add(key);
    if (shared.length === 0) people.push(record);
  }
  return {
    people,
    others: found.filter(
      ({ fields }) =>
        !unique.some((field) => {
          const key = keyOf(field, fields[field]);
          return key !== null && matched.has(key);
        }),
    ),
  };
}

async function compare(
  destination: Destination,
  plan: Plan,
  object: string,
  identity: Identity,
  people: readonly PlannedRecord[],
  others: readonly Found[],
): Promise<ExistingProposal[]> {
  const { company } = identity;
  const planned = new Map<string, string>();
  if (company.object !== null)
    for (const record of plan.records(company.object))
      planned.set(record.external, textOf(record.fields[company.name]));
  const inCrm = await companyNames(destination, identity, others);
  const known = (id: string, fields: Readonly<Record<string, unknown>>, companyName: string | undefined): Known => ({
    id,
    first: textOf(fields[identity.first]),
    last: textOf(fields[identity.last]),
    email: textOf(fields[identity.email]),
    phone: identity.phone.map((field) => textOf(fields[field])).join(""),
    title: textOf(fields[identity.title]),
    company: companyName || null,
  });
  const left = people.map((record) => {
    const named = record.fields[company.field] ?? record.later[company.field] ?? null;
    return known(record.external, record.fields, isRecordRef(named) ? planned.get(named.external) : textOf(named));
  });
  const right = others.map(({ id, fields }) => {
    const named = textOf(fields[company.field]);
    return known(String(id), fields, company.object === null ? named : inCrm.get(named));
  });
  const records = new Map(people.map((record, at) => [record.external, { record, known: left[at] }]));
  const found = new Map(others.map((record, at) => [String(record.id), { record, known: right[at] }]));
  const nameOf = (each: Known | undefined): string => `${each?.first ?? ""} ${each?.last ?? ""}`.trim();
  return matchAgainst(left, right).flatMap(({ a, b, probability, bits, weights }) => {
    const [mine, theirs] = [records.get(a), found.get(b)];
    if (!mine || !theirs) return [];
    return {
      object,
      external: a,
      source: mine.record.source.id,
      record: b,
      deleted: theirs.record.deleted,
      names: { export: nameOf(mine.known), crm: nameOf(theirs.known) },
      beside: BESIDE.map((what) => ({ what, export: mine.known?.[what] ?? "", crm: theirs.known?.[what] ?? "" })),
      probability,
      bits,
      weights,
    };
  });
}

/** Names of the companies that records of the CRM belong to, by the company's id. */
async function companyNames(
  destination: Destination,
  { company }: Identity,
  others: readonly Found[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  if (company.object === null) return names;
  const ids = [...new Set(others.map(({ fields }) => textOf(fields[company.field])))].filter((id) => id !== "");
  for (let at = 0; at < ids.length; at += CHUNK)
    for await (const found of destination.find({
      object: company.object,
      by: "id",
      values: ids.slice(at, at + CHUNK),
    }))
      if (found.id !== null) names.set(found.id, textOf(found.fields[company.name]));
  return names;
}

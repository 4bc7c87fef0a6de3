/** From a planned record to the fields that go to one account: references become ids, owners become users. */
import { createHash } from "node:crypto";
import type { Fields, Value } from "../destinations/port.ts";
import { isLinkedText, isOwnerRef, isRecordRef, type PlannedRecord, type PlannedValue } from "../plan/types.ts";

export type Resolution = {
  readonly idOf: (object: string, external: string) => string | null;
  /** The address under which the CRM shows a file. */
  readonly linkTo: (object: string, id: string) => string;
  /** Destination user for an owner's e-mail; null when nobody owns it. */
  readonly userOf: (email: string, exact?: boolean) => string | null;
  /** Whether this record may keep a value that the CRM allows only once. */
  readonly mayHold: (object: string, external: string, field: string, value: Value) => boolean;
};
export type Resolved = {
  readonly fields: Fields;
  /** Fields that got no value, and why. */
  readonly dropped: readonly {
    readonly field: string;
    readonly reason: "no_parent_record" | "owner_undecided" | "unique_elsewhere";
  }[];
};

export const contentHash = (content: unknown): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");

/** Fields in a fixed order: equal content gives an equal hash. */
export const fieldsHash = (fields: Fields, extra: string | null = null): string =>
  contentHash([
    Object.keys(fields)
      .sort()
      .map((name) => [name, fields[name]]),
    extra,
  ]);

/** Resolves one group of fields (the first pass or the second) of a record. */
export function resolveFields(
  record: PlannedRecord,
  planned: Readonly<Record<string, PlannedValue>>,
  how: Resolution,
): Resolved {
  const fields: Record<string, Value> = {};
  const dropped: Resolved["dropped"][number][] = [];
  for (const [field, value] of Object.entries(planned)) {
    if (value === null) continue;
    if (isRecordRef(value)) {
      const id = how.idOf(value.ref, value.external);
      if (id === null) dropped.push({ field, reason: "no_parent_record" });
      else fields[field] = id;
    } else if (isLinkedText(value)) {
      let text = value.text;
      for (const [name, { ref, external }] of Object.entries(value.links)) {
        const id = how.idOf(ref, external);
        text = text.replaceAll(name, id === null ? "" : how.linkTo(ref, id));
      }
      fields[field] = text;
    } else if (isOwnerRef(value)) {
      const id = how.userOf(value.owner, value.exact);
      if (id === null && value.exact) continue;
      if (id === null) dropped.push({ field, reason: "owner_undecided" });
      else fields[field] = id;
    } else if (how.mayHold(record.object, record.external, field, value)) fields[field] = value;
    else dropped.push({ field, reason: "unique_elsewhere" });
  }
  return { fields, dropped };
}

/** The state of a CRM as hashes per record: taken before the first write, compared after a rollback. */
import type { Destination, Found } from "../destinations/port.ts";
import { contentHash } from "./resolve.ts";
import { isBlank } from "./update.ts";

export type StateLine = { readonly object: string; readonly id: string; readonly hash: string };

/** Hash of one record: its non-blank fields in canonical form and whether it lies in the bin; no system times. */
function recordHash(destination: Destination, found: Found): string {
  const fields = Object.keys(found.fields)
    .sort()
    .flatMap((name) => {
      const value = destination.canonical(found.object, name, found.fields[name] ?? null).value;
      return isBlank(value) ? [] : [[name, value]];
    });
  return contentHash([found.deleted, fields]);
}

/** Reads every record of the given objects (deleted ones where the CRM shows them), in a fixed order. */
export async function readState(destination: Destination, objects: readonly string[]): Promise<StateLine[]> {
  const lines: StateLine[] = [];
  for (const object of objects)
    for await (const found of destination.list(object, "all"))
      if (found.id !== null) lines.push({ object, id: found.id, hash: recordHash(destination, found) });
  return lines.sort((a, b) => (a.object === b.object ? (a.id < b.id ? -1 : 1) : a.object < b.object ? -1 : 1));
}

/** One hash for the whole state: records, and which of the needed fields exist. */
export const fingerprint = (lines: readonly StateLine[], fields: readonly string[]): string =>
  contentHash([lines.map((line) => [line.object, line.id, line.hash]), [...fields].sort()]);

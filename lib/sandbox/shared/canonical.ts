import { createHash } from "node:crypto";
import type { CrmInstance } from "./crm.ts";

export type Fingerprint = {
  fingerprint: string;
  objects: Record<string, { records: number; hash: string }>;
  schemaHash: string;
};

/** JSON text with the keys of every object in order: equal values give equal text. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonicalText(held)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** Hash of the whole state, per object and of the schema. Two sandboxes that hold the same give the same. */
export function fingerprintOf(crm: CrmInstance): Fingerprint {
  const { objects, schema } = crm.canonical();
  const perObject: Fingerprint["objects"] = {};
  for (const [name, records] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const lines = records.map(({ key, content }) => canonicalText([key, content])).sort();
    const hash = createHash("sha256");
    for (const line of lines) hash.update(line).update("\n");
    perObject[name] = { records: records.length, hash: hash.digest("hex") };
  }
  const schemaHash = sha256(canonicalText(schema));
  return { fingerprint: sha256(canonicalText([perObject, schemaHash])), objects: perObject, schemaHash };
}

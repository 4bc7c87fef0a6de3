/** Ids that we choose: the same record of the export always gets the same id, so that sending twice cannot double it. */
import { createHash } from "node:crypto";

/** Namespace of every id this library chooses. Changing it orphans what was loaded before. */
export const NAMESPACE = "6f2c1b0a-2d55-5c0e-9a37-0ac71d0b3e5f";

/** Version-5 UUID (RFC 9562, section 5.5) of a name in a namespace. */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash("sha1")
    .update(Uint8Array.from(hexPairs(namespace)))
    .update(name, "utf8")
    .digest();
  const out = Uint8Array.from(bytes.subarray(0, 16));
  out[6] = ((out[6] ?? 0) & 0x0f) | 0x50;
  out[8] = ((out[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...out].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Id under which the record with this external id is stored in this object. */
export const chosenId = (object: string, external: string): string => uuidV5(NAMESPACE, `${object}/${external}`);

export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

/** True for ids of the kind we choose (version 5); ids that Twenty makes are of version 4. */
export const isChosen = (id: string): boolean => isUuid(id) && id[14] === "5";

const hexPairs = (uuid: string) =>
  (uuid.replaceAll("-", "").match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

import { createHash } from "node:crypto";

/**
 * A UUID made from `text`: the same text gives the same id, so that two sandboxes that are asked alike answer alike.
 * Shaped as version 4, which is what the CRMs make.
 */
export function uuidFrom(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** True for the 8-4-4-4-12 hexadecimal form, any version, as PostgreSQL accepts it. */
export const isUuid = (text: unknown): text is string =>
  typeof text === "string" && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

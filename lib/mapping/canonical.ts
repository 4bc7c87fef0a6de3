/** One spelling for equal data: keys sorted, transforms by name and version. */
import { hash } from "node:crypto";

const isTransform = (value: object): value is { name: string; version: number } =>
  "apply" in value && typeof value.apply === "function" && "name" in value && "version" in value;

/** JSON with sorted keys; undefined is left out, a transform becomes `name@version`. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isTransform(value)) return JSON.stringify(`${value.name}@${value.version}`);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
}

export const sha256 = (text: string): string => hash("sha256", text, "hex");

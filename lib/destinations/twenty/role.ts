/** What the key's role allows, by reading: nothing is written to try it out (twenty.md §1). */
import { Buffer } from "node:buffer";
import { z } from "zod";
import { ConnectionFailed } from "../port.ts";
import type { Context } from "./context.ts";
import { isJson } from "./raise.ts";
import { Refused } from "./refusal.ts";

export type Rights = { readonly write: boolean; readonly destroy: boolean; readonly schema: boolean };
/** `unknown`: this server does not say, or several roles have keys and ours cannot be told from the others. */
export type RoleAnswer = Rights | "unknown" | "forbidden";

const role = z.object({
  label: z.string().nullish(),
  canUpdateAllSettings: z.boolean().nullish(),
  canReadAllObjectRecords: z.boolean().nullish(),
  canUpdateAllObjectRecords: z.boolean().nullish(),
  canDestroyAllObjectRecords: z.boolean().nullish(),
  apiKeys: z.array(z.object({ id: z.string() })).nullish(),
});
type Role = z.infer<typeof role>;

const RIGHTS = "canUpdateAllSettings canReadAllObjectRecords canUpdateAllObjectRecords canDestroyAllObjectRecords";
const QUESTIONS = [
  `query Roles { getRoles { label ${RIGHTS} apiKeys { id } } }`,
  `query Roles { getRoles { label ${RIGHTS} } }`,
];

/** Id of the key inside the key itself (`jti` of the token); null for keys that are no such token. */
export function keyIdOf(apiKey: string): string | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(apiKey.split(".")[1] ?? "", "base64url").toString("utf8"));
    return isJson(payload) && typeof payload["jti"] === "string" ? payload["jti"] : null;
  } catch {
    return null;
  }
}

/** Rights of the key with this id. A key that may not even ask has no right to change settings. */
export async function readRights(context: Context, keyId: string | null): Promise<RoleAnswer> {
  for (const question of QUESTIONS)
    try {
      const reply = await context.api.graphql("/metadata", question, {}, { purpose: "schema", write: false });
      const roles = z.array(role).safeParse(isJson(reply.body) ? reply.body["getRoles"] : null);
      return roles.success ? rightsAmong(roles.data, keyId) : "unknown";
    } catch (error) {
      if (error instanceof ConnectionFailed) throw error;
      if (!(error instanceof Refused)) throw error;
      if (error.refusal.code === "forbidden") return "forbidden";
    }
  return "unknown";
}

function rightsAmong(roles: readonly Role[], keyId: string | null): RoleAnswer {
  const own = keyId === null ? undefined : roles.find((one) => one.apiKeys?.some((key) => key.id === keyId));
  const candidates = own ? [own] : roles.filter((one) => (one.apiKeys?.length ?? 0) > 0);
  const rights = (candidates.length > 0 ? candidates : roles.length === 1 ? roles : []).map(rightsOf);
  const [first] = rights;
  return first && rights.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : "unknown";
}

const rightsOf = (one: Role): Rights => ({
  write: one.canUpdateAllObjectRecords === true && one.canReadAllObjectRecords !== false,
  destroy: one.canDestroyAllObjectRecords === true,
  schema: one.canUpdateAllSettings === true,
});

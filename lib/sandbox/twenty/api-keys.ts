import type { JsonObject } from "../shared/crm.ts";
import { uuidFrom } from "../shared/ids.ts";
import { makeToken } from "./auth.ts";
import { badRequest } from "./errors.ts";
import type { Workspace } from "./workspace.ts";

/** The one role of a sandbox (twenty.md §1: an Admin key can list roles and make keys). */
export const ADMIN_ROLE = {
  id: uuidFrom("role admin"),
  label: "Admin",
  description: "Admin role",
  isEditable: false,
  canBeAssignedToApiKeys: true,
};

export const listKeys = ({ store }: Workspace): JsonObject[] =>
  store.definitions("apiKey").map(({ body }) => ({ ...body, role: ADMIN_ROLE }));

export function createKey(workspace: Workspace, input: JsonObject): JsonObject {
  if (input["roleId"] !== ADMIN_ROLE.id) throw badRequest("Role not found"); // hypothesis: the wording
  const now = workspace.now();
  const id = workspace.store.newId();
  const expiresAt = instant(input["expiresAt"]);
  const body = {
    id,
    name: input["name"],
    expiresAt,
    revokedAt: input["revokedAt"] ?? null,
    createdAt: now,
    updatedAt: now,
  };
  workspace.store.define({ kind: "apiKey", id, parent: null, body });
  return { ...body, role: ADMIN_ROLE };
}

function keyWithId({ store }: Workspace, id: string): JsonObject {
  const key = store.definitions("apiKey").find((one) => one.id === id);
  if (!key) throw badRequest("API Key not found"); // hypothesis: the wording
  return key.body;
}

export function revokeKey(workspace: Workspace, id: string): JsonObject {
  const body = { ...keyWithId(workspace, id), revokedAt: workspace.now(), updatedAt: workspace.now() };
  workspace.store.define({ kind: "apiKey", id, parent: null, body });
  return { ...body, role: ADMIN_ROLE };
}

export function generateToken(workspace: Workspace, id: string, expiresAt: string): { token: string } {
  keyWithId(workspace, id);
  return { token: makeToken(id, workspace.store.now(), Date.parse(instant(expiresAt))) };
}

function instant(value: unknown): string {
  const time = Date.parse(String(value));
  if (Number.isNaN(time)) throw badRequest(`Invalid expiry ${String(value)}`); // hypothesis: the wording
  return new Date(time).toISOString();
}

/** The users of the CRM before the migration. */
import type { Organisation } from "./organisation.ts";

export type SandboxUser = { readonly email: string; readonly name: string; readonly active: boolean };

/** Most admin users, every sixth missing, one of them inactive, and someone who takes what nobody owns. */
export function sandboxUsers(org: Organisation): SandboxUser[] {
  const invited = org.admins.filter((_, place) => place % 6 !== 5);
  return [
    { email: "migration@kunde.example", name: "Migration", active: true },
    ...invited.map(({ email, name }, place) => ({ email, name, active: place !== 2 })),
  ];
}

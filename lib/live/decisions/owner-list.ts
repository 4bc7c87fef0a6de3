/** Owners without a user in the CRM, the users nearest to them, and what the sheet says about them by now. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { z } from "zod";
import { restore } from "../../outputs/csv.ts";
import type { Project } from "../../project/config.ts";
import { decoded, ownerSheet } from "../../project/decisions.ts";
import { readOutput } from "./desk.ts";

const matchedSchema = z.looseObject({ email: z.string(), how: z.string(), userId: z.string(), records: z.number() });
const unmatchedSchema = z.looseObject({
  email: z.string(),
  records: z.number(),
  how: z.string().default("none"),
  byObject: z.record(z.string(), z.number()).default({}),
  proposals: z.array(z.object({ userId: z.string(), score: z.number() })).default([]),
});
const ownersSchema = z.looseObject({ matched: z.array(matchedSchema), unmatched: z.array(unmatchedSchema) });
const userSchema = z.object({ id: z.string(), email: z.string(), name: z.string(), active: z.enum(["yes", "no"]) });

export type CrmUser = z.infer<typeof userSchema>;
export const RESOLUTIONS = ["", "fallback", "blank", "invite"] as const;
export type OpenOwner = {
  readonly email: string;
  readonly records: number;
  readonly byObject: Readonly<Record<string, number>>;
  /** `none`: no user has this address; `inactive`: a user has it who cannot own anything; `decided`: given to a user. */
  readonly how: string;
  readonly closest: readonly { readonly user: CrmUser; readonly score: number }[];
  /** What the sheet says; both blank: nobody decided. */
  readonly user: string;
  readonly resolution: (typeof RESOLUTIONS)[number];
};
export type OwnerList = {
  readonly owners: readonly OpenOwner[];
  /** Null where the last run wrote none. */
  readonly users: readonly CrmUser[] | null;
  /** Owners whose user was found by the address. */
  readonly matched: number;
};

export const foldEmail = (email: string): string => email.trim().toLowerCase();

/**
 * Owners of the last run that need a decision or have one, those with the most records first; null when no run got so
 * far. Throws `Stop` (2) where the sheet cannot be read.
 */
export async function ownerList(project: Project): Promise<OwnerList | null> {
  const report = await readOutput(project, "owners.json", ownersSchema);
  if (!report) return null;
  const users = readUsers(project);
  const byId = new Map((users ?? []).map((user) => [user.id, user]));
  const sheet = new Map(ownerSheet(project.decisions).map((row) => [foldEmail(row.email), row]));
  const decided = report.matched.filter(({ how }) => how === "decided");
  const owners = [...report.unmatched, ...decided].map((owner): OpenOwner => {
    const row = sheet.get(foldEmail(owner.email));
    const { byObject = {}, proposals = [] } = unmatchedSchema.partial().parse(owner);
    return {
      email: owner.email,
      records: owner.records,
      byObject,
      how: owner.how,
      closest: proposals.flatMap(({ userId, score }) => {
        const user = byId.get(userId);
        return user ? [{ user, score }] : [];
      }),
      user: row?.user ?? "",
      resolution: row?.resolution ?? "",
    };
  });
  owners.sort((a, b) => b.records - a.records || (a.email < b.email ? -1 : 1));
  return { owners, users, matched: report.matched.length - decided.length };
}

/** `users.csv` of the last run. */
function readUsers(project: Project): CrmUser[] | null {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(project.out, "users.csv"));
  } catch {
    return null;
  }
  const { data } = Papa.parse<unknown>(decoded(bytes), { header: true, skipEmptyLines: "greedy", transform: restore });
  return data.flatMap((row) => {
    const user = userSchema.safeParse(row);
    return user.success ? [user.data] : [];
  });
}

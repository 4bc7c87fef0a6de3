/** What people decided, read from `decisions/`: spreadsheets that a person fills in and the next run reads back. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { z } from "zod";
import { Stop } from "../contract/stop.ts";
import { restore } from "../outputs/csv.ts";

const ownerSchema = z.object({
  email: z.string().min(1),
  /** E-mail of the CRM user who takes the records over. */
  user: z.string().optional(),
  resolution: z.enum(["fallback", "blank", "invite", ""]).optional(),
});
export type OwnerDecision = {
  readonly email: string;
  readonly user: string | null;
  readonly resolution: "fallback" | "blank" | null;
};

const duplicateSchema = z.object({
  object: z.enum(["contacts", "companies"]),
  a: z.string().min(1),
  b: z.string().min(1),
  decision: z.enum(["merge", "keep apart", ""]),
});
export type DuplicateChoice = {
  readonly object: "contacts" | "companies";
  readonly a: string;
  readonly b: string;
  readonly decision: "merge" | "keep apart";
};

const joinSchema = z.object({
  object: z.string().min(1),
  column: z.string().min(1),
  repair: z.string().min(1),
  decision: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["apply", "ignore", ""])),
});
export type JoinChoice = {
  readonly object: string;
  readonly column: string;
  readonly repair: string;
  readonly decision: "apply" | "ignore";
};

/** Rows of a decisions file; none when it does not exist. Throws `Stop` (2) naming file, row and column. */
function readRows<T>(folder: string, name: string, schema: z.ZodType<T>): T[] {
  let text: string;
  try {
    text = readFileSync(join(folder, name), "utf8");
  } catch {
    return [];
  }
  const body = text.replace(/^\uFEFF/, "");
  const parsed = Papa.parse<Record<string, string>>(body, {
    header: true,
    skipEmptyLines: "greedy",
    transformHeader: (header) => header.trim().toLowerCase(),
    transform: (value) => restore(value.trim()),
  });
  return parsed.data.map((row, index) => {
    const result = schema.safeParse(row);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw new Stop(
      2,
      `decisions/${name}, row ${index + 1}, column "${issue?.path.join(".") ?? "?"}": ${issue?.message ?? "does not fit"}.`,
      "Mend the row, or delete it to leave the matter undecided.",
    );
  });
}

/** `decisions/owners.csv`: email, user, resolution. */
export const ownerDecisions = (folder: string): OwnerDecision[] =>
  readRows(folder, "owners.csv", ownerSchema).map((row) => ({
    email: row.email,
    user: row.user || null,
    resolution: row.resolution === "fallback" || row.resolution === "blank" ? row.resolution : null,
  }));

/** `decisions/duplicates.csv`: object, a, b, decision (`merge` or `keep apart`; blank: undecided). */
export const duplicateDecisions = (folder: string): DuplicateChoice[] =>
  readRows(folder, "duplicates.csv", duplicateSchema).flatMap((row) =>
    row.decision === "" ? [] : [{ ...row, decision: row.decision }],
  );

/** `decisions/joins.csv`: object, column, repair, decision (`apply` or `ignore`; blank: undecided). */
export const joinDecisions = (folder: string): JoinChoice[] =>
  readRows(folder, "joins.csv", joinSchema).flatMap((row) =>
    row.decision === "" ? [] : [{ ...row, decision: row.decision }],
  );

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

/** Words for a decision, as people write them in either language. */
const DECISIONS: Readonly<Record<string, "merge" | "keep apart" | "">> = {
  "": "",
  merge: "merge",
  same: "merge",
  flet: "merge",
  fletes: "merge",
  samme: "merge",
  ens: "merge",
  "keep apart": "keep apart",
  keepapart: "keep apart",
  apart: "keep apart",
  separate: "keep apart",
  different: "keep apart",
  adskil: "keep apart",
  adskilt: "keep apart",
  "hold adskilt": "keep apart",
  forskellige: "keep apart",
  later: "",
  senere: "",
};
/** Without the apostrophe that keeps spreadsheets from running a cell. */
export const bare = (text: string): string => text.replace(/^'/, "").trim();
const folded = (text: string): string =>
  bare(text)
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");

/** The object that a cell of a sheet names, in either language; a word that names none as it is, in lower case. */
export const namedObject = (text: string): string => OBJECTS[folded(text)] ?? folded(text);

const duplicateSchema = z.object({
  object: z
    .string({ error: "is missing" })
    .transform(namedObject)
    .pipe(z.enum(["contacts", "companies"], { error: "names neither contacts nor companies" })),
  a: z.string({ error: "is missing" }).transform(bare).pipe(z.string().min(1, "is empty")),
  b: z.string({ error: "is missing" }).transform(bare).pipe(z.string().min(1, "is empty")),
  decision: z
    .string({ error: "is missing" })
    .transform((text) => DECISIONS[folded(text)] ?? folded(text))
    .pipe(z.enum(["merge", "keep apart", ""], { error: 'is neither "merge" nor "keep apart" nor blank' })),
});
const OBJECTS: Readonly<Record<string, "contacts" | "companies">> = {
  contacts: "contacts",
  contact: "contacts",
  kontakter: "contacts",
  kontakt: "contacts",
  companies: "companies",
  company: "companies",
  virksomheder: "companies",
  virksomhed: "companies",
};
export type DuplicateChoice = {
  readonly object: "contacts" | "companies";
  readonly a: string;
  readonly b: string;
  readonly decision: "merge" | "keep apart";
};

/** Words for what is to be done with a record of the CRM, as people write them in either language. */
const EXISTING: Readonly<Record<string, "adopt" | "new" | "">> = {
  "": "",
  adopt: "adopt",
  same: "adopt",
  yes: "adopt",
  merge: "adopt",
  overtag: "adopt",
  samme: "adopt",
  ja: "adopt",
  new: "new",
  no: "new",
  different: "new",
  "keep apart": "new",
  ny: "new",
  nej: "new",
  forskellige: "new",
  later: "",
  senere: "",
};
const existingSchema = z.object({
  object: z.string({ error: "is missing" }).transform(folded).pipe(z.string().min(1, "is empty")),
  external: z.string({ error: "is missing" }).transform(bare).pipe(z.string().min(1, "is empty")),
  record: z.string({ error: "is missing" }).transform(bare).pipe(z.string().min(1, "is empty")),
  decision: z
    .string({ error: "is missing" })
    .transform((text) => EXISTING[folded(text)] ?? folded(text))
    .pipe(z.enum(["adopt", "new", ""], { error: 'is neither "adopt" nor "new" nor blank' })),
});
/** Whether a record of the CRM (`record`: its id there) is the planned record `external`. */
export type ExistingChoice = {
  /** The destination's object, for example `person`. */
  readonly object: string;
  readonly external: string;
  readonly record: string;
  readonly decision: "adopt" | "new";
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

/** The text of a sheet as a spreadsheet saved it: UTF-16 by its mark, UTF-8, else Windows-1252. */
export function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Rows of a decisions file; none when it does not exist. Throws `Stop` (2) naming file, row and column. */
function readRows<T>(folder: string, name: string, schema: z.ZodType<T>): T[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, name));
  } catch {
    return [];
  }
  const body = decoded(bytes).replace(/^sep=.\r?\n/i, "");
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

/** The rows of `decisions/owners.csv` as they stand, with what is only planned (`invite`). */
export const ownerSheet = (
  folder: string,
): { readonly email: string; readonly user: string; readonly resolution: "fallback" | "blank" | "invite" | "" }[] =>
  readRows(folder, "owners.csv", ownerSchema).map(({ email, user, resolution }) => ({
    email,
    user: user ?? "",
    resolution: resolution ?? "",
  }));

/** `decisions/duplicates.csv`: object, a, b, decision (`merge` or `keep apart`; blank: undecided). */
export const duplicateDecisions = (folder: string): DuplicateChoice[] =>
  readRows(folder, "duplicates.csv", duplicateSchema).flatMap((row) =>
    row.decision === "" ? [] : [{ ...row, decision: row.decision }],
  );

/**
 * `decisions/existing.csv`: object, external, record, decision (`adopt` or `new`; blank: undecided). Throws `Stop` (2)
 * also where a person is given two records, or a record to two people.
 */
export function existingDecisions(folder: string): ExistingChoice[] {
  const choices = readRows(folder, "existing.csv", existingSchema).flatMap((row): ExistingChoice[] =>
    row.decision === "" ? [] : [{ ...row, decision: row.decision }],
  );
  const clash = adoptedTwice(choices);
  if (clash)
    throw new Stop(
      2,
      `decisions/existing.csv says "adopt" twice for ${clash.said}.`,
      'Leave "adopt" on one of the rows, and write "new" on the other.',
    );
  return choices;
}

/** The first person who is given two records, or record that is given to two people; null where there is none. */
export function adoptedTwice(
  choices: readonly ExistingChoice[],
): { readonly external: string; readonly record: string; readonly said: string } | null {
  for (const [one, other] of [
    ["external", "record"],
    ["record", "external"],
  ] as const) {
    const known = new Map<string, string>();
    for (const choice of choices) {
      if (choice.decision !== "adopt") continue;
      const key = `${choice.object}\u0000${choice[one]}`;
      const before = known.get(key);
      if (before !== undefined && before !== choice[other])
        return {
          external: choice.external,
          record: choice.record,
          said: `${choice[one]}: with ${before} and with ${choice[other]}`,
        };
      known.set(key, choice[other]);
    }
  }
  return null;
}

/** `decisions/joins.csv`: object, column, repair, decision (`apply` or `ignore`; blank: undecided). */
export const joinDecisions = (folder: string): JoinChoice[] =>
  readRows(folder, "joins.csv", joinSchema).flatMap((row) =>
    row.decision === "" ? [] : [{ ...row, decision: row.decision }],
  );

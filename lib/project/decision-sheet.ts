/** The sheets below `decisions/` written to: one decision more or less, everything a person wrote there kept. */
import { join } from "node:path";
import { bare, type DuplicateChoice, type ExistingChoice, type JoinChoice, namedObject } from "./decisions.ts";
import { type Cells, editSheet, type SheetEdit, sheetRow } from "./sheet.ts";

/** Who decided, and when as ISO UTC. */
export type Decided = { readonly by: string; readonly at: string };
/** A decision as it stands in its sheet; null where the sheet has no row. */
export type Standing = { readonly decision: string; readonly by: string; readonly at: string } | null;
export type Pair = Pick<DuplicateChoice, "object" | "a" | "b">;
/** `resolution` and `user` as `decisions/owners.csv` takes them; both blank: nobody decided. */
export type OwnerChoice = {
  readonly email: string;
  readonly user: string;
  readonly resolution: "" | "fallback" | "blank" | "invite";
};

const DUPLICATES = ["object", "a", "b", "decision", "decided by", "decided at"] as const;
const OWNERS = ["email", "user", "resolution", "decided by", "decided at"] as const;
const JOINS = ["object", "column", "repair", "decision", "decided by", "decided at"] as const;
const EXISTING = ["object", "external", "record", "decision", "decided by", "decided at"] as const;

const plain = (cell: Cells, column: string): string => bare(cell(column).trim());
const noted = ({ by, at }: Decided) => ({ "decided by": by, "decided at": at });
const samePair =
  ({ object, a, b }: Pair) =>
  (cell: Cells): boolean => {
    if (namedObject(plain(cell, "object")) !== object) return false;
    const [one, other] = [plain(cell, "a"), plain(cell, "b")];
    return (one === a && other === b) || (one === b && other === a);
  };

/**
 * Writes a decision on a pair: into its row if the sheet has one, else below. Other rows and columns stay as they are.
 * The sheet is replaced in one step. Returns its path. Throws as `editSheet` does.
 */
export function recordDuplicateDecision(folder: string, choice: DuplicateChoice, decided: Decided): string {
  const { object, a, b, decision } = choice;
  const path = join(folder, "duplicates.csv");
  editSheet(path, DUPLICATES, [
    { same: samePair(choice), named: { object, a, b }, set: { decision, ...noted(decided) } },
  ]);
  return path;
}

/** What the sheet says about a pair, in the words that stand there. Throws as `editSheet` does. */
export function duplicateStanding(folder: string, pair: Pair): Standing {
  const cell = sheetRow(join(folder, "duplicates.csv"), DUPLICATES, samePair(pair));
  return cell && { decision: cell("decision").trim(), by: cell("decided by"), at: cell("decided at") };
}

/** Puts a pair back to what the sheet said before: the row as it was, or none. Throws as `editSheet` does. */
export function takeBackDuplicateDecision(folder: string, pair: Pair, before: Standing): void {
  const { object, a, b } = pair;
  const set = before && { decision: before.decision, ...noted(before) };
  editSheet(join(folder, "duplicates.csv"), DUPLICATES, [{ same: samePair(pair), named: { object, a, b }, set }]);
}

/** Writes what becomes of the records of owners to `owners.csv`. Throws as `editSheet` does. */
export function recordOwnerDecisions(folder: string, choices: readonly OwnerChoice[], decided: Decided): void {
  const fold = (email: string): string => bare(email.trim()).toLowerCase();
  record(
    join(folder, "owners.csv"),
    OWNERS,
    choices.map(({ email, user, resolution }) => ({
      same: (cell) => fold(cell("email")) === fold(email),
      named: { email },
      set: { user, resolution, ...noted(decided) },
    })),
  );
}

/** Writes which repairs of keys to apply to `joins.csv`; a blank decision opens the matter again. Throws as `editSheet` does. */
export function recordJoinDecisions(
  folder: string,
  choices: readonly (Omit<JoinChoice, "decision"> & { readonly decision: JoinChoice["decision"] | "" })[],
  decided: Decided,
): void {
  record(
    join(folder, "joins.csv"),
    JOINS,
    choices.map(({ object, column, repair, decision }) => ({
      same: (cell) =>
        plain(cell, "object") === object && plain(cell, "column") === column && plain(cell, "repair") === repair,
      named: { object, column, repair },
      set: { decision, ...noted(decided) },
    })),
  );
}

/** Writes which records of the CRM to adopt to `existing.csv`; a blank decision opens the matter again. Throws as `editSheet` does. */
export function recordExistingDecisions(
  folder: string,
  choices: readonly (Omit<ExistingChoice, "decision"> & { readonly decision: ExistingChoice["decision"] | "" })[],
  decided: Decided,
): void {
  record(
    join(folder, "existing.csv"),
    EXISTING,
    choices.map(({ object, external, record: id, decision }) => ({
      same: (cell) =>
        plain(cell, "object").toLowerCase() === object.toLowerCase() &&
        plain(cell, "external") === external &&
        plain(cell, "record") === id,
      named: { object, external, record: id },
      set: { decision, ...noted(decided) },
    })),
  );
}

function record(path: string, columns: readonly string[], edits: readonly SheetEdit[]): void {
  if (edits.length > 0) editSheet(path, columns, edits);
}

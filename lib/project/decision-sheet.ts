/** `decisions/duplicates.csv` written to: one decision more, everything a person wrote there kept. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { csvLine } from "../outputs/csv.ts";
import { bare, type DuplicateChoice, decoded, namedObject } from "./decisions.ts";

/** Columns of a new sheet; in one that is there, the missing ones are added behind the person's own. */
const COLUMNS = ["object", "a", "b", "decision", "decided by", "decided at"] as const;

/**
 * Writes a decision on a pair: into its row if the sheet has one, else below. Other rows and columns stay as they are.
 * The sheet is replaced in one step. Returns its path.
 */
export function recordDuplicateDecision(
  folder: string,
  choice: DuplicateChoice,
  decided: { readonly by: string; readonly at: string },
): string {
  const path = join(folder, "duplicates.csv");
  const { columns, rows } = readSheet(path);
  for (const column of COLUMNS) if (!columns.includes(column)) columns.push(column);
  const place = (column: string): number => columns.indexOf(column);
  const same = (row: readonly string[]): boolean => {
    const cell = (column: string): string => bare((row[place(column)] ?? "").trim());
    const pair = [cell("a"), cell("b")];
    return (
      namedObject(cell("object")) === choice.object &&
      ((pair[0] === choice.a && pair[1] === choice.b) || (pair[0] === choice.b && pair[1] === choice.a))
    );
  };
  const known = rows.filter(same);
  if (known.length === 0) rows.push([]);
  for (const row of known.length > 0 ? known : rows.slice(-1)) {
    while (row.length < columns.length) row.push("");
    if (known.length === 0) {
      row[place("object")] = choice.object;
      row[place("a")] = choice.a;
      row[place("b")] = choice.b;
    }
    row[place("decision")] = choice.decision;
    row[place("decided by")] = decided.by;
    row[place("decided at")] = decided.at;
  }
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.new`;
  const width = columns.length;
  const lines = rows.map((row) =>
    csvLine(Array.from({ length: Math.max(width, row.length) }, (_, at) => row[at] ?? "")),
  );
  writeFileSync(draft, `\uFEFF${csvLine(columns)}${lines.join("")}`);
  renameSync(draft, path);
  return path;
}

function readSheet(path: string): { readonly columns: string[]; readonly rows: string[][] } {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return { columns: [...COLUMNS], rows: [] };
  }
  const text = decoded(bytes).replace(/^sep=.\r?\n/i, "");
  const [head = [], ...rows] = Papa.parse<string[]>(text, { skipEmptyLines: "greedy" }).data;
  const known: readonly string[] = COLUMNS;
  const columns = head.map((name) => {
    const folded = name.trim().toLowerCase();
    return known.includes(folded) ? folded : name;
  });
  return { columns, rows };
}

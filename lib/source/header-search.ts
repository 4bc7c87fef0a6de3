/** Finds the header among the first records: by the names of known columns, also over two rows, below notes of any kind. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { contractColumn, headerForm, headerMatches, objectOfHeader } from "./headers.ts";
import type { RawNote } from "./raw-table.ts";

/** A record that may be the header, with its first physical line and how many lines it takes. */
export type HeaderCandidate = { readonly cells: readonly string[]; readonly line: number; readonly lines: number };

export type FoundHeader = {
  readonly object: ObjectName | null;
  /** One name per column. */
  readonly names: readonly string[];
  /** The records that are the header, as found: group labels, the names, names in a second language. */
  readonly rows: readonly (readonly string[])[];
  /** First physical line of the first of them; 0 when there is no header. */
  readonly line: number;
  readonly notes: readonly RawNote[];
};

/** So far down one known name is enough; below, the evidence has to be clear. */
const NEAR = 10;
export const HEADER_WITHIN = 200;

export type HeaderOptions = {
  /** The object the file's name stands for; `fixed`: someone decided it, the header is not asked. */
  readonly hint: ObjectName | null;
  readonly fixed: boolean;
  /** Physical line that someone named as the header's. */
  readonly line?: number;
};

/** Chooses the header among the candidates, which are in order of their lines. */
export function findHeader(candidates: readonly HeaderCandidate[], options: HeaderOptions): FoundHeader {
  const notes: RawNote[] = [];
  const { chosen, object } = chooseRow(candidates, options, notes);
  if (!chosen) return { object, names: [], rows: [], line: 0, notes };
  const below = candidates.find(({ line }) => line === chosen.line + chosen.lines);
  const above = options.line ? undefined : candidates.findLast(({ line, lines }) => line + lines === chosen.line);
  const alone = object ? headerMatches(object, chosen.cells) : 0;
  const found = (names: readonly string[], rows: readonly HeaderCandidate[]): FoundHeader => {
    const last = rows.at(-1) ?? chosen;
    const ruled = candidates.find(({ line, cells }) => line === last.line + last.lines && isRuled(cells));
    return {
      object,
      names,
      rows: [...rows, ...(ruled ? [ruled] : [])].map(({ cells }) => cells),
      line: rows[0]?.line ?? 0,
      notes,
    };
  };
  if (object && below && isWords(below.cells)) {
    const joined = joinNames(object, chosen.cells, below.cells);
    const added = headerMatches(object, joined) - alone;
    const all = below.cells.filter((cell) => cell.trim() !== "").length;
    if (added >= 2 || (added === 1 && all === 1)) return found(joined, [chosen, below]);
    const again = headerMatches(object, below.cells);
    if (again >= 2 && again * 10 >= alone * 6) return found(chosen.cells, [chosen, below]);
  }
  if (object && above && isWords(above.cells)) {
    const joined = joinNames(object, above.cells, chosen.cells);
    if (headerMatches(object, joined) > alone) return found(joined, [above, chosen]);
    if (isGroupRow(above.cells, chosen.cells)) return found(chosen.cells, [above, chosen]);
  }
  return found(chosen.cells, [chosen]);
}

function chooseRow(
  candidates: readonly HeaderCandidate[],
  { hint, fixed, line }: HeaderOptions,
  notes: RawNote[],
): { chosen: HeaderCandidate | null; object: ObjectName | null } {
  if (line !== undefined) {
    const chosen = candidates.find((one) => one.line === line) ?? null;
    const told = chosen && !fixed ? objectOfHeader(chosen.cells) : null;
    return {
      chosen,
      object: hint && (fixed || !told || (chosen && headerMatches(hint, chosen.cells) >= 2)) ? hint : told,
    };
  }
  let best: { chosen: HeaderCandidate | null; matches: number } = { chosen: null, matches: 0 };
  if (hint)
    for (const [index, candidate] of candidates.entries()) {
      const matches = headerMatches(hint, candidate.cells);
      if (matches > best.matches && isNearOrClear(index, candidate.cells, matches))
        best = { chosen: candidate, matches };
    }
  if (hint && (fixed || best.matches >= 2)) {
    if (!best.chosen) notes.push(noKnownHeader(hint));
    return { chosen: best.chosen ?? firstFilled(candidates), object: hint };
  }
  for (const [index, candidate] of candidates.entries()) {
    const object = objectOfHeader(candidate.cells);
    if (!object || !isNearOrClear(index, candidate.cells, headerMatches(object, candidate.cells))) continue;
    if (hint) notes.push(nameDisagrees(hint, object));
    return { chosen: candidate, object };
  }
  if (best.chosen) return { chosen: best.chosen, object: hint };
  const chosen = firstFilled(candidates);
  if (hint && chosen) {
    notes.push(noKnownHeader(hint));
    return { chosen, object: null };
  }
  return { chosen, object: hint };
}

const isNearOrClear = (index: number, cells: readonly string[], matches: number): boolean =>
  index < NEAR || (matches >= 3 && matches * 2 >= cells.filter((cell) => cell.trim() !== "").length);

/** Of a table nobody knows: the first record as wide as most, else the first that is not blank. */
function firstFilled(candidates: readonly HeaderCandidate[]): HeaderCandidate | null {
  const filled = candidates.filter(({ cells }) => cells.some((cell) => /\S/.test(cell)));
  const widths = new Map<number, number>();
  for (const { cells } of filled) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [common] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  const wide = common && common[0] > 1 && common[1] * 2 > filled.length ? common[0] : 0;
  return filled.find(({ cells }) => cells.length === wide) ?? filled[0] ?? null;
}

/** The two rows of a header as one: whichever of both together, the lower and the upper is a known name. */
function joinNames(object: ObjectName, upper: readonly string[], lower: readonly string[]): string[] {
  return Array.from({ length: Math.max(upper.length, lower.length) }, (_, place) => {
    const [over, under] = [(upper[place] ?? "").trim(), (lower[place] ?? "").trim()];
    const ways = [`${over} ${under}`.trim(), under, over];
    return ways.find((name) => name !== "" && contractColumn(object, name)) ?? ways[0] ?? "";
  });
}

/** A line drawn below the header, as database tools do: every cell dashes only. */
const isRuled = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell.length > 2) && cells.every((cell) => /^\s*[-=_]{2,}\s*$/.test(cell));

const isWords = (cells: readonly string[]): boolean => cells.every((cell) => cell.length < 200 && !/\d{2}/.test(cell));

/** Labels over groups of columns: as wide as the header, at least two filled, some blank or repeated. */
function isGroupRow(above: readonly string[], header: readonly string[]): boolean {
  if (above.length !== header.length) return false;
  const filled = above.map(headerForm).filter((form) => form !== "");
  return filled.length >= 2 && (filled.length < header.length || new Set(filled).size < filled.length);
}

const nameDisagrees = (hint: ObjectName, object: ObjectName): RawNote => ({
  code: "name_disagrees",
  severity: "warning",
  advice: `The file is named like ${hint} but its header is that of ${object}: it was read as ${object}. Rename it if that is wrong.`,
});

const noKnownHeader = (hint: ObjectName): RawNote => ({
  code: "no_known_header",
  severity: "error",
  advice: `No line near the top names a column of ${hint} (such as ${Object.keys(objectSpec(hint).columns).slice(0, 2).join(", ")}): name the delimiter or the header line in migration.json, or add the missing header.`,
});

// Which cells need which, by the names they read.
import type { Analysis, Reference } from "./analyse.ts";
import { type Cell, isEffect } from "./cells.ts";
import { ownersOf } from "./kernel.ts";
import { Stop } from "./stop.ts";

export interface CellNames {
  readonly cell: Cell;
  readonly analysis: Analysis;
}

/** For each cell (by position) the cells whose names it reads, and those above it that write such names. */
export function directNeeds(cells: readonly CellNames[]): Map<number, string>[] {
  const owners = ownersOf(cells.map((one, position) => ({ ...one, position })));
  return cells.map((one, position) => {
    const needs = new Map<number, string>();
    for (const { name } of one.analysis.references) {
      const owner = owners.get(name);
      if (!owner || owner.position === position) continue;
      needs.set(owner.position, name);
      cells.slice(0, position).forEach((other, above) => {
        if (
          other.analysis.references.some(
            (reference) => reference.name === name && (reference.writes || changes(reference, owner)),
          )
        )
          needs.set(above, name);
      });
    }
    return needs;
  });
}

/** Positions below `position` that read, directly or through others, what it sets. */
export function dependants(cells: readonly CellNames[], position: number): number[] {
  const needs = directNeeds(cells);
  const found = new Set([position]);
  for (let below = position + 1; below < cells.length; below++)
    if ([...(needs[below]?.keys() ?? [])].some((above) => found.has(above))) found.add(below);
  found.delete(position);
  return [...found];
}

/** What a run does with each cell: run and show it, run it for its names only, or leave it. */
export type Part = "shown" | "needed" | "skipped";

/**
 * Chooses the cells of a partial run: those from one number to another, and above them what they need by name.
 * @throws Stop with code 1 when the numbers name no cells, or when a needed cell is an effect, which never runs unasked
 */
export function chooseCells(cells: readonly CellNames[], range: { from?: number; to?: number }): Part[] {
  const last = cells.at(-1)?.cell.index ?? 0;
  const from = range.from ?? 0;
  const to = range.to ?? last;
  for (const number of [range.from, range.to])
    if (number !== undefined && !cells.some(({ cell }) => cell.index === number))
      throw new Stop(`There is no cell ${number}.`, {
        exitCode: 1,
        advice: `The workbook has the cells 1 to ${last}.`,
      });
  if (from > to) throw new Stop(`Nothing lies from cell ${from} to cell ${to}.`, { exitCode: 1 });
  const parts = cells.map(({ cell }): Part => (cell.index >= from && cell.index <= to ? "shown" : "skipped"));
  const needs = directNeeds(cells);
  for (let position = cells.length - 1; position >= 0; position--) {
    if (parts[position] === "skipped") continue;
    for (const [above, name] of reach(needs, position)) {
      if (parts[above] !== "skipped") continue;
      const needed = cells[above]?.cell;
      if (needed && isEffect(needed))
        throw new Stop(
          `Cell ${cells[position]?.cell.index} needs ${name} from cell ${needed.index} (${needed.title}), which is marked [effect] and never runs unasked.`,
          { exitCode: 1, advice: `Start there with --from ${needed.index}.` },
        );
      parts[above] = "needed";
    }
  }
  return parts;
}

/** `run.changeMapping(…)` as a statement of its own: what is called there may change what the name stands for. */
const changes = (reference: Reference, owner: CellNames): boolean =>
  reference.touches && owner.analysis.definitions.get(reference.name)?.kind !== "import";

/** Positions above a cell that it needs, directly or through others, each with a name it is needed for. */
export const neededAbove = (cells: readonly CellNames[], position: number): Map<number, string> =>
  reach(directNeeds(cells), position);

/** Direct needs of a cell above it, and those of functions above that reach forward to cells still above it. */
function reach(needs: readonly Map<number, string>[], position: number): Map<number, string> {
  const found = new Map<number, string>();
  const visit = (at: number): void => {
    for (const [other, name] of needs[at] ?? [])
      if (other < position && !found.has(other)) {
        found.set(other, name);
        visit(other);
      }
  };
  visit(position);
  return found;
}

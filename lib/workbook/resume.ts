// Where a person stopped stepping, so that the next day goes on there. Values are not kept: they are made again.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Cell } from "./cells.ts";
import type { Session } from "./session.ts";

const stepsSchema = z.object({
  /** Number of the cell that was next. */
  next: z.int(),
  cells: z.array(
    z.object({ title: z.string(), hash: z.string(), state: z.enum(["fresh", "skipped"]), ms: z.number() }),
  ),
});

/** What a cell is recognised by: its title and its text, not its place. */
const hashOf = ({ title, kind, source }: Cell): string =>
  createHash("sha256")
    .update(JSON.stringify([title, kind, source]))
    .digest("hex")
    .slice(0, 16);

/** Keeps which cells ran or were left out, and which is next. */
export function keepSteps(file: string, session: Session, position: number): void {
  const cells = session.cells.flatMap(({ cell, record: { state, ms } }) =>
    state === "fresh" || state === "skipped" ? [{ title: cell.title, hash: hashOf(cell), state, ms }] : [],
  );
  const next = session.cells[position]?.cell.index ?? Number.MAX_SAFE_INTEGER;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ next, cells } satisfies z.infer<typeof stepsSchema>, null, 2)}\n`);
}

/** Forgets them: the workbook was stepped through to its end. */
export const forgetSteps = (file: string): void => rmSync(file, { force: true });

/**
 * Marks the cells that ran as they stand as fresh: what they set is made again when a cell below needs it.
 * @returns the position to go on at; undefined when nothing was kept, or nothing that still fits the file
 */
export function recallSteps(file: string, session: Session): number | undefined {
  let kept: z.infer<typeof stepsSchema>;
  try {
    kept = stepsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Not there, or not ours: stepping starts at the top, which loses nothing.
    return undefined;
  }
  const states = new Map(kept.cells.map((cell) => [cell.hash, cell]));
  let position = 0;
  let some = false;
  for (const [at, { cell, record }] of session.cells.entries()) {
    const known = states.get(hashOf(cell));
    if (!known) break;
    record.state = known.state;
    record.ms = known.ms;
    some ||= cell.kind === "code" && known.state === "fresh";
    position = at + 1;
  }
  return some ? position : undefined;
}

/** What the join checks leave behind: `joins.json`, and `joins.csv` as the sheet to decide on. */
import type { CsvCell } from "../outputs/csv.ts";
import { type Joins, joinsSchema } from "../outputs/shapes.ts";
import type { OutputFolder, Written } from "../outputs/write.ts";
import { REPAIRS } from "../quality/join-apply.ts";
import type { JoinCheck } from "../quality/types.ts";

/** So many keys of a repair stand in the file; their number is exact. */
const LISTED = 1000;
const EXAMPLES = 5;

/** The content of `joins.json`. */
export const joinsFile = (joins: readonly JoinCheck[]): Written<Joins> =>
  joins.map((join) => ({
    ...join,
    repairs: join.repairs.map((repair) => ({
      kind: repair.kind,
      rows: repair.rows,
      keys: repair.ids.length,
      ids: repair.ids.slice(0, LISTED),
      ambiguous: repair.ambiguous.length,
      ambiguousIds: repair.ambiguous.slice(0, LISTED),
      decision: repair.decision,
    })),
  }));

/**
 * Writes both files. A filled-in `joins.csv`, saved below `decisions/`, is read back on the next run; what was decided
 * already stands in it.
 */
export async function writeJoins(out: OutputFolder, joins: readonly JoinCheck[]): Promise<void> {
  await out.writeJson("joins.json", joinsSchema, joinsFile(joins));
  await out.writeCsv(
    "joins.csv",
    ["object", "column", "references", "repair", "decision", "rows", "keys", "ambiguous", "what", "examples"],
    joins.flatMap(({ repairs }) =>
      repairs.map((repair): CsvCell[] => [
        repair.object,
        repair.column,
        repair.references,
        repair.kind,
        repair.decision ?? "",
        repair.rows,
        repair.ids.length,
        repair.ambiguous.length,
        REPAIRS[repair.kind],
        repair.ids
          .slice(0, EXAMPLES)
          .map(({ id, parent }) => `"${id}" → "${parent}"`)
          .join(", "),
      ]),
    ),
  );
}

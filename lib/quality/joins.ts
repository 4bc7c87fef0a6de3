/** Whether foreign keys find their parents, and parents their children. Terms: the fact sheet on Actimo exports, 6.1. */
import { type Finding, finding } from "../contract/finding.ts";
import type { Staging } from "../staging/types.ts";
import { type JoinPass, joinPasses } from "./join-passes.ts";
import { repairsOf } from "./join-repairs.ts";
import type { JoinCheck, KeyRepair } from "./types.ts";

/** Columns whose blank means that no person is named, on purpose. */
const ANONYMOUS: ReadonlySet<string> = new Set(["engagement_events.contact_id", "survey_responses.contact_id"]);
const EXAMPLES = 100;
const BUSIEST = 5;

/**
 * Checks every foreign key of the contract whose column was delivered, both ways. E-mails that name admins are
 * compared trimmed and in lower case (6.4), every other key exactly. Attachments give one check per parent type.
 * @param repairs what was offered before anything was repaired or merged; without it, what the keys of `staging` offer
 */
export function checkJoins(staging: Staging, repairs: readonly KeyRepair[] | null = null): JoinCheck[] {
  return joinPasses(staging).map((pass) =>
    checkOne(
      pass,
      repairs?.filter(
        ({ object, column, references }) =>
          object === pass.object && column === pass.column && references === pass.references,
      ) ?? repairsOf(pass),
    ),
  );
}

/** Findings of join checks: orphans per key, and keys that only their writing keeps apart. */
export function joinFindings(checks: readonly JoinCheck[]): Finding[] {
  return checks.flatMap(({ object, column, references, orphans, orphanIds, near, repairs, parentMissing }) => {
    const where = { object, column };
    const found: Finding[] = [];
    if (orphans > 0)
      found.push(
        finding(
          "warning",
          parentMissing ? "parent_file_missing" : "orphan",
          parentMissing
            ? `${orphans} rows point to ${references}, of which no file was delivered. Export it too, or they load without the link.`
            : `${orphans} rows point to ${orphanIds.length} ${references} that are nowhere in the export (often people who left). They load without the link or are held, as configured; no parent is made up.`,
          { ...where, found: orphanIds.slice(0, 20).join(", ") },
        ),
      );
    if (near.rows > 0)
      found.push(
        finding(
          "warning",
          "key_matches_loosely",
          `${near.rows} of these rows would find their parent if spaces, case, leading zeros or the marks of numbers did not count. Decide in joins.csv: save it as decisions/joins.csv with "apply" or "ignore". Until then nothing is linked on a guess.`,
          {
            ...where,
            found: near.ids
              .map(({ id, parent }) => `${id} → ${parent}`)
              .slice(0, 20)
              .join(", "),
          },
        ),
      );
    const unclear = repairs.flatMap(({ ambiguous }) => ambiguous);
    if (unclear.length > 0)
      found.push(
        finding(
          "warning",
          "key_ambiguous",
          `${unclear.length} keys would fit several ${references} if their writing did not count, so none of them can be repaired. Correct them in the export.`,
          {
            ...where,
            found: unclear
              .map(({ id, parents }) => `${id} → ${parents.join(" or ")}`)
              .slice(0, 20)
              .join(", "),
          },
        ),
      );
    return found;
  });
}

function checkOne({ object, column, references, parents, match }: JoinPass, repairs: readonly KeyRepair[]): JoinCheck {
  const { rows, blank, matched, orphans, perParent } = match;
  const open = repairs.filter(({ decision }) => decision === null);
  let [childless, withOne, most] = [0, 0, 0];
  for (const count of perParent) {
    if (count === 0) childless++;
    else if (count === 1) withOne++;
    if (count > most) most = count;
  }
  return {
    object,
    column,
    references,
    rows,
    blank,
    anonymous: ANONYMOUS.has(`${object}.${column}`) ? blank : 0,
    matched,
    orphans: orphans.reduce((sum, orphan) => sum + orphan.rows, 0),
    orphanIds: orphans.map(({ id }) => id),
    childless,
    maxPerParent: most,
    perParent: {
      none: childless,
      one: withOne,
      several: perParent.length - childless - withOne,
      busiest: busiest(perParent).map((code) => [parents.text(code), perParent[code] ?? 0] as const),
    },
    parentMissing: parents.missing,
    near: {
      rows: open.reduce((sum, repair) => sum + repair.rows, 0),
      ids: open.flatMap(({ ids }) => ids.map(({ id, parent }) => ({ id, parent }))).slice(0, EXAMPLES),
    },
    repairs,
  };
}

/** Parents with the most children, two at least. */
function busiest(perParent: Int32Array): number[] {
  const best: number[] = [];
  let least = 1;
  for (let code = 0; code < perParent.length; code++) {
    const count = perParent[code] ?? 0;
    if (count <= least) continue;
    const at = best.findIndex((other) => count > (perParent[other] ?? 0));
    best.splice(at < 0 ? best.length : at, 0, code);
    if (best.length > BUSIEST) best.pop();
    if (best.length === BUSIEST) least = perParent[best.at(-1) ?? -1] ?? 1;
  }
  return best;
}

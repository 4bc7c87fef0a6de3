/** People of the plan and records of the CRM that may be one and the same, from the sheet that the last run wrote. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { z } from "zod";
import { restore } from "../../outputs/csv.ts";
import type { Project } from "../../project/config.ts";
import { decoded, existingDecisions } from "../../project/decisions.ts";

const blankAsNull = z.string().transform((text) => (text === "" ? null : Number(text)));
const rowSchema = z.object({
  object: z.string(),
  external: z.string(),
  source: z.string(),
  record: z.string(),
  probability: blankAsNull,
  bits: blankAsNull,
  "name in the export": z.string(),
  "name in the crm": z.string(),
  "deleted in the crm": z.string(),
  why: z.string(),
});
const BESIDE = ["email", "phone", "title", "company"] as const;
const besideSchema = z.record(z.string(), z.string());
export type ExistingPair = {
  readonly object: string;
  readonly external: string;
  /** Id in the export. */
  readonly source: string;
  /** Id in the CRM. */
  readonly record: string;
  readonly probability: number | null;
  readonly ours: string;
  readonly theirs: string;
  /** It lies in the CRM's bin. */
  readonly deleted: boolean;
  /** What else both records say, where one of them says anything. */
  readonly beside: readonly { readonly what: string; readonly ours: string; readonly theirs: string }[];
  /** What speaks for and against, in words with bits. */
  readonly why: readonly string[];
  readonly decision: "adopt" | "new" | "";
};

export const existingKey = ({
  object,
  external,
  record,
}: Pick<ExistingPair, "object" | "external" | "record">): string =>
  JSON.stringify([object.toLowerCase(), external, record]);

/** What the last run asked, the likeliest first; null when no run got so far. Throws `Stop` (2) for a sheet that does not fit. */
export function existingPairs(project: Project): readonly ExistingPair[] | null {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(project.out, "existing.csv"));
  } catch {
    return null;
  }
  const decided = new Map(existingDecisions(project.decisions).map((choice) => [existingKey(choice), choice.decision]));
  const { data } = Papa.parse<unknown>(decoded(bytes), { header: true, skipEmptyLines: "greedy", transform: restore });
  const pairs = data.flatMap((row): ExistingPair[] => {
    const read = rowSchema.safeParse(row);
    if (!read.success) return [];
    const cells = besideSchema.parse(row);
    const { object, external, source, record, probability, why } = read.data;
    return [
      {
        object,
        external,
        source,
        record,
        probability,
        ours: read.data["name in the export"],
        theirs: read.data["name in the crm"],
        deleted: read.data["deleted in the crm"] !== "",
        beside: BESIDE.map((what) => ({
          what,
          ours: cells[`${what} in the export`] ?? "",
          theirs: cells[`${what} in the crm`] ?? "",
        })).filter(({ ours, theirs }) => ours !== "" || theirs !== ""),
        why: why.split("; ").filter((part) => part !== ""),
        decision: decided.get(existingKey({ object, external, record })) ?? "",
      },
    ];
  });
  return pairs.sort((a, b) => (b.probability ?? -1) - (a.probability ?? -1));
}

/** Why a run is not to be relied on, one sentence each: what the red banner says. */
import { plural } from "../charts/text.ts";
import type { RunManifest } from "../outputs/manifest.ts";
import { checksOf, type WorkbookRecord } from "../outputs/record.ts";
import type { Audience } from "./input.ts";
import { workbookName } from "./manifest-tables.ts";

/** What was read then and is different now, by path. */
export type ChangedInputs = {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  readonly added: readonly string[];
};

/** From the workbooks themselves: cells that are stale, failed or stopped, checks that failed. */
export function recordAlarms(records: readonly WorkbookRecord[], audience: Audience = "engineer"): string[] {
  return records.flatMap((record) => {
    const name = workbookName(record.file);
    const failed = checksOf(record).filter(({ check }) => !check.pass);
    const cells = record.cells.flatMap(({ index, title, state, error }) => {
      const which =
        audience === "engineer" ? `${name}, cell ${index} (${title || "without a title"})` : `A part of ${name}`;
      if (state === "failed") return [`${which} failed.`];
      if (state === "stale") return [`${which} is stale: it, or what it reads, was edited after it ran.`];
      if (state !== "stopped") return [];
      const waits = error?.exitCode === 3;
      const why = audience === "engineer" && error ? ` ${error.message}` : "";
      return [`${which} ${waits ? "waits for an approval" : "stopped"}.${why}`];
    });
    return [
      ...new Set(cells),
      ...(audience === "customer" && failed.length > 0 ? [`${plural(failed.length, "check")} of ${name} failed.`] : []),
      ...(audience === "engineer" ? failed.map(({ check }) => `Check failed in ${name}: ${check.sentence}`) : []),
    ];
  });
}

/** From the manifest, and what changed since. The customer's banner counts files, it does not name them. */
export function manifestAlarms(
  { stopped }: Pick<RunManifest, "stopped">,
  since: ChangedInputs,
  audience: Audience = "engineer",
): string[] {
  const told = (files: readonly string[], what: string): string[] => {
    if (files.length === 0) return [];
    const some = files.slice(0, 5).join(", ");
    const more = files.length > 5 ? `, and ${files.length - 5} more` : "";
    return [
      `${plural(files.length, "file")} ${what} since this run${audience === "engineer" ? `: ${some}${more}` : ""}.`,
    ];
  };
  return [
    ...(stopped ? [`The run stopped in ${stopped.workbook} (code ${stopped.exitCode}): what follows is missing.`] : []),
    ...told(since.changed, "changed"),
    ...told(since.missing, since.missing.length === 1 ? "is gone" : "are gone"),
    ...told(since.added, since.added.length === 1 ? "was added" : "were added"),
  ];
}

/** The note of a report whose run was told to show personal values. */
export const REVEALED =
  "This report shows personal values as they are (--reveal): keep it where the exports are kept, and do not send it on.";

/** What the page follows on disk: the workbook, the library its cells run, what the project is told and decides. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { watchFile, watchFolder } from "../workbook/watch.ts";
import type { Workbench } from "../workbook/workbench.ts";

export interface WatchedPlaces {
  /** The workbook, as an absolute path. */
  readonly file: string;
  /** The folder of the library. */
  readonly library: string;
  readonly project: string;
}

/**
 * Follows the files until the result is called. An edited library is read anew at once; another mapping or decision
 * makes stale what ran, and a person runs it. `told`: something of the project changed.
 */
export function watchPlaces(bench: Workbench, { file, library, project }: WatchedPlaces, told: () => void): () => void {
  const decisions = join(project, "decisions");
  const changed = (what: string): void => {
    bench.renew(`${what} changed: run what is stale.`, false);
    told();
  };
  const isSheet = (name: string): boolean => /\.csv$/i.test(name);
  const follow = (): (() => void) => watchFolder(decisions, isSheet, () => changed("A sheet of decisions"));
  let within = follow();
  let there = existsSync(decisions);
  const ends = [
    watchFile(file, () => bench.reload()),
    watchFolder(
      library,
      (name) => name.endsWith(".ts"),
      () => bench.renew("The library changed: it is read anew before the next cell runs.", true),
    ),
    watchFile(join(project, "migration.json"), () => changed("migration.json")),
    // The folder may come into being after the page; what is written in it is told by the one who follows it.
    watchFile(decisions, () => {
      if (there === existsSync(decisions)) return;
      there = !there;
      within();
      within = follow();
      changed("A sheet of decisions");
    }),
  ];
  return () => {
    within();
    for (const end of ends) end();
  };
}

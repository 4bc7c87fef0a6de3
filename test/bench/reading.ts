/** Reading and profiling an export file beside papaparse that only parses it. */
import { createReadStream } from "node:fs";
import Papa from "papaparse";
import type { ObjectName } from "#lib/contract/objects.ts";
import { profileStaging } from "#lib/quality/profile.ts";
import { stageExports } from "#lib/staging/stage.ts";
import type { Bench, Measured } from "./pairs.ts";

/** From bytes to typed columns with lineage and findings, then the exact profile of every column. */
async function readAndProfile(project: string, object: ObjectName): Promise<Measured> {
  const start = performance.now();
  const staging = await stageExports({ project, folder: "exports" });
  const profile = profileStaging(staging);
  const seconds = (performance.now() - start) / 1000;
  const rows = staging.files.reduce((sum, file) => sum + file.rows + file.rejected.length, 0);
  if (profile[object]?.columns.length === 0) throw new Error(`The file was not read as ${object}.`);
  return { seconds, counts: { rows } };
}

/** Text in, rows out as arrays, dropped: nothing is typed, kept or counted but the rows. */
export async function parseOnly(file: string): Promise<Measured> {
  const start = performance.now();
  let records = 0;
  await new Promise<void>((resolve, reject) => {
    Papa.parse<string[]>(createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 }), {
      chunk: ({ data }) => {
        for (const cells of data) if (cells.length > 1 || cells[0] !== "") records += 1;
      },
      complete: () => resolve(),
      error: reject,
    });
  });
  return { seconds: (performance.now() - start) / 1000, counts: { rows: records - 1 } };
}

/** The bench of one file, which `place` makes when it is first asked for; its `project` holds nothing else. */
export const readingBench = (object: ObjectName, place: () => { project: string; file: string }): Bench => ({
  name: `read and profile ${object}`,
  ours: { name: "stage + profile", run: () => readAndProfile(place().project, object) },
  peer: { name: "papaparse, parse only", run: () => parseOnly(place().file) },
  unit: "rows",
  per: "rows",
});

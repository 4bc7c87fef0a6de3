/** All JSON files of a run together, as far as they were written. */
import type { z } from "zod";
import { OUTPUTS, type OutputName } from "../outputs/shapes.ts";
import type { OutputFolder } from "../outputs/write.ts";

/** By file name; null where the run did not get so far. */
export type Outputs = { readonly [N in OutputName]: z.infer<(typeof OUTPUTS)[N]> | null };

/** Reads them. Throws an `OutputError` for a file that is not what this version writes. */
export async function readOutputs(out: OutputFolder): Promise<Outputs> {
  const entries = Object.entries(OUTPUTS).map(
    async ([name, schema]) => [name, await out.readJson(name, schema as z.ZodType)] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as Outputs;
}

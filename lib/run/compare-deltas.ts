/** Later exports beside the ones before them, compared only: nothing is loaded and nothing is written to a CRM. */
import type { ObjectName } from "../contract/objects.ts";
import type { Project } from "../project/config.ts";
import { compareDelta } from "../quality/delta.ts";
import { type DeltaNews, deltaNews } from "../quality/delta-news.ts";
import type { DeltaComparison, ObjectDelta } from "../quality/types.ts";
import { stageExports } from "../staging/stage.ts";
import type { Staging } from "../staging/types.ts";
import { deltaFolders } from "./deltas.ts";
import { fileOverrides } from "./overrides.ts";

export type ComparedDelta = {
  readonly number: number;
  readonly folder: string;
  /** The last day that a file of it names. */
  readonly exportedOn: string | null;
  readonly files: number;
  readonly rows: number;
  readonly objects: Readonly<Partial<Record<ObjectName, ObjectDelta>>>;
  readonly news: readonly DeltaNews[];
};

/** Every export below the project's folder of later exports, each against all that came before it. */
export async function compareDeltas(project: Project, base: Staging): Promise<ComparedDelta[]> {
  const compared: ComparedDelta[] = [];
  let before = base;
  let previous: DeltaComparison | undefined;
  for (const [index, folder] of deltaFolders(project).entries()) {
    const staging = await stageExports({
      project: project.root,
      folder,
      overrides: fileOverrides(project),
      labels: project.config.source.labels,
    });
    const comparison: DeltaComparison = compareDelta(before, staging, previous);
    const taken = staging.files.filter((file) => file.use === "taken");
    compared.push({
      number: index + 1,
      folder,
      exportedOn: taken.reduce<string | null>(
        (last, { exportedOn }) => (exportedOn !== null && (last === null || exportedOn > last) ? exportedOn : last),
        null,
      ),
      files: taken.length,
      rows: taken.reduce((sum, { rows }) => sum + rows, 0),
      objects: comparison.objects,
      news: deltaNews(before, staging),
    });
    previous = comparison;
    before = comparison.staging;
  }
  return compared;
}

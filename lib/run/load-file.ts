/** `load.json` from what the sample and the full load did. */
import type { Prediction } from "../engine/estimate.ts";
import type { LoadResult } from "../engine/load.ts";
import type { Load } from "../outputs/shapes.ts";

/**
 * Sums the passes of a load; calls about records that were there before, retries and polls are counted apart.
 * `searching`: calls that proposing such records took before the load.
 */
export function loadFile(
  predicted: Omit<Prediction, "spends">,
  results: readonly LoadResult[],
  searching: number,
): Load {
  const objects = new Map<string, Load["objects"][number]>();
  for (const result of results)
    for (const tally of result.objects) {
      const sum = objects.get(tally.destination);
      if (!sum)
        objects.set(tally.destination, {
          ...tally,
          unchanged: 0,
          predicted: predicted.byObject[tally.destination] ?? 0,
        });
      else {
        sum.inserted += tally.inserted;
        sum.updated += tally.updated;
        sum.calls += tally.calls;
        sum.adoption = (sum.adoption ?? 0) + tally.adoption;
        sum.failed = tally.failed;
        sum.skipped = tally.skipped;
      }
    }
  for (const sum of objects.values())
    sum.unchanged = Math.max(0, sum.planned - sum.inserted - sum.updated - sum.skipped - sum.failed);
  const actual = results.reduce(
    (sum, result) => ({
      calls: sum.calls + result.calls.write + result.calls.read + result.calls.file - result.adoption,
      seconds: sum.seconds + result.seconds,
    }),
    { calls: 0, seconds: 0 },
  );
  const retries = results.reduce((sum, result) => sum + result.calls.retry + result.calls.poll, 0);
  let offset = 0;
  const rate = results.flatMap((result) => {
    const points = result.rate.map((point) => ({ ...point, second: point.second + offset }));
    offset += result.seconds;
    return points;
  });
  return {
    objects: [...objects.values()],
    predicted: { calls: predicted.calls, seconds: predicted.seconds },
    actual: { ...actual, retries, adoption: results.reduce((sum, result) => sum + result.adoption, searching) },
    rate,
  };
}

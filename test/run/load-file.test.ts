import { expect, test } from "vitest";
import { callsFromFile } from "#lib/charts/from-outputs.ts";
import type { LoadResult } from "#lib/engine/load.ts";
import { loadSchema } from "#lib/outputs/shapes.ts";
import { loadFile } from "#lib/run/load-file.ts";

const tally = (destination: string, calls: number, adoption: number) => ({
  destination,
  planned: 4,
  inserted: 2,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  failed: 0,
  calls,
  adoption,
});
const pass = (objects: LoadResult["objects"], calls: number): LoadResult => ({
  objects,
  rate: [{ second: 5, records: 2, limit: "burst" }],
  conflicts: [],
  calls: { write: calls, read: 0, schema: 0, file: 0, retry: 1, poll: 1 },
  adoption: objects.reduce((sum, { adoption }) => sum + adoption, 0),
  seconds: 10,
});

test("sample and load add up: calls by object beside their prediction, those about records there before apart", () => {
  const file = loadFile(
    { calls: 11, seconds: 3, byObject: { person: 7, note: 4 } },
    [pass([tally("person", 5, 2), tally("note", 1, 0)], 6), pass([tally("person", 4, 1), tally("note", 3, 0)], 7)],
    2,
  );
  expect(loadSchema.parse(file)).toEqual(file);
  expect(
    file.objects.map(({ destination, predicted, calls, adoption }) => [destination, predicted, calls, adoption]),
  ).toEqual([
    ["person", 7, 9, 3],
    ["note", 4, 4, 0],
  ]);
  expect(file.actual).toEqual({ calls: 10, seconds: 20, retries: 4, adoption: 5 });
  expect(file.rate?.map(({ second }) => second)).toEqual([5, 15]);
  expect(callsFromFile(file).table.rows.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(file.actual.calls);
});

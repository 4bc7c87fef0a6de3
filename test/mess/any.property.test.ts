import fc from "fast-check";
import { expect, test } from "vitest";
import { MESS_NAMES } from "#lib/generator/mess-kinds.ts";
import { unbalanced } from "../staging/project.ts";
import { read } from "./mess.ts";

const KINDS = MESS_NAMES.filter((name) => name !== "huge-cell");

test("any seed, any size, any mixture of mess is generated and read with every cell accounted for", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2_147_483_647 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 4 }),
      fc.subarray(KINDS, { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      async (seed, users, workspaces, chosen, later) => {
        const found = await read(chosen.join(","), { seed, users, workspaces, deltas: later ? 1 : 0 });
        expect(unbalanced(found.staging)).toEqual([]);
        for (const delta of found.deltas) expect(unbalanced(delta.staging)).toEqual([]);
      },
    ),
    { numRuns: 6, seed: 20260107 },
  );
});

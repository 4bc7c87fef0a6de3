import { expect, test } from "vitest";
import { LIMITS } from "#lib/destinations/salesforce/limits.ts";
import { pack } from "#lib/destinations/salesforce/pack.ts";
import { writeOf } from "../suite.ts";

const rows = (count: number, long: number) =>
  Array.from({ length: count }, (_, n) =>
    writeOf("Contact", `actimo:contacts:${n}`, {
      LastName: `N${n}`,
      Data4__c: n < long ? "ø".repeat(LIMITS.bulkField + 1) : "kort",
    }),
  );
const calls = (count: number, long: number, held?: number) =>
  Array.from(pack("insert", "Contact", rows(count, long), LIMITS, held), (unit) => {
    // The cost of a stream is known when it has been gone through.
    for (const _ of unit.writes);
    return unit.cost.calls;
  });

test("rows with a value that no cell of a job holds go by Collections after it, and are in the cost", () => {
  expect(calls(1_500, 0)).toEqual([5]);
  expect(calls(1_500, 1)).toEqual([6]);
  expect(calls(1_500, 401)).toEqual([8]);
  expect(calls(1_001, 1_001)).toEqual([6]);
  // A job whose writes come as a stream, too.
  expect(calls(3_000, 401, 1_200)).toEqual([8]);
});

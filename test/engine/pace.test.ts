import { expect, test } from "vitest";
import { paceOf } from "#lib/engine/pace.ts";

test("a step is held back by the limit it waited for, else by the machine or the network", () => {
  expect(paceOf("daily", 1000, 900)).toBe("daily");
  expect(paceOf(null, 1000, 500)).toBe("cpu");
  expect(paceOf(null, 1000, 499)).toBe("network");
});

test("on a clock that does not tell real time only limits are known", () => {
  expect(paceOf(null, 1000, null)).toBeNull();
  expect(paceOf("burst", 1000, null)).toBe("burst");
  expect(paceOf(null, 0, 12)).toBeNull();
});

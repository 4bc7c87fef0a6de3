import { describe, expect, test } from "vitest";
import { createJobPace } from "#lib/destinations/salesforce/job-pace.ts";
import { LIMITS } from "#lib/destinations/salesforce/limits.ts";

type Org = {
  readonly queueMs: number;
  readonly rowMs: number;
  /** What a job tells: nothing, its rows' time, that of batches side by side added up, or when it ended. */
  readonly tells: "nothing" | "its time" | "added up" | "its end";
  /** Another pace for one object. */
  readonly slow?: readonly [object: string, rowMs: number];
};
/** The jobs of a load of a million events and their people, as they follow one another. */
const JOBS: readonly (readonly [string, number])[] = [
  ["Account", 1_200],
  ["Contact", 20_000],
  ["Contact", 20_000],
  ["Enrollment__c", 60_000],
  ["CampaignMember", 150_000],
  ...Array.from({ length: 4 }, () => ["Task", 250_000] as const),
];

/** Looks at every job until it has ended: how often, and for how long nobody noticed that it had. */
function watched(org: Org, jobs = JOBS) {
  const pace = createJobPace(() => LIMITS);
  return jobs.map(([object, rows]) => {
    const work = { object, operation: "insert", rows };
    const rowMs = org.slow?.[0] === object ? org.slow[1] : org.rowMs;
    const end = org.queueMs + rows * rowMs;
    let underWay = 0;
    let at = pace.first(work);
    let looks = 1;
    for (; at < end; looks++) {
      const processed = Math.max(0, Math.floor((at - org.queueMs) / rowMs));
      underWay = at;
      const pause = pace.next(work, at, processed);
      expect(pause).toBeGreaterThanOrEqual(1_000);
      expect(pause).toBeLessThanOrEqual(600_000);
      at += pause;
    }
    const added = rows * rowMs * 8;
    const processing = { nothing: null, "its time": rows * rowMs, "added up": added, "its end": added }[org.tells];
    pace.learn(work, { elapsed: at, underWay, took: org.tells === "its end" ? end : null, processing });
    return { looks, late: at - end, took: end };
  });
}
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("when jobs are looked at", () => {
  test("once each, where an org is about as fast as assumed", () => {
    for (const rowMs of [0.8, 1, 1.4]) {
      const seen = watched({ queueMs: 2_000, rowMs, tells: "its end" });
      expect(seen.map(({ looks }) => looks)).toEqual(JOBS.map(() => 1));
    }
  });
  test("a slow org is learned from its first jobs and not asked again and again", () => {
    for (const rowMs of [3, 10, 40]) {
      const seen = watched({ queueMs: 5_000, rowMs, tells: "its end" });
      // Beyond the longest pause every ten minutes take a look.
      const longest = seen.map(({ took }) => Math.floor(took / 600_000));
      expect(sum(seen.map(({ looks }) => looks)), `${rowMs}`).toBeLessThanOrEqual(JOBS.length + 5 + sum(longest));
    }
  });
  test("a fast org is not waited for", () => {
    const seen = watched({ queueMs: 500, rowMs: 0.2, tells: "its end" });
    expect(sum(seen.map(({ looks }) => looks))).toBe(JOBS.length);
    for (const { late, took } of seen.slice(-3)) expect(late).toBeLessThan(took);
  });
  test("a job that says nothing is not waited for longer each time; shorter pauses are tried until one is too short", () => {
    const jobs = Array<[string, number]>(20).fill(["Task", 250_000]);
    const seen = watched({ queueMs: 500, rowMs: 0.2, tells: "nothing" }, jobs);
    for (const { late, took } of seen.slice(-5)) expect(late).toBeLessThan(took);
    expect(sum(seen.map(({ looks }) => looks))).toBeLessThan(jobs.length * 2);
  });
  test("times of batches side by side, added up, are no time that passed", () => {
    const seen = watched({ queueMs: 500, rowMs: 0.2, tells: "its end" });
    for (const { late, took } of seen.slice(-3)) expect(late).toBeLessThan(took);
  });
  test("an object with slow automation slows the others' looks only a little", () => {
    const seen = watched({ queueMs: 2_000, rowMs: 1, tells: "its end", slow: ["Contact", 30] });
    expect(sum(seen.slice(3).map(({ looks }) => looks))).toBe(JOBS.length - 3);
    for (const { late, took } of seen.slice(-2)) expect(late).toBeLessThan(took * 1.5);
  });
  test("a long queue is waited for by ever longer pauses, and remembered for the next job", () => {
    const [first, second] = watched({ queueMs: 300_000, rowMs: 1, tells: "its time" }, [
      ["Task", 10_000],
      ["Task", 10_000],
    ]);
    expect(first?.looks).toBeLessThanOrEqual(10);
    expect(second?.looks).toBeLessThanOrEqual(2);
  });
});

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { Run } from "../../lib/run/run.ts";
import { type Border, drawBorders, killedAt, type Logged, runAgain, together } from "./kill.ts";
import { plantOrg } from "./planted-salesforce.ts";
import { cleanUp, copyProject, makeProject, ROOT, sandboxHere } from "./support.ts";

const SMALL = join(ROOT, "test/fixtures/hand");
let fresh = "";
let deployed = "";
let loaded = "";
let afterLoad = "";
let afterRollback = "";
let schemaBorders: Border[] = [];
let loadBorders: Border[] = [];
let rollbackBorders: Border[] = [];

/** The steps of a deployment, of a job and of everything else that a kill could tear apart; polls and results too. */
const STEPS: Readonly<Record<string, string>> = {
  deploy: "deploy",
  deployStatus: "deploy poll",
  collectionsCreate: "insert",
  collectionsUpdate: "update",
  collectionsDelete: "removal",
  jobCreate: "job creation",
  jobUpload: "job upload",
  jobClose: "job close",
  jobStatus: "job poll",
  jobResults: "job results",
};
const stepOf = ({ operation, object, kind }: Logged): string | null => {
  if (object === "PermissionSetAssignment" && kind === "write") return "rights";
  if (kind === "file") return "file";
  return STEPS[operation ?? ""] ?? null;
};
const stepsOf = (borders: readonly Border[]) => [...new Set(borders.map(({ what }) => what.split(":")[0]))].sort();

/** Does something to a project's sandbox and tells its end state and the requests that took. */
async function logOf(root: string, work: (run: Run) => Promise<unknown>) {
  const place = await sandboxHere(root);
  const since = (await place.requests()).length;
  const run = new Run(openProject(root));
  try {
    await work(run);
    return { fingerprint: await place.fingerprint(), log: (await place.requests()).slice(since) };
  } finally {
    await run.close();
    await place.stop();
  }
}

/** An undisturbed package, load and rollback of a small project: their end states, and borders drawn from their requests. */
beforeAll(async () => {
  fresh = makeProject(SMALL, { destination: "salesforce", options: { acceptProposals: 0.5, bulkFrom: 4 } });
  plantOrg(fresh);
  // What was there before is planted once and copied.
  await (await sandboxHere(fresh)).stop();
  deployed = copyProject(fresh);
  schemaBorders = drawBorders((await logOf(deployed, (run) => run.schema())).log, 6, 3, stepOf);
  loaded = copyProject(deployed);
  const load = await logOf(loaded, (run) => run.reconcile());
  loadBorders = drawBorders(load.log, 24, 5, stepOf);
  afterLoad = load.fingerprint;
  const rollback = await logOf(copyProject(loaded), (run) => run.rollback());
  rollbackBorders = drawBorders(rollback.log, 10, 11, stepOf);
  afterRollback = rollback.fingerprint;
}, 120_000);
afterAll(cleanUp);

/** Those after which the end was another than that of an undisturbed run. */
async function wrongAfter(borders: readonly Border[], from: string, action: "load" | "rollback", end: string) {
  const wrong: string[] = [];
  await together(await killedAt(from, borders, action), 2, async (left) => {
    const { border } = left;
    const told = await runAgain(left, action).catch((error: unknown) => ({
      fingerprint: "",
      verdict: `${error instanceof Error ? `${error.message}: ${error.cause}` : error}`,
    }));
    if (told.fingerprint !== end || told.verdict !== "ok")
      wrong.push(`${border.n} ${border.side} ${border.what}: ${told.verdict}`);
  });
  return wrong;
}

describe("Salesforce: killed at any border and started again, the end is that of an undisturbed run", () => {
  test("forty borders are drawn, of every step", () => {
    expect([schemaBorders.length, loadBorders.length, rollbackBorders.length]).toEqual([6, 24, 10]);
    expect(stepsOf(schemaBorders)).toEqual(["deploy", "deploy poll", "rights"]);
    const job = ["creation", "upload", "close", "poll", "results"].map((step) => `job ${step}`);
    expect(stepsOf(loadBorders)).toEqual(["file", "insert", "update", ...job].sort());
    expect(stepsOf(rollbackBorders)).toEqual(["deploy", "deploy poll", "removal", "rights", ...job].sort());
    for (const borders of [schemaBorders, loadBorders, rollbackBorders])
      expect(new Set(borders.map((border) => border.side)).size).toBe(2);
  });
  test("the setup package", async () => {
    expect(await wrongAfter(schemaBorders, fresh, "load", afterLoad)).toEqual([]);
  }, 300_000);
  test("records, jobs, files, second pass, delta", async () => {
    expect(await wrongAfter(loadBorders, deployed, "load", afterLoad)).toEqual([]);
  }, 300_000);
  test("rollback", async () => {
    expect(await wrongAfter(rollbackBorders, loaded, "rollback", afterRollback)).toEqual([]);
  }, 300_000);
});

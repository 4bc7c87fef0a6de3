import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRun } from "../../lib/run/run.ts";
import { type Border, drawBorders, killedAt, runAgain, together } from "./kill.ts";
import { plantCrm, plantFields } from "./planted.ts";
import { cleanUp, copyProject, endSandbox, makeProject, ROOT, runProgram, sandbox } from "./support.ts";

const SMALL = join(ROOT, "test/fixtures/hand");
let fresh = "";
let loaded = "";
let afterLoad = "";
let afterRollback = "";
let loadBorders: Border[] = [];
let rollbackBorders: Border[] = [];

/** An undisturbed load and rollback of a small project: their end states, and the borders drawn from their requests. */
beforeAll(async () => {
  fresh = makeProject(SMALL, { options: { acceptProposals: 0.5 } });
  plantCrm(fresh);
  const { needed } = await openRun({ project: fresh, destination: null }).plan();
  plantFields(fresh, needed);
  // What was there before is planted once and copied.
  await sandbox(fresh);
  await endSandbox(fresh);
  const undisturbed = copyProject(fresh);
  const place = await sandbox(undisturbed);
  const beforeLoad = await place.fingerprint();
  const load = await runProgram("test/run/migrate.ts", [undisturbed, "load"]);
  expect(load.err).toBe("");
  expect(load.code).toBe(0);
  afterLoad = await place.fingerprint();
  const loadLog = await place.requests();
  loadBorders = drawBorders(loadLog, 28, 7);
  await endSandbox(undisturbed);
  loaded = copyProject(undisturbed);
  const again = await sandbox(undisturbed);
  const rollback = await runProgram("test/run/migrate.ts", [undisturbed, "rollback"]);
  expect(rollback.code).toBe(0);
  afterRollback = await again.fingerprint();
  // Nobody edited anything: the CRM is what it was.
  expect(afterRollback).toBe(beforeLoad);
  const rollbackLog = (await again.requests()).filter((request) => request.n > (loadLog.at(-1)?.n ?? 0));
  rollbackBorders = drawBorders(rollbackLog, 12, 11);
  await endSandbox(undisturbed);
}, 120_000);
afterAll(cleanUp);

describe("killed at any border and started again, the end is that of an undisturbed run", () => {
  test("forty borders are drawn, of every phase", () => {
    expect(loadBorders.length + rollbackBorders.length).toBe(40);
    const phases = new Set(loadBorders.map((border) => border.what.split(":")[0]));
    expect([...phases].sort()).toEqual(["files", "links", "records", "schema", "second pass"]);
    expect(new Set(loadBorders.map((border) => border.side)).size).toBe(2);
  });
  test("schema, records, links, files, second pass, delta", async () => {
    const wrong: string[] = [];
    await together(await killedAt(fresh, loadBorders, "load"), 2, async (left) => {
      const { border } = left;
      const { fingerprint, verdict } = await runAgain(left, "load");
      if (fingerprint !== afterLoad || verdict !== "ok") wrong.push(`${border.n} ${border.side} ${border.what}`);
    });
    expect(wrong).toEqual([]);
  }, 300_000);
  test("rollback", async () => {
    const wrong: string[] = [];
    await together(await killedAt(loaded, rollbackBorders, "rollback"), 2, async (left) => {
      const { border } = left;
      const { fingerprint, verdict } = await runAgain(left, "rollback");
      if (fingerprint !== afterRollback || verdict !== "ok") wrong.push(`${border.n} ${border.side} ${border.what}`);
    });
    expect(wrong).toEqual([]);
  }, 300_000);
});

// Runs that are stopped, doubled or lose their reader: nothing is lost, and the next start ends where one run would have.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cleanUp, copyProject, makeProject, program, runProgram, sandbox, withoutProgress } from "../run/support.ts";
import { HAND, start } from "./account.ts";
import { expectWhole, tree } from "./whole.ts";

afterAll(cleanUp);

const load = (root: string) => runProgram("test/run/migrate.ts", [root, "load"]);

/** Starts npm start and holds it at the first request that changes a record. */
async function held(root: string) {
  const place = await sandbox(root);
  await place.ask("faults", [{ match: { path: "/rest/batch" }, skip: 3, times: 1, do: "stall-before" }]);
  const run = program("lib/commands/start.ts", ["--project", root]);
  const stalled = async () => {
    for (;;) {
      const { stalled: list } = await place.ask("stalled");
      if (Array.isArray(list) && list.length > 0) return null;
    }
  };
  const ended = await Promise.race([stalled(), run.done]);
  expect(ended).toBe(null);
  const goOn = async () => {
    await place.ask("faults", []);
    await place.ask("release", {});
  };
  return { place, run, goOn };
}

test("Ctrl-C during the load ends with 5; started again it ends as an undisturbed run; so without out/", async () => {
  const fresh = makeProject(HAND);
  await sandbox(fresh).then(({ ask }) => ask("state"));
  const { endSandbox } = await import("../run/support.ts");
  await endSandbox(fresh);
  const other = copyProject(fresh);
  expect((await load(other)).code).toBe(0);
  const undisturbed = await (await sandbox(other)).fingerprint();

  const exports = tree(join(fresh, "exports"));
  const { place, run, goOn } = await held(fresh);

  // a second run while the first holds the ledger
  const second = await start(fresh);
  expect({ code: second.code, err: second.err }).toEqual({
    code: 5,
    err: expect.stringContaining("Another run is working on this project"),
  });
  const approve = await runProgram("lib/commands/approve.ts", ["--project", fresh, "--gate", "load", "--by", "Ida"]);
  expect({ code: approve.code, err: approve.err }).toEqual({ code: 5, err: expect.stringContaining("Another run") });

  // npm passes the terminal's Ctrl-C on, so it comes twice
  run.child.kill("SIGINT");
  run.child.kill("SIGINT");
  const stopped = await run.done;
  expect({ code: stopped.code, err: stopped.err }).toEqual({
    code: 5,
    err: expect.stringContaining("Stopped on request. Start the same command again"),
  });
  expectWhole(fresh);
  await goOn();

  rmSync(join(fresh, "out"), { recursive: true });
  const resumed = await start(fresh);
  expect({ code: resumed.code, err: withoutProgress(resumed.err) }).toEqual({ code: 0, err: "" });
  expect(await place.fingerprint()).toBe(undisturbed);
  expectWhole(fresh);
  expect(tree(join(fresh, "exports"))).toEqual(exports);

  // and once more with nothing left to do
  rmSync(join(fresh, "out"), { recursive: true });
  const { changes } = await place.state();
  const again = await load(fresh);
  expect(again.code).toBe(0);
  expect((await place.state()).changes).toBe(changes);
}, 300_000);

test("npm start | head -1 ends without a word; the next start goes on", async () => {
  const root = makeProject(HAND);
  const run = program("lib/commands/start.ts", ["--project", root]);
  run.child.stdout.once("data", () => run.child.stdout.destroy());
  const { code, err } = await run.done;
  expect({ code, err: withoutProgress(err) }).toEqual({ code: 5, err: "" });
  expectWhole(root);
  expect((await load(root)).code).toBe(0);
}, 200_000);

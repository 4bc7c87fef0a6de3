import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cleanUp, makeProject, ROOT, sandbox } from "./support.ts";

afterAll(cleanUp);

test("a project that is copied while its sandbox runs gets a sandbox of its own, with the same content", async () => {
  const root = makeProject(join(ROOT, "test/fixtures/hand"));
  const original = await sandbox(root);
  const copy = makeProject(join(ROOT, "test/fixtures/hand"));
  cpSync(join(root, "state"), join(copy, "state"), { recursive: true });
  const own = await sandbox(copy);
  expect(own.url).not.toBe(original.url);
  expect(own.pid).not.toBe(original.pid);
  expect(await own.fingerprint()).toBe(await original.fingerprint());
  await own.ask("time", { advanceMs: 60_000 });
  expect((await own.state()).time).not.toBe((await original.state()).time);
  expect((await sandbox(root)).url).toBe(original.url);
});

// A refresh token that each use voids: what came last serves the next process.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSUMER_KEY } from "../../lib/sandbox/salesforce/auth.ts";
import { type Logged, type Sandbox, sandboxHere } from "../destinations/sandbox.ts";
import { cleanUp, makeProject, program, ROOT } from "./support.ts";

const KEY_ENV = "TEST_SALESFORCE_LOGIN";
let account: Sandbox;
let root = "";
beforeAll(async () => {
  account = await sandboxHere("salesforce", ["--now", new Date().toISOString()]);
  await account.admin("/limits", { refreshTokenRotation: true });
  root = makeProject(join(ROOT, "test/fixtures/hand"), {
    destination: "salesforce",
    account: { url: account.url, keyEnv: KEY_ENV },
  });
}, 60_000);
afterAll(async () => {
  await account.stop();
  cleanUp();
});

/** A process that logs in and waits at the first gate; what it says, and how the org answered its logins. */
async function start(refreshToken: string) {
  const since = (await account.admin<Logged[]>("/requests")).length;
  const key = JSON.stringify({ client_id: CONSUMER_KEY, refresh_token: refreshToken });
  const { out, err } = await program("test/run/migrate.ts", [root], { [KEY_ENV]: key }).done;
  const log = (await account.admin<Logged[]>("/requests")).slice(since);
  return { said: out + err, logins: log.flatMap(({ operation, status }) => (operation === "token" ? [status] : [])) };
}
const kept = () => readdirSync(join(root, "state")).filter((name) => name.endsWith(".login"));
const tokenIn = (file: string) =>
  (JSON.parse(readFileSync(join(root, "state", file), "utf8")) as { refresh_token: string }).refresh_token;

test("a second process logs in with what the first was given; the file is its owner's alone, and nothing tells it", async () => {
  const given = `5Aep861.${account.key}`;
  const first = await start(given);
  expect(first.logins).toEqual([200]);
  const [file = ""] = kept();
  expect(kept()).toHaveLength(1);
  expect(statSync(join(root, "state", file)).mode & 0o777).toBe(0o600);
  const token = tokenIn(file);
  expect(token).not.toBe(given);
  const second = await start(given);
  expect(second.logins).toEqual([200]);
  expect(second.said).toContain("gate");
  expect(tokenIn(file)).not.toBe(token);
  for (const secret of [token, tokenIn(file), account.key]) expect(first.said + second.said).not.toContain(secret);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name !== file)
      expect(readFileSync(join(entry.parentPath, entry.name)).includes(tokenIn(file))).toBe(false);

  // Other credentials since: the kept token is not theirs.
  const other = await start(tokenIn(file));
  expect(other.logins).toEqual([200]);
  // A file that nobody can read any more is as good as none.
  writeFileSync(join(root, "state", file), "{");
  const voided = await start(given);
  expect(voided.logins).toEqual([400]);
  expect(voided.said).toMatch(/approve the app again/);
}, 60_000);

// An account that is not there, not ours or not well: a sentence and the right code, and the key nowhere.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cleanUp, makeProject, runProgram, sandbox } from "../run/support.ts";
import { accountProject, endAccounts, HAND, KEY, KEY_ENV, start, startAccount } from "./account.ts";
import { expectWhole, filesBelow } from "./whole.ts";

const servers: Server[] = [];
afterAll(async () => {
  for (const server of servers) server.close();
  await endAccounts();
  await cleanUp();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Goes up to the first thing that needs the account. */
const schema = (root: string, env: Readonly<Record<string, string>> = { [KEY_ENV]: KEY }) =>
  runProgram("lib/commands/workbook.ts", ["workbooks/05-schema.ts", "--project", root, "--yes"], env);

function expectNoSecret(root: string, text: string, secret = KEY): void {
  expect(text).not.toContain(secret);
  for (const folder of ["out", "state"])
    for (const file of filesBelow(join(root, folder)))
      expect(readFileSync(file, "latin1").includes(secret), file).toBe(false);
}

async function refused(root: string, code: number, said: readonly string[], env?: Readonly<Record<string, string>>) {
  const ended = await schema(root, env);
  expect({ code: ended.code, out: ended.out }).toEqual({ code, out: expect.stringContaining(said[0] ?? "") });
  for (const text of said) expect(ended.out).toContain(text);
  expect(ended.out + ended.err).not.toMatch(/^\s+at .*\.ts|Internal error/m);
  expectWhole(root);
  expectNoSecret(root, ended.out + ended.err);
}

const answer =
  (status: number, type: string, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { "content-type": type }).end(body);
const json = (status: number, message: string) =>
  answer(status, "application/json", JSON.stringify({ statusCode: status, messages: [message], error: "Error" }));

// Each waits for its retries: together they wait once.
describe.concurrent("an account", () => {
  test("that nobody listens at", async () => {
    const url = await serve(() => {});
    // The others run beside: only its own is closed.
    const server = servers.find((one) => url.endsWith(`:${(one.address() as AddressInfo | null)?.port}`));
    await new Promise((resolve) => server?.close(resolve));
    await refused(accountProject(url), 5, [url, "cannot be reached", "ECONNREFUSED"]);
  }, 120_000);
  test("that does not take the key", async () => {
    await refused(accountProject(await serve(json(401, "Token invalid."))), 2, ["The API key is not accepted"]);
  }, 120_000);
  test("that forbids everything", async () => {
    const url = await serve(json(403, "Forbidden resource"));
    await refused(accountProject(url), 2, [url, "refused", "role"]);
  }, 120_000);
  test("that is ill, or is no CRM at all", async () => {
    const ill = await serve(json(500, "Internal server error for ida.bach@kunde.example"));
    const page = await serve(answer(200, "text/html", "<html><body>Welcome</body></html>"));
    const other = await serve(answer(200, "application/json", '{"hello":"world"}'));
    await Promise.all([
      refused(accountProject(ill), 5, [ill, "no usable answer"]),
      refused(accountProject(page), 5, [page, "no usable answer"]),
      refused(accountProject(other), 5, [other]),
    ]);
  }, 240_000);
});

describe("a key", () => {
  test("that is not set is named; .env gives it; a wrong one changes nothing", async () => {
    const account = await startAccount();
    const root = accountProject(account.url);
    await refused(root, 2, [KEY_ENV, ".env"], { [KEY_ENV]: "" });
    await refused(root, 2, ["The API key is not accepted"], { [KEY_ENV]: `${KEY}x` });
    await refused(root, 2, [KEY_ENV, "characters"], { [KEY_ENV]: "one two" });
    writeFileSync(join(root, ".env"), `${KEY_ENV}=${KEY}\n`);
    await refused(root, 3, ['gate "mapping"'], { [KEY_ENV]: "" });
    expect((await account.state()).changes).toBe(0);
    await account.ask("key", { state: "revoked" });
    await refused(root, 2, ["The API key"], { [KEY_ENV]: "" });
  }, 240_000);
  test("that the sandbox of a rehearsal revoked stops npm start in one sentence", async () => {
    const root = makeProject(HAND);
    mkdirSync(join(root, "state"), { recursive: true });
    const place = await sandbox(root);
    await place.ask("key", { state: "revoked" });
    const { code, err } = await start(root);
    expect(code).toBe(2);
    expect(err).toMatch(/^The API key was revoked\. Create a key in Twenty/m);
    expectWhole(root);
  }, 120_000);
});

import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { connectSalesforce } from "#lib/destinations/salesforce/connect.ts";
import { readCredentials } from "#lib/destinations/salesforce/credentials.ts";
import { collect, type Open, opener } from "../suite.ts";
import { bench } from "./bench.ts";

/** The sandbox knows this consumer key; the key of its ready line is the secret. */
const CLIENT = "sandbox-consumer-key";
const open = opener(bench);
const connected = (at: Open, key: object) =>
  connectSalesforce({
    baseUrl: at.sandbox.url,
    apiKey: JSON.stringify(key),
    clock: at.clock,
    random: () => 0.5,
  });
const limits = (at: Open, change: object) => at.sandbox.admin("/limits", change);

test("an External Client App logs in, and a session that ends is renewed once, the call repeated", async () => {
  const at = await open();
  await limits(at, { tokenCalls: 3 });
  const destination = connected(at, { client_id: CLIENT, client_secret: at.sandbox.key });
  await destination.connect();
  for (let n = 0; n < 8; n++) expect((await collect(destination.users())).length).toBeGreaterThan(0);
  expect(destination.calls().retry).toBeGreaterThanOrEqual(4);
  await destination.close();
});

test("a refresh token that is voided by each refresh still serves the next one", async () => {
  const at = await open();
  await limits(at, { tokenCalls: 2, refreshTokenRotation: true });
  const destination = connected(at, { client_id: CLIENT, refresh_token: `5Aep861.${at.sandbox.key}` });
  for (let n = 0; n < 6; n++) await collect(destination.users());
  await destination.close();
});

test("a signed assertion is one that the org's certificate verifies", async () => {
  const at = await open();
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await limits(at, { jwtPublicKey: publicKey.export({ type: "spki", format: "pem" }) });
  const key = {
    client_id: CLIENT,
    username: "integration@sandbox.example",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  const destination = connected(at, key);
  await destination.connect();
  await destination.close();
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const stranger = connected(at, { ...key, private_key: other.export({ type: "pkcs8", format: "pem" }) });
  await expect(stranger.connect()).rejects.toMatchObject({ name: "ConnectionFailed", exitCode: 2 });
  await stranger.close();
});

test("what is wrong with a login is a sentence with advice, and holds no secret", async () => {
  const at = await open();
  for (const [key, advice] of [
    [{ client_id: "wrong", client_secret: at.sandbox.key }, /consumer key/i],
    [{ client_id: CLIENT, client_secret: "not-the-secret" }, /consumer secret/i],
    [{ client_id: CLIENT, refresh_token: "not-the-token" }, /approve the app/i],
  ] as const) {
    const destination = connected(at, key);
    const error = await destination.connect().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ConnectionFailed", exitCode: 2, advice: expect.stringMatching(advice) });
    for (const secret of Object.values(key)) expect(JSON.stringify(error)).not.toContain(`${secret}"`);
    await destination.close();
  }
});

test("a key is a token, JSON, or JSON in base64; JSON that fits nothing is refused without being shown", () => {
  expect(readCredentials("00Dxx!AQ.token")).toEqual({ grant: "none", access_token: "00Dxx!AQ.token" });
  const json = JSON.stringify({ client_id: "a", client_secret: "b" });
  expect(readCredentials(json).grant).toBe("client_credentials");
  expect(readCredentials(Buffer.from(json).toString("base64")).grant).toBe("client_credentials");
  expect(() => readCredentials('{"password":"hunter2"}')).toThrow(/no way of logging in/);
  expect(() => readCredentials('{"password":"hunter2"}')).not.toThrow(/hunter2/);
});

test("the address where people work is refused", () => {
  const options = { apiKey: "x", clock: { now: () => 0, sleep: async () => {} }, random: () => 0 };
  expect(() => connectSalesforce({ ...options, baseUrl: "https://kunde.lightning.force.com" })).toThrow(/people work/);
});

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedUsers } from "#lib/sandbox/shared/seed.ts";
import { type Client, clientOf, sandboxOf } from "./client.ts";
import { differences, exchanges, filledIn } from "./transcript.ts";

// The demo members of that workspace; two of the ids can be read from the recorded cursors.
const MEMBERS = seedUsers.parse(
  JSON.parse(readFileSync(new URL("../fixtures/twenty-members.json", import.meta.url), "utf8")),
);

describe("the 90 recorded exchanges of a v1.5 server", () => {
  let sandbox: Client;
  const bound = new Map<string, string>();

  beforeAll(async () => {
    sandbox = await sandboxOf({ profile: "v1.5", seed: { users: MEMBERS } });
    // The scenario looked these up in an exchange whose body was cut.
    const ids = await sandbox.objectIds();
    for (const [placeholder, name] of [
      ["<id-5>", "person"],
      ["<id-7>", "company"],
      ["<id-9>", "note"],
      ["<id-11>", "task"],
    ] as const)
      bound.set(placeholder, ids[name] ?? "");
  });
  afterAll(() => sandbox.stop());

  const all = exchanges();
  test("are all there", () => expect(all).toHaveLength(90));

  test.each(all.map((exchange) => [exchange.name, exchange] as const))("%s", async (_, { request, response }) => {
    const caller = clientOf(
      sandbox.url,
      request.auth === "valid" ? "key-1" : request.auth === "garbage" ? "garbage" : null,
    );
    const answer = await caller.call(request.method, request.path, filledIn(request.body, bound));
    expect({
      status: answer.status,
      type: answer.headers.get("content-type")?.split(";")[0],
      differences: differences(response.body, answer.body, bound),
    }).toEqual({ status: response.status, type: response.contentType.split(";")[0], differences: [] });
  });
});

describe("the comparison itself", () => {
  test("sees a changed value, a missing key, an extra key and another id", () => {
    const bound = new Map([["<id-1>", "a"]]);
    const recorded = { a: 1, b: { c: "x" }, id: "<id-1>", list: [1], at: "<time>" };
    const given = { a: 2, b: { d: "x" }, id: "b", list: [1, 2], at: "soon" };
    expect(differences(recorded, given, bound)).toHaveLength(6);
  });
  test("overlooks only what may differ", () => {
    const recorded = { position: 1, m: 'enum workspace_3ix."person_enum": "X"', at: "<time>" };
    const given = { position: 2, m: 'enum workspace_sandbox."person_enum": "X"', at: "2026-01-01T00:00:00Z" };
    expect(differences(recorded, given, new Map())).toEqual([]);
  });
});

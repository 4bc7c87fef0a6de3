import process from "node:process";
import { expect, test } from "vitest";
import { MUTATIONS, type Mutation } from "./mutations.ts";
import { mutatingProxy } from "./proxy.ts";
import { scenario } from "./scenario.ts";
import { sandboxOf } from "./support.ts";

// jsforce reads these and knows no exception for this machine.
for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) delete process.env[name];

test("jsforce, an independent client, sees what it expects of Salesforce", async () => {
  const crm = await sandboxOf({ switches: { queryPage: 120 } });
  await scenario(crm.url, "key-1");
  const { objects } = await crm.admin("GET", "/fingerprint");
  expect(objects.Task.records).toBe(300);
  await crm.stop();
});

/** Why the scenario failed on a fresh sandbox behind that proxy; null when it did not. */
async function failure(mutation: Mutation | null): Promise<{ why: string | null; changed: number }> {
  const crm = await sandboxOf({ switches: { queryPage: 120 } });
  const proxy = await mutatingProxy(crm.url, mutation);
  try {
    const why = await scenario(proxy.url, "key-1", mutation?.endless ? 500 : 20_000).then(
      () => null,
      (error: unknown) => String(error instanceof Error ? error.message : error) || "failed",
    );
    return { why, changed: proxy.changed() };
  } finally {
    await proxy.close();
    await crm.stop();
  }
}

test("a sandbox that answers otherwise makes the scenario fail: the judge sees what it should", async () => {
  expect(await failure(null)).toEqual({ why: null, changed: 0 });
  const survivors: string[] = [];
  for (const mutation of MUTATIONS) {
    const { why, changed } = await failure(mutation);
    expect(changed, mutation.name).toBeGreaterThan(0);
    if (why === null) survivors.push(mutation.name);
  }
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(20);
  // jsforce reads errors as an object as well as an array: that one it forgives.
  expect(survivors.length, survivors.join(", ")).toBeLessThanOrEqual(MUTATIONS.length * 0.1);
}, 240_000);

import process from "node:process";
import { expect, test } from "vitest";
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

import process from "node:process";
import jsforce from "jsforce";
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
    const why = await scenario(proxy.url, "key-1", mutation?.endless ? 3_000 : 20_000).then(
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

test("jsforce makes an object and a field over SOAP, ten at a time, and empties the recycle bin", async () => {
  const crm = await sandboxOf();
  const conn = new jsforce.Connection({ instanceUrl: crm.url, accessToken: "key-1", version: "62.0" });
  const nameField = { label: "Name", type: "Text" };
  const object = {
    fullName: "Course__c",
    label: "Course",
    pluralLabel: "Courses",
    deploymentStatus: "Deployed",
    sharingModel: "ReadWrite",
    nameField,
  };
  const made = async (
    type: "CustomObject" | "CustomField",
    metadata: { fullName: string; label: string; [more: string]: unknown },
  ) => {
    const [result] = await conn.metadata.create(type, [metadata as never]);
    return result;
  };
  expect(await made("CustomObject", object)).toMatchObject({ fullName: "Course__c", success: true });
  const twice = await made("CustomObject", object);
  expect([twice?.success, [twice?.errors].flat()[0]?.statusCode]).toEqual([false, "DUPLICATE_DEVELOPER_NAME"]);
  expect(
    await made("CustomField", {
      fullName: "Course__c.Minutes__c",
      label: "Minutes",
      type: "Number",
      precision: 6,
      scale: 0,
    }),
  ).toMatchObject({ success: true });
  expect((await made("CustomField", { fullName: "Course__c.Bad__c", label: "Bad", type: "Number" }))?.success).toBe(
    false,
  );
  const contact = await conn.sobject("Contact").create({ LastName: "A" });
  await conn.sobject("Contact").destroy(contact.id ?? "");
  expect(await conn.soap.emptyRecycleBin([contact.id ?? ""])).toMatchObject([{ success: true }]);
  expect((await conn.query("SELECT Id FROM Contact", { scanAll: true })).totalSize).toBe(0);
  await crm.stop();
});

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, sandboxOf } from "./client.ts";

// Whatever is sent, the answer is one of the CRM's: an error of the sandbox itself carries `sandboxError`.
describe.each(["v1.5", "v2"])("nothing makes the sandbox of %s fail", (profile) => {
  let crm: Client;
  beforeAll(async () => {
    crm = await sandboxOf({
      profile,
      limits: { requestsPerMinute: null, requestsPerSecond: null, graphqlCallsPerWindow: null },
    });
    const options = [{ label: "A", value: "A" }];
    for (const type of [
      "NUMBER",
      "DATE",
      "DATE_TIME",
      "BOOLEAN",
      "ARRAY",
      "RAW_JSON",
      "SELECT",
      "MULTI_SELECT",
      "NUMERIC",
      "RATING",
      "UUID",
    ])
      await crm.field("person", {
        name: `f${type.toLowerCase().replace("_", "")}`,
        type,
        ...(type.includes("SELECT") ? { options } : {}),
      });
  });
  afterAll(() => crm.stop());

  const keys =
    "id createdAt updatedAt deletedAt position createdBy searchVector name emails phones linkedinLink jobTitle city companyId company noteTargets fnumber fdate fdatetime fboolean farray frawjson fselect fmultiselect fnumeric frating fuuid nonsense".split(
      " ",
    );
  const parts =
    "firstName primaryEmail additionalEmails primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode additionalPhones primaryLinkUrl secondaryLinks source connect where disconnect markdown".split(
      " ",
    );
  const leaf = fc.constantFrom<unknown>(
    null,
    "",
    "x",
    "a@b.dk",
    "https://a.dk",
    "2025-01-01",
    "+4512345678",
    "DK",
    0,
    -1.5,
    1e21,
    true,
    [],
    ["A"],
    [1, null],
    {},
    "00000000-0000-4000-8000-000000000001",
  );
  const value = fc.oneof(
    leaf,
    fc.dictionary(
      fc.constantFrom(...parts),
      fc.oneof(leaf, fc.dictionary(fc.constantFrom(...parts), leaf, { maxKeys: 2 })),
      { maxKeys: 3 },
    ),
  );
  const body = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 4 });
  const sound = (answer: { body: { sandboxError?: string } | null }) =>
    expect(answer.body?.sandboxError).toBeUndefined();

  test("records of any shape", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(body, { maxLength: 3 }), fc.boolean(), async (rows, upsert) => {
        sound(await crm.post(`/rest/batch/people?depth=1&upsert=${upsert}`, rows));
        for (const row of rows) {
          sound(await crm.post("/rest/people", row));
          sound(await crm.patch("/rest/people/00000000-0000-4000-8000-000000000001", row));
          sound(
            await crm.graphql(
              "mutation($d: [PersonCreateInput!]!, $u: Boolean) { createPeople(data: $d, upsert: $u) { id company { id } emails { primaryEmail } } }",
              { d: [row], u: upsert },
            ),
          );
        }
        sound(await crm.get("/rest/people?limit=5&depth=2"));
      }),
      { numRuns: 120 },
    );
    sound(await crm.get("/__sandbox/fingerprint"));
  });

  test("filters of any shape", async () => {
    const ops = fc.constantFrom("eq", "neq", "in", "is", "gt", "like", "ilike", "containsAny", "nonsense");
    const filter = fc.dictionary(
      fc.constantFrom(...keys, "and", "or", "not"),
      fc.oneof(
        leaf,
        fc.dictionary(ops, leaf, { maxKeys: 2 }),
        fc.array(fc.dictionary(fc.constantFrom(...keys), fc.dictionary(ops, leaf, { maxKeys: 1 }), { maxKeys: 1 }), {
          maxLength: 2,
        }),
      ),
      { maxKeys: 3 },
    );
    await fc.assert(
      fc.asyncProperty(filter, fc.constantFrom(...keys), async (given, key) => {
        sound(
          await crm.graphql(
            "query($f: PersonFilterInput) { people(filter: $f, first: 3) { totalCount edges { node { id } } } }",
            { f: given },
          ),
        );
        for (const [field, inner] of Object.entries(given))
          for (const [op, wanted] of Object.entries((inner ?? {}) as object))
            sound(
              await crm.get(
                `/rest/people?limit=3&order_by=${key}&filter=${encodeURIComponent(`${field}[${op}]:${JSON.stringify(wanted)}`)}`,
              ),
            );
      }),
      { numRuns: 120 },
    );
  });

  test("fields and paths of any shape", async () => {
    const ids = await crm.objectIds();
    const input = fc.dictionary(
      fc.constantFrom(
        "name",
        "label",
        "type",
        "options",
        "isUnique",
        "defaultValue",
        "settings",
        "relationCreationPayload",
        "objectMetadataId",
        "nonsense",
      ),
      fc.oneof(
        leaf,
        fc.constantFrom<unknown>(
          "TEXT",
          "SELECT",
          "RELATION",
          "RICH_TEXT",
          "MORPH_RELATION",
          ids["person"],
          [{ value: "A" }],
          { type: "MANY_TO_ONE", targetObjectMetadataId: ids["company"], targetFieldLabel: "x y" },
        ),
      ),
      { maxKeys: 7 },
    );
    const path = fc.array(
      fc.constantFrom(
        "rest",
        "people",
        "batch",
        "metadata",
        "fields",
        "objects",
        "restore",
        "duplicates",
        "files",
        "upload",
        "graphql",
        "x",
        "%E0%A4%A",
        "00000000-0000-4000-8000-000000000001",
      ),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(
        input,
        path,
        fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"),
        async (field, pieces, method) => {
          sound(
            await crm.post("/rest/metadata/fields", {
              objectMetadataId: ids["note"],
              name: "fuzzed",
              label: "x",
              type: "TEXT",
              ...field,
            }),
          );
          sound(await crm.call(method, `/${pieces.join("/")}`, method === "GET" ? undefined : field));
          sound(await crm.graphql("{ notes { totalCount } }"));
        },
      ),
      { numRuns: 120 },
    );
  });
});

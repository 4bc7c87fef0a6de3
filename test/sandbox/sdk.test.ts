import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSchema, isEnumType, isInputObjectType, isObjectType } from "graphql";
import { MetadataApiClient } from "twenty-client-sdk/metadata";
import { RestApiClient, RestApiClientError } from "twenty-client-sdk/rest";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metadataSdl } from "#lib/sandbox/twenty/metadata-sdl.ts";
import { type Client, sandboxOf } from "./client.ts";

// The vendor's own clients, as an independent judge of paths, request shapes and type names.
describe.each(["v1.5", "v2"])("twenty-client-sdk against %s", (profile) => {
  let crm: Client;
  let rest: RestApiClient;
  let metadata: MetadataApiClient;
  beforeEach(async () => {
    crm = await sandboxOf({ profile });
    rest = new RestApiClient({ baseUrl: crm.url, token: "key-1" });
    metadata = new MetadataApiClient({ url: `${crm.url}/metadata`, headers: { Authorization: "Bearer key-1" } });
  });
  afterEach(() => crm.stop());

  test("REST: batch, one, patch, delete, error", async () => {
    type Created = { data: { createPeople: { id: string }[] } };
    const { data } = await rest.post<Created>("/rest/batch/people", [{ jobTitle: "Kok" }, {}], { query: { depth: 0 } });
    const id = data.createPeople[0]?.id;
    expect(await rest.get(`/rest/people/${id}`, { query: { depth: 0 } })).toMatchObject({
      data: { person: { jobTitle: "Kok" } },
    });
    expect(await rest.patch(`/rest/people/${id}`, { city: "Odense" })).toMatchObject({
      data: { updatePerson: { city: "Odense" } },
    });
    expect(await rest.delete(`/rest/people/${id}`)).toEqual({ data: { deletePerson: { id } } });
    const error = await rest.post("/rest/people", { nonsense: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RestApiClientError);
    expect(error).toMatchObject({
      status: 400,
      body: { statusCode: 400, messages: [expect.stringContaining("nonsense")] },
    });
  });

  test("metadata: objects with their fields, a field made, read and deleted", async () => {
    const { objects } = await metadata.query({
      objects: {
        __args: { paging: { first: 50 }, filter: {} },
        edges: { node: { id: true, nameSingular: true, fieldsList: { name: true, type: true, isUnique: true } } },
      },
    });
    const person = objects?.edges.find(({ node }) => node.nameSingular === "person")?.node;
    expect(person?.fieldsList).toContainEqual({ name: "emails", type: "EMAILS", isUnique: true });
    const { createOneField } = await metadata.mutation({
      createOneField: {
        __args: {
          input: {
            field: {
              objectMetadataId: person?.id ?? "",
              type: "TEXT",
              name: "sourceSystemId",
              label: "Source System Id",
              isUnique: true,
              isNullable: true,
            },
          },
        },
        id: true,
        name: true,
        isUnique: true,
      },
    });
    expect(createOneField).toMatchObject({ name: "sourceSystemId", isUnique: true });
    const id = createOneField?.id ?? "";
    expect(await metadata.query({ field: { __args: { id }, name: true, label: true } })).toEqual({
      field: { name: "sourceSystemId", label: "Source System Id" },
    });
    await metadata.mutation({ updateOneField: { __args: { input: { id, update: { isActive: false } } }, id: true } });
    expect(await metadata.mutation({ deleteOneField: { __args: { input: { id } }, name: true } })).toEqual({
      deleteOneField: { name: "sourceSystemId" },
    });
  });

  test("an object, and on newer versions a file and a key", async () => {
    const { createOneObject } = await metadata.mutation({
      createOneObject: {
        __args: {
          input: {
            object: { nameSingular: "survey", namePlural: "surveys", labelSingular: "Survey", labelPlural: "Surveys" },
          },
        },
        id: true,
        nameSingular: true,
      },
    });
    expect(createOneObject?.nameSingular).toBe("survey");
    const { getRoles } = await metadata.query({ getRoles: { id: true, label: true } });
    const key = metadata.mutation({
      createApiKey: {
        __args: { input: { name: "x", expiresAt: "2027-01-01", roleId: getRoles?.[0]?.id ?? "" } },
        id: true,
      },
    });
    // The client's input type is of 2.43: an older server does not know it.
    if (profile === "v1.5") await expect(key).rejects.toThrow();
    else expect((await key).createApiKey?.id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test("files as the client types them", async () => {
  const crm = await sandboxOf();
  const metadata = new MetadataApiClient({ url: `${crm.url}/metadata`, headers: { Authorization: "Bearer key-1" } });
  const { fields } = await metadata.query({
    fields: { __args: { paging: { first: 500 }, filter: {} }, edges: { node: { id: true, type: true } } },
  });
  const field = fields?.edges.find(({ node }) => node.type === "FILES")?.node.id ?? "";
  const { createFileUpload } = await metadata.mutation({
    createFileUpload: {
      __args: { filename: "a.txt", size: 3, fileFolder: "FilesField", fieldMetadataId: field },
      fileId: true,
      uploadUrl: true,
      contentType: true,
      expiresAt: true,
    },
  });
  await fetch(createFileUpload?.uploadUrl ?? "", { method: "PUT", body: "abc" });
  const { completeFileUpload } = await metadata.mutation({
    completeFileUpload: { __args: { fileId: createFileUpload?.fileId ?? "" }, id: true, size: true, url: true },
  });
  expect(completeFileUpload).toMatchObject({ id: createFileUpload?.fileId, size: 3 });
  await crm.stop();
});

test("every type, field and value of the v2 metadata is one the client knows", () => {
  const file = fileURLToPath(
    new URL(
      "schema.d.ts",
      import.meta.resolve("twenty-client-sdk/metadata").replace(/metadata\.(mjs|cjs)$/, "metadata/generated/"),
    ),
  );
  const text = readFileSync(file, "utf8");
  const known = new Set<string>();
  for (const [, type, body = ""] of text.matchAll(/export interface (\w+) \{([\s\S]*?)\n\}/g))
    for (const [, name] of body.matchAll(/^ {4}(\w+)\??:/gm)) known.add(`${type}.${name}`);
  for (const [, type, values = ""] of text.matchAll(/export type (\w+) = ((?:'\w+'(?: \| )?)+);/g))
    for (const [, value] of values.matchAll(/'(\w+)'/g)) known.add(`${type}.${value}`);
  const ours = Object.values(buildSchema(metadataSdl({ v15: false })).getTypeMap()).flatMap((type) =>
    type.name.startsWith("__")
      ? []
      : isObjectType(type) || isInputObjectType(type)
        ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)
        : isEnumType(type)
          ? type.getValues().map(({ name }) => `${type.name}.${name}`)
          : [],
  );
  expect(ours.length).toBeGreaterThan(150);
  expect(ours.filter((name) => !known.has(name))).toEqual([]);
});

import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { type Client, sandboxOf } from "./client.ts";

let crm: Client;
afterEach(() => crm.stop());
const BYTES = new Uint8Array(11_000_000).map((_, n) => n % 251);
const personId = async () => (await crm.post("/rest/people", {})).body.data.createPerson.id as string;

test("v1.5: multipart upload, path, signed link in GraphQL", async () => {
  crm = await sandboxOf({ profile: "v1.5" });
  const form = new FormData();
  form.set(
    "operations",
    JSON.stringify({
      query: "mutation($file: Upload!, $ff: FileFolder) { uploadFile(file: $file, fileFolder: $ff) { path token } }",
      variables: { file: null, ff: "Attachment" },
    }),
  );
  form.set("map", JSON.stringify({ 0: ["variables.file"] }));
  form.set("0", new Blob([BYTES], { type: "text/plain" }), "Kontrakt æøå.txt");
  const { body } = await crm.call("POST", "/metadata", form);
  const { path, token } = body.data.uploadFile;
  expect(path).toMatch(/^attachment\/[0-9a-f-]{36}\.txt$/);
  const created = await crm.post("/rest/attachments?depth=0", {
    name: "Kontrakt",
    type: "TextDocument",
    fullPath: path,
    personId: await personId(),
  });
  expect(created.body.data.createAttachment.fullPath).toBe(path);
  expect((await crm.post("/rest/attachments", { targetPersonId: null })).status).toBe(400);
  const signed = (await crm.graphql("{ attachments { edges { node { fullPath } } } }")).body.data.attachments.edges[0]
    .node.fullPath;
  for (const link of [`/files/${signed}`, `/files/attachment/${token}/${path.split("/")[1]}`]) {
    const download = new Uint8Array(await (await fetch(crm.url + link)).arrayBuffer());
    expect(createHash("sha256").update(download).digest("hex")).toBe(createHash("sha256").update(BYTES).digest("hex"));
  }
  await crm.admin("POST", "/time", { advanceMs: 25 * 3_600_000 });
  expect((await fetch(`${crm.url}/files/${signed}`)).status).toBe(403);
});

test("v2: announce, PUT, complete, attach", async () => {
  crm = await sandboxOf();
  const ids = await crm.objectIds();
  const fields = (
    await crm.metadata("query($id: UUID!) { object(id: $id) { fieldsList { id name type } } }", {
      id: ids["attachment"],
    })
  ).body.data.object.fieldsList;
  const file = fields.filter(({ type }: { type: string }) => type === "FILES");
  expect(file).toHaveLength(1);
  const announce = (more: object) =>
    crm.metadata(
      "mutation($name: String!, $size: Float!, $field: String) { createFileUpload(filename: $name, size: $size, fileFolder: FilesField, fieldMetadataId: $field) { fileId uploadUrl contentType expiresAt } }",
      { name: "a.pdf", size: 3, field: file[0].id, ...more },
    );
  const complete = (fileId: string) =>
    crm.metadata("mutation($id: String!) { completeFileUpload(fileId: $id) { id path size url } }", { id: fileId });

  expect((await announce({ field: ids["person"] })).body.errors).toHaveLength(1);
  const { fileId, uploadUrl } = (await announce({})).body.data.createFileUpload;
  const attach = async () =>
    crm.post("/rest/attachments?depth=0", {
      name: "a.pdf",
      file: [{ fileId, label: "a.pdf" }],
      targetPersonId: await personId(),
    });
  expect((await complete(fileId)).body.errors[0].message).toBe("File has not been uploaded");
  expect((await attach()).status).toBe(400);
  expect((await fetch(uploadUrl.replace(/token=.*/, "token=x"), { method: "PUT", body: "abc" })).status).toBe(403);
  expect((await fetch(uploadUrl, { method: "PUT", body: "abcd" })).status).toBe(200);
  expect((await complete(fileId)).body.errors[0].message).toMatch(/does not match/);
  expect((await fetch(uploadUrl, { method: "PUT", body: "abc" })).status).toBe(200);
  const { url } = (await complete(fileId)).body.data.completeFileUpload;
  expect(await (await fetch(url)).text()).toBe("abc");
  expect((await attach()).body.data.createAttachment.file).toMatchObject([{ fileId, label: "a.pdf" }]);
  expect(
    (await crm.admin("GET", "/requests"))
      .filter(({ kind }: { kind: string }) => kind === "file")
      .map(({ operation }: { operation: string }) => operation),
  ).toContain("uploadBytes");
});

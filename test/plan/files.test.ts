import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { safeName, unsafePath } from "#lib/contract/safe-path.ts";
import { twentyMapping } from "#lib/mappings/twenty.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { resolvedOf } from "./tables.ts";

const project = realpathSync(mkdtempSync(join(tmpdir(), "files-")));
afterAll(() => rmSync(project, { recursive: true }));
const root = join(project, "exports");
mkdirSync(join(root, "files"), { recursive: true });
writeFileSync(join(root, "files/a.pdf"), "hej");
writeFileSync(join(project, "secret.txt"), "udenfor");
symlinkSync(join(project, "secret.txt"), join(root, "files/link.txt"));
symlinkSync(project, join(root, "files/up"));
const sha256 = createHash("sha256").update("hej").digest("hex");

const planOf = (file: Record<string, string | number | boolean | null>, maxFileBytes: number | null = null) =>
  buildPlan({
    resolved: resolvedOf(
      {
        contacts: [{ contact_id: "1" }],
        attachments: [{ file_id: "f", parent_type: "contact", parent_id: "1", file_name: "Certifikat.pdf", ...file }],
      },
      { roots: [root] },
    ),
    mapping: twentyMapping,
    options: { maxFileBytes },
  });
const outcome = (file: Record<string, string | number | boolean | null>, max: number | null = null) => {
  const plan = planOf(file, max);
  const [record] = [...plan.records("attachment")];
  const skips = plan.objects.find(({ destination }) => destination === "attachment")?.skips ?? {};
  expect(plan.coverage.accounted).toBe(plan.coverage.cells);
  return record ? "taken" : Object.keys(skips).join();
};

test("a staged file is read once, with its checksum, and goes with its record", () => {
  const plan = planOf({ staged_path: "files/a.pdf", mime_type: "application/pdf", size_bytes: 3, sha256 });
  const [record] = [...plan.records("attachment")];
  expect(record?.file).toEqual({
    path: join(root, "files/a.pdf"),
    name: "Certifikat.pdf",
    bytes: 3,
    sha256,
    mime: "application/pdf",
  });
  expect(record?.fields).toEqual({ name: "Certifikat.pdf", person: { ref: "person", external: "actimo:contacts:1" } });
  expect(record?.external).toBe("actimo:attachments:f:person");
  const other = buildPlan({ resolved: resolvedOf({ contacts: [{ contact_id: "1" }] }), mapping: twentyMapping });
  expect(plan.hash).not.toBe(other.hash);
});

test.each([
  ["missing", { staged_path: "files/gone.pdf" }, "file_missing"],
  ["no path", { staged_path: null }, "file_missing"],
  ["out of the folder", { staged_path: "../secret.txt" }, "file_unsafe"],
  ["out with backslashes", { staged_path: "files\\..\\..\\secret.txt" }, "file_unsafe"],
  ["absolute", { staged_path: join(project, "secret.txt") }, "file_unsafe"],
  ["over a link", { staged_path: "files/link.txt" }, "file_unsafe"],
  ["through a linked folder", { staged_path: "files/up/secret.txt" }, "file_unsafe"],
  ["a folder", { staged_path: "files" }, "file_unsafe"],
  ["another size, no checksum", { staged_path: "files/a.pdf", size_bytes: 4 }, "damaged_value"],
  ["another checksum", { staged_path: "files/a.pdf", size_bytes: 3, sha256: "00" }, "damaged_value"],
  ["another size, right checksum", { staged_path: "files/a.pdf", size_bytes: 4, sha256 }, "taken"],
  ["training media", { staged_path: "files/a.pdf", parent_type: "learning_path" }, "media_asset"],
  ["of a survey", { staged_path: "files/a.pdf", parent_type: "survey" }, "no_equivalent"],
  ["of nobody", { staged_path: "files/a.pdf", parent_id: "404" }, "orphan"],
  ["of no kind", { staged_path: "files/a.pdf", parent_type: null }, "orphan"],
])("%s", (_, file, expected) => expect(outcome(file)).toBe(expected));

test("too large for the destination", () => {
  expect(outcome({ staged_path: "files/a.pdf" }, 2)).toBe("file_too_large");
  expect(outcome({ staged_path: "files/a.pdf" }, 3)).toBe("taken");
});

test("a file found beside the manifest in a sub-folder of the exports", () => {
  const nested = join(project, "exports-2");
  mkdirSync(join(nested, "2026/files"), { recursive: true });
  writeFileSync(join(nested, "2026/files/b.txt"), "b");
  const resolved = resolvedOf(
    {
      contacts: [{ contact_id: "1" }],
      attachments: [{ file_id: "f", parent_type: "contact", parent_id: "1", staged_path: "files/b.txt" }],
    },
    { roots: [nested] },
  );
  const table = resolved.staging.tables.get("attachments");
  if (table)
    Object.assign(table, {
      lineage: () => ({ file: "exports-2/2026/attachments.csv", row: 1, line: 2, workspace: null }),
    });
  expect([...buildPlan({ resolved, mapping: twentyMapping }).records("attachment")]).toHaveLength(1);
});

test("files of an unpacked archive are found with and without the folder the manifest names", () => {
  const unpacked = join(project, "state/unpacked/x/content");
  mkdirSync(unpacked, { recursive: true });
  writeFileSync(join(unpacked, "b.pdf"), "hej");
  const taken = (staged_path: string) =>
    [
      ...buildPlan({
        resolved: resolvedOf(
          {
            contacts: [{ contact_id: "1" }],
            attachments: [{ file_id: "f", parent_type: "contact", parent_id: "1", file_name: "b.pdf", staged_path }],
          },
          { roots: [root, unpacked] },
        ),
        mapping: twentyMapping,
      }).records("attachment"),
    ].map(({ file }) => file?.path);
  expect(taken("files/b.pdf")).toEqual([join(unpacked, "b.pdf")]);
  expect(taken("b.pdf")).toEqual([join(unpacked, "b.pdf")]);
  expect(taken("files/a.pdf")).toEqual([join(root, "files/a.pdf")]);
  expect(taken("../content/b.pdf")).toEqual([]);
});

test("paths and names", () => {
  for (const bad of [
    "C:\\x",
    "\\\\server\\x",
    "/etc/passwd",
    "a/../b",
    "a\0b",
    "files/CON",
    "nul.txt",
    `${"å".repeat(128)}.txt`,
  ])
    expect(unsafePath(bad), bad).not.toBeNull();
  for (const good of ["files/a.pdf", "files/console.txt", "a..b.txt", "files/Æble 1.png"])
    expect(unsafePath(good), good).toBeNull();
  expect(safeName("x/y\u202Egpj.exe")).toBe("ygpj.exe");
});

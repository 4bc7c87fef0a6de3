import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type ObjectName, objectSpec } from "../../lib/contract/objects.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import type { Staging } from "../../lib/staging/types.ts";
import { unbalanced } from "./project.ts";

const FOLDER = join(import.meta.dirname, "../fixtures/hand");
type Expected = {
  objects: Record<string, { rows: number; exactDuplicates?: number; rejected?: Record<string, number> }>;
  encodings: Record<string, string>;
  rejectedLines: Record<string, { line: number; reason: string }[]>;
  misfits: { object: ObjectName; id: string; column: string; found: string }[];
  values: { object: ObjectName; id: string; column: string; value: unknown }[];
  customColumns: { header: string; options: string[] | null }[];
  secrets: string[];
};

describe("the export typed by hand", () => {
  let staging: Staging;
  let expected: Expected;
  beforeAll(async () => {
    staging = await stageExports({ project: FOLDER, folder: "exports" });
    expected = JSON.parse(await readFile(join(FOLDER, "expected.json"), "utf8")) as Expected;
  });

  const rowOf = (object: ObjectName, id: string) => {
    const table = staging.tables.get(object)!;
    const key = objectSpec(object).key[0]!;
    return Array.from({ length: table.length }, (_, row) => row).findLast((row) => table.cell(key, row) === id)!;
  };

  test("rows and exact duplicates per object", () => {
    for (const [object, { rows, exactDuplicates = 0 }] of Object.entries(expected.objects)) {
      const files = staging.files.filter((file) => file.object === object);
      expect([object, files.reduce((sum, file) => sum + file.rows, 0)]).toEqual([object, rows]);
      expect([object, staging.tables.get(object as ObjectName)?.length]).toEqual([object, rows - exactDuplicates]);
    }
  });

  test("encodings and rejected lines", () => {
    const file = (name: string) => staging.files.find((one) => one.file === `exports/${name}`);
    for (const [name, encoding] of Object.entries(expected.encodings)) expect(file(name)?.encoding).toBe(encoding);
    for (const [name, rejected] of Object.entries(expected.rejectedLines))
      expect(file(name)?.rejected).toEqual(rejected);
  });

  test("values, misfits, own columns", () => {
    for (const { object, id, column, value } of expected.values)
      expect([object, id, column, staging.tables.get(object)!.cell(column, rowOf(object, id))]).toEqual([
        object,
        id,
        column,
        value,
      ]);
    for (const { object, id, column, found } of expected.misfits)
      expect(staging.tables.get(object)!.misfits).toContainEqual(
        expect.objectContaining({ row: rowOf(object, id), column, found }),
      );
    for (const { header, options } of expected.customColumns)
      expect(staging.tables.get("contacts")!.column(header)).toMatchObject({ custom: true, options });
  });

  test("nothing secret, every cell in its place", () => {
    expect(unbalanced(staging)).toEqual([]);
    const texts = [...staging.tables.values()].map((table) =>
      table.columns.map((column) =>
        Array.from({ length: table.length }, (_, row) => [column.at(row), column.raw(row)]),
      ),
    );
    for (const secret of expected.secrets) expect(JSON.stringify([texts, staging])).not.toContain(secret);
  });
});

import { describe, expect, test } from "vitest";
import { columnHead, dictionaryColumn } from "../../lib/staging/columns.ts";
import { buildTable, pickRows, rowKey, tableOf, withColumns } from "../../lib/staging/table.ts";
import type { Lineage } from "../../lib/staging/types.ts";

const at = (file: string, row: number): Lineage => ({ file, row, line: row + 1, workspace: null });
const north = buildTable({
  object: "contacts",
  length: 3,
  columns: [
    dictionaryColumn(columnHead("status", "enum"), Uint8Array.from([0, 1, 0]), ["active", null], ["Aktiv", "Pauseret"]),
    tableOf("contacts", { contact_id: ["1", "2", "3"] }, [at("n", 1), at("n", 2), at("n", 3)]).columns[0]!,
  ],
  rows: { lineage: (row) => at("n", row + 1) },
  misfits: [{ row: 1, column: "status", found: "Pauseret", reason: "unknown_value" }],
});
const south = tableOf("contacts", { contact_id: ["9"], Egen: ["x"] }, [at("s", 1)]);

describe("tables", () => {
  test("contract order, own columns last; unknown cells are null", () => {
    expect(north.columns.map(({ name }) => name)).toEqual(["contact_id", "status"]);
    expect([north.cell("nothing", 0), north.cell("status", 1), north.column("status")?.raw(1)]).toEqual([
      null,
      null,
      "Pauseret",
    ]);
    expect(south.column("Egen")?.custom).toBe(true);
  });

  test("picked rows keep values, texts as found, lineage, sources and misfits", () => {
    const picked = pickRows(
      "contacts",
      [
        { table: north, rows: [2, 1, 1] },
        { table: south, rows: [0] },
      ],
      {
        sources: (row) => (row === 0 ? [at("n", 3), at("s", 7)] : null),
      },
    );
    expect(picked.table.objects()).toEqual([
      { contact_id: "3", status: "active", Egen: null },
      { contact_id: "2", status: null, Egen: null },
      { contact_id: "2", status: null, Egen: null },
      { contact_id: "9", status: null, Egen: "x" },
    ]);
    expect(picked.column("status")?.raw(0)).toBe("Aktiv");
    expect(picked.misfits.map(({ row }) => row)).toEqual([1, 2]);
    expect([picked.lineage(3), picked.sources(0).length, picked.sources(1)]).toEqual([at("s", 1), 2, [at("n", 2)]]);
    expect(pickRows("contacts", [{ table: picked, rows: [3] }]).cell("Egen", 0)).toBe("x");
  });

  test("replaced and added columns; a misfit goes when its cell got a value", () => {
    const filled = withColumns(north, { status: ["active", "inactive", "active"], email: ["a@b.c", null, null] });
    expect(filled.columns.map(({ name }) => name)).toEqual(["contact_id", "email", "status"]);
    expect([filled.misfits, filled.cell("status", 1), filled.lineage(2)]).toEqual([[], "inactive", at("n", 3)]);
    expect(withColumns(north, { email: [null, null, null] }).misfits).toHaveLength(1);
    expect(() => withColumns(north, { email: ["too short"] })).toThrow(/3 rows/);
  });

  test("keys: one column, several, or all values where events came without an id", () => {
    expect(rowKey(north, 2)).toBe("3");
    expect(rowKey(tableOf("group_members", { group_id: ["1"], contact_id: ["2"] }, [at("g", 1)]), 0)).toBe('["1","2"]');
    expect(rowKey(tableOf("engagement_events", { message_id: ["1"], detail: [null] }, [at("e", 1)]), 0)).toBe(
      '["1",null]',
    );
  });
});

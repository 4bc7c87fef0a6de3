// The independent judge of coverage: what it counts as migrated is counted again in the CRM's store, by plain SQL.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanUp, endSandbox, runProgram } from "../run/support.ts";
import { type Column, judgeable, sum } from "./judging.ts";
import { finished, Look, pageProject } from "./rehearsal.ts";

/** Managers that come from another column than the one that names them: 1005's id leads nowhere, the e-mail does. */
const FOUND_BY_EMAIL = 1;
let look: Look;
beforeAll(async () => {
  look = new Look(pageProject());
  const ended = await runProgram("test/run/migrate.ts", [look.root, "load"]);
  finished(ended);
  await endSandbox(look.root);
}, 180_000);
afterAll(cleanUp);

/** Where a logical field stands in a stored record: itself, or the join column of a reference. */
function placesOf(object: string, field: string): string[] {
  const capital = `${field[0]?.toUpperCase()}${field.slice(1)}`;
  const stored = new Set(look.stored(object).flatMap(({ fields }) => Object.keys(fields)));
  return [field, `${field}Id`, `target${capital}Id`].filter(
    (name) => name === "createdAt" || stored.has(name.split(".")[0] ?? ""),
  );
}

/**
 * Our records are those that carry a source id of ours, adopted ones included; link rows and files have no field for it
 * and are known by the version of their UUID (5: made of a name), which no record of the CRM's own has. `createdAt` is a
 * column of the store, and ours where it is not the time at which the record was really made.
 */
function countStored(object: string, place: string): number {
  const value = place === "createdAt" ? "nullif(created_at, made_at)" : "json_extract(fields, ?2)";
  const [row] = look.sql(
    `select count(*) as n from records
     where object = ?1 and deleted_at is null
       and (json_extract(fields, '$.sourceSystemId') like 'actimo:%'
            or (json_extract(fields, '$.sourceSystemId') is null and substr(id, 15, 1) = '5'))
       and ${value} is not null and ${value} not in ('', '[]')`,
    object,
    ...(place === "createdAt" ? [] : [`$.${place}`]),
  );
  return Number(row?.["n"]);
}

const columnsOf = (): Column[] => look.json<{ columns: Column[] }>("coverage.json").columns;

describe("coverage.json against the store", () => {
  test("the fields it can be held to are many, and of every kind of record", () => {
    const judged = judgeable(columnsOf());
    expect(judged.filter(({ plain }) => plain).length).toBeGreaterThan(60);
    const objects = new Set(judged.map(({ field }) => field.split(".")[0]));
    expect([...objects].sort()).toEqual(["attachment", "company", "note", "person", "task", "taskTarget"]);
  });

  test("for each of them as many values stand in the CRM as cells were counted as arrived", () => {
    const wrong: string[] = [];
    for (const { field, columns, arrived, kept } of judgeable(columnsOf())) {
      const [object = "", ...rest] = field.split(".");
      const stored = sum(placesOf(object, rest.join(".")).map((place) => countStored(object, place)));
      const more = field === "person.manager" ? FOUND_BY_EMAIL : 0;
      // A value that the CRM had and that was kept instead of ours is in the store, and is told as kept.
      if (stored !== arrived + kept + more)
        wrong.push(`${field}: ${stored} stored, ${arrived} arrived + ${kept} kept (${columns.join(", ")})`);
    }
    expect(wrong).toEqual([]);
  });

  test("what it says the CRM kept is what the CRM had before, and no more", () => {
    const { records } = JSON.parse(readFileSync(join(look.root, "sandbox/records.json"), "utf8")) as {
      records: { object: string; id: string; fields: Record<string, unknown> }[];
    };
    const adopted = records.filter(({ object, id }) => object !== "note" && look.isOurs(object, id));
    expect(adopted).toHaveLength(4);
    for (const { field, kept } of judgeable(columnsOf())) {
      const [object = "", ...rest] = field.split(".");
      const before = adopted.filter((one) => {
        let value: unknown = one.object === object ? one.fields : undefined;
        for (const key of rest) value = (value as Record<string, unknown> | undefined)?.[key];
        return value !== undefined && value !== "";
      });
      expect([field, kept <= before.length]).toEqual([field, true]);
    }
  });

  test("every cell is accounted for, column by column", () => {
    const { columns, cells, accounted } = look.json<{ columns: Column[]; cells: number; accounted: number }>(
      "coverage.json",
    );
    for (const one of columns) {
      const fates = [one.migrated, one.transformed, one.collapsed, one.reference, ...Object.values(one.skipped)];
      expect([`${one.object}.${one.column}`, sum(fates)]).toEqual([`${one.object}.${one.column}`, one.cells]);
    }
    expect(sum(columns.map((column) => column.cells))).toBe(cells);
    expect(accounted).toBe(cells);
  });

  test("a judge that finds nothing wrong can find something: one value taken out of the store shows", () => {
    expect(judgeable(columnsOf()).find(({ field }) => field === "person.messageCount")).toMatchObject({ arrived: 2 });
    expect(countStored("person", "messageCount")).toBe(2);
    const db = new DatabaseSync(join(look.root, "state/twenty-sandbox.sqlite"));
    db.prepare("update records set fields = json_remove(fields, '$.messageCount') where id = ?").run(
      look.of("person", "contacts:1000").id,
    );
    db.close();
    expect(countStored("person", "messageCount")).toBe(1);
  });
});

/** Duplicates by key, and joins checked both ways: beside a plain Map, arquero and DuckDB. Making the data is not measured. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { escape as aside, op, table } from "arquero";
import { dice, stream } from "#lib/generator/random.ts";
import { groupRows } from "#lib/quality/join-groups.ts";
import { checkJoins } from "#lib/quality/joins.ts";
import { tableOf } from "#lib/staging/table.ts";
import type { Lineage, Staging } from "#lib/staging/types.ts";
import { type Duck, openDuck, sqlText } from "./duck.ts";
import type { Bench, Measured, Side } from "./pairs.ts";

const random = dice(7);
const draw = { copy: stream("copy"), of: stream("of"), child: stream("child"), lost: stream("lost") } as const;

/** Times `work`, which gives what it found. */
const side = (name: string, work: () => Measured["counts"] | Promise<Measured["counts"]>): Side => ({
  name,
  async run() {
    const start = performance.now();
    const counts = await work();
    return { seconds: (performance.now() - start) / 1000, counts };
  },
});

/** A side of DuckDB whose table is filled from a file before the clock starts. */
function duckSide(fill: () => Promise<Duck>, query: string): Side {
  let database: Promise<Duck> | null = null;
  return {
    name: "DuckDB, 2 threads",
    async run() {
      database ??= fill();
      const duck = await database;
      const start = performance.now();
      const counts = await duck.numbers(query);
      return { seconds: (performance.now() - start) / 1000, counts };
    },
  };
}

async function duckTable(duck: Duck, folder: string, name: string, column: string, values: readonly string[]) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.txt`);
  writeFileSync(file, `${column}\n${values.join("\n")}\n`);
  await duck.run(
    `CREATE TABLE ${name} AS SELECT * FROM read_csv(${sqlText(file)}, header=true, delim='\t', quote='', escape='', all_varchar=true)`,
  );
}

function emails(rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => {
    const copied = row > 100 && random.chance(draw.copy, row, 3);
    const email = `soeren.oestergaard${copied ? random.below(draw.of, row, row) : row}@nordisk-drift.example`;
    return copied && row % 2 === 0 ? ` ${email.toUpperCase()} ` : email;
  });
}

/** Groups of rows by trimmed address in lower case. */
export function duplicatesBench(folder: string, rows: number): Bench {
  let made: string[] | null = null;
  const data = (): string[] => {
    made ??= emails(rows);
    return made;
  };
  const clean = (text: string): string => text.trim().toLowerCase();
  return {
    name: `duplicates by key, ${rows.toLocaleString("en")} rows`,
    ours: side("hash index", () => {
      const texts = data();
      const { keys, groups } = groupRows(texts.length, (row) => clean(texts[row] ?? ""));
      return { rows: texts.length, keys, repeated: groups.length, members: sum(groups.map(({ length }) => length)) };
    }),
    peer: side("plain Map", () => {
      const texts = data();
      const found = new Map<string, number[]>();
      for (let row = 0; row < texts.length; row++) {
        const key = clean(texts[row] ?? "");
        const known = found.get(key);
        if (known) known.push(row);
        else found.set(key, [row]);
      }
      const groups = [...found.values()].filter(({ length }) => length > 1);
      return {
        rows: texts.length,
        keys: found.size,
        repeated: groups.length,
        members: sum(groups.map((g) => g.length)),
      };
    }),
    beside: [
      side("arquero groupby", () => {
        const counted = table({ email: data() })
          .derive({ key: aside((row: { email: string }) => clean(row.email)) })
          .groupby("key")
          .count()
          .reify();
        const several = counted.filter((row: { count: number }) => row.count > 1).reify();
        return { rows, keys: counted.numRows(), repeated: several.numRows() };
      }),
      duckSide(async () => {
        const duck = await openDuck();
        await duckTable(duck, join(folder, "keys"), "emails", "email", data());
        return duck;
      }, "SELECT count(*) AS keys, count(*) FILTER (n > 1) AS repeated, sum(n) FILTER (n > 1) AS members, sum(n) AS rows FROM (SELECT count(*) AS n FROM emails GROUP BY lower(trim(email)))"),
    ],
    unit: "rows",
    per: "rows",
    goal: 1.5,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Rows of a child table against its parent, both ways: matched, orphans, distinct orphans, childless, most per parent. */
export function joinsBench(folder: string, rows: number): Bench {
  let made: { parents: string[]; children: string[]; staging: Staging } | null = null;
  const data = () => {
    made ??= joinData(rows);
    return made;
  };
  return {
    name: `join check both ways, ${rows.toLocaleString("en")} × ${rows.toLocaleString("en")}`,
    ours: side("checkJoins", () => {
      const check = checkJoins(data().staging).find(({ column }) => column === "contact_id");
      if (!check) throw new Error("The key was not checked.");
      const { matched, orphans, orphanIds, childless, maxPerParent: most } = check;
      return { rows: check.rows, matched, orphans, missing: orphanIds.length, childless, most };
    }),
    peer: side("plain Map", () => {
      const { parents, children } = data();
      const perParent = new Map<string, number>();
      for (const id of parents) perParent.set(id, 0);
      const orphans = new Map<string, number>();
      let matched = 0;
      for (const id of children) {
        const count = perParent.get(id);
        if (count === undefined) orphans.set(id, (orphans.get(id) ?? 0) + 1);
        else {
          matched++;
          perParent.set(id, count + 1);
        }
      }
      let [childless, most] = [0, 0];
      for (const count of perParent.values()) {
        if (count === 0) childless++;
        if (count > most) most = count;
      }
      return {
        rows: children.length,
        matched,
        orphans: children.length - matched,
        missing: orphans.size,
        childless,
        most,
      };
    }),
    beside: [
      side("arquero joins", () => {
        const parents = table({ id: data().parents });
        const children = table({ id: data().children });
        const lost = children.antijoin(parents, "id").reify();
        const found = children.semijoin(parents, "id").reify();
        const most = Number(
          found
            .groupby("id")
            .count()
            .rollup({ most: op.max("count") })
            .get("most", 0),
        );
        return {
          rows,
          matched: found.numRows(),
          orphans: lost.numRows(),
          missing: lost.dedupe("id").numRows(),
          childless: parents.antijoin(children, "id").numRows(),
          most,
        };
      }),
      duckSide(
        async () => {
          const duck = await openDuck();
          await duckTable(duck, join(folder, "joins"), "parents", "id", data().parents);
          await duckTable(duck, join(folder, "joins"), "children", "id", data().children);
          return duck;
        },
        `WITH c AS (SELECT id, count(*) AS n FROM children GROUP BY id),
          j AS (SELECT p.id AS parent, c.id AS child, c.n AS n FROM parents p FULL JOIN c ON p.id = c.id)
          SELECT sum(n) AS rows, sum(n) FILTER (parent IS NOT NULL) AS matched, sum(n) FILTER (parent IS NULL) AS orphans,
          count(*) FILTER (parent IS NULL) AS missing, count(*) FILTER (child IS NULL) AS childless,
          max(n) FILTER (parent IS NOT NULL) AS most FROM j`,
      ),
    ],
    unit: "rows",
    per: "rows",
    goal: 1.5,
  };
}

function joinData(rows: number) {
  const parents = Array.from({ length: rows }, (_, row) => String(1_000_000 + row));
  const children = Array.from({ length: rows }, (_, row) =>
    String(1_000_000 + random.below(draw.child, row, rows) + (random.chance(draw.lost, row, 2) ? 50_000_000 : 0)),
  );
  const lineage: Lineage[] = parents.map((_, row) => ({ file: "a.csv", row, line: row, workspace: null }));
  const staging: Staging = {
    tables: new Map([
      ["contacts", tableOf("contacts", { contact_id: parents }, lineage)],
      ["engagement_events", tableOf("engagement_events", { contact_id: children }, lineage)],
    ]),
    files: [],
    findings: [],
    cells: [],
    losses: [],
    rowLosses: [],
    roots: [],
  };
  return { parents, children, staging };
}

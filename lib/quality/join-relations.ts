/** What holds between rows beyond single keys: how many may stand for one thing, chains, and rows that contradict their parent. */
import { AT_MOST_ONE, CHAINS, MUST_AGREE } from "../contract/cardinality.ts";
import { type Finding, finding } from "../contract/finding.ts";
import { objectSpec } from "../contract/objects.ts";
import type { Cell, StagedTable, Staging } from "../staging/types.ts";
import { hashOf, TextIndex } from "./join-index.ts";
import { multiCompany } from "./multi-company.ts";
import type { Chain, Circle, Contradiction, Multiplicity, Relations, Resolved } from "./types.ts";

const LISTED = 1000;
const EXAMPLES = 20;

/**
 * Cardinality, chains, contradictions and people of several companies. Cardinality is that of the rows as exported, the
 * rest that of the resolved tables.
 */
export function checkRelations(resolved: Pick<Resolved, "staging" | "circles" | "multiplicity">): Relations {
  const people = multiCompany(resolved.staging);
  return {
    multiplicity: resolved.multiplicity,
    chains: checkChains(resolved.staging, resolved.circles),
    contradictions: checkAgreements(resolved.staging.tables),
    multiCompany: {
      people: people.length,
      most: people.reduce((most, { companies }) => Math.max(most, companies.length), 0),
      withoutPrimary: people.filter(({ primary }) => primary === null).length,
      ids: people.slice(0, LISTED).map(({ contact }) => contact),
    },
  };
}

/** Rows that stand several times for what should stand once, per expectation of the contract. */
export function checkMultiplicity(tables: Staging["tables"]): Multiplicity[] {
  return AT_MOST_ONE.flatMap(({ object, columns, where, outcome, reportedAs }): Multiplicity[] => {
    const table = tables.get(object);
    const parts = columns.map((name) => table?.column(name) ?? null);
    if (!table || parts.some((part) => part === null)) return [];
    const condition = where ? table.column(where.column) : null;
    const read = (row: number): string | null => joined(parts.map((part) => part?.at(row) ?? null));
    const index = new TextIndex((row) => read(row) ?? "", table.length);
    const times: number[] = [];
    let [rows, incomplete] = [0, 0];
    for (let row = 0; row < table.length; row++) {
      if (where && (condition?.at(row) ?? null) !== where.is) continue;
      const key = read(row);
      if (key === null) {
        incomplete++;
        continue;
      }
      rows++;
      const code = index.add(key, hashOf(key), row);
      times[code] = (times[code] ?? 0) + 1;
    }
    const several = times.flatMap((count, code) => (count > 1 ? [{ code, count }] : []));
    const ids = several
      .sort((a, b) => b.count - a.count || a.code - b.code)
      .slice(0, LISTED)
      .map(({ code, count }) => {
        const row = index.firstRow(code);
        const { file, row: number, line } = table.lineage(row);
        return {
          key: columns.map((name) => String(table.cell(name, row))),
          rows: count,
          first: { file, row: number, line },
        };
      });
    return [
      {
        object,
        columns,
        where: where ? `${where.column} = ${where.is ?? "blank"}` : null,
        expected: "one",
        rows,
        incomplete,
        keys: index.size,
        violations: several.length,
        extraRows: several.reduce((sum, { count }) => sum + count - 1, 0),
        most: several[0]?.count ?? Math.min(1, rows),
        ids,
        outcome,
        reportedAs: reportedAs ?? "more_than_one",
      },
    ];
  });
}

/** A key of one part is its text; null when a part is blank. */
function joined(values: readonly Cell[]): string | null {
  if (values.some((value) => value === null)) return null;
  return values.length === 1 ? String(values[0]) : JSON.stringify(values);
}

/** How deep the chains of keys to the own kind are, where they end, and which circles were cut. */
export function checkChains(staging: Staging, circles: readonly Circle[]): Chain[] {
  return CHAINS.flatMap(({ object, id, above }): Chain[] => {
    const table = staging.tables.get(object);
    const [ids, links] = [table?.column(id), table?.column(above)];
    if (!table || !ids || !links) return [];
    const index = new TextIndex((row) => String(ids.at(row)), table.length);
    const rowOf: number[] = [];
    for (let row = 0; row < table.length; row++) {
      const text = String(ids.at(row));
      rowOf[index.add(text, hashOf(text), row)] ??= row;
    }
    const next = new Int32Array(table.length).fill(-1);
    let [roots, orphans] = [0, 0];
    for (let row = 0; row < table.length; row++) {
      const link = links.at(row);
      if (link === null) roots++;
      else {
        const code = index.find(String(link));
        if (code < 0) orphans++;
        else next[row] = rowOf[code] ?? -1;
      }
    }
    const depth = depthsOf(next);
    const levels: number[] = [];
    let deepest = -1;
    for (let row = 0; row < depth.length; row++) {
      const level = depth[row] ?? 0;
      levels[level] = (levels[level] ?? 0) + 1;
      if (deepest < 0 || level > (depth[deepest] ?? 0)) deepest = row;
    }
    const chain: string[] = [];
    for (let row = deepest; row >= 0 && chain.length < EXAMPLES; row = next[row] ?? -1) chain.push(String(ids.at(row)));
    const ours = circles.filter((circle) => circle.object === object && circle.column === above);
    return [
      {
        object,
        column: above,
        rows: table.length,
        roots,
        orphans,
        depth: levels.length - 1,
        levels: Array.from(levels, (count) => count ?? 0),
        deepest: chain,
        selfReferences: ours.filter((circle) => circle.ids.length === 1).map((circle) => circle.cut),
        circles: ours.filter((circle) => circle.ids.length > 1).map((circle) => ({ ids: circle.ids, cut: circle.cut })),
      },
    ];
  });
}

/** Steps up to the end of each chain; a chain that never ends counts to where it closes. */
function depthsOf(next: Int32Array): Int32Array {
  const depth = new Int32Array(next.length).fill(-1);
  const path: number[] = [];
  for (let start = 0; start < next.length; start++) {
    let at = start;
    while (at >= 0 && depth[at] === -1) {
      depth[at] = -2;
      path.push(at);
      at = next[at] ?? -1;
    }
    let level = at < 0 || depth[at] === -2 ? -1 : (depth[at] ?? -1);
    for (let row = path.pop(); row !== undefined; row = path.pop()) depth[row] = ++level;
  }
  return depth;
}

/** Rows that say something else than the parent they point to. */
export function checkAgreements(tables: Staging["tables"]): Contradiction[] {
  return MUST_AGREE.flatMap(({ object, column, says, parent, parentSays }): Contradiction[] => {
    const [table, parents] = [tables.get(object), tables.get(parent)];
    const [links, own, theirs] = [table?.column(column), table?.column(says), parents?.column(parentSays)];
    const key = objectSpec(parent).key[0] ?? "";
    const keys = parents?.column(key);
    if (!table || !links || !own || !parents || !theirs || !keys) return [];
    const index = new TextIndex((row) => String(keys.at(row)), parents.length);
    for (let row = 0; row < parents.length; row++) {
      const text = String(keys.at(row));
      index.add(text, hashOf(text), row);
    }
    const ids: string[] = [];
    let [compared, differ] = [0, 0];
    for (let row = 0; row < table.length; row++) {
      const [link, value] = [links.at(row), own.at(row)];
      const code = link === null || value === null ? -1 : index.find(String(link));
      const other = code < 0 ? null : theirs.at(index.firstRow(code));
      if (other === null) continue;
      compared++;
      if (other === value) continue;
      differ++;
      if (ids.length < LISTED) ids.push(rowName(table, row));
    }
    return [{ object, column, says, parent, parentSays, compared, differ, ids }];
  });
}

const rowName = (table: StagedTable, row: number): string =>
  objectSpec(table.object)
    .key.map((name) => String(table.cell(name, row) ?? ""))
    .join(" + ");

/** Findings: what stands several times (unless another finding says so already), and what contradicts its parent. */
export function relationFindings({
  multiplicity,
  contradictions,
}: Pick<Relations, "multiplicity" | "contradictions">): Finding[] {
  const found: Finding[] = [];
  for (const { object, columns, where, violations, extraRows, ids, outcome, reportedAs } of multiplicity)
    if (violations > 0 && reportedAs === "more_than_one")
      found.push(
        finding(
          "warning",
          "more_than_one",
          `${violations} combinations of ${columns.join(" and ")}${where ? ` (${where})` : ""} stand on several rows of ${object}, ${extraRows} rows too many. ${outcome}`,
          {
            object,
            column: columns.join("+"),
            found: ids
              .slice(0, EXAMPLES)
              .map(({ key, rows }) => `${key.join(" + ")} (${rows})`)
              .join(", "),
          },
        ),
      );
  for (const { object, column, says, parent, parentSays, differ, ids } of contradictions)
    if (differ > 0)
      found.push(
        finding(
          "warning",
          "contradicts_parent",
          `${differ} rows of ${object} name another ${says} than the ${parent} they point to (${parentSays}). Both are kept as found; check which one is right.`,
          { object, column, found: ids.slice(0, EXAMPLES).join(", ") },
        ),
      );
  return found;
}

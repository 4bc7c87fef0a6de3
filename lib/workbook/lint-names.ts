// Names between cells: what stands further down, what may not be written, what nobody declares.
import { ownersOf } from "./kernel.ts";
import { cellName, type LintFinding, placeIn, type ReadCell } from "./lint-finding.ts";
import { RESERVED } from "./transform.ts";
import { type Use, usesOf } from "./uses.ts";

interface CellUses {
  readonly read: ReadCell;
  readonly uses: readonly Use[];
}

/** What is wrong with the names that cells share. */
export function sharedNames(read: readonly ReadCell[]): LintFinding[] {
  const owners = ownersOf(read);
  const cells = read.map((one) => ({ read: one, uses: usesOf(one) }));
  return [
    ...declarations(read, owners),
    ...writes(read, owners),
    ...tooEarly(cells, owners),
    ...disposed(cells, owners),
  ];
}

/** Names that no cell declares and no runtime knows: misspelt, or left over. */
export function unknownNames(read: readonly ReadCell[]): LintFinding[] {
  const owners = ownersOf(read);
  const ambient = new Set(
    read.flatMap(({ cell }) =>
      [...cell.source.matchAll(/\bdeclare\s+(?:const|let|var|function|class)\s+([\p{L}\d_$]+)/gu)].map(
        ([, name]) => name,
      ),
    ),
  );
  return read.flatMap((one) => {
    const seen = new Set<string>();
    return usesOf(one).flatMap(({ name, node, above }): LintFinding[] => {
      const parent = above.at(-1);
      const asked = parent?.type === "UnaryExpression" && parent.operator === "typeof";
      if (asked || owners.has(name) || name in globalThis || name === "arguments") return [];
      if (ambient.has(name) || seen.has(name)) return [];
      seen.add(name);
      const message = `${name} is declared in no cell, imported nowhere and known to no runtime.`;
      return [{ ...placeIn(one.cell, node), rule: "unknown-name", message }];
    });
  });
}

function declarations(read: readonly ReadCell[], owners: ReadonlyMap<string, ReadCell>): LintFinding[] {
  return read.flatMap(({ cell, analysis }) =>
    [...analysis.definitions.values()].flatMap(({ name, place }): LintFinding[] => {
      if (RESERVED.includes(name))
        return [{ ...place, rule: "reserved-name", message: `${name} is a name of the runner; choose another.` }];
      const owner = owners.get(name);
      if (!owner || owner.cell === cell) return [];
      const message = `${name} is already declared in cell ${owner.cell.index} (line ${owner.cell.line}).`;
      return [{ ...place, rule: "declared-twice", message }];
    }),
  );
}

function writes(read: readonly ReadCell[], owners: ReadonlyMap<string, ReadCell>): LintFinding[] {
  return read.flatMap(({ analysis }) =>
    analysis.references.flatMap(({ name, place, writes }): LintFinding[] => {
      const owner = owners.get(name);
      const kind = owner?.analysis.definitions.get(name)?.kind;
      if (!owner || !writes || kind === "let" || kind === "var") return [];
      const message = `${name} is a ${kind} of ${cellName(owner.cell)} and cannot be assigned here.`;
      return [{ ...place, rule: "const-write", message }];
    }),
  );
}

/** Names read before their cell has run: on the spot, or by a function that is called too early. */
function tooEarly(cells: readonly CellUses[], owners: ReadonlyMap<string, ReadCell>): LintFinding[] {
  const readsLater = new Map<string, Set<string>>();
  for (const { read, uses } of cells)
    for (const use of uses)
      if (use.later && use.within !== undefined && owners.get(use.within) === read)
        readsLater.set(use.within, (readsLater.get(use.within) ?? new Set()).add(use.name));
  return cells.flatMap(({ read: { cell }, uses }) =>
    uses.flatMap((use): LintFinding[] => {
      const owner = owners.get(use.name);
      if (!owner || use.later) return [];
      const place = placeIn(cell, use.node);
      if (owner.cell.index > cell.index) {
        if (isConstWrite(use, owner)) return [];
        const message = `${use.name} is declared further down, in ${cellName(owner.cell)}.`;
        return [{ ...place, rule: "later-name", message }];
      }
      if (!isCalled(use)) return [];
      const missing = reach(use.name, readsLater).find((name) => (owners.get(name)?.cell.index ?? 0) > cell.index);
      const declarer = missing === undefined ? undefined : owners.get(missing);
      if (!declarer) return [];
      const message = `${use.name} reads ${missing}, which is declared further down, in ${cellName(declarer.cell)}.`;
      return [{ ...place, rule: "later-name", message }];
    }),
  );
}

/** A resource of `using` that another cell reads: the runner gives it back at the end of its cell, a plain run at the end. */
function disposed(cells: readonly CellUses[], owners: ReadonlyMap<string, ReadCell>): LintFinding[] {
  const held = new Set(
    cells.flatMap(({ read }) =>
      read.analysis.program.body.flatMap((node) =>
        node.type === "VariableDeclaration" && /using$/.test(node.kind)
          ? node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []))
          : [],
      ),
    ),
  );
  return cells.flatMap(({ read, uses }) =>
    uses.flatMap(({ name, node }): LintFinding[] => {
      const owner = owners.get(name);
      if (!owner || owner === read || !held.has(name)) return [];
      const message = `${name} is given back at the end of ${cellName(owner.cell)} in the runner; declare it with const, and give it back in the last cell that needs it.`;
      return [{ ...placeIn(read.cell, node), rule: "early-disposal", message }];
    }),
  );
}

/** Told as a write to a const already. */
const isConstWrite = ({ name, node, above }: Use, owner: ReadCell): boolean => {
  const parent = above.at(-1);
  if (parent?.type !== "AssignmentExpression" || parent.left !== node || parent.operator !== "=") return false;
  const kind = owner.analysis.definitions.get(name)?.kind;
  return kind !== "let" && kind !== "var";
};

/** Called here, or handed to something that calls it. */
const isCalled = ({ node, above }: Use): boolean => {
  const parent = above.at(-1);
  if (parent?.type !== "CallExpression" && parent?.type !== "NewExpression") return false;
  return parent.callee === node || parent.arguments.some((argument) => argument === node);
};

/** The names a function reads once it is called, directly or through other functions. */
function reach(name: string, readsLater: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found = new Set<string>();
  const visit = (one: string): void => {
    for (const read of readsLater.get(one) ?? []) {
      if (found.has(read)) continue;
      found.add(read);
      visit(read);
    }
  };
  visit(name);
  return [...found];
}

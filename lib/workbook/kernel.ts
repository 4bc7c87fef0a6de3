// Runs cells one by one in this process and keeps their names for the cells below.
import { runInThisContext } from "node:vm";
import { type Analysis, analyseCell } from "./analyse.ts";
import type { Cell } from "./cells.ts";
import { createImporter, metaOf } from "./modules.ts";
import { type Place, PlacedError } from "./place.ts";
import { RESERVED, type Route, transformCell } from "./transform.ts";

/** A cell of a workbook with what is known about it. `id` stays when the file is edited around the cell. */
export interface LiveCell {
  readonly id: number;
  readonly cell: Cell;
  readonly analysis: Analysis;
}

export interface Kernel {
  /**
   * Runs a cell; its own names of an earlier run are forgotten first.
   * @throws PlacedError before running anything, when the cell breaks a rule between cells; else what the cell throws
   */
  run(live: LiveCell, all: readonly LiveCell[]): Promise<void>;
  /** Sets a cell's names to values kept of an earlier run; of the cell itself only its imports run. */
  restore(live: LiveCell, all: readonly LiveCell[], values: ReadonlyMap<string, unknown>): Promise<void>;
  /** The value of a name, or undefined when no cell that ran has set it. */
  read(name: string): { value: unknown } | undefined;
  /** Names that can be read now, in the order they were set. */
  names(): string[];
  forget(id: number): void;
  /** Position in the file for a position in a stack frame of this workbook's cells. */
  original(cellIndex: number, line: number, column: number): Place;
}

interface Binding {
  readonly owner: number;
  readonly get: () => unknown;
  readonly set: ((value: unknown) => void) | undefined;
}

type CellFunction = (scope: unknown, meta: unknown, importer: unknown, inputs: object) => Promise<void>;

/** @param file absolute path of the workbook */
export function createKernel(file: string): Kernel {
  const bindings = new Map<string, Binding>();
  const importer = createImporter(file);
  const meta = metaOf(file);
  const maps = new Map<number, { line: number; original(line: number, column: number): Place }>();

  const read = (name: string): { value: unknown } | undefined => {
    try {
      const binding = bindings.get(name);
      return binding && { value: binding.get() };
    } catch (thrown) {
      // A cell that failed above the declaration: the name exists, its value never came to be.
      if (thrown instanceof ReferenceError) return undefined;
      throw thrown;
    }
  };

  const forget = (id: number): void => {
    for (const [name, binding] of bindings) if (binding.owner === id) bindings.delete(name);
  };

  const scopeFor = (live: LiveCell, owners: ReadonlyMap<string, LiveCell>): unknown => {
    const register = (name: string, get: () => unknown, set?: (value: unknown) => void): void => {
      bindings.set(name, { owner: live.id, get, set });
    };
    const bindingOf = (name: string): Binding => {
      const binding = bindings.get(name);
      if (binding) return binding;
      const owner = owners.get(name);
      const whose = owner ? `cell ${owner.cell.index} (${owner.cell.title})` : "another cell";
      throw new ReferenceError(`${name} is set by ${whose}, which has not run.`);
    };
    const currentValue = (name: string): unknown => {
      const { get } = bindingOf(name);
      try {
        return get();
      } catch (cause) {
        const { index, title } = owners.get(name)?.cell ?? live.cell;
        const message = `${name} was never set: cell ${index} (${title}) failed before it got there.`;
        throw cause instanceof ReferenceError ? new ReferenceError(message) : cause;
      }
    };
    return new Proxy(register, {
      get: (_, name) => currentValue(String(name)),
      set: (_, name, value) => {
        bindingOf(String(name)).set?.(value);
        return true;
      },
    });
  };

  const run = async (live: LiveCell, all: readonly LiveCell[]): Promise<void> => {
    const owners = ownersOf(all);
    refuse(live, owners);
    forget(live.id);
    const routeOf = (name: string): Route => {
      const owner = owners.get(name);
      if (!owner || owner.id === live.id) return "global";
      const kind = owner.analysis.definitions.get(name)?.kind;
      const carried = kind !== "let" && kind !== "var" && bindings.get(name)?.owner === owner.id;
      return carried && read(name) ? "value" : "scope";
    };
    const { code, inputs, original } = transformCell(live.analysis, routeOf);
    maps.set(live.cell.index, { line: live.cell.line, original });
    const filename = `${file}?cell=${live.cell.index}`;
    const call: CellFunction = runInThisContext(code, { filename, lineOffset: live.cell.line - 1 });
    const values = Object.fromEntries(inputs.map((name) => [name, read(name)?.value]));
    await call(scopeFor(live, owners), meta, importer, values);
  };

  const restore: Kernel["restore"] = async (live, all, values) => {
    const { analysis, cell } = live;
    const imports = analysis.imports.map(({ node }) => analysis.code.slice(node.start, node.end)).join("\n");
    await run({ ...live, analysis: analyseCell({ ...cell, source: imports }) }, all);
    for (const [name, kept] of values) {
      let value = kept;
      const set = (given: unknown): void => {
        value = given;
      };
      bindings.set(name, { owner: live.id, get: () => value, set });
    }
  };

  return {
    run,
    restore,
    read,
    forget,
    names: () => [...bindings.keys()].filter((name) => read(name)),
    original(cellIndex, line, column) {
      const found = maps.get(cellIndex);
      if (!found) return { line, column };
      const place = found.original(line - found.line + 1, column);
      return { line: place.line + found.line, column: place.column };
    },
  };
}

/** The cell that declares each name; of two, the upper one. */
export function ownersOf<T extends { readonly analysis: Analysis }>(cells: readonly T[]): Map<string, T> {
  const owners = new Map<string, T>();
  for (const live of cells)
    for (const name of live.analysis.definitions.keys()) if (!owners.has(name)) owners.set(name, live);
  return owners;
}

function refuse(live: LiveCell, owners: ReadonlyMap<string, LiveCell>): void {
  for (const { name, place } of live.analysis.definitions.values()) {
    const owner = owners.get(name);
    if (RESERVED.includes(name))
      throw new PlacedError("SyntaxError", `${name} is a name of the runner; choose another.`, place);
    if (owner && owner.id !== live.id)
      throw new PlacedError(
        "SyntaxError",
        `${name} is already declared in cell ${owner.cell.index} (${owner.cell.title}, line ${owner.cell.line}). Choose another name, or put it in a block { … }.`,
        place,
      );
  }
  for (const { name, place, writes } of live.analysis.references) {
    const owner = owners.get(name);
    const kind = owner?.analysis.definitions.get(name)?.kind;
    if (owner && writes && kind !== "let" && kind !== "var")
      throw new PlacedError(
        "TypeError",
        `${name} cannot be assigned: it is a ${kind} of cell ${owner.cell.index} (${owner.cell.title}). Declare it there with let, or choose another name here.`,
        place,
      );
  }
}

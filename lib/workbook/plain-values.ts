// Values as bytes and back: plain data and arquero tables. Anything that carries code cannot be kept.
import { deserialize, serialize } from "node:v8";
import { isTableLike, type TableLike } from "./table.ts";

/** Thrown for a value that cannot be kept; the message says which part and why. */
export class NotPlain extends Error {
  override readonly name = "NotPlain";
}

const TABLE = "actimo.workbook.table";

/** @throws NotPlain */
export function toBytes(values: ReadonlyMap<string, unknown>): Uint8Array {
  const seen = new Map<object, unknown>();
  const entries = [...values].map(([name, value]) => [name, packed(value, name, seen)] as const);
  return serialize(Object.fromEntries(entries));
}

/** What `toBytes` was given; tables come back as arquero tables. */
export async function fromBytes(bytes: Uint8Array): Promise<Map<string, unknown>> {
  const { table } = await import("arquero");
  const read: unknown = deserialize(bytes);
  const makeTable = (columns: Record<string, unknown[]>): unknown => table(columns);
  const seen = new Map<object, unknown>();
  return new Map(Object.entries(read as object).map(([name, value]) => [name, unpacked(value, makeTable, seen)]));
}

/** The value with its tables as columns; an object met twice stays one. */
function packed(value: unknown, path: string, seen: Map<object, unknown>): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw new NotPlain(`${path} is a ${typeof value}`);
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (isTableLike(value)) return keep(seen, value, { [TABLE]: columnsOf(value) });
  if (Array.isArray(value)) {
    const copy: unknown[] = keep(seen, value, []);
    value.forEach((item, at) => {
      copy[at] = packed(item, `${path}[${at}]`, seen);
    });
    return copy;
  }
  if (value instanceof Map) {
    const copy = keep(seen, value, new Map<unknown, unknown>());
    for (const [key, item] of value) copy.set(packed(key, `${path} (a key)`, seen), packed(item, `${path}[…]`, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(seen, value, new Set<unknown>());
    for (const item of value) copy.add(packed(item, `${path}[…]`, seen));
    return copy;
  }
  if (value instanceof Date || value instanceof RegExp || ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new NotPlain(`${path} is a ${value.constructor?.name || "object with code"}`);
  const copy: Record<string, unknown> = keep(seen, value, {});
  for (const [key, item] of Object.entries(value)) copy[key] = packed(item, `${path}.${key}`, seen);
  return copy;
}

function unpacked(
  value: unknown,
  makeTable: (columns: Record<string, unknown[]>) => unknown,
  seen: Map<object, unknown>,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (TABLE in value) return keep(seen, value, makeTable(value[TABLE] as Record<string, unknown[]>) as object);
  seen.set(value, value);
  if (Array.isArray(value))
    value.forEach((item, at) => {
      value[at] = unpacked(item, makeTable, seen);
    });
  else if (value instanceof Map) for (const [key, item] of value) value.set(key, unpacked(item, makeTable, seen));
  else if (!(value instanceof Set || value instanceof Date || ArrayBuffer.isView(value)))
    for (const [key, item] of Object.entries(value)) Reflect.set(value, key, unpacked(item, makeTable, seen));
  return value;
}

function keep<T>(seen: Map<object, unknown>, of: object, copy: T): T {
  seen.set(of, copy);
  return copy;
}

function columnsOf(table: TableLike): Record<string, unknown[]> {
  const order = table.indices();
  return Object.fromEntries(
    table.columnNames().map((name) => {
      const column = table.column(name);
      return [name, Array.from({ length: order.length }, (_, at) => column?.at(order[at] ?? at))];
    }),
  );
}

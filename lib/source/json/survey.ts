/** The first look at a JSON file: whether it is whole, which lists it holds and what stands beside them. */
import type { Json } from "../../contract/columns.ts";
import { JsonFault, JsonScanner, type JsonVisitor } from "./scanner.ts";

export type JsonList = {
  /** Key in the root object; null when the root itself is the list. */
  readonly key: string | null;
  items: number;
  /** Keys of the first items. */
  readonly keys: Set<string>;
};
export type Survey = {
  readonly root: "list" | "object" | "value" | "nothing";
  readonly lists: readonly JsonList[];
  /** Single values of the root object. */
  readonly values: ReadonlyMap<string, Json>;
  /** Keys of the root object that hold objects. */
  readonly objects: ReadonlySet<string>;
  /** Text follows the root value: perhaps a value per line. */
  readonly more: boolean;
  readonly repeated: readonly { readonly name: string; readonly line: number }[];
};

const ITEMS_LOOKED_AT = 20;
const MOST_VALUES = 1000;
const MOST_REPEATED = 1000;

/** Reads all of it once and keeps next to nothing. Throws `JsonFault` when it is no JSON up to the end of its root. */
export async function surveyJson(pieces: AsyncIterable<string>): Promise<Survey> {
  let root: Survey["root"] = "nothing";
  const lists: JsonList[] = [];
  const values = new Map<string, Json>();
  const objects = new Set<string>();
  const repeated: { name: string; line: number }[] = [];
  const visitor: JsonVisitor = {
    begin(kind, key, depth) {
      if (depth === 0) {
        root = kind;
        if (kind === "list") lists.push({ key: null, items: 0, keys: new Set() });
        return true;
      }
      if (root !== "object" || depth !== 1) return false;
      if (kind === "list") {
        lists.push({ key: String(key), items: 0, keys: new Set() });
        return true;
      }
      if (objects.size < MOST_VALUES) objects.add(String(key));
      return false;
    },
    value(value, key, depth) {
      if (depth === 0) root = "value";
      else if (root === "object" && depth === 1) {
        if (typeof value !== "object" && values.size < MOST_VALUES) values.set(String(key), value);
      } else {
        const list = lists.at(-1);
        if (!list || list.items++ >= ITEMS_LOOKED_AT || !isObject(value)) return;
        for (const name of Object.keys(value).slice(0, MOST_VALUES)) list.keys.add(name);
      }
    },
    end() {},
    repeated(name, line) {
      if (repeated.length < MOST_REPEATED) repeated.push({ name, line });
    },
  };
  const scanner = new JsonScanner(visitor);
  for await (const piece of pieces) {
    const rest = scanner.push(piece);
    if (scanner.done && rest !== "") return { root, lists, values, objects, more: true, repeated };
  }
  if (isUntouched(root, scanner)) return { root: "nothing", lists, values, objects, more: false, repeated };
  scanner.end();
  return { root, lists, values, objects, more: false, repeated };
}

const isUntouched = (root: Survey["root"], scanner: JsonScanner) => root === "nothing" && scanner.blank;

/** The items of one list, one at a time, with their 1-based place. */
export async function* itemsOf(pieces: AsyncIterable<string>, key: string | null): AsyncGenerator<[Json, number]> {
  let found: [Json, number][] = [];
  let inList = false;
  const wanted = key === null ? 0 : 1;
  const scanner = new JsonScanner({
    begin(kind, name, depth) {
      if (depth === wanted && kind === "list" && (depth === 0 || name === key)) {
        inList = true;
        return true;
      }
      return depth < wanted;
    },
    value(value, place, depth) {
      if (inList && depth === wanted + 1) found.push([value, Number(place) + 1]);
    },
    end(depth) {
      if (depth === wanted) inList = false;
    },
    repeated() {},
  });
  for await (const piece of pieces) {
    scanner.push(piece);
    if (found.length === 0) continue;
    yield* found;
    found = [];
  }
}

/** The root as one value. Throws `JsonFault`. */
export async function wholeOf(pieces: AsyncIterable<string>): Promise<Json> {
  let root: Json = null;
  const scanner = new JsonScanner({
    begin: () => false,
    value(value) {
      root = value;
    },
    end() {},
    repeated() {},
  });
  for await (const piece of pieces) if (scanner.push(piece) !== "") throw new JsonFault("syntax", scanner.line, 1);
  scanner.end();
  return root;
}

export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

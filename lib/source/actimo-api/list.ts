/** Reads one list whole, whether the API hands it out at once or in pages, and notices when it changes meanwhile. */
import type { Json } from "../../contract/columns.ts";
import { Stop } from "../../contract/stop.ts";
import { ApiRefusal, itemsIn, type ReadingClient } from "./client.ts";
import { ACTIMO_API, type ApiList } from "./facts.ts";

type Item = { readonly [key: string]: Json };
export type ReadList = {
  readonly items: readonly Item[];
  /** Items that are no records, as they came. */
  readonly odd: number;
  /** How often the list was begun anew because it had changed. */
  readonly restarts: number;
};

const MOST_RESTARTS = 3;
const MOST_PAGES = 100_000;

/**
 * The first call is the documented one. Each further one asks for what lies behind, beginning with the last item once
 * more: where another item stands there, the list has changed and is read from the start. Throws `Stop`.
 */
export async function readList(client: ReadingClient, list: ApiList): Promise<ReadList> {
  for (let restarts = 0; restarts <= MOST_RESTARTS; restarts++) {
    const read = await readOnce(client, list);
    if (read) return { ...read, restarts };
  }
  throw new Stop(
    5,
    `The list of ${list.object} in Actimo kept changing while it was read.`,
    "Start again when nobody edits it: what was read before stays as it is.",
  );
}

/** Null when the list changed between two pages. */
async function readOnce(client: ReadingClient, list: ApiList): Promise<Omit<ReadList, "restarts"> | null> {
  const first = await page(client, list, null);
  const items: Item[] = first.items.slice();
  const seen = new Set(items.map((item) => idOf(item, list)));
  let odd = first.odd;
  let taken = first.all;
  for (let pages = 1; taken > 0 && pages < MOST_PAGES; pages++) {
    const next = await page(client, list, taken - 1);
    // An API that knows no paging gives the whole list again, or says no.
    if (next === null || (taken > 1 && isSame(next.items, first.items, list))) break;
    const [overlap, ...fresh] = next.items;
    if (next.all === 0) return null;
    if (overlap && idOf(overlap, list) !== idOf(items.at(-1), list)) return null;
    if (fresh.length === 0 && next.all <= 1) break;
    for (const item of fresh) {
      if (seen.has(idOf(item, list))) return null;
      seen.add(idOf(item, list));
      items.push(item);
    }
    odd += next.odd;
    taken += next.all - 1;
  }
  return { items, odd };
}

type Page = { readonly items: Item[]; readonly odd: number; readonly all: number };

async function page(client: ReadingClient, list: ApiList, offset: null): Promise<Page>;
async function page(client: ReadingClient, list: ApiList, offset: number): Promise<Page | null>;
async function page(client: ReadingClient, list: ApiList, offset: number | null): Promise<Page | null> {
  const more: Record<string, string> = offset === null ? {} : { [ACTIMO_API.paging.offset]: String(offset) };
  let answer: Json;
  try {
    answer = await client.get(list.path, { ...list.query, ...more });
  } catch (error) {
    // The parameter is inferred: an API that does not take it has given all it gives.
    if (offset !== null && error instanceof ApiRefusal && error.status < 500) return null;
    throw error;
  }
  const found = itemsIn(answer);
  if (!found)
    throw new Stop(
      2,
      `Actimo answered GET ${list.path} with something else than {"data": […]}.`,
      "Is the address in source.api that of the API? It ends in /api/v1.",
    );
  const items = found.filter(isItem);
  return { items, odd: found.length - items.length, all: found.length };
}

const isItem = (item: Json): item is Item => typeof item === "object" && item !== null && !Array.isArray(item);

const idOf = (item: Item | undefined, list: ApiList): string => String(item?.[list.id] ?? "");

const isSame = (a: readonly Item[], b: readonly Item[], list: ApiList): boolean =>
  a.length === b.length && idOf(a[0], list) === idOf(b[0], list) && idOf(a.at(-1), list) === idOf(b.at(-1), list);

import type { ApiResponse, JsonObject } from "../shared/crm.ts";
import { base62 } from "./ids.ts";
import type { Org } from "./org.ts";
import { json, Refusal } from "./refusal.ts";
import { type QueryHow, readyQuery } from "./soql-run.ts";

/** A server keeps so many queries open for a user, and for two days (sheet 8, [mem]). */
const OPEN_QUERIES = 10;
const LOCATOR_MS = 2 * 86_400_000;
const PAGE = 2000;

type Cursor = { text: string; how: QueryHow; total: number; page: number; until: number };

/** `GET /query?q=`: the first page; the rest waits behind `nextRecordsUrl` (sheet 8). */
export function answerQuery(org: Org, text: string, how: QueryHow, batchSize: number | null): ApiResponse {
  const ready = readyQuery(org, text, how);
  if (ready.count !== null) return json(200, { totalSize: ready.count, done: true, records: [] });
  if (ready.ids === null) return json(200, { totalSize: ready.rows.length, done: true, records: ready.rows });
  // A batch size under 200 is raised to it; the server may send fewer rows than asked for.
  const asked = batchSize === null ? PAGE : Math.min(PAGE, Math.max(200, batchSize));
  const page = Math.max(1, Math.min(asked, org.switches.queryPage));
  const number = org.counters.add("queries", 1);
  const id = `01g${base62(number, 12)}AAA`;
  const first: string[] = [];
  let total = 0;
  let chunk: string[] = [];
  for (const found of ready.ids) {
    if (total++ < page) first.push(found);
    else chunk.push(found);
    if (chunk.length === page) {
      org.store.set(`cursor ${id} ${total - page}`, chunk);
      chunk = [];
    }
  }
  if (chunk.length > 0) org.store.set(`cursor ${id} ${total - chunk.length}`, chunk);
  if (total > page) {
    const cursor: Cursor = { text, how, total, page, until: org.store.now() + LOCATOR_MS };
    org.store.set(`cursor ${id}`, cursor);
    closeOldest(org, id);
  }
  return pageAnswer(id, { total, page, how }, 0, ready.show(first));
}

/** A further page: `/query/{locator}` unchanged from the page before. Throws INVALID_QUERY_LOCATOR for an old one. */
export function answerNextPage(org: Org, locator: string): ApiResponse {
  const [, id = "", offset = ""] = /^(01g\w+)-(\d+)$/.exec(locator) ?? [];
  const cursor = org.store.get<Cursor | null>(`cursor ${id}`, null);
  const ids = cursor && org.store.get<string[] | null>(`cursor ${id} ${offset}`, null);
  if (!cursor || !ids || cursor.until < org.store.now())
    throw new Refusal("INVALID_QUERY_LOCATOR", "invalid query locator", { whole: true });
  return pageAnswer(id, cursor, Number(offset), readyQuery(org, cursor.text, cursor.how).show(ids));
}

function pageAnswer(
  id: string,
  { total, page, how }: Pick<Cursor, "total" | "page" | "how">,
  offset: number,
  records: readonly JsonObject[],
): ApiResponse {
  const next = offset + page;
  const done = next >= total;
  const url = `/services/data/${how.version}/${how.tooling ? "tooling/" : ""}query/${id}-${next}`;
  return json(200, { totalSize: total, done, ...(done ? {} : { nextRecordsUrl: url }), records });
}

function closeOldest(org: Org, id: string): void {
  const open = [...org.store.get<string[]>("cursors", []), id];
  for (const old of open.splice(0, Math.max(0, open.length - OPEN_QUERIES))) {
    const cursor = org.store.get<Cursor | null>(`cursor ${old}`, null);
    for (let offset = cursor?.page ?? 0; cursor && offset < cursor.total; offset += cursor.page)
      org.store.set(`cursor ${old} ${offset}`, null);
    org.store.set(`cursor ${old}`, null);
  }
  org.store.set("cursors", open);
}

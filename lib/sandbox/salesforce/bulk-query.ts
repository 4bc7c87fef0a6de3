import { Buffer } from "node:buffer";
import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { jsonBody } from "./body.ts";
import { csvLine, DELIMITERS } from "./bulk-csv.ts";
import { jobRefusal } from "./bulk-job.ts";
import type { Org } from "./org.ts";
import { json } from "./refusal.ts";
import { notFound, wrongMethod } from "./refusals.ts";
import { readyQuery } from "./soql-run.ts";
import { useUp } from "./usage.ts";

const PIECE = 2000;
const LARGEST_PAGE = 50_000;

type QueryJob = {
  id: string;
  query: string;
  all: boolean;
  version: string;
  createdAt: string;
  madeAt: number;
  aborted: boolean;
  columnDelimiter: string;
  lineEnding: "LF" | "CRLF";
  total: number;
};

/** `/jobs/query…`: what the query finds when the job is made, as pages of CSV (sheet 8). */
export function answerQueryJobs(org: Org, request: ApiRequest, path: readonly string[], version: string): ApiResponse {
  const [id, what] = path;
  const { method } = request;
  if (id === undefined) {
    if (method !== "POST") throw wrongMethod(method, ["POST"]);
    return json(200, info(org, made(org, jsonBody(request), version)));
  }
  const job = org.store.get<QueryJob | null>(`query job ${id}`, null);
  if (!job) throw notFound();
  if (what === "results") return results(org, job, request.url.searchParams);
  if (what !== undefined) throw notFound();
  if (method === "PATCH") org.store.set(`query job ${id}`, { ...job, aborted: true });
  if (method === "DELETE") {
    org.store.set(`query job ${id}`, null);
    return json(204, null);
  }
  return json(200, {
    ...info(org, { ...job, aborted: job.aborted || method === "PATCH" }),
    numberRecordsProcessed: job.total,
  });
}

function made(org: Org, body: JsonObject, version: string): QueryJob {
  const { operation, query, columnDelimiter = "COMMA", lineEnding = "LF" } = body;
  if ((operation !== "query" && operation !== "queryAll") || typeof query !== "string")
    throw jobRefusal("INVALIDJOB", "InvalidJob : operation must be query or queryAll, with a query");
  const all = operation === "queryAll";
  const { ids, count } = readyQuery(org, query, { all, tooling: false, version });
  if (ids === null || count !== null) throw jobRefusal("INVALIDJOB", "InvalidJob : aggregates are not supported");
  const id = org.newId("750");
  let total = 0;
  let piece: string[] = [];
  for (const found of ids) {
    piece.push(found);
    total++;
    if (piece.length < PIECE) continue;
    org.store.set(`query job ${id} ${total - PIECE}`, piece);
    piece = [];
  }
  if (piece.length > 0) org.store.set(`query job ${id} ${total - piece.length}`, piece);
  const job: QueryJob = {
    id,
    query,
    all,
    version,
    createdAt: org.store.nowIso(),
    madeAt: org.store.now(),
    aborted: false,
    columnDelimiter: String(columnDelimiter),
    lineEnding: lineEnding === "CRLF" ? "CRLF" : "LF",
    total,
  };
  org.store.set(`query job ${id}`, job);
  useUp(org, "queryJobs");
  return job;
}

function stateOf(org: Org, { aborted, madeAt }: QueryJob): string {
  if (aborted) return "Aborted";
  const age = org.store.now() - madeAt;
  if (age >= org.switches.jobQueueMs) return "JobComplete";
  return age >= org.switches.jobQueueMs / 2 ? "InProgress" : "UploadComplete";
}

const info = (org: Org, job: QueryJob): JsonObject => ({
  id: job.id,
  operation: job.all ? "queryAll" : "query",
  object: /\bFROM\s+(\w+)/i.exec(job.query)?.[1],
  createdById: org.userId,
  createdDate: job.createdAt.replace(/Z$/, "+0000"),
  systemModstamp: job.createdAt.replace(/Z$/, "+0000"),
  state: stateOf(org, job),
  concurrencyMode: "Parallel",
  contentType: "CSV",
  apiVersion: Number(job.version.slice(1)),
  lineEnding: job.lineEnding,
  columnDelimiter: job.columnDelimiter,
  jobType: "V2Query",
});

function results(org: Org, job: QueryJob, query: URLSearchParams): ApiResponse {
  if (stateOf(org, job) !== "JobComplete")
    throw jobRefusal("INVALIDJOBSTATE", `Invalid job state: ${stateOf(org, job)}`);
  const from = Number(query.get("locator") ?? 0) || 0;
  const size = Math.min(LARGEST_PAGE, Math.max(1, Number(query.get("maxRecords") ?? LARGEST_PAGE) || LARGEST_PAGE));
  const to = Math.min(job.total, from + size);
  const ids: string[] = [];
  for (let piece = Math.floor(from / PIECE) * PIECE; piece < to; piece += PIECE)
    ids.push(
      ...org.store.get<string[]>(`query job ${job.id} ${piece}`, []).slice(Math.max(0, from - piece), to - piece),
    );
  const ready = readyQuery(org, job.query, { all: job.all, tooling: false, version: job.version });
  const delimiter = DELIMITERS[job.columnDelimiter] ?? ",";
  const end = job.lineEnding === "CRLF" ? "\r\n" : "\n";
  const lines = ready.show(ids).map((row) =>
    csvLine(
      ready.columns.map((path) => cell(row, path)),
      delimiter,
      end,
    ),
  );
  return {
    status: 200,
    headers: {
      "content-type": "text/csv",
      "sforce-locator": to < job.total ? String(to) : "null",
      "sforce-numberofrecords": String(lines.length),
    },
    body: Buffer.from(csvLine(ready.columns, delimiter, end) + lines.join("")),
  };
}

/** A value as a cell: blanks empty, instants with Z. */
function cell(row: JsonObject, path: string): string {
  const value = path.split(".").reduce<unknown>((of, key) => (of as JsonObject | null)?.[key] ?? null, row);
  return value === null ? "" : String(value).replace(/^(\d{4}-\d{2}-\d{2}T[\d:.]+)\+0000$/, "$1Z");
}

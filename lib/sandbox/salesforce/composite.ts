import { Buffer } from "node:buffer";
import { z } from "zod";
import type { ApiRequest, ApiResponse } from "../shared/crm.ts";
import { jsonBody } from "./body.ts";
import type { Org } from "./org.ts";
import { json, Refusal } from "./refusal.ts";
import { badJson } from "./refusals.ts";

/** Subrequests of one call (sheet 2). */
const SUBREQUESTS = 25;

const composite = z.looseObject({
  allOrNone: z.boolean().default(false),
  compositeRequest: z.array(
    z.looseObject({
      method: z.enum(["GET", "POST", "PATCH", "PUT", "DELETE"]),
      url: z.string(),
      referenceId: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/),
      body: z.unknown().optional(),
      httpHeaders: z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[ -~]*$/)).optional(),
    }),
  ),
});
type Part = z.infer<typeof composite>["compositeRequest"][number];
type Result = { body: unknown; httpHeaders: Record<string, string>; httpStatusCode: number; referenceId: string };

const halted = (message: string): unknown => [{ errorCode: "PROCESSING_HALTED", message }];
const failed = ({ httpStatusCode }: Result): boolean => httpStatusCode >= 400;

/** `POST /composite`: subrequests in order, each may name what an earlier one answered as `@{reference.path}`. */
export function answerComposite(org: Org, request: ApiRequest, run: (request: ApiRequest) => ApiResponse): ApiResponse {
  const read = composite.safeParse(jsonBody(request));
  if (!read.success) throw badJson("compositeRequest cannot be read");
  const { allOrNone, compositeRequest: parts } = read.data;
  if (parts.length > SUBREQUESTS)
    throw new Refusal("INVALID_INPUT", `A composite request holds at most ${SUBREQUESTS} subrequests`, { whole: true });
  const results: Result[] = [];
  const undone = new Error("undone");
  const runAll = () => {
    for (const part of parts) results.push(answered(request, part, results, run));
    if (allOrNone && results.some(failed)) throw undone;
  };
  try {
    org.counters.attempt(runAll);
    return json(200, { compositeResponse: results });
  } catch (error) {
    if (error !== undone) throw error;
    org.schemaChanged();
    const why = "The transaction was rolled back since another operation in the same transaction failed.";
    const shown = results.map((one) => (failed(one) ? one : { ...one, body: halted(why), httpStatusCode: 400 }));
    return json(200, { compositeResponse: shown });
  }
}

function answered(
  request: ApiRequest,
  { method, url, body, referenceId, httpHeaders = {} }: Part,
  before: readonly Result[],
  run: (request: ApiRequest) => ApiResponse,
): Result {
  const missing: string[] = [];
  const filled = (text: string): string =>
    text.replace(/@\{(\w+)\.([\w.[\]]+)\}/g, (_, reference: string, path: string) => {
      const value = dig(before.find((one) => one.referenceId === reference && !failed(one))?.body, path);
      if (value === undefined) missing.push(`No value for ${path} found in ${reference}`);
      return String(value);
    });
  const address = filled(url);
  const sent = body === undefined ? "" : filled(JSON.stringify(body));
  const result = (httpStatusCode: number, answer: unknown): Result => ({
    body: answer,
    httpHeaders: {},
    httpStatusCode,
    referenceId,
  });
  const [why] = missing;
  if (why !== undefined) return result(400, halted(`Invalid reference specified. ${why}`));
  if (!/^\/services\/data\/v\d+\.0\//.test(address) || !URL.canParse(address, request.url))
    return result(400, [
      { errorCode: "INVALID_INPUT", message: `The url of ${referenceId} is no resource of the API` },
    ]);
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(httpHeaders)) headers.set(name, value);
  headers.set("content-type", "application/json");
  const inner = { ...request, method, url: new URL(address, request.url), headers, body: Buffer.from(sent) };
  const { status, body: answer } = run(inner);
  return result(status, answer);
}

/** The value at `records[0].Id` of an answer. */
function dig(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .reduce<unknown>((of, key) => (of as Record<string, unknown> | null | undefined)?.[key], value);
}

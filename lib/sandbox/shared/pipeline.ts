import { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { ApiRequest, ApiResponse, Classified, CrmInstance } from "./crm.ts";
import { type Fault, faultFor } from "./faults.ts";
import type { StallDesk } from "./stalls.ts";
import type { Store } from "./store.ts";

export const DEFAULT_LATENCY_MS = 40;
/** A request that times out is held this long in real time; clients give up earlier. */
const LONGEST_HOLD_MS = 600_000;

export type Sandbox = { store: Store; crm: CrmInstance; stalls: StallDesk };

type Taken = { request: ApiRequest; about: Classified; fault: Fault | undefined; response: ApiResponse | null };

/**
 * One request to the CRM's API: number it, let the clock move, let faults strike, let the CRM answer, log it; all that
 * changes state in one transaction.
 */
export async function serveRequest(sandbox: Sandbox, raw: Request, outgoing: ServerResponse): Promise<Response> {
  const body = new Uint8Array(await raw.arrayBuffer());
  const arrived = { method: raw.method, url: new URL(raw.url), headers: raw.headers, body };
  const taken = take(sandbox, arrived);
  const { fault, request } = taken;
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());

  switch (fault?.do) {
    case "refuse":
      outgoing.socket?.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    case "cut-before":
    case "cut-after":
      outgoing.socket?.destroy();
      return RESPONSE_ALREADY_SENT;
    case "timeout":
      await sleep(fault.ms ?? LONGEST_HOLD_MS, undefined, { signal: gone.signal, ref: false }).catch(() => undefined);
      outgoing.socket?.destroy();
      return RESPONSE_ALREADY_SENT;
    case "stall-before": {
      const how = await sandbox.stalls.hold({ n: request.n, border: "before" }, gone.signal);
      // A caller that has hung up meanwhile gets no late effect: a proxy would have dropped the request.
      if (how === "gone") return RESPONSE_ALREADY_SENT;
      return send(
        sandbox,
        sandbox.store.transaction(() => answer(sandbox, request, taken.about)),
      );
    }
    case "stall-after":
      if ((await sandbox.stalls.hold({ n: request.n, border: "after" }, gone.signal)) === "gone")
        return RESPONSE_ALREADY_SENT;
      break;
    case "truncate":
      if (taken.response) await sendHalf(sandbox, taken.response, outgoing);
      return RESPONSE_ALREADY_SENT;
    default:
      break;
  }
  return send(sandbox, taken.response ?? { status: 500, body: null });
}

/** Whether the fault keeps the request from having its effect. */
const strikesBefore = (fault: Fault): boolean => !["cut-after", "stall-after", "truncate"].includes(fault.do);

function take(sandbox: Sandbox, arrived: Omit<ApiRequest, "n">): Taken {
  const { store, crm } = sandbox;
  const arrive = (): ApiRequest => {
    const n = store.get("requests", 0) + 1;
    store.set("requests", n);
    store.advance(store.get("latencyMs", DEFAULT_LATENCY_MS));
    return { ...arrived, n };
  };
  try {
    return store.transaction(() => {
      const request = arrive();
      const about = crm.classify(request);
      const faults = faultFor(store, request, about);
      for (const slow of faults) if (slow.do === "slow") store.advance(slow.ms ?? 1000);
      const fault = faults.find((one) => one.do !== "slow");
      if (!fault || !strikesBefore(fault)) return { request, about, fault, response: answer(sandbox, request, about) };
      const response = faultResponse(crm, fault, request);
      log(store, request, about, response?.status ?? 0, false);
      return { request, about, fault, response };
    });
  } catch (error) {
    // A bug of ours: nothing was done; say so and keep serving.
    store.takeChanged();
    const sentence = `sandbox error at ${arrived.method} ${arrived.url.pathname}: ${error instanceof Error ? error.stack : error}`;
    process.stderr.write(`${sentence}\n`);
    const about: Classified = { operation: "unknown", kind: "read", object: null, records: 0 };
    return store.transaction(() => {
      const request = arrive();
      log(store, request, about, 500, false);
      return { request, about, fault: undefined, response: { status: 500, body: { sandboxError: sentence } } };
    });
  }
}

function answer({ store, crm }: Sandbox, request: ApiRequest, about: Classified): ApiResponse {
  const response = crm.handle(request);
  const changed = store.takeChanged() > 0;
  if (changed) store.set("changes", store.get("changes", 0) + 1);
  log(store, request, about, response.status, changed);
  return response;
}

function log(store: Store, request: ApiRequest, about: Classified, status: number, changed: boolean): void {
  const refused = status === 401 || status === 403;
  store.log({
    n: request.n,
    time: store.nowIso(),
    method: request.method,
    path: request.url.pathname,
    operation: about.operation,
    kind: refused ? "auth" : about.kind,
    object: about.object,
    records: about.records,
    status,
    changed,
  });
}

function faultResponse(crm: CrmInstance, fault: Fault, request: ApiRequest): ApiResponse | null {
  if (fault.do === "429") return crm.refusal(429, request);
  if (fault.do === "402") return crm.refusal(402, request);
  if (fault.do !== "status") return null;
  return {
    status: fault.status ?? 503,
    body: fault.body ?? null,
    ...(fault.headers ? { headers: fault.headers } : {}),
  };
}

function bytesOf(body: unknown): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

function headersOf({ store }: Sandbox, { body, headers = {} }: ApiResponse): Record<string, string> {
  const json = body !== null && typeof body === "object" && !(body instanceof Uint8Array);
  return {
    ...(json ? { "content-type": "application/json; charset=utf-8" } : {}),
    ...headers,
    "x-sandbox-time": store.nowIso(),
  };
}

function send(sandbox: Sandbox, response: ApiResponse): Response {
  const bytes = bytesOf(response.body);
  return new Response(bytes.length > 0 ? new Uint8Array(bytes) : null, {
    status: response.status,
    headers: headersOf(sandbox, response),
  });
}

/** Announces the whole body, sends half of it, and cuts the connection. */
async function sendHalf(sandbox: Sandbox, response: ApiResponse, outgoing: ServerResponse): Promise<void> {
  const bytes = bytesOf(response.body);
  outgoing.writeHead(response.status, { ...headersOf(sandbox, response), "content-length": bytes.length });
  await new Promise<void>((resolve) =>
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => resolve()),
  );
  outgoing.socket?.destroy();
}

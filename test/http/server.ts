/** A server of our own on a free port, for answers that no sandbox gives. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import type { Clock } from "#lib/clock/clock.ts";

export type Received = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };
export type Stub = { readonly url: string; readonly requests: Received[] };

/** Starts servers that are closed after each test. */
export function stubs() {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  return async (answer: (request: Received, response: ServerResponse, n: number) => void): Promise<Stub> => {
    const requests: Received[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => {
        body += chunk;
      });
      request.on("end", () => {
        const received = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
        requests.push(received);
        answer(received, response, requests.length);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  };
}

export const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

/** A clock that only moves when somebody sleeps. */
export function manualClock(start = 1_000_000): Clock & { time: number } {
  const clock = {
    time: start,
    now: () => clock.time,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      clock.time += ms;
    },
  };
  return clock;
}

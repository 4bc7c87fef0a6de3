import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Mutation } from "./mutations.ts";

/** A server in front of `target` that changes answers on their way; addresses in answers become its own. */
export async function mutatingProxy(target: string, mutation: Mutation | null) {
  let changed = 0;
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const method = request.method ?? "GET";
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (!["host", "connection", "content-length", "transfer-encoding"].includes(name))
        headers.set(name, String(value));
    const body = Buffer.concat(chunks);
    const answer = await fetch(target + request.url, { method, headers, body: body.length > 0 ? body : null });
    const text = (await answer.text()).replaceAll(target, `http://${request.headers.host}`);
    const seen = {
      method,
      path: new URL(target + request.url).pathname,
      status: answer.status,
      headers: answer.headers,
      body: text,
    };
    const change = mutation?.change(seen) ?? null;
    const limits = change === "drop limit header";
    const made = change === null || limits ? seen : { ...seen, ...change };
    if (made.status !== seen.status || made.body !== seen.body || limits) changed++;
    const passed = [...answer.headers].filter(
      ([name]) =>
        !["content-length", "transfer-encoding", "connection", "keep-alive"].includes(name) &&
        !(limits && name === "sforce-limit-info"),
    );
    response.writeHead(made.status, Object.fromEntries(passed));
    response.end(made.status === 204 ? "" : made.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How many answers were changed. */
    changed: () => changed,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { createHttpClient, type HttpOptions } from "#lib/http/client.ts";
import { json, manualClock, type Stub, stubs } from "./server.ts";

const start = stubs();
const clientOf = (url: string, options: Partial<HttpOptions> = {}) =>
  createHttpClient({ baseUrl: url, headers: {}, clock: manualClock(), random: () => 0, timeoutMs: 5_000, ...options });
/** An upload of many pieces, which counts how often they were made. */
function upload(count: number, letters: number) {
  const made = { times: 0 };
  const piece = Buffer.from("ø".repeat(letters));
  const pieces = function* () {
    made.times += 1;
    for (let n = 0; n < count; n++) yield piece;
  };
  const size = count * piece.length;
  return { made, size, body: { pieces, size, type: "text/csv" } };
}
const put = { method: "PUT", path: "/upload", purpose: "write", write: true } as const;
const sizes = (stub: Stub) =>
  stub.requests.map(({ headers, body }) => [
    Number(headers["content-length"]),
    Buffer.byteLength(body),
    headers["content-type"],
  ]);

test("an upload in pieces arrives whole, its length told; sent again it is made anew", async () => {
  const stub = await start((_, response, n) =>
    n === 1 ? json(response, 429, {}, { "retry-after": "1" }) : response.writeHead(201).end(),
  );
  const client = clientOf(stub.url);
  const { made, size, body } = upload(100, 10_000);
  expect((await client.send({ ...put, body })).status).toBe(201);
  expect(sizes(stub)).toEqual(Array(2).fill([size, size, "text/csv"]));
  expect(made.times).toBe(2);
  await client.close();
});

test("an upload that is cut on the way has an unknown outcome", async () => {
  const server = createServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const client = clientOf(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  const { body } = upload(2_000, 10_000);
  await expect(client.send({ ...put, body })).rejects.toMatchObject({ name: "OutcomeUnknown" });
  await client.close();
  server.close();
});

test("an answer is handed on as it comes; one that breaks off begins anew, a refusal is told as ever", async () => {
  const line = `${"å".repeat(1_000)}\n`;
  const stub = await start((_, response, n) => {
    if (n === 3) {
      json(response, 404, [{ errorCode: "NOT_FOUND" }]);
      return;
    }
    response.writeHead(200, { "content-type": "text/csv", "content-length": String(500 * Buffer.byteLength(line)) });
    if (n === 1) response.write(line.repeat(200), () => response.destroy());
    else response.end(line.repeat(500));
  });
  const client = clientOf(stub.url, { sort: () => ({ is: "answer" }) });
  let text = "";
  let begun = 0;
  let ended = 0;
  const into = () => {
    begun += 1;
    text = "";
    return {
      write: (more: string) => {
        text += more;
      },
      end: () => {
        ended += 1;
      },
    };
  };
  const read = { method: "GET", path: "/results", purpose: "read", write: false, into } as const;
  const answer = await client.send(read);
  expect(text).toBe(line.repeat(500));
  expect(answer).toMatchObject({ status: 200, text: "", empty: false });
  expect([begun, ended, stub.requests.length]).toEqual([2, 1, 2]);
  expect(await client.send(read)).toMatchObject({ status: 404, body: [{ errorCode: "NOT_FOUND" }] });
  expect(begun).toBe(2);
  await client.close();
});

// A client of `deno jupyter --kernel`: the Jupyter protocol over ZeroMQ's wire format (ZMTP 3.0, mechanism NULL).
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** What a kernel said while it ran a cell. */
export interface Said {
  readonly status: string;
  readonly displays: Record<string, unknown>[];
  readonly printed: string;
  readonly error?: string;
}

export interface DenoKernel {
  run(code: string): Promise<Said>;
  stop(): void;
}

/** Starts a kernel in a folder. */
export async function startDenoKernel(deno: string, cwd: string, env: Record<string, string>): Promise<DenoKernel> {
  const folder = mkdtempSync(join(tmpdir(), "kernel-"));
  const key = randomUUID();
  const [shell = 0, iopub = 0, stdin = 0, control = 0, heartbeat = 0] = await freePorts(5);
  const file = join(folder, "connection.json");
  writeFileSync(
    file,
    JSON.stringify({
      transport: "tcp",
      ip: "127.0.0.1",
      shell_port: shell,
      iopub_port: iopub,
      stdin_port: stdin,
      control_port: control,
      hb_port: heartbeat,
      key,
      signature_scheme: "hmac-sha256",
      kernel_name: "deno",
    }),
  );
  const child: ChildProcess = spawn(deno, ["jupyter", "--kernel", "--conn", file], {
    cwd,
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  const requests = await openSocket(shell, "DEALER");
  const news = await openSocket(iopub, "SUB");
  news.send([Buffer.from([1])]);
  const session = randomUUID();

  const request = async (content: object, type = "execute_request"): Promise<string> => {
    const id = randomUUID();
    const header = { msg_id: id, session, username: "test", date: new Date().toISOString(), version: "5.3" };
    const parts = [{ ...header, msg_type: type }, {}, {}, content].map((p) => Buffer.from(JSON.stringify(p)));
    const signature = createHmac("sha256", key).update(Buffer.concat(parts)).digest("hex");
    requests.send([Buffer.from("<IDS|MSG>"), Buffer.from(signature), ...parts]);
    return id;
  };

  // A subscription has no answer, and what is published before it arrives is lost: ask until something is heard.
  let heard = false;
  const first = news.receive().then(() => {
    heard = true;
  });
  for (let asked = 0; !heard && asked < 200; asked++) {
    await request({}, "kernel_info_request");
    await Promise.race([first, wait(100)]);
  }

  const answerTo = async (id: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const { parent, content } = read(await requests.receive());
      if (parent === id) return content;
    }
  };
  // What a cell shows without waiting may come after its end: it is through when this has ended too.
  const after = "await new Promise((done) => setTimeout(done, 40));";

  return {
    async run(code) {
      const asked = { store_history: true, allow_stdin: false, stop_on_error: true };
      const id = await request({ code, silent: false, ...asked });
      const displays: Record<string, unknown>[] = [];
      let printed = "";
      let error: string | undefined;
      let last: string | undefined;
      for (;;) {
        const { type, parent, content } = read(await news.receive());
        if (parent !== id && parent !== last) continue;
        if (type === "display_data" || (type === "execute_result" && parent === id))
          displays.push(content.data as Record<string, unknown>);
        if (type === "stream") printed += String(content.text);
        if (type === "error") error = `${content.ename}: ${content.evalue}`;
        if (type !== "status" || content.execution_state !== "idle") continue;
        if (parent === last) break;
        last = await request({ code: after, silent: false, ...asked });
      }
      const { status } = await answerTo(id);
      return { status: String(status), displays, printed, ...(error ? { error } : {}) };
    },
    stop() {
      requests.close();
      news.close();
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function read(parts: Buffer[]): { type: string; parent: string; content: Record<string, unknown> } {
  const at = parts.findIndex((part) => part.toString() === "<IDS|MSG>");
  const json = (n: number) => JSON.parse(parts[at + n]!.toString());
  return { type: json(2).msg_type, parent: json(3).msg_id, content: json(5) };
}

interface Peer {
  send(parts: Buffer[]): void;
  receive(): Promise<Buffer[]>;
  close(): void;
}

const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]),
  Buffer.from("NULL".padEnd(20, "\0")),
  Buffer.alloc(32),
]);

async function openSocket(port: number, kind: "DEALER" | "SUB"): Promise<Peer> {
  const socket = await dial(port);
  const messages: Buffer[][] = [];
  const waiting: ((parts: Buffer[]) => void)[] = [];
  let buffer = Buffer.alloc(0);
  let greeted = false;
  let parts: Buffer[] = [];
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<void>();
  socket.on("data", (data) => {
    buffer = Buffer.concat([buffer, data]);
    if (!greeted && buffer.length >= 64) {
      greeted = true;
      buffer = buffer.subarray(64);
      const value = Buffer.alloc(4);
      value.writeUInt32BE(kind.length);
      const body = Buffer.concat([Buffer.from("\x05READY\x0bSocket-Type"), value, Buffer.from(kind)]);
      socket.write(Buffer.concat([Buffer.from([4, body.length]), body]));
    }
    while (greeted) {
      const flags = buffer[0];
      const long = ((flags ?? 0) & 2) !== 0;
      const head = long ? 9 : 2;
      if (flags === undefined || buffer.length < head) return;
      const size = long ? Number(buffer.readBigUInt64BE(1)) : buffer.readUInt8(1);
      if (buffer.length < head + size) return;
      const body = Buffer.from(buffer.subarray(head, head + size));
      buffer = buffer.subarray(head + size);
      if (flags & 4) {
        becomeReady();
        continue;
      }
      parts.push(body);
      if (flags & 1) continue;
      const next = waiting.shift();
      if (next) next(parts);
      else messages.push(parts);
      parts = [];
    }
  });
  socket.write(GREETING);
  await ready;
  return {
    send(all) {
      all.forEach((part, n) => {
        const head = Buffer.alloc(9);
        head[0] = (n < all.length - 1 ? 1 : 0) | 2;
        head.writeBigUInt64BE(BigInt(part.length), 1);
        socket.write(Buffer.concat([head, part]));
      });
    },
    receive: () => new Promise((resolve) => (messages.length > 0 ? resolve(messages.shift()!) : waiting.push(resolve))),
    close: () => socket.destroy(),
  };
}

/** Connects as soon as the kernel listens. */
async function dial(port: number): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, "127.0.0.1");
    const { promise, resolve } = Promise.withResolvers<boolean>();
    socket.once("connect", () => resolve(true)).on("error", () => resolve(false));
    if (await promise) return socket;
    if (tries > 300) throw new Error(`no kernel on port ${port}`);
    await wait(50);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.once("listening", () => resolve((server.address() as { port: number }).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

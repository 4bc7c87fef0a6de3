/** Starts the sandbox as a process of its own and talks to its admin endpoints. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";

export type Sandbox = {
  readonly url: string;
  readonly key: string;
  /** GET or, with a body, POST on an admin endpoint. */
  admin<T = unknown>(path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
};
export type Logged = {
  n: number;
  method: string;
  path: string;
  operation: string;
  kind: string;
  status: number;
  changed: boolean;
  records: number;
};

export async function startSandbox(crm: string, options: readonly string[] = []): Promise<Sandbox> {
  const key = "sandbox-key-that-must-never-be-shown";
  const child: ChildProcess = spawn(
    process.execPath,
    ["lib/sandbox/main.ts", crm, "--port", "0", "--key", key, ...options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  if (!child.stdout) throw new Error("The sandbox has no output.");
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => Promise.reject(new Error("The sandbox ended before it was ready."))),
  ]);
  const { url } = JSON.parse(String(line)) as { url: string };
  return {
    url,
    key,
    async admin<T>(path: string, body?: unknown) {
      const init =
        body === undefined
          ? {}
          : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const answer = await fetch(new URL(`/__sandbox${path}`, url), init);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as T;
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

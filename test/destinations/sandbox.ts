/** Starts the sandbox as a process of its own, or in this one, and talks to its admin endpoints. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { salesforce } from "#lib/sandbox/salesforce/crm.ts";
import { readOptions } from "#lib/sandbox/shared/options.ts";
import { startSandbox as start } from "#lib/sandbox/shared/start.ts";
import { twenty } from "#lib/sandbox/twenty/crm.ts";

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

const KEY = "sandbox-key-that-must-never-be-shown";

export async function startSandbox(crm: string, options: readonly string[] = []): Promise<Sandbox> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["lib/sandbox/main.ts", crm, "--port", "0", "--key", KEY, ...options],
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
    key: KEY,
    admin: adminOf(url),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** The same within this process, on a socket of its own: at once, for tests that need many. */
export async function sandboxHere(crm: string, options: readonly string[] = []): Promise<Sandbox> {
  const read = readOptions([crm, "--port", "0", "--key", KEY, ...options], [twenty, salesforce]);
  if (!read) throw new Error("The sandbox took its options for a call for help.");
  const { url, stop } = await start(read);
  return { url, key: KEY, admin: adminOf(url), stop };
}

const adminOf = (url: string): Sandbox["admin"] =>
  async function admin<T>(path: string, body?: unknown) {
    const init =
      body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(new URL(`/__sandbox${path}`, url), init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };

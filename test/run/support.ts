// Projects in a temporary folder, their sandbox, and the sandbox's own endpoints: for tests of whole runs.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { openProject } from "../../lib/project/config.ts";
import { type SandboxPlace, sandboxOf } from "../../lib/run/sandbox-process.ts";
import { salesforce } from "../../lib/sandbox/salesforce/crm.ts";
import { readOptions } from "../../lib/sandbox/shared/options.ts";
import { startSandbox } from "../../lib/sandbox/shared/start.ts";
import { twenty } from "../../lib/sandbox/twenty/crm.ts";

export const ROOT = join(import.meta.dirname, "../..");
/** Tests start the program a hundred times: compiled code is kept between the starts. */
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "actimo-workbook-compiled");
const made: string[] = [];
/** The CRMs that have a sandbox. */
const CRMS = [twenty, salesforce];

/** A project folder made of a folder with `exports/` (and more); `config` is its migration.json. */
export function makeProject(from: string, config: object = {}): string {
  const root = mkdtempSync(join(tmpdir(), "actimo-"));
  made.push(root);
  for (const name of ["exports", "exports-delta", "sandbox", "decisions"])
    if (existsSync(join(from, name))) cpSync(join(from, name), join(root, name), { recursive: true });
  const own = existsSync(join(from, "migration.json"))
    ? JSON.parse(readFileSync(join(from, "migration.json"), "utf8"))
    : {};
  writeFileSync(join(root, "migration.json"), JSON.stringify({ destination: "twenty", ...own, ...config }));
  return root;
}

/** Ends the sandboxes of a project that run. */
export async function endSandbox(root: string): Promise<void> {
  for (const { name } of CRMS) await endNoted(join(root, "state", `${name}-sandbox.json`));
}
async function endNoted(note: string): Promise<void> {
  if (!existsSync(note)) return;
  const { pid } = JSON.parse(readFileSync(note, "utf8")) as SandboxPlace;
  if (pid === process.pid) return;
  try {
    process.kill(pid, "SIGTERM");
    for (let n = 0; n < 200; n += 1) {
      process.kill(pid, 0);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } catch {
    // it has ended
  }
}

/** Ends every sandbox and removes every project made here. */
export async function cleanUp(): Promise<void> {
  for (const root of made.splice(0)) {
    await endSandbox(root);
    rmSync(root, { recursive: true, force: true });
  }
}

/** The sandbox's own endpoints, asked as any program would. */
export function adminOf(url: string) {
  const ask = async (path: string, body?: unknown) => {
    const answer = await fetch(
      new URL(`/__sandbox/${path}`, url),
      body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
    );
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    ask,
    state: async () => (await ask("state")) as { changes: number; requests: number; time: string },
    fingerprint: async () => String((await ask("fingerprint"))["fingerprint"]),
    requests: async () => {
      const log = await ask("requests?since=0");
      return (Array.isArray(log) ? log : log["requests"]) as {
        n: number;
        kind: string;
        method: string;
        path: string;
        operation: string | null;
        object: string | null;
        changed: boolean;
        status: number;
      }[];
    },
  };
}

export const sandbox = async (root: string) => {
  const place = await sandboxOf(openProject(root));
  return { ...place, ...adminOf(place.url) };
};

/**
 * The sandbox of a project inside this process, found by its programs like one of its own: a tenth of the time where a
 * test needs many.
 */
export async function sandboxHere(root: string) {
  const { state, destination } = openProject(root, null);
  const data = join(state, `${destination}-sandbox.sqlite`);
  const note = join(state, `${destination}-sandbox.json`);
  mkdirSync(state, { recursive: true });
  const files = ["users", "records"].flatMap((name) => [`--${name}`, join(root, "sandbox", `${name}.json`)]);
  const options = readOptions([destination, "--data", data, ...files], CRMS);
  if (!options) throw new Error("The sandbox took its options for a call for help.");
  const { stop, ...place } = await startSandbox(options);
  writeFileSync(note, JSON.stringify({ ...place, data }));
  return {
    ...place,
    ...adminOf(place.url),
    async stop() {
      await stop();
      rmSync(note, { force: true });
    },
  };
}

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Starts a program of the project's own Node in the repository; `done` resolves when it ends. */
export function program(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(join(ROOT, "node_modules/node/bin/node"), [join(ROOT, file), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const done = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, out, err }));
  });
  return { child, done };
}

export const runProgram = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => program(file, args, env).done;

/** What a program complained about: on a slow machine it also tells there how far it is. */
export const withoutProgress = (err: string): string =>
  err.replaceAll(/^(?:schema|sample|load|delta \d+|rollback): .* \d+(?: of \d+)?(?:, .*)?\n/gm, "");

/** A copy of a whole project, state included; its sandbox must not be running. */
export function copyProject(root: string): string {
  const copy = mkdtempSync(join(tmpdir(), "actimo-"));
  made.push(copy);
  cpSync(root, copy, { recursive: true });
  for (const { name } of CRMS) rmSync(join(copy, "state", `${name}-sandbox.json`), { force: true });
  mkdirSync(join(copy, "state"), { recursive: true });
  return copy;
}

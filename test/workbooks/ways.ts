// The ways a workbook is run, each as a program of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { type Ended, ROOT } from "../run/support.ts";

const bin = (name: string): string => join(ROOT, "node_modules/.bin", name);
const NODE = join(ROOT, "node_modules/node/bin/node");
export const PLAIN = {
  node: [NODE],
  tsx: [bin("tsx")],
  deno: [bin("deno"), "run", "-A"],
} as const;
export type Way = keyof typeof PLAIN | "runner";

const PRELOADING = { node: "--import", tsx: "--import", deno: "--preload" } as const;

/** Runs a workbook (path below the repository) and returns its exit code and what it printed. */
export function runWorkbookAs(
  way: Way,
  file: string,
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; input?: string; preload?: string } = {},
): Promise<Ended> {
  const [command = "", ...before] = way === "runner" ? [NODE, join(ROOT, "lib/commands/workbook.ts")] : PLAIN[way];
  const preload = options.preload && way !== "runner" ? [PRELOADING[way], join(ROOT, options.preload)] : [];
  const child = spawn(command, [...before, ...preload, join(ROOT, file), ...args], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.end(options.input ?? "");
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, out, err }));
  });
}

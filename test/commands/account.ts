// A CRM account for tests of the commands: a sandbox that the project knows only by address and key.
import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { openProject } from "../../lib/project/config.ts";
import { Run } from "../../lib/run/run.ts";
import { asStop } from "../../lib/workbook/stop.ts";
import { adminOf, makeProject, ROOT, runProgram } from "../run/support.ts";

export const HAND = join(ROOT, "test/fixtures/hand");
export const KEY = "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ0ZXN0LWtleSJ9.c2VjcmV0LW9mLXRoZS10ZXN0";
export const KEY_ENV = "TEST_TWENTY_KEY";
const running: { kill(): void; done: Promise<unknown> }[] = [];

/** Starts an account; nothing of it is kept, and it ends by itself when a test was killed. Its limits are wide: a test should not wait for a minute to pass. */
export async function startAccount(options: { readonly users?: string } = {}) {
  const args = [join(ROOT, "lib/sandbox/main.ts"), "twenty", "--key", KEY, "--idle", "10"];
  if (options.users) args.push("--users", options.users);
  const child = spawn(join(ROOT, "node_modules/node/bin/node"), args, { stdio: ["ignore", "pipe", "inherit"] });
  running.push({
    kill: () => child.kill("SIGTERM"),
    done: new Promise((resolve) => child.once("close", resolve)),
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the account ended with ${code}`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  const admin = adminOf(url);
  await admin.ask("limits", { requestsPerMinute: 1_000_000 });
  return { url, ...admin };
}

/** Ends the accounts started here. */
export async function endAccounts(): Promise<void> {
  for (const { kill, done } of running.splice(0)) {
    kill();
    await done;
  }
}

/** A project made from the hand-written export for an account. */
export const accountProject = (url: string, config: object = {}): string =>
  makeProject(HAND, {
    account: { url, keyEnv: KEY_ENV },
    options: { requestsPerMinute: 1_000_000, sampleSize: 5 },
    ...config,
  });

export const start = (project: string, env: Readonly<Record<string, string>> = { [KEY_ENV]: KEY }) =>
  runProgram("lib/commands/start.ts", ["--project", project], env);
export const approve = (project: string, gate: string, by = "Ida Bach") =>
  runProgram("lib/commands/approve.ts", ["--project", project, "--gate", gate, "--by", by]);

/**
 * The stop that a run up to a stage ends with, in this process; null when it goes through. What a command does without
 * its workbooks, charts and report: a program of its own for every gate takes minutes.
 */
export async function stopAt(
  project: string,
  stage: "schema" | "owners" | "sample" | "load" | "delta" | "reconcile",
): Promise<{ readonly exitCode: number; readonly sentence: string } | null> {
  process.env[KEY_ENV] = KEY;
  const run = new Run(openProject(project, null));
  try {
    await run[stage]();
    return null;
  } catch (error) {
    const stop = asStop(error);
    if (!stop) throw error;
    return stop;
  } finally {
    await run.close();
    delete process.env[KEY_ENV];
  }
}

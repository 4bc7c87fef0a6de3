/** The sandbox of a rehearsal: a process of its own, started on demand and found again by later commands. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Stop } from "../contract/stop.ts";
import type { Project } from "../project/config.ts";

const placeSchema = z.object({
  crm: z.string(),
  profile: z.string(),
  url: z.string(),
  pid: z.number(),
  key: z.string(),
});
export type SandboxPlace = z.infer<typeof placeSchema>;
/** The note names the store: a project that was copied has its own sandbox, not the one of the original. */
const noteSchema = placeSchema.extend({ data: z.string() });

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = fileURLToPath(new URL("../sandbox/main.ts", import.meta.url));
/** Under Deno `execPath` is Deno; the sandbox always runs on the Node that came with the project. */
const NODE =
  [join(ROOT, "node_modules/node/bin/node"), join(ROOT, "node_modules/node/bin/node.exe")].find((path) =>
    existsSync(path),
  ) ?? process.execPath;
const STARTUP_MS = 30_000;
/** A rehearsal that nobody comes back to does not leave a process behind for ever; its store stays. */
const IDLE_MINUTES = "60";

/** What a note says about a sandbox; null when there is none, or none that can be understood. */
function noted(note: string, store: string): SandboxPlace | null {
  try {
    const { data, ...place } = noteSchema.parse(JSON.parse(readFileSync(note, "utf8")));
    return data === store ? place : null;
  } catch {
    return null;
  }
}

async function alive(place: SandboxPlace): Promise<boolean> {
  try {
    const answer = await fetch(new URL("/__sandbox/state", place.url), { signal: AbortSignal.timeout(5_000) });
    const state = z.object({ pid: z.number() }).safeParse(await answer.json());
    return state.success && state.data.pid === place.pid;
  } catch {
    return false;
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("it did not say that it was ready")), STARTUP_MS);
    if (child.stdout)
      createInterface({ input: child.stdout }).once("line", (line) => {
        clearTimeout(timer);
        resolve(line);
      });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with code ${code}`));
    });
  });
}

/** `users.salesforce.json` for that CRM alone; without it `users.json`, and `records.json` for the project's own CRM: records have its shapes. */
function seedFile(project: Project, name: "users" | "records"): string | null {
  const own = join(project.root, "sandbox", `${name}.${project.destination}.json`);
  if (existsSync(own)) return own;
  const shared = join(project.root, "sandbox", `${name}.json`);
  const fits = name === "users" || project.config.destination === project.destination;
  return fits && existsSync(shared) ? shared : null;
}

/**
 * The running sandbox of a project, started when there is none. Its store lies below `state/`; what the CRM held before
 * comes from the project's `sandbox/` folder and is planted once. Throws `Stop` (5) when it cannot be started.
 */
export async function sandboxOf(project: Project): Promise<SandboxPlace> {
  mkdirSync(project.state, { recursive: true });
  const note = join(project.state, `${project.destination}-sandbox.json`);
  const data = join(project.state, `${project.destination}-sandbox.sqlite`);
  const known = noted(note, data);
  if (known && (await alive(known))) return known;
  const args = [
    MAIN,
    project.destination,
    "--port",
    String(project.config.sandbox.port),
    "--data",
    data,
    "--idle",
    IDLE_MINUTES,
  ];
  if (project.config.sandbox.profile) args.push("--profile", project.config.sandbox.profile);
  for (const [option, name] of [
    ["--users", "users"],
    ["--records", "records"],
  ] as const) {
    const path = seedFile(project, name);
    if (path !== null) args.push(option, path);
  }
  const logFile = join(project.state, `${project.destination}-sandbox.log`);
  const log = openSync(logFile, "a");
  const before = fstatSync(log).size;
  const child = spawn(NODE, args, { detached: true, stdio: ["ignore", "pipe", log] });
  try {
    const place = placeSchema.parse(JSON.parse(await firstLine(child)));
    // Whole or not at all: a note that cannot be read would start a second sandbox on the same store.
    writeFileSync(`${note}.new`, `${JSON.stringify({ ...place, data }, null, 2)}\n`);
    renameSync(`${note}.new`, note);
    child.stdout?.destroy();
    child.unref();
    return place;
  } catch (error) {
    child.kill();
    // A mistake in what it was given is one sentence and exit code 2.
    const [mistake] = readFileSync(logFile).subarray(before).toString("utf8").split("\n");
    if (child.exitCode === 2 && mistake)
      throw new Stop(
        2,
        `The sandbox for ${project.destination} cannot be started: ${mistake}.`,
        `Mend the file in ${join(project.root, "sandbox")}, then start again: nothing was planted.`,
      );
    throw new Stop(
      5,
      `The sandbox for ${project.destination} did not start: ${error instanceof Error ? error.message : "unknown"}.`,
      `Look into ${note.replace(/\.json$/, ".log")}, or start it alone with \`npm run sandbox -- ${project.destination}\`.`,
    );
  }
}

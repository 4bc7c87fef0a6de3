/** Secrets come from the environment or a git-ignored `.env`, never from `migration.json`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseEnv } from "node:util";
import { Stop } from "../contract/stop.ts";

/** The value of an environment variable, else of a line in the project's or the working folder's `.env`. Throws `Stop` (2). */
export function secret(name: string, root: string): string {
  const fromEnvironment = process.env[name];
  if (fromEnvironment) return fromEnvironment;
  for (const folder of [root, process.cwd()]) {
    try {
      const value = parseEnv(readFileSync(join(folder, ".env"), "utf8"))[name];
      if (value) return value;
    } catch {
      // no such file here: the next place is asked
    }
  }
  throw new Stop(2, `The key ${name} is not set.`, `Put it into the environment or into a file .env as ${name}=…`);
}

/** Secrets come from the environment or a git-ignored `.env`, never from `migration.json`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseEnv } from "node:util";
import { Stop } from "../contract/stop.ts";

/**
 * The value of an environment variable, else of a line in the project's or the working folder's `.env`, without the
 * blanks and line breaks that copying leaves around it. Throws `Stop` (2) without one, or for one that no header takes.
 */
export function secret(name: string, root: string): string {
  const value = find(name, root);
  if (value === "") return "";
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new Stop(
      2,
      `The key ${name} holds characters that no key has: blanks, line breaks or letters outside ASCII.`,
      "Copy it again, in one piece, into the environment or into .env.",
    );
  return value;
}

function find(name: string, root: string): string {
  const fromEnvironment = process.env[name]?.trim();
  if (fromEnvironment) return fromEnvironment;
  for (const folder of [root, process.cwd()]) {
    try {
      const value = parseEnv(readFileSync(join(folder, ".env"), "utf8").replace(/^\uFEFF/, ""))[name]?.trim();
      if (value) return value;
    } catch {
      // no such file here: the next place is asked
    }
  }
  throw new Stop(2, `The key ${name} is not set.`, `Put it into the environment or into a file .env as ${name}=…`);
}

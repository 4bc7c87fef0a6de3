/** Reading, typing and profiling a large export at the default heap limit, beside a parser that only parses. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { Task } from "./child.ts";
import { millionContacts } from "./million-contacts.ts";
import type { Bench, Measured, Side } from "./pairs.ts";

const CHILD = join(import.meta.dirname, "child.ts");

/** Each run in a process of its own, with Node's own limits. The file is made when it is first asked for. */
export function millionBench(folder: string, users: number): Bench {
  let made: ReturnType<typeof millionContacts> | null = null;
  const side = (task: Task, name: string): Side => ({
    name,
    async run(): Promise<Measured> {
      made ??= millionContacts(join(folder, "million"), users);
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [CHILD, task, made.project, made.file], {
        env: { ...process.env, NODE_OPTIONS: "" },
      });
      if (stderr.includes("profile ")) process.stderr.write(`  ${stderr}`);
      return JSON.parse(stdout) as Measured;
    },
  });
  return {
    name: `read, type, profile ${users.toLocaleString("en")} × 20`,
    ours: side("profile", "stage + profile"),
    peer: side("papaparse", "papaparse, parse only"),
    beside: [
      side("duckdb summarize", "DuckDB SUMMARIZE (approximate)"),
      side("duckdb exact", "DuckDB exact distinct, min, max, top"),
    ],
    unit: "rows",
    per: "rows",
    goal: 3,
    pairs: 3,
  };
}

/** One task of the reading bench in a process of its own, so that its memory is its own: prints what it measured. */
import process from "node:process";
import { profileStaging } from "#lib/quality/profile.ts";
import { stageExports } from "#lib/staging/stage.ts";
import { openDuck, sqlText } from "./duck.ts";
import { COLUMNS } from "./million-contacts.ts";
import { parseOnly } from "./reading.ts";

type Counts = Record<string, number>;
export type Task = "profile" | "papaparse" | "duckdb summarize" | "duckdb exact";

async function profile(project: string): Promise<Counts> {
  const staging = await stageExports({ project, folder: "exports" });
  const staged = performance.now();
  const contacts = profileStaging(staging).contacts;
  if (!contacts) throw new Error("The file was not read as contacts.");
  process.stderr.write(`reading and typing ${ms(staged - start)}, profile ${ms(performance.now() - staged)}\n`);
  const rows = staging.files.reduce((sum, file) => sum + file.rows + file.rejected.length, 0);
  return {
    rows,
    ...Object.fromEntries(contacts.columns.map(({ name, distinct }) => [`distinct ${name}`, distinct])),
  };
}

async function duck(file: string, exact: boolean): Promise<Counts> {
  const database = await openDuck();
  const names = COLUMNS.map((name) => `'${name}'`).join(", ");
  const source = `read_csv(${sqlText(file)}, delim=';', header=true, quote='"', escape='"', decimal_separator=',', names=[${names}])`;
  try {
    if (!exact) {
      await database.run(`SUMMARIZE SELECT * FROM ${source}`);
      return {};
    }
    await database.run(`CREATE TABLE t AS SELECT * FROM ${source}`);
    const columns = COLUMNS.map(
      (name) => `count(DISTINCT ${name}) AS "distinct ${name}", min(${name}) IS NULL, max(${name}) IS NULL`,
    );
    const found = await database.numbers(`SELECT count(*) AS rows, ${columns.join(", ")} FROM t`);
    for (const name of COLUMNS)
      await database.run(`SELECT ${name}, count(*) AS n FROM t GROUP BY 1 ORDER BY n DESC, 1 LIMIT 10`);
    return Object.fromEntries(Object.entries(found).filter(([name]) => /^(?:rows|distinct )/.test(name)));
  } finally {
    database.close();
  }
}

const ms = (time: number): string => `${Math.round(time)} ms`;

const [task = "", project = "", file = ""] = process.argv.slice(2);
const start = performance.now();
const tasks: Record<Task, () => Promise<Counts>> = {
  profile: () => profile(project),
  papaparse: async () => ({ ...(await parseOnly(file)).counts }),
  "duckdb summarize": () => duck(file, false),
  "duckdb exact": () => duck(file, true),
};
if (!Object.hasOwn(tasks, task)) throw new Error(`There is no task ${task}.`);
const counts = await tasks[task as Task]();
const seconds = (performance.now() - start) / 1000;
process.stdout.write(JSON.stringify({ seconds, counts, megabytes: process.resourceUsage().maxRSS / 1024 }));

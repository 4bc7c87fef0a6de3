import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type Crm, UsageError } from "./crm.ts";
import { type Fault, faultList } from "./faults.ts";
import { type Seed, seedAll, seedRecords, seedUsers } from "./seed.ts";
import type { StartOptions } from "./start.ts";

const FLAGS = {
  port: { type: "string", default: "0" },
  data: { type: "string", default: ":memory:" },
  profile: { type: "string" },
  plan: { type: "string" },
  key: { type: "string" },
  now: { type: "string" },
  faults: { type: "string" },
  seed: { type: "string" },
  users: { type: "string" },
  records: { type: "string" },
  idle: { type: "string", default: "0" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line `CRM [options]`. Null: the user asked for help.
 * Throws UsageError with a sentence for everything that cannot be meant.
 */
export function readOptions(args: readonly string[], crms: readonly Crm[]): StartOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const names = crms.map(({ name }) => name).join(", ");
  const [name, ...rest] = positionals;
  if (name === undefined) throw new UsageError(`name the CRM to play: ${names}`);
  if (rest.length > 0) throw new UsageError(`${rest[0]} is one word too many after ${name}`);
  const crm = crms.find((one) => one.name === name);
  if (!crm) throw new UsageError(`CRM ${name} has no sandbox; there is ${names}`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`--port ${values.port} is not a port; give 0 (any free one) to 65535`);
  const idleMinutes = Number(values.idle);
  if (!(idleMinutes >= 0)) throw new UsageError(`--idle ${values.idle} is no number of minutes`);
  if (values.plan !== undefined && !crm.plans.includes(values.plan))
    throw new UsageError(`--plan ${values.plan} is unknown to ${name}; it has ${crm.plans.join(", ")}`);
  if (values.now !== undefined && Number.isNaN(Date.parse(values.now)))
    throw new UsageError(`--now ${values.now} is not an instant; write it like 2026-01-15T08:00:00Z`);
  return {
    crm,
    port,
    idleMinutes,
    data: values.data,
    profile: values.profile ?? null,
    plan: values.plan ?? null,
    key: values.key ?? null,
    now: values.now ?? null,
    faults: values.faults === undefined ? null : readFaults(values.faults),
    seed: readSeed(values),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Faults as JSON text or as the name of a file with such. */
export function readFaults(spec: string): Fault[] {
  const json = spec.trimStart().startsWith("[") || spec.trimStart().startsWith("{");
  return checked("--faults", json ? spec : readText("--faults", spec), faultList);
}

function readSeed({ seed, users, records }: { seed?: string; users?: string; records?: string }): Seed | null {
  if (seed === undefined && users === undefined && records === undefined) return null;
  const all: Seed = { users: [], fields: [], records: [] };
  if (seed !== undefined) {
    const read = checked("--seed", readText("--seed", seed), seedAll);
    all.users.push(...placed(seed, "user", read.users));
    all.fields.push(...read.fields);
    all.records.push(...placed(seed, "record", read.records));
  }
  if (users !== undefined)
    all.users.push(...placed(users, "user", checked("--users", readText("--users", users), seedUsers)));
  if (records !== undefined) {
    const read = checked("--records", readText("--records", records), seedRecords);
    all.fields.push(...read.fields);
    all.records.push(...placed(records, "record", read.records));
  }
  return all;
}

/** What a file lists, each with its place there for whoever has to mend it. */
const placed = <T>(file: string, what: string, items: readonly T[]) =>
  items.map((item, at) => ({ ...item, from: `${file}, ${what} ${at + 1}` }));

function readText(flag: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${flag} ${file} cannot be read; check the path`);
  }
}

function checked<T>(flag: string, text: string, shape: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${flag} is not valid JSON`);
  }
  const result = shape.safeParse(value);
  if (!result.success) throw new UsageError(`${flag}: ${z.prettifyError(result.error)}`);
  return result.data;
}

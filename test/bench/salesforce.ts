/** Loads into Salesforce: calls beside the fewest that the documented limits allow, and memory by number of events. */
import { Buffer } from "node:buffer";
import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { Org } from "../page/salesforce-rehearsal.ts";
import { endSandbox } from "../run/support.ts";
import { eventProject } from "./salesforce-events.ts";

/** What the documentation says one may do at once (fact sheet, section 2), written down apart from the adapter's own. */
const RECORDS_OF_A_COLLECTION = 200;
const BYTES_OF_A_JOB = 100_000_000;
/** Create, upload, close, one look at it, and the ids of its rows; the sheet's two more kinds of results only if rows fail. */
const CALLS_OF_A_JOB = 5;
/** Objects whose records go one by one, and those that no job takes. */
const SINGLE: ReadonlySet<string> = new Set(["ContentVersion"]);
const NO_JOB: ReadonlySet<string> = new Set(["CampaignMemberStatus"]);

/** Managers are linked when everybody is there: one more value for each who has one. */
const LINKED = "SELECT Source_System_ID__c FROM Contact WHERE Manager__c != null";
const BYTES_OF_A_LINK = 80;

/** What a load of records takes, every look at a job with it. */
const LOADING =
  /^(collections(Create|Update|Upsert)|create|update|upsert|job(Create|Upload|Close|Status|Results|List|Delete))$/;
/** Looking for what was there before, comparing, reading back. */
const READING = /^(query|queryAll|queryMore|retrieve)$/;

type Phase = { readonly seconds: number; readonly megabytes: number };
type Told = {
  readonly records: Readonly<Record<string, number>>;
  readonly planned: Phase;
  readonly loaded: Phase;
};
export type Loaded = {
  readonly events: number;
  readonly planned: Phase;
  readonly loaded: Phase;
  readonly objects: readonly {
    readonly object: string;
    readonly records: number;
    readonly used: number;
    readonly least: number;
  }[];
  readonly jobs: number;
  /** Looks at these jobs, all of them among the calls used. */
  readonly looks: number;
  /** Calls that read records, beside the others. */
  readonly reads: number;
};

/** The fewest calls that so many records take, by whichever way is shorter. */
function fewest(object: string, records: number, bytesEach: number): number {
  if (records === 0 || SINGLE.has(object)) return records;
  const collections = Math.ceil(records / RECORDS_OF_A_COLLECTION);
  const jobs = Math.max(1, Math.ceil((records * bytesEach) / BYTES_OF_A_JOB));
  return NO_JOB.has(object) ? collections : Math.min(collections, jobs * CALLS_OF_A_JOB);
}

type Logged = { readonly operation: string | null; readonly object: string | null };
const counted = (requests: readonly Logged[], name: string) =>
  requests.filter(({ operation }) => operation === name).length;
/** A cell with its comma: texts are quoted, instants end in Z. */
const cellBytes = (value: unknown): number =>
  1 + (typeof value === "string" ? Buffer.byteLength(value.replace(/\+0000$/, "Z")) + 2 : String(value ?? "").length);

/** Bytes of a line of CSV, from what a thousand stored records hold in the columns that are sent. */
async function bytesOf(org: Org, object: string, sent: ReadonlySet<string>): Promise<number> {
  const fields = [...((await org.fields(object)) ?? [])];
  const columns = fields.flatMap(([name, { createable }]) => (createable && sent.has(name) ? [name] : []));
  const rows = await org.soql(`SELECT ${columns.join(", ")} FROM ${object} LIMIT 1000`, "queryAll");
  const line = (row: (typeof rows)[number]) => columns.reduce((sum, name) => sum + cellBytes(row[name]), 0);
  return rows.reduce((sum, row) => sum + line(row), 0) / Math.max(1, rows.length);
}

/** MB: what is kept of a load fits into it, however many events there are; without a limit the heap grows for speed. */
const HEAP = 320;

/** Loads a project of so many events in a process of its own, and counts what its sandbox was asked. */
async function loadEvents(folder: string, events: number): Promise<Loaded> {
  const root = eventProject(join(folder, `events-${events}`), events);
  try {
    const child = join(import.meta.dirname, "salesforce-child.ts");
    const env = { ...process.env, NODE_OPTIONS: "" };
    const heap = `--max-old-space-size=${HEAP}`;
    const { stdout } = await promisify(execFile)(process.execPath, [heap, child, root], { env, maxBuffer: 1 << 26 });
    const told = JSON.parse(stdout) as Told;
    const org = new Org(root);
    const all = await org.requests();
    const reads = all.filter(({ operation }) => READING.test(operation ?? "")).length;
    const requests = all.filter(({ operation }) => LOADING.test(operation ?? ""));
    const sample = JSON.parse(readFileSync(org.path("sample-diff.json"), "utf8")) as {
      rows: { object: string; external: string; field: string }[];
    };
    const sampled = Object.groupBy(sample.rows, ({ object }) => object);
    const objects: { object: string; records: number; used: number; least: number }[] = [];
    for (const [object, records] of Object.entries(told.records)) {
      if (records === 0) continue;
      const first = new Set(sampled[object]?.map(({ external }) => external));
      const bytes = await bytesOf(org, object, new Set(sampled[object]?.map(({ field }) => field)));
      const linked = object === "Contact" ? await org.soql(LINKED) : [];
      const linkedFirst = linked.filter((row) => first.has(String(row["Source_System_ID__c"]))).length;
      const passes: readonly (readonly [number, number])[] = [
        [first.size, bytes],
        [records - first.size, bytes],
        [linkedFirst, BYTES_OF_A_LINK],
        [linked.length - linkedFirst, BYTES_OF_A_LINK],
      ];
      objects.push({
        object,
        records,
        used: requests.filter((one) => one.object === object).length,
        least: passes.reduce((sum, [rows, each]) => sum + fewest(object, rows, each), 0),
      });
    }
    const looks = counted(requests, "jobStatus");
    const jobs = counted(requests, "jobCreate");
    return { events, planned: told.planned, loaded: told.loaded, objects, jobs, looks, reads };
  } finally {
    await endSandbox(root);
    rmSync(root, { recursive: true, force: true });
  }
}

/** Loads of each number of events, one after the other; their files and sandboxes stand in `folder` meanwhile. */
export async function salesforceBench(folder: string, sizes: readonly number[]): Promise<Loaded[]> {
  const loads: Loaded[] = [];
  for (const events of sizes) {
    process.stderr.write(`Salesforce: ${events.toLocaleString("en")} events planned and loaded …\n`);
    loads.push(await loadEvents(folder, events));
  }
  return loads;
}

/** For the terminal. */
export function printSalesforce(loads: readonly Loaded[]): string {
  const count = (value: number, width: number) => value.toLocaleString("en").padStart(width);
  return [
    "loads into Salesforce",
    ...loads.flatMap(({ events, planned, loaded, objects, jobs, looks, reads }) => {
      const used = objects.reduce((sum, one) => sum + one.used, 0);
      const least = objects.reduce((sum, one) => sum + one.least, 0);
      return [
        `  ${events.toLocaleString("en")} events: planned in ${planned.seconds.toFixed(1)} s with ${planned.megabytes} MB, loaded in ${loaded.seconds.toFixed(1)} s with ${loaded.megabytes} MB at most (heap of ${HEAP} MB)`,
        `    calls ${count(used, 6)}, at least ${count(least, 6)}: ${(used / least).toFixed(3)} × (goal 1.05); ${jobs} jobs were looked at ${looks} times; ${reads} reads are not counted`,
        ...objects.map(
          (one) =>
            `      ${one.object.padEnd(24)} ${count(one.records, 9)} records ${count(one.used, 5)} calls, at least ${count(one.least, 5)}`,
        ),
      ];
    }),
  ].join("\n");
}

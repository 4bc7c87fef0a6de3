// npm run bench: how fast we are beside peers that do less. No thresholds: the numbers are for reading.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { candidatesBench } from "./candidates.ts";
import { exportFiles } from "./export-files.ts";
import { duplicatesBench, joinsBench } from "./keys.ts";
import { loadingBench } from "./loading.ts";
import { matchingBench, printMatching } from "./matching.ts";
import { millionBench } from "./million.ts";
import { type Absolute, type Bench, compare, type Result } from "./pairs.ts";
import { readingBench } from "./reading.ts";
import { printSalesforce, salesforceBench } from "./salesforce.ts";
import { printWorking, workingBench } from "./working.ts";

const USAGE = `npm run bench [-- --quick] [--pairs N] [--only WORD]

Ratios of our speed to a peer's, all measured in turns in this run: 1 is as fast as the peer, 0.5 half as fast. Both
sides must find the same, else the run fails. A goal says how many times the peer's time ours may take.

  --quick       small inputs, three pairs: to see that it works
  --pairs N     pairs of runs (7)
  --only WORD   benches whose name holds this word`;

/** Measures and prints; returns the exit code: 1 when the two sides of a bench did not find the same. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      pairs: { type: "string" },
      only: { type: "string", default: "" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const count = Number(values.pairs ?? (values.quick ? 3 : 7));
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`--pairs takes a whole number from 1, not ${values.pairs}.`);
  const folder = mkdtempSync(join(tmpdir(), "actimo-bench-"));
  const results: Result[] = [];
  let salesforce: string | null = null;
  try {
    for (const bench of benches(folder, values.quick, values.only)) {
      console.error(`${bench.name}: ${bench.ours.name} beside ${bench.peer.name} …`);
      results.push(await compare(bench, count));
    }
    if ("loads into Salesforce".includes(values.only))
      salesforce = printSalesforce(await salesforceBench(folder, values.quick ? [5_000] : [100_000, 1_000_000]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (results.length > 0) console.log(report(results));
  if (salesforce !== null) console.log(`\n${salesforce}`);
  if ("matching quality".includes(values.only))
    console.log(`\n${printMatching(matchingBench(values.quick ? 2_000 : 20_000))}`);
  if ("working in a workbook".includes(values.only))
    console.log(`\n${printWorking(await workingBench(values.quick ? 10 : 50, values.quick ? 50_000 : 1_000_000))}`);
  return results.some((result) => result.differs !== null) ? 1 : 0;
}

const READING = ["contacts", "engagement_events"] as const;

/** The benches whose name holds `only`; files are generated when one of them reads. */
function benches(folder: string, quick: boolean, only: string): Bench[] {
  let files: ReturnType<typeof exportFiles> | null = null;
  const place = (object: (typeof READING)[number]) => {
    files ??= exportFiles(folder, quick ? 3_000 : 30_000, READING);
    const found = files.get(object);
    if (!found) throw new Error(`The generator wrote no ${object} file.`);
    return found;
  };
  return [
    millionBench(folder, quick ? 20_000 : 1_000_000),
    duplicatesBench(folder, quick ? 20_000 : 1_000_000),
    joinsBench(folder, quick ? 20_000 : 1_000_000),
    candidatesBench(folder, quick ? 3_000 : 100_000),
    ...READING.map((object) => readingBench(object, () => place(object))),
    loadingBench(quick ? 1_200 : 12_000),
  ].filter(({ name }) => name.includes(only));
}

const shown = ({ name, seconds, rate, megabytes }: Absolute): [string, string] => [
  `${name} ${seconds.toFixed(2)} s`,
  `${rate}${megabytes === null ? "" : `, ${Math.round(megabytes)} MB`}`,
];

function report(results: readonly Result[]): string {
  const load = loadavg().map((value) => value.toFixed(1));
  const rows = [
    ["", "speed", "range", "goal", "ours", "", "beside", ""],
    ...results.flatMap(({ name, speed, least, most, goal, ours, peer, beside, differs }) => [
      [
        `${name}${differs === null ? "" : " (DIFFERENT RESULTS)"}`,
        speed.toFixed(2),
        `${least.toFixed(2)}–${most.toFixed(2)}`,
        goal === null ? "" : `≤ ${goal} ×: ${(1 / speed).toFixed(2)} × ${1 / speed <= goal ? "met" : "NOT MET"}`,
        ...shown(ours),
        ...shown(peer),
      ],
      ...beside.map((other) => ["", (other.seconds / ours.seconds).toFixed(2), "", "", "", "", ...shown(other)]),
    ]),
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const about = `Node ${process.version}, ${cpus().length} cores, load average ${load.join(" ")}, median of ${[...new Set(results.map(({ pairs }) => pairs))].join(" or ")} pairs; speed = peer's time ÷ ours.`;
  return [...lines, "", about, ...results.flatMap(({ differs }) => differs ?? [])].join("\n");
}

process.exitCode = await main(process.argv.slice(2));

// npm run bench: how fast we are beside peers that do less. No thresholds: the numbers are for reading.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { exportFiles } from "./export-files.ts";
import { loadingBench } from "./loading.ts";
import { type Bench, compare, type Result } from "./pairs.ts";
import { readingBench } from "./reading.ts";

const USAGE = `npm run bench [-- --quick] [--pairs N] [--only WORD]

Ratios of our speed to a peer's, both measured in turns in this run: 1 is as fast as the peer, 0.5 half as fast.

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
  try {
    for (const bench of benches(folder, values.quick, values.only)) {
      console.error(`${bench.name}: ${bench.ours.name} beside ${bench.peer.name} …`);
      results.push(await compare(bench, count));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(report(results));
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
    ...READING.map((object) => readingBench(object, () => place(object))),
    loadingBench(quick ? 1_200 : 12_000),
  ].filter(({ name }) => name.includes(only));
}

function report(results: readonly Result[]): string {
  const load = loadavg().map((value) => value.toFixed(1));
  const rows = [
    ["", "speed", "range", "ours", "", "peer", ""],
    ...results.map(({ name, speed, least, most, ours, peer, differs }) => [
      `${name}${differs === null ? "" : " (DIFFERENT RESULTS)"}`,
      speed.toFixed(2),
      `${least.toFixed(2)}–${most.toFixed(2)}`,
      `${ours.name} ${ours.seconds.toFixed(2)} s`,
      ours.rate,
      `${peer.name} ${peer.seconds.toFixed(2)} s`,
      peer.rate,
    ]),
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const about = `Node ${process.version}, ${cpus().length} cores, load average ${load.join(" ")}, median of ${results[0]?.pairs ?? 0} pairs; speed = peer's time ÷ ours.`;
  return [...lines, "", about, ...results.flatMap(({ differs }) => differs ?? [])].join("\n");
}

process.exitCode = await main(process.argv.slice(2));

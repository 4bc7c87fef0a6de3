/** Ours beside a peer doing the same job: measured in turns in one process, so that both meet the same machine. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** One measured run: how long the job itself took, and what it found, which must be what the other side found. */
export type Measured = {
  readonly seconds: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Peak memory, where the run had a process of its own. */
  readonly megabytes?: number;
};
export type Side = { readonly name: string; run(): Promise<Measured> };
export type Bench = {
  readonly name: string;
  readonly ours: Side;
  readonly peer: Side;
  /** What `per` counts, for the absolute numbers: records, rows, … */
  readonly unit: string;
  /** Which of the counts that is. */
  readonly per: string;
  /** Our time may be so many times the peer's. */
  readonly goal?: number;
  /** Others who do the same, measured in the same turns. */
  readonly beside?: readonly Side[];
  /** The most pairs that are worth their time. */
  readonly pairs?: number;
};
export type Result = {
  readonly name: string;
  readonly pairs: number;
  /** Median over the pairs of peer time ÷ our time: 1 is as fast as the peer, less is slower. */
  readonly speed: number;
  readonly least: number;
  readonly most: number;
  readonly ours: Absolute;
  readonly peer: Absolute;
  readonly beside: readonly Absolute[];
  readonly goal: number | null;
  /** Null when both sides found the same; else what differs. */
  readonly differs: string | null;
};
export type Absolute = {
  readonly name: string;
  readonly seconds: number;
  readonly rate: string;
  /** Peak memory of the process, where each run has one of its own. */
  readonly megabytes: number | null;
};

/** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Counts that both sides give and that differ; null when they found the same. */
function difference(ours: Side, a: Measured | undefined, other: Side, b: Measured | undefined): string | null {
  const differing = Object.entries(a?.counts ?? {}).filter(
    ([name, count]) => b && Object.hasOwn(b.counts, name) && b.counts[name] !== count,
  );
  return differing.length === 0
    ? null
    : differing
        .map(([name, count]) => `${name}: ${ours.name} found ${count}, ${other.name} ${b?.counts[name]}`)
        .join("; ");
}

/** Runs all sides once to warm up, then `count` turns, the first one to go changing from turn to turn. */
export async function compare(bench: Bench, count: number): Promise<Result> {
  const pairs = Math.min(count, bench.pairs ?? count);
  const sides = [bench.ours, bench.peer, ...(bench.beside ?? [])];
  const times = sides.map((): number[] => []);
  const memory = sides.map((): number[] => []);
  let differs: string | null = null;
  let found = 0;
  for (let pair = -1; pair < pairs; pair += 1) {
    const measured: Measured[] = [];
    const turns = sides.map((_, at) => at);
    for (const at of pair % 2 === 0 ? turns : turns.toReversed()) {
      const side = sides[at];
      if (!side) continue;
      collect();
      const run = await side.run();
      measured[at] = run;
      if (pair >= 0) times[at]?.push(run.seconds);
      if (run.megabytes !== undefined) memory[at]?.push(run.megabytes);
    }
    for (const [at, side] of sides.entries()) differs ??= difference(bench.ours, measured[0], side, measured[at]);
    found = measured[0]?.counts[bench.per] ?? 0;
  }
  const ratios = (times[0] ?? []).map((ours, pair) => (times[1]?.[pair] ?? Number.NaN) / ours);
  const absolute = (side: Side, at: number): Absolute => {
    const seconds = median(times[at] ?? []);
    const peaks = memory[at] ?? [];
    return {
      name: side.name,
      seconds,
      rate: `${Math.round(found / seconds).toLocaleString("en")} ${bench.unit}/s`,
      megabytes: peaks.length > 0 ? median(peaks) : null,
    };
  };
  return {
    name: bench.name,
    pairs,
    speed: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    ours: absolute(bench.ours, 0),
    peer: absolute(bench.peer, 1),
    beside: (bench.beside ?? []).map((side, at) => absolute(side, at + 2)),
    goal: bench.goal ?? null,
    differs,
  };
}

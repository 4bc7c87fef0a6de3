/** Ours beside a peer doing the same job: measured in turns in one process, so that both meet the same machine. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** One measured run: how long the job itself took, and what it found, which must be what the other side found. */
export type Measured = { readonly seconds: number; readonly counts: Readonly<Record<string, number>> };
export type Side = { readonly name: string; run(): Promise<Measured> };
export type Bench = {
  readonly name: string;
  readonly ours: Side;
  readonly peer: Side;
  /** What `per` counts, for the absolute numbers: records, rows, … */
  readonly unit: string;
  /** Which of the counts that is. */
  readonly per: string;
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
  /** Null when both sides found the same; else what differs. */
  readonly differs: string | null;
};
export type Absolute = { readonly name: string; readonly seconds: number; readonly rate: string };

/** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Runs both sides once to warm up, then `count` pairs, the first one to go changing from pair to pair. */
export async function compare(bench: Bench, count: number): Promise<Result> {
  const times = { ours: [] as number[], peer: [] as number[] };
  let differs: string | null = null;
  let found = 0;
  for (let pair = -1; pair < count; pair += 1) {
    const measured: Partial<Record<"ours" | "peer", Measured>> = {};
    for (const side of pair % 2 === 0 ? (["ours", "peer"] as const) : (["peer", "ours"] as const)) {
      collect();
      measured[side] = await bench[side].run();
      if (pair >= 0) times[side].push(measured[side].seconds);
    }
    const [a, b] = [JSON.stringify(measured.ours?.counts), JSON.stringify(measured.peer?.counts)];
    if (a !== b) differs ??= `${bench.ours.name} found ${a}, ${bench.peer.name} ${b}`;
    found = measured.ours?.counts[bench.per] ?? 0;
  }
  const ratios = times.ours.map((ours, pair) => (times.peer[pair] ?? Number.NaN) / ours);
  const absolute = (side: "ours" | "peer"): Absolute => {
    const seconds = median(times[side]);
    return {
      name: bench[side].name,
      seconds,
      rate: `${Math.round(found / seconds).toLocaleString("en")} ${bench.unit}/s`,
    };
  };
  return {
    name: bench.name,
    pairs: count,
    speed: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    ours: absolute("ours"),
    peer: absolute("peer"),
    differs,
  };
}

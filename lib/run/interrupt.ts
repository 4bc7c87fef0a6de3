/** Ctrl-C and its kin: the first asks the run to end, another one a second later ends the process. */
import process from "node:process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Under npm one Ctrl-C arrives twice: from the terminal and from npm. */
const SAME_MS = 1_000;
const STOPPED = 5;

/** Calls `handle` at each signal, once where it arrives twice. Call the result to end it. */
export function onEveryInterrupt(handle: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const hear = () => {
    const now = performance.now();
    if (now - last > SAME_MS) handle();
    last = now;
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return () => {
    for (const signal of SIGNALS) process.off(signal, hear);
  };
}

/** Calls `stop` at the first signal. Whatever is under way may be cut off then: the ledger knows how to go on. */
export function onInterrupt(stop: () => void): void {
  let first: number | null = null;
  const handle = () => {
    if (first === null) {
      first = performance.now();
      stop();
    } else if (performance.now() - first > SAME_MS) process.exit(STOPPED);
  };
  for (const signal of SIGNALS) process.on(signal, handle);
}

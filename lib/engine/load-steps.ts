/** How a load goes on: progress, its rate over time, and what held each step back. */
import type { Limit } from "../destinations/port.ts";
import type { Engine } from "./context.ts";
import { type Pace, paceOf } from "./pace.ts";

export type RatePoint = { readonly second: number; readonly records: number; readonly limit: Pace | null };

export class LoadSteps {
  readonly rate: RatePoint[] = [];
  readonly #engine: Engine;
  readonly #stage: string;
  readonly #total: number;
  readonly #started: number;
  #finished = 0;
  #waited: ReturnType<Engine["destination"]["waited"]>;
  #stepped: { readonly at: number; readonly cpu: number };

  constructor(engine: Engine, stage: string, total: number) {
    this.#engine = engine;
    this.#stage = stage;
    this.#total = total;
    this.#started = engine.clock.now();
    this.#waited = engine.destination.waited();
    this.#stepped = { at: this.#started, cpu: engine.cpuMs?.() ?? 0 };
  }

  /** Seconds since the load began, on the account's clock. */
  seconds(): number {
    return (this.#engine.clock.now() - this.#started) / 1000;
  }
  /** What held the last step back: a wait that was signalled, else the limit the client paced itself by, else the pace. */
  #heldBack(signalled: Limit | null): Pace | null {
    const { clock, cpuMs, destination } = this.#engine;
    const now = destination.waited();
    const grown = (Object.keys(now) as Limit[]).find((limit) => (now[limit] ?? 0) > (this.#waited[limit] ?? 0));
    this.#waited = now;
    const before = this.#stepped;
    this.#stepped = { at: clock.now(), cpu: cpuMs?.() ?? 0 };
    const cpu = cpuMs ? this.#stepped.cpu - before.cpu : null;
    return paceOf(signalled ?? grown ?? null, this.#stepped.at - before.at, cpu);
  }
  /** A step of the second pass: it counts for the rate, not for the progress. */
  again(records: number, signalled: Limit | null): void {
    this.rate.push({ second: this.seconds(), records, limit: this.#heldBack(signalled) });
  }
  advance(object: string, records: number, signalled: Limit | null): void {
    const limit = this.#heldBack(signalled);
    this.#finished += records;
    this.rate.push({ second: this.seconds(), records, limit });
    this.#engine.progress({
      stage: this.#stage,
      object,
      done: this.#finished,
      total: this.#total,
      limit,
      at: this.#engine.clock.now(),
    });
  }
}

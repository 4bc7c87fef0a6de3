/** What every engine function is handed: one account, its ledger, its clock, and how to tell people what goes on. */
import type { Clock } from "../clock/clock.ts";
import type { Destination } from "../destinations/port.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Config } from "../project/config.ts";
import type { Permit } from "../project/permit.ts";
import type { Pace } from "./pace.ts";

export type Progress = {
  readonly stage: string;
  readonly object: string;
  readonly done: number;
  readonly total: number;
  /** What held the last step back, or null. */
  readonly limit: Pace | null;
  /** On the account's clock. */
  readonly at: number;
};

export type Engine = {
  readonly destination: Destination;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly permit: Permit;
  readonly policies: Config["policies"];
  /** Aborted by Ctrl-C: the engine ends after the request under way. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  /** Longest wait (ms on the account's clock) before a run stops and says when to resume. */
  readonly patience: number;
  /** Time this process has computed so far (ms); left out where the account's clock does not tell real time. */
  readonly cpuMs?: () => number;
  readonly openFile: (path: string) => Promise<Uint8Array>;
};

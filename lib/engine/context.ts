/** What every engine function is handed: one account, its ledger, its clock, and how to tell people what goes on. */
import type { Clock } from "../clock/clock.ts";
import type { Destination, Limit } from "../destinations/port.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Config } from "../project/config.ts";
import type { Permit } from "../project/permit.ts";

export type Progress = {
  readonly stage: string;
  readonly object: string;
  readonly done: number;
  readonly total: number;
  /** What held the last step back, or null. */
  readonly limit: Limit | null;
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
  readonly openFile: (path: string) => Promise<Uint8Array>;
};

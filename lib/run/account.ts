/** One CRM account, opened: destination, clock, ledger and the engine's context. A rehearsal opens the sandbox. */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { type Clock, systemClock } from "../clock/clock.ts";
import { connectSandboxClock } from "../clock/sandbox-clock.ts";
import { Stop } from "../contract/stop.ts";
import type { Destination } from "../destinations/port.ts";
import { openDestination } from "../destinations/registry.ts";
import type { Engine, Progress } from "../engine/context.ts";
import { recover } from "../engine/drive.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Project } from "../project/config.ts";
import { keptLogin } from "../project/kept-login.ts";
import { grantPermit } from "../project/permit.ts";
import { secret } from "../project/secrets.ts";
import { writingAllowed } from "../workbook/context.ts";
import type { Held } from "./hold.ts";
import { sandboxOf } from "./sandbox-process.ts";

export type Account = {
  readonly destination: Destination;
  /** Held by the run: it stays open when the account is closed. */
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly version: string;
  /** For the gate `why`, which is open: an engine that may write. Throws `Stop` (3) where nobody was asked; a rehearsal may. */
  engine(why: string): Engine;
  close(): Promise<void>;
};

/** Longest wait on a real account before a run stops and says when to resume. A sandbox's clock costs nothing. */
const PATIENCE_MS = 20 * 60_000;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Opens the account a project names, or its sandbox, and finishes what an interrupted run left under way. */
export async function openAccount(
  project: Project,
  { ledger, time }: Held,
  signal: AbortSignal,
  progress: (progress: Progress) => void,
): Promise<Account> {
  const { options, account } = project.config;
  let clock: Clock = systemClock;
  let baseUrl: string;
  let apiKey: string;
  if (account) {
    baseUrl = account.url;
    apiKey = secret(account.keyEnv, project.root);
  } else {
    const place = await sandboxOf(project);
    baseUrl = place.url;
    apiKey = place.key;
    clock = await connectSandboxClock(baseUrl);
  }
  time.clock = clock;
  const destination = openDestination(project.destination, {
    baseUrl,
    apiKey,
    clock,
    random: Math.random,
    signal,
    login: keptLogin(project),
    despiteAlerts: project.config.policies.duplicateAlerts === "save",
    limits: {
      ...(options.requestsPerMinute === undefined ? {} : { requestsPerMinute: options.requestsPerMinute }),
      ...(options.batch === undefined ? {} : { batch: options.batch }),
      ...(options.bulkFrom === undefined ? {} : { bulkFrom: options.bulkFrom }),
    },
  });
  try {
    const { version } = await destination.connect();
    const engineFor = (why: string): Engine => ({
      destination,
      ledger,
      clock,
      permit: grantPermit(destination.account, why),
      policies: project.config.policies,
      signal,
      progress,
      ...(project.rehearsal ? {} : { cpuMs }),
      patience: project.rehearsal ? Number.POSITIVE_INFINITY : PATIENCE_MS,
      openFile: async (path) => new Uint8Array(await readFile(path)),
    });
    const engine = (why: string): Engine => {
      if (project.rehearsal || writingAllowed()) return engineFor(why);
      throw new Stop(
        3,
        `Nobody was asked whether this may write to ${destination.account}.`,
        "Say so with --yes or ACTIMO_YES=1, or run it with npm run workbook, which asks before a cell marked [effect].",
      );
    };
    await recover(engineFor("an interrupted run is finished"));
    return {
      destination,
      ledger,
      clock,
      version,
      engine,
      close: () => destination.close(),
    };
  } catch (error) {
    await destination.close();
    throw error;
  }
}

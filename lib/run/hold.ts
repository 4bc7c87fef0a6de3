/** The ledger of a project, held by one program at a time. */
import { type Clock, systemClock, toInstant } from "../clock/clock.ts";
import { Stop } from "../contract/stop.ts";
import { Ledger } from "../ledger/ledger.ts";
import type { Project } from "../project/config.ts";

/** A ledger that is held: no other run works on the project. Its times are the account's once that is open. */
export type Held = { readonly ledger: Ledger; readonly time: { clock: Clock } };

/**
 * Takes the ledger of a project, made when there is none. `operator` is who its operations are noted under.
 * Throws `Stop`: 5 while another program holds it, 2 when it cannot be opened or is no ledger.
 */
export function holdLedger(project: Project, operator = project.config.options.operator): Held {
  const time: Held["time"] = { clock: systemClock };
  try {
    return { ledger: new Ledger(project.ledger, operator, () => toInstant(time.clock.now())), time };
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Stop) throw error;
    const code: unknown = Reflect.get(error, "code");
    throw new Stop(
      2,
      `The ledger ${project.ledger} cannot be opened (${code === "ERR_SQLITE_ERROR" ? error.message : String(code)}).`,
      "Restore the state/ folder from a copy, or, when nothing was loaded yet, move it away.",
    );
  }
}

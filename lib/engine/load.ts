/** Loading: every object in the plan's order, then the references that had to wait. */
import type { CallCount } from "../destinations/port.ts";
import type { Plan } from "../plan/types.ts";
import type { Engine } from "./context.ts";
import { stopIfAsked } from "./drive.ts";
import { loadReferences } from "./load-later.ts";
import { loadObject } from "./load-object.ts";
import { LoadSteps } from "./load-steps.ts";
import { type Load, type LoadOptions, type LoadResult, type ObjectTally, totalCalls } from "./load-types.ts";
import { removeMoved } from "./moved.ts";
import { uniqueClaims } from "./unique.ts";

export type { LoadOptions, LoadResult, ObjectTally } from "./load-types.ts";

/**
 * Brings one account to what the plan says. Records that the ledger holds with the same content are not touched; an
 * export older than the one a record was last written from changes nothing.
 */
export async function loadPlan(engine: Engine, plan: Plan, options: LoadOptions): Promise<LoadResult> {
  const { destination, ledger } = engine;
  const callsBefore = destination.calls();
  const total = options.chosen.size ?? plan.order.reduce((sum, object) => sum + plan.count(object), 0);
  const load: Load = {
    engine,
    plan,
    options,
    how: {
      idOf: (object, external) => ledger.idOf(object, external),
      linkTo: (object, id) => destination.linkTo?.(object, id) ?? id,
      userOf: options.userOf,
      mayHold: uniqueClaims(engine, plan),
    },
    steps: new LoadSteps(engine, options.stage, total),
    conflicts: [],
    undone: ledger.meta("rollback") !== null,
    loaded: new Set(),
    waiting: new Set(),
  };
  const tallies = plan.order.map((object): ObjectTally => emptyTally(object, plan.count(object)));
  const pass = async (work: (load: Load, object: string, tally: ObjectTally) => Promise<void>, tally: ObjectTally) => {
    const before = totalCalls(destination.calls());
    await work(load, tally.destination, tally);
    tally.calls += totalCalls(destination.calls()) - before;
    ledger.commit();
  };
  for (const tally of tallies) {
    stopIfAsked(engine);
    await pass(loadObject, tally);
    load.loaded.add(tally.destination);
  }
  for (const tally of tallies) if (load.waiting.has(tally.destination)) await pass(loadReferences, tally);
  if (options.export > 0 && options.chosen.size === null) await removeMoved(engine, plan, options.export);
  return {
    objects: tallies,
    rate: load.steps.rate,
    conflicts: load.conflicts,
    calls: subtract(destination.calls(), callsBefore),
    adoption: tallies.reduce((sum, tally) => sum + tally.adoption, 0),
    seconds: load.steps.seconds(),
  };
}

const emptyTally = (object: string, planned: number): ObjectTally => ({
  destination: object,
  planned,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  failed: 0,
  calls: 0,
  adoption: 0,
});

/** Calls between two readings of the counter. */
export const subtract = (after: CallCount, before: CallCount): CallCount => ({
  write: after.write - before.write,
  read: after.read - before.read,
  schema: after.schema - before.schema,
  file: after.file - before.file,
  retry: after.retry - before.retry,
  poll: after.poll - before.poll,
});

/** The engine's only write loop: intent, signals journalled one by one, unknown outcomes settled by reading. */
import { toInstant } from "../clock/clock.ts";
import { Stop } from "../contract/stop.ts";
import type { FateSignal } from "../destinations/fates.ts";
import type { Handle, Limit, Unit } from "../destinations/port.ts";
import type { OpenUnit, WriteContext } from "../ledger/ledger.ts";
import type { Engine } from "./context.ts";

export type Driven = { readonly limit: Limit | null; readonly fates: Readonly<Record<string, number>> };

/** A run that neither finishes nor waits this often is a defect of the adapter, not a reason to go on for ever. */
const MOST_IDLE_RUNS = 4;

async function pause(engine: Engine, until: number, limit: Limit): Promise<void> {
  const ms = until - engine.clock.now();
  if (ms > engine.patience) {
    engine.ledger.commit();
    throw new Stop(
      5,
      `The account's ${limit} limit is spent; it opens again at ${toInstant(until)}.`,
      `Start the same command again after ${toInstant(until)}: it goes on where it stopped.`,
    );
  }
  if (ms > 0) await engine.clock.sleep(ms, engine.signal);
}

/** Throws `Stop` (5) when the user asked to end: everything before this moment is durable. */
export function stopIfAsked(engine: Engine): void {
  if (!engine.signal.aborted) return;
  engine.ledger.commit();
  throw new Stop(5, "Stopped on request.", "Start the same command again: it goes on where it stopped.");
}

/** Notes one fate. Returns its kind; null where it belongs to no write of the unit. */
function noted({ ledger }: Engine, { unit, entry }: OpenUnit, signal: FateSignal): string | null {
  const known = entry(signal.external);
  if (!known || signal.fate.kind === "unknown") return null;
  ledger.fate(unit, known.write, known.context, signal.fate, signal.requestId);
  return signal.fate.kind;
}

/** What happened, by reading alone. */
async function settle(
  engine: Engine,
  open: OpenUnit,
  rest: Unit,
  handle: Handle | null,
  note: (kind: string) => void,
): Promise<void> {
  for await (const signal of engine.destination.settle(rest, handle)) {
    const kind = noted(engine, open, signal);
    if (kind !== null) note(kind);
  }
}

/**
 * Sends one unit and journals what becomes of every write, whose contexts are taken out of `contexts`. Returns when each
 * has a fate. Throws `Stop` (5) when a limit asks for more patience than there is, or when the user wants to end.
 */
export async function drive(engine: Engine, unit: Unit, contexts: Map<string, WriteContext>): Promise<Driven> {
  stopIfAsked(engine);
  return await pursue(engine, engine.ledger.intent(unit, contexts, engine.openFile));
}

async function pursue(engine: Engine, open: OpenUnit): Promise<Driven> {
  const { ledger, destination, permit } = engine;
  const { unit } = open;
  const fates: Record<string, number> = {};
  const note = (kind: string) => {
    fates[kind] = (fates[kind] ?? 0) + 1;
  };
  let limit: Limit | null = null;
  let handle = open.handle;
  let idle = 0;
  for (let rest = open.rest(); rest; rest = open.rest()) {
    let moved = false;
    let unknown = false;
    for await (const signal of destination.run(rest, handle, permit)) {
      if (signal.is === "handle") {
        ledger.handle(unit, signal.handle);
        handle = signal.handle;
        moved = true;
      } else if (signal.is === "wait") {
        limit = signal.limit;
        moved = true;
        await pause(engine, signal.until, signal.limit);
      } else if (signal.fate.kind === "unknown") {
        unknown = true;
      } else {
        const kind = noted(engine, open, signal);
        if (kind === null) throw new Error(`${destination.crm} reported a fate for a record that was not in the unit.`);
        note(kind);
        moved = true;
      }
    }
    if (unknown) {
      const left = open.rest();
      if (left) await settle(engine, open, left, null, note);
    }
    idle = moved ? 0 : idle + 1;
    if (idle >= MOST_IDLE_RUNS)
      throw new Stop(
        5,
        `${destination.crm} leaves the outcome of a ${unit.verb} of ${unit.object} open, again and again.`,
        "Check the connection to the CRM and start again: what is known is kept.",
      );
    if (!open.rest()) break;
  }
  ledger.done(unit);
  return { limit, fates };
}

/**
 * Finishes what an earlier process left under way: what did happen is noted, a live handle is pursued, the rest is
 * forgotten and will be planned again.
 */
export async function recover(engine: Engine): Promise<number> {
  const interrupted = engine.ledger.interrupted(engine.openFile);
  for (const open of interrupted) {
    const rest = open.rest();
    if (rest) await settle(engine, open, rest, open.handle, () => {});
    if (open.handle && open.rest()) await pursue(engine, open);
    engine.ledger.done(open.unit);
    engine.ledger.commit();
  }
  return interrupted.length;
}

/**
 * Cuts writes into units, purely, by what they cost (salesforce.md §2, §6.4): Collections where few records go, a Bulk
 * job where the documented limits make it the cheaper way. The rehearsal's predicted calls come from the same cut.
 */
import type { Unit, Verb, Write } from "../port.ts";
import { unitKey } from "../units.ts";
import { NO_BULK } from "./abilities.ts";
import type { SalesforceLimits } from "./limits.ts";

export type Route = "collections" | "bulk" | "file";
/** Calls of one job without its polls: create, upload, close, and the results of rows that went well. */
const JOB_CALLS = 4;

/** Units of one verb and object, in order. `writes` may be endless: what is held at a time is one unit. */
export function* pack(verb: Verb, object: string, writes: Iterable<Write>, limits: SalesforceLimits): Generator<Unit> {
  const make = (route: Route, group: readonly Write[]): Unit => ({
    key: unitKey(verb, object, group),
    verb,
    object,
    route,
    writes: group,
    cost: { calls: callsOf(verb, route, group.length, limits), spends: spendsOf(route, group.length, limits) },
  });
  let group: Write[] = [];
  let bytes = 0;
  /** What does not make a job goes by Collections, in units whose writes are one call each. */
  const rest = function* (): Generator<Unit> {
    const size = verb === "insert" ? limits.batch : limits.readBatch;
    for (let at = 0; at < group.length; at += size) yield make("collections", group.slice(at, at + size));
    group = [];
    bytes = 0;
  };
  for (const write of writes) {
    if (write.file && verb === "insert") {
      yield* rest();
      yield make("file", [write]);
      continue;
    }
    if (NO_BULK.has(object) || verb === "restore" || verb === "soft-delete") {
      group.push(write);
      if (group.length >= limits.readBatch) yield* rest();
      continue;
    }
    const size = csvBytes(write);
    if (group.length > 0 && bytes + size > limits.bulkBytes) {
      yield make("bulk", group);
      group = [];
      bytes = 0;
    }
    group.push(write);
    bytes += size;
  }
  if (group.length > limits.bulkFrom && !NO_BULK.has(object)) yield make("bulk", group);
  else yield* rest();
}

/** An upper bound of a row's size in the CSV: quotes may double, letters may take three bytes. */
function csvBytes(write: Write): number {
  let bytes = write.external.length + 60;
  for (const value of Object.values(write.fields)) bytes += 3 + (typeof value === "string" ? 2 * value.length : 24);
  return bytes;
}

function callsOf(verb: Verb, route: Route, count: number, limits: SalesforceLimits): number {
  if (route === "file") return 1;
  const reads = verb === "insert" ? 0 : Math.ceil(count / limits.readBatch);
  return reads + (route === "bulk" ? JOB_CALLS : Math.ceil(count / limits.batch));
}

const spendsOf = (route: Route, count: number, limits: SalesforceLimits): Readonly<Record<string, number>> =>
  route === "bulk" ? { batches: Math.ceil(count / limits.bulkBatch) } : route === "file" ? { files: 1 } : {};

/**
 * Cuts writes into units, purely, by what they cost (salesforce.md §2, §6.4): Collections where few records go, a Bulk
 * job where the documented limits make it the cheaper way. The rehearsal's predicted calls come from the same cut.
 */
import { Buffer } from "node:buffer";
import type { Unit, Verb, Write } from "../port.ts";
import { unitKey } from "../units.ts";
import { NO_BULK } from "./abilities.ts";
import { JOB_CALLS, type SalesforceLimits } from "./limits.ts";

export type Route = "collections" | "bulk" | "file";
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
  const columns = new Set<string>();
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
    for (const name of Object.keys(write.fields)) columns.add(name);
    const size = csvBytes(write) + columns.size;
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

/** A row's bytes in the CSV without its commas: texts are quoted, and quotes in them doubled. */
function csvBytes(write: Write): number {
  let bytes = write.id === null ? 1 : write.id.length + 3;
  for (const value of Object.values(write.fields)) {
    if (typeof value !== "string") bytes += value === null ? 4 : String(value).length + 2;
    else bytes += Buffer.byteLength(value) + 2 + (value.includes('"') ? value.split('"').length - 1 : 0);
  }
  return bytes;
}

function callsOf(verb: Verb, route: Route, count: number, limits: SalesforceLimits): number {
  if (route === "file") return 1;
  const reads = verb === "insert" ? 0 : Math.ceil(count / limits.readBatch);
  return reads + (route === "bulk" ? JOB_CALLS : Math.ceil(count / limits.batch));
}

const spendsOf = (route: Route, count: number, limits: SalesforceLimits): Readonly<Record<string, number>> =>
  route === "bulk" ? { batches: Math.ceil(count / limits.bulkBatch) } : route === "file" ? { files: 1 } : {};

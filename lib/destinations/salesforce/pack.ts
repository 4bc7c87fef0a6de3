/**
 * Cuts writes into units, purely, by what they cost (salesforce.md §2, §6.4): Collections where few records go, a Bulk
 * job where the documented limits make it the cheaper way. The rehearsal's predicted calls come from the same cut.
 */
import { Buffer } from "node:buffer";
import type { Cost, Unit, Verb, Write, Writes } from "../port.ts";
import { unitKey } from "../units.ts";
import { NO_BULK } from "./abilities.ts";
import { JOB_CALLS, type SalesforceLimits } from "./limits.ts";

export type Route = "collections" | "bulk" | "file";
/** Writes of a job that are held in memory; a job of more hands its writes out as a stream. */
const MOST_HELD = 10_000;

/**
 * Units of one verb and object, in order. `writes` may be endless: what is held at a time is the beginning of one unit.
 * A job of more than `held` writes is a stream, which ends when the next unit is asked for.
 */
export function* pack(
  verb: Verb,
  object: string,
  writes: Iterable<Write>,
  limits: SalesforceLimits,
  held = MOST_HELD,
): Generator<Unit> {
  const source = new Weighed(writes, limits.bulkField);
  const mostHeld = Math.max(held, limits.bulkFrom + 1);
  const costOf = (route: Route, count: number, long = 0): Cost => ({
    calls: callsOf(verb, route, count, long, limits),
    spends: spendsOf(route, count, limits),
  });
  const make = (route: Route, group: readonly Write[]): Unit => ({
    key: unitKey(verb, object, group),
    verb,
    object,
    route,
    writes: group,
    cost: costOf(route, group.length, route === "bulk" ? long : 0),
  });
  let group: Write[] = [];
  let bytes = 0;
  /** Of the group, rows with a value that no cell of a job holds. */
  let long = 0;
  const empty = () => {
    group = [];
    bytes = 0;
    long = 0;
  };
  /** What does not make a job goes by Collections, in units whose writes are one call each. */
  const rest = function* (): Generator<Unit> {
    const size = verb === "insert" ? limits.batch : limits.readBatch;
    for (let at = 0; at < group.length; at += size) yield make("collections", group.slice(at, at + size));
    empty();
  };
  const noJob = NO_BULK.has(object) || verb === "restore" || verb === "soft-delete";
  for (let next = source.peek(); next; next = source.peek()) {
    const { write, size } = next;
    if (write.file && verb === "insert") {
      yield* rest();
      source.take();
      yield make("file", [write]);
    } else if (noJob) {
      group.push(source.take());
      if (group.length >= limits.readBatch) yield* rest();
    } else if (group.length > 0 && bytes + size > limits.bulkBytes) {
      yield make("bulk", group);
      empty();
    } else if (group.length >= mostHeld) {
      const stream = new JobStream(group, bytes, long, source, limits.bulkBytes);
      yield {
        key: unitKey(verb, object, group),
        verb,
        object,
        route: "bulk",
        writes: stream,
        get cost() {
          return costOf("bulk", stream.length, stream.long);
        },
      };
      stream.end();
      empty();
    } else {
      if (next.long) long += 1;
      group.push(source.take());
      bytes += size;
    }
  }
  if (group.length > limits.bulkFrom && !noJob) yield make("bulk", group);
  else yield* rest();
}

type Weight = { readonly write: Write; readonly size: number; readonly long: boolean };

/** Writes with their bytes in a CSV, one of them looked at ahead. */
class Weighed {
  readonly #source: Iterator<Write>;
  /** Every row has a comma for each column seen so far. */
  readonly #columns = new Set<string>();
  #next: Weight | null = null;
  /** Letters that a cell of a job holds. */
  readonly #cell: number;
  constructor(writes: Iterable<Write>, cell: number) {
    this.#source = writes[Symbol.iterator]();
    this.#cell = cell;
  }
  peek(): Weight | null {
    if (this.#next) return this.#next;
    const { value, done } = this.#source.next();
    if (done) return null;
    for (const name of Object.keys(value.fields)) this.#columns.add(name);
    const long = Object.values(value.fields).some((one) => typeof one === "string" && one.length > this.#cell);
    this.#next = { write: value, size: csvBytes(value) + this.#columns.size, long };
    return this.#next;
  }
  /** The write that was looked at. Throws `Error` after the last one. */
  take(): Write {
    const next = this.peek();
    if (!next) throw new Error("There are no more writes.");
    this.#next = null;
    return next.write;
  }
}

/** A job's writes, its beginning and what follows of the source until the job is full. */
class JobStream implements Writes {
  readonly #head: readonly Write[];
  readonly #source: Weighed;
  readonly #most: number;
  #bytes: number;
  #long: number;
  #gone = 0;
  #begun = false;
  constructor(head: readonly Write[], bytes: number, long: number, source: Weighed, most: number) {
    this.#head = head;
    this.#bytes = bytes;
    this.#long = long;
    this.#source = source;
    this.#most = most;
  }
  get length(): number {
    return this.#gone;
  }
  get long(): number {
    return this.#long;
  }
  *[Symbol.iterator](): Generator<Write> {
    if (this.#begun) throw new Error("The writes of a job come but once.");
    this.#begun = true;
    for (const write of this.#head) {
      this.#gone += 1;
      yield write;
    }
    yield* this.#following();
  }
  *#following(): Generator<Write> {
    for (let next = this.#source.peek(); next; next = this.#source.peek()) {
      if (next.write.file || this.#bytes + next.size > this.#most) return;
      this.#bytes += next.size;
      if (next.long) this.#long += 1;
      this.#gone += 1;
      yield this.#source.take();
    }
  }
  /** Lets go by what nobody asked for. */
  end(): void {
    if (!this.#begun) this.#gone += this.#head.length;
    this.#begun = true;
    for (const _ of this.#following());
  }
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

/** `long`: rows of a job that go by Collections after it. */
function callsOf(verb: Verb, route: Route, count: number, long: number, limits: SalesforceLimits): number {
  if (route === "file") return 1;
  const reads = verb === "insert" ? 0 : Math.ceil(count / limits.readBatch);
  if (route === "bulk") return reads + (count > long ? JOB_CALLS : 0) + Math.ceil(long / limits.batch);
  return reads + Math.ceil(count / limits.batch);
}

const spendsOf = (route: Route, count: number, limits: SalesforceLimits): Readonly<Record<string, number>> =>
  route === "bulk" ? { batches: Math.ceil(count / limits.bulkBatch) } : route === "file" ? { files: 1 } : {};

/** Bytes of a row as a job has them, before anybody has seen one. */
const USUAL_ROW = 350;

/** Calls and batches that so many records take, about: nothing is known but how many they are. */
export function roughly(
  counts: Readonly<Record<string, number>>,
  limits: SalesforceLimits,
): { calls: number; batches: number } {
  let calls = 0;
  let batches = 0;
  for (const [object, count] of Object.entries(counts)) {
    const route =
      object === "ContentVersion" ? "file" : NO_BULK.has(object) || count <= limits.bulkFrom ? "collections" : "bulk";
    const jobs = Math.ceil((count * USUAL_ROW) / limits.bulkBytes);
    calls += route === "file" ? count : route === "bulk" ? jobs * JOB_CALLS : Math.ceil(count / limits.batch);
    if (route === "bulk") batches += Math.ceil(count / limits.bulkBatch);
  }
  return { calls, batches };
}

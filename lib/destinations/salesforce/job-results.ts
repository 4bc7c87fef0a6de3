/** What became of a job's rows, read as it comes in (salesforce.md §6.3): kept as bytes, told row by row. */
import { Buffer } from "node:buffer";
import type { Context } from "./context.ts";
import { csvReader } from "./csv.ts";
import type { Job } from "./jobs.ts";

/** A row of a job by what it is joined by; `error` is Salesforce's text about a row that it refused. */
export type JobResult = { readonly key: string; readonly id: string; readonly error: string };
export type JobResults = { readonly done: Iterable<JobResult>; readonly failed: Iterable<JobResult> };

/** About what a row takes in a result, which repeats what was sent. */
const RESULT_BYTES = 500;
/** Letters that are made into bytes together. */
const BLOCK = 1 << 16;
/** Stands in no value: none with it is sent. */
const BETWEEN = "\u0000";

/** Rows that went well and rows that did not, joined by `column`; what is in neither was not processed. */
export async function resultsOf(context: Context, job: Job, column: string): Promise<JobResults> {
  const processed = job.numberRecordsProcessed ?? 0;
  const failures = job.numberRecordsFailed ?? 0;
  const read = async (name: "successfulResults" | "failedResults", rows: number) => {
    let results = new Results();
    await context.api.call({
      method: "GET",
      path: `/jobs/ingest/${job.id}/${name}`,
      purpose: "read",
      write: false,
      expected: rows * RESULT_BYTES,
      into: () => {
        results = new Results();
        return csvReader(["sf__Id", "sf__Error", column], ([id = "", error = "", key = ""]) => {
          results.add(key || id, id, error);
        });
      },
    });
    return results;
  };
  return {
    done:
      processed > failures || job.state !== "JobComplete" ? await read("successfulResults", processed - failures) : [],
    failed: failures > 0 || job.state !== "JobComplete" ? await read("failedResults", failures) : [],
  };
}

/** Rows as bytes: hundreds of thousands of objects would stay in memory until the last of them is told. */
class Results implements Iterable<JobResult> {
  readonly #blocks: Buffer[] = [];
  #text = "";
  add(key: string, id: string, error: string): void {
    this.#text += `${key}${BETWEEN}${id}${BETWEEN}${error}${BETWEEN}`;
    if (this.#text.length < BLOCK) return;
    this.#blocks.push(Buffer.from(this.#text));
    this.#text = "";
  }
  *[Symbol.iterator](): Generator<JobResult> {
    for (const block of this.#blocks) yield* told(block.toString());
    yield* told(this.#text);
  }
}

function* told(text: string): Generator<JobResult> {
  const cells = text.split(BETWEEN);
  for (let at = 0; at + 3 <= cells.length; at += 3)
    yield { key: cells[at] ?? "", id: cells[at + 1] ?? "", error: cells[at + 2] ?? "" };
}

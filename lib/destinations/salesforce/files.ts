/** Files: one multipart call each, the file and the record it is shared with (salesforce.md §7). */
import { z } from "zod";
import { OutcomeUnknown } from "../../http/errors.ts";
import { created, rejected, unknown } from "../fates.ts";
import type { Signal, StagedFile, Write } from "../port.ts";
import { patiently } from "../wait.ts";
import { shaped } from "./api.ts";
import type { Context } from "./context.ts";
import { type Prepared, prepared, refusedRow, storedFate, whoseIsIt } from "./insert.ts";
import { multipart } from "./multipart.ts";
import type { ObjectMeta } from "./org.ts";
import { storedOf } from "./read.ts";
import { Refused } from "./refusal.ts";

const ROUNDS = 3;
const made = z.object({ id: z.string(), success: z.literal(true) });

/** Uploads the file of each write; one fate each. */
export async function* upload(context: Context, object: ObjectMeta, writes: readonly Write[]): AsyncGenerator<Signal> {
  for (const one of yield* prepared(context, object, writes)) {
    if (one.write.file && one.write.file.bytes > 0) yield* uploadOne(context, object, one, one.write.file);
    else yield rejected(one.write, "empty_file", null, null);
  }
}

async function* uploadOne(
  context: Context,
  object: ObjectMeta,
  one: Prepared,
  file: StagedFile,
): AsyncGenerator<Signal> {
  const { write, body, without } = one;
  const bytes = await file.open();
  const form = multipart(body, { name: "VersionData", filename: file.name, type: file.mime, bytes });
  for (let round = 0; ; round++) {
    try {
      const reply = yield* patiently(() =>
        context.api.call({
          method: "POST",
          path: `/sobjects/${object.name}`,
          purpose: "file",
          write: true,
          body: form,
        }),
      );
      yield created(write, shaped(reply, made, "upload").id, reply.stamp, reply.requestId, without);
      return;
    } catch (error) {
      if (error instanceof Refused) {
        const { refusal, requestId } = error;
        if (refusal.retry === "alone" && round < ROUNDS) await context.clock.sleep(1000 * 2 ** round);
        else {
          if (refusal.code === "duplicate") yield* whoseIsIt(context, object, [{ one, refusal }], requestId);
          else yield refusedRow(context, object, write, refusal, requestId);
          return;
        }
      } else if (error instanceof OutcomeUnknown) {
        await context.clock.sleep(1000 * 2 ** round);
        const record = (yield* patiently(() => storedOf(context, object, [write]))).get(write.external);
        if (record) yield storedFate(context, object, write, record, error.requestId);
        else if (round >= ROUNDS) yield unknown(write, error.requestId);
        if (record || round >= ROUNDS) return;
      } else throw error;
    }
  }
}

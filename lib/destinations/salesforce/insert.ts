/** Inserting by Collections (salesforce.md §6.2, §6.5): each row has its own result; a lost answer is settled by reading. */
import { z } from "zod";
import { OutcomeUnknown } from "../../http/errors.ts";
import { created, type FateSignal, fate, rejected, unknown } from "../fates.ts";
import type { Signal, Write } from "../port.ts";
import { chunks } from "../units.ts";
import { patiently } from "../wait.ts";
import { type Reply, shaped } from "./api.ts";
import { type Context, holds, realName, versionOf, writeHeaders } from "./context.ts";
import type { ObjectMeta } from "./org.ts";
import { storedOf } from "./read.ts";
import { type Refusal, Refused, refusalOf } from "./refusal.ts";
import { inRounds, ROUNDS } from "./rounds.ts";
import { type Json, lower } from "./values.ts";

export type Prepared = { readonly write: Write; readonly body: Json; readonly without: readonly string[] };

const rowResult = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  errors: z
    .array(
      z.object({
        statusCode: z.string(),
        message: z.string().nullish(),
        fields: z.array(z.string()).nullish(),
        duplicateResult: z.object({ allowSave: z.boolean().nullish() }).nullish(),
      }),
    )
    .default([]),
});
export type RowResult = z.infer<typeof rowResult>;
/** One result per record, in the order of the request. */
export const rowResults = z.array(rowResult);

/** What may be sent, and the fates of what may not. */
export function* prepared(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
): Generator<Signal, Prepared[]> {
  const ready: Prepared[] = [];
  for (const write of writes) {
    const lowered = lower(
      object,
      write.fields,
      "insert",
      (logical) => realName(context, object.name, logical),
      context.clock.now(),
    );
    if ("refused" in lowered) yield rejected(write, lowered.refused.code, lowered.refused.field, null);
    else ready.push({ write, ...lowered });
  }
  return ready;
}

/** Inserts the writes of a unit; one fate each. */
export async function* insert(context: Context, object: ObjectMeta, writes: readonly Write[]): AsyncGenerator<Signal> {
  const ready = yield* prepared(context, object, writes);
  for (const batch of chunks(ready, context.limits().batch)) yield* insertBatch(context, object, batch);
}

/** Sends one batch; locked rows go again. */
export const insertBatch = (context: Context, object: ObjectMeta, batch: readonly Prepared[]): AsyncGenerator<Signal> =>
  inRounds(context, batch, (group, round) => insertOnce(context, object, group, round > ROUNDS));

/** One call; the rows that met a lock are returned, unless this was their last chance. */
async function* insertOnce(
  context: Context,
  object: ObjectMeta,
  batch: readonly Prepared[],
  last: boolean,
): AsyncGenerator<Signal, Prepared[]> {
  let rest = batch;
  for (let doubt = 0; rest.length > 0; doubt++) {
    let reply: Reply;
    try {
      reply = yield* patiently(() => post(context, object, rest));
    } catch (error) {
      if (error instanceof Refused)
        return yield* halved(context, object, rest, error, (half) => insertOnce(context, object, half, last));
      if (!(error instanceof OutcomeUnknown)) throw error;
      await context.clock.sleep(1000 * 2 ** doubt);
      rest = yield* settled(context, object, rest, error.requestId);
      if (doubt < ROUNDS) continue;
      for (const { write } of rest) yield unknown(write, error.requestId);
      return [];
    }
    return yield* judged(context, object, rest, reply, last);
  }
  return [];
}

const post = (context: Context, object: ObjectMeta, batch: readonly Prepared[]): Promise<Reply> =>
  context.api.call({
    method: "POST",
    path: "/composite/sobjects",
    purpose: "write",
    write: true,
    headers: writeHeaders(context),
    body: {
      json: { allOrNone: false, records: batch.map(({ body }) => ({ attributes: { type: object.name }, ...body })) },
    },
  });

async function* judged(
  context: Context,
  object: ObjectMeta,
  batch: readonly Prepared[],
  reply: Reply,
  last: boolean,
): AsyncGenerator<Signal, Prepared[]> {
  const results = shaped(reply, rowResults, `insert of ${object.name}`);
  const locked: Prepared[] = [];
  const taken: { one: Prepared; refusal: Refusal }[] = [];
  for (const [at, one] of batch.entries()) {
    const result = results[at];
    if (!result) yield unknown(one.write, reply.requestId);
    else if (result.success && result.id)
      yield created(one.write, result.id, reply.stamp, reply.requestId, one.without);
    else {
      const refusal = refusalIn(result);
      if (refusal.retry === "alone" && !last) locked.push(one);
      else if (refusal.code === "duplicate") taken.push({ one, refusal });
      else yield refusedRow(context, object, one.write, refusal, reply.requestId);
    }
  }
  yield* whoseIsIt(context, object, taken, reply.requestId);
  return locked;
}

/** A unique value is taken: by the record itself, sent before and its answer lost, or by somebody else's. */
export async function* whoseIsIt(
  context: Context,
  object: ObjectMeta,
  taken: readonly { readonly one: Pick<Prepared, "write">; readonly refusal: Refusal }[],
  requestId: string | null,
): AsyncGenerator<Signal> {
  if (taken.length === 0) return;
  const stored = yield* patiently(() =>
    storedOf(
      context,
      object,
      taken.map(({ one }) => one.write),
    ),
  );
  for (const { one, refusal } of taken) {
    const record = stored.get(one.write.external);
    yield record
      ? storedFate(context, object, one.write, record, requestId)
      : refusedRow(context, object, one.write, refusal, requestId);
  }
}

/** Fate of an insert whose record is there: a creation date that was left out is told by what stands in its place. */
export function storedFate(
  context: Context,
  object: ObjectMeta,
  write: Write,
  record: Json,
  requestId: string | null,
): FateSignal {
  const { CreatedDate } = write.fields;
  const asSent = CreatedDate === undefined || holds(context, object, record, { CreatedDate });
  return created(write, String(record["Id"]), versionOf(record), requestId, asSent ? [] : ["CreatedDate"]);
}

/** Fates of what is there already; returns what is not. */
async function* settled(
  context: Context,
  object: ObjectMeta,
  batch: readonly Prepared[],
  requestId: string,
): AsyncGenerator<Signal, readonly Prepared[]> {
  const stored = yield* patiently(() =>
    storedOf(
      context,
      object,
      batch.map(({ write }) => write),
    ),
  );
  for (const { write } of batch) {
    const record = stored.get(write.external);
    if (record) yield storedFate(context, object, write, record, requestId);
  }
  return batch.filter(({ write }) => !stored.has(write.external));
}

/** A row that cannot be read refuses the whole call (§6.2): the call is halved until it stands alone. */
export async function* halved<T extends { readonly write: Write }>(
  context: Context,
  object: ObjectMeta,
  batch: readonly T[],
  error: Refused,
  send: (half: readonly T[]) => AsyncGenerator<Signal, readonly T[]>,
): AsyncGenerator<Signal, T[]> {
  const [only] = batch;
  if (batch.length === 1 && only) {
    yield refusedRow(context, object, only.write, error.refusal, error.requestId);
    return [];
  }
  const middle = batch.length >> 1;
  const first = yield* send(batch.slice(0, middle));
  return [...first, ...(yield* send(batch.slice(middle)))];
}

export function refusalIn(result: RowResult): Refusal {
  const [error] = result.errors;
  const refusal = refusalOf(error?.statusCode ?? "", error?.fields ?? [], error?.message ?? "");
  // A rule that only alerts can be answered by somebody who agrees.
  return error?.duplicateResult?.allowSave === true ? { ...refusal, code: "duplicate_alert" } : refusal;
}

/** A refusal as a fate; the real field name is turned into the plan's. */
export function refusedRow(
  context: Context,
  object: ObjectMeta,
  write: Write,
  { code, field, retry }: Refusal,
  requestId: string | null,
): FateSignal {
  const named = Object.keys(write.fields).find((logical) => realName(context, object.name, logical) === field);
  return fate(
    write,
    {
      kind: "rejected",
      code,
      field: named ?? (field && object.fields.has(field) ? field : null),
      retry,
      reason: "refused_by_crm",
    },
    requestId,
  );
}

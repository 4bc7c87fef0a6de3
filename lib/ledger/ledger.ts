/**
 * The durable record of what was meant, what became of it, and what stood there before. One writer per project: the
 * database is opened with an exclusive lock that ends with the process, however it ends.
 */
import type { Fate, Fields, Unit, Write } from "../destinations/port.ts";
import { Intents } from "./intents.ts";
import type { WriteContext } from "./types.ts";

export type {
  Entry,
  LedgerRecord,
  OpenUnit,
  Operation,
  Origin,
  RecordState,
  SourcePlace,
  WriteContext,
} from "./types.ts";

const withoutThese = (fields: Fields, names: readonly string[] = []): Fields =>
  names.length === 0 ? fields : Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Intents before requests, fates after them. */
export class Ledger extends Intents {
  /** Notes what became of one write. Durable with the next intent, so a lost note is settled by reading. */
  fate(
    unit: Unit,
    write: Write,
    context: WriteContext,
    fate: Exclude<Fate, { kind: "unknown" }>,
    requestId: string | null,
  ): void {
    const { object, external } = write;
    const known = this.record(object, external);
    const rejected = fate.kind === "rejected";
    const id = rejected ? (known?.id ?? write.id) : fate.id;
    if (unit.verb === "remove" || unit.verb === "soft-delete") {
      if (!rejected)
        this.run("update records set state = 'removed' where object = ? and external = ?", object, external);
      else
        this.run(
          "update records set state = 'left', reason = ? where object = ? and external = ?",
          fate.reason,
          object,
          external,
        );
    } else if (context.export < 0) {
      // undoing an update: the before-image is back, or the record was left as someone edited it
      this.run(
        "update records set state = ?, reason = ? where object = ? and external = ?",
        rejected ? "left" : "removed",
        rejected ? fate.reason : null,
        object,
        external,
      );
    } else if (rejected) {
      this.upsert({
        object,
        external,
        id,
        origin: known?.origin ?? "created",
        state: known?.state === "live" ? "live" : "rejected",
        hash: known?.state === "live" ? known.hash : context.hash,
        sent: known?.sent ?? {},
        version: known?.version ?? null,
        export: context.export,
        later: known?.later ?? null,
        reason: fate.reason,
        source: context.source,
      });
    } else {
      this.upsert({
        object,
        external,
        id,
        origin: known?.origin ?? "created",
        state: "live",
        hash: context.later ? (known?.hash ?? null) : context.hash,
        // What is inserted is new, whatever stood under this key before.
        sent: { ...(unit.verb === "insert" ? {} : known?.sent), ...withoutThese(write.fields, fate.without) },
        version: fate.version,
        export: context.export,
        later: context.later ? context.hash : unit.verb === "insert" ? null : (known?.later ?? null),
        reason: known?.reason === "edited_in_crm" ? known.reason : null,
        source: context.source,
      });
    }
    if (!rejected) for (const field of fate.without ?? []) this.keep(object, external, field, "refused_by_crm", []);
    const along = rejected ? [] : (fate.along ?? []);
    if (along.length > 0) this.noteAlong(object, external, along);
    this.run("delete from intents where unit = ? and external = ?", unit.key, external);
    this.log(context.later ? `${unit.verb} (second pass)` : unit.verb, fate.kind, {
      source_object: context.source.object,
      source_id: context.source.id,
      file: context.source.file,
      row: context.source.row,
      destination_object: object,
      destination_id: id,
      external,
      request_id: requestId,
      reason: rejected
        ? `${fate.reason}${fate.field ? ` (${fate.field})` : ""}: ${fate.code}`
        : along.length > 0
          ? `${along.length} records of others came back with it`
          : null,
    });
  }
}

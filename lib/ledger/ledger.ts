/**
 * The durable record of what was meant, what became of it, and what stood there before. One writer per project: the
 * database is opened with an exclusive lock that ends with the process, however it ends.
 */
import { z } from "zod";
import type { Fate, Fields, Handle, Unit, Write } from "../destinations/port.ts";
import { fieldsSchema, parseFields } from "./fields.ts";
import { RecordBook } from "./record-book.ts";
import type { OpenUnit, WriteContext } from "./types.ts";

export type { LedgerRecord, OpenUnit, Operation, Origin, RecordState, SourcePlace, WriteContext } from "./types.ts";

const intentRow = z.object({
  unit: z.string(),
  external: z.string(),
  id: z.string().nullable(),
  fields: z.string(),
  before: z.string().nullable(),
  version: z.string().nullable(),
  file: z.string().nullable(),
  later: z.number(),
  hash: z.string().nullable(),
  export: z.number(),
  source: z.string(),
});
const unitRow = z.object({
  key: z.string(),
  verb: z.enum(["insert", "update", "remove", "restore", "soft-delete"]),
  object: z.string(),
  route: z.string(),
  handle: z.string().nullable(),
});
const fileSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  mime: z.string(),
  path: z.string(),
});
const sourceSchema = z.object({
  object: z.string(),
  id: z.string(),
  file: z.string().nullable(),
  row: z.number().nullable(),
});
const handleSchema = z.object({ step: z.string(), data: fieldsSchema });

const withoutThese = (fields: Fields, names: readonly string[] = []): Fields =>
  names.length === 0 ? fields : Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Intents before requests, fates after them. */
export class Ledger extends RecordBook {
  /** Writes the intent of a unit durably; nothing may be sent before this returns. */
  intent(unit: Unit, contexts: ReadonlyMap<string, WriteContext>): void {
    this.run(
      "insert or replace into units values (?,?,?,?,(select handle from units where key = ?))",
      unit.key,
      unit.verb,
      unit.object,
      unit.route,
      unit.key,
    );
    for (const write of unit.writes) {
      const context = contexts.get(write.external);
      if (!context) throw new Error(`No context for a write of ${unit.object}.`);
      const file = write.file
        ? {
            name: write.file.name,
            bytes: write.file.bytes,
            sha256: write.file.sha256,
            mime: write.file.mime,
            path: context.path ?? "",
          }
        : null;
      this.run(
        "insert or replace into intents values (?,?,?,?,?,?,?,?,?,?,?)",
        unit.key,
        write.external,
        write.id,
        JSON.stringify(write.fields),
        write.before ? JSON.stringify(write.before) : null,
        write.version,
        file ? JSON.stringify(file) : null,
        context.later ? 1 : 0,
        context.hash,
        context.export,
        JSON.stringify(context.source),
      );
    }
    this.commit();
  }
  handle(unit: Unit, handle: Handle): void {
    this.run("update units set handle = ? where key = ?", JSON.stringify(handle), unit.key);
    this.commit();
  }
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
      reason: rejected ? `${fate.reason}${fate.field ? ` (${fate.field})` : ""}: ${fate.code}` : null,
    });
  }
  /** The writes of a unit that have no fate yet; null when there is none. */
  open(unit: Unit): Unit | null {
    const rest = new Set(
      this.all("select external from intents where unit = ?", unit.key).map((row) =>
        String((row as { external: string }).external),
      ),
    );
    const writes = unit.writes.filter((write) => rest.has(write.external));
    return writes.length > 0 ? { ...unit, writes } : null;
  }
  /** Forgets a unit whose writes all have fates, or whose open writes did not happen. */
  done(unit: Unit): void {
    this.run("delete from intents where unit = ?", unit.key);
    this.run("delete from units where key = ?", unit.key);
  }
  /** What was under way when the last process ended. */
  interrupted(openFile: (path: string) => Promise<Uint8Array>): OpenUnit[] {
    const found: OpenUnit[] = [];
    for (const raw of this.all("select * from units order by key")) {
      const row = unitRow.parse(raw);
      const contexts = new Map<string, WriteContext>();
      const writes = this.all("select * from intents where unit = ? order by external", row.key).map((line): Write => {
        const intent = intentRow.parse(line);
        const file = intent.file === null ? null : fileSchema.parse(JSON.parse(intent.file));
        contexts.set(intent.external, {
          hash: intent.hash,
          export: intent.export,
          later: intent.later === 1,
          source: sourceSchema.parse(JSON.parse(intent.source)),
          path: file?.path ?? null,
        });
        return {
          object: row.object,
          external: intent.external,
          id: intent.id,
          fields: parseFields(intent.fields),
          before: intent.before === null ? null : parseFields(intent.before),
          version: intent.version,
          file: file ? { ...file, open: () => openFile(file.path) } : null,
        };
      });
      const unit: Unit = {
        key: row.key,
        verb: row.verb,
        object: row.object,
        route: row.route,
        writes,
        cost: { calls: 0, spends: {} },
      };
      found.push({ unit, handle: row.handle === null ? null : handleSchema.parse(JSON.parse(row.handle)), contexts });
    }
    return found;
  }
}

/** What the CRM holds of ours: per record what was sent last, what stood there before, what did not arrive. */
import { z } from "zod";
import { REASON_NAMES, type Reason } from "../contract/reasons.ts";
import type { Fields, Found } from "../destinations/port.ts";
import { parseFields } from "./fields.ts";
import { Journal } from "./journal.ts";
import type { LedgerRecord } from "./types.ts";

const recordRow = z.object({
  object: z.string(),
  external: z.string(),
  id: z.string().nullable(),
  origin: z.enum(["created", "adopted", "skipped"]),
  state: z.enum(["live", "rejected", "removed", "left"]),
  hash: z.string().nullable(),
  sent: z.string(),
  version: z.string().nullable(),
  export: z.number(),
  later: z.string().nullable(),
  reason: z.enum(REASON_NAMES).nullable(),
  source_object: z.string().nullable(),
  source_id: z.string().nullable(),
  file: z.string().nullable(),
  row: z.number().nullable(),
});

/** Records by destination object and external id. */
export class RecordBook extends Journal {
  #toRecord(raw: unknown): LedgerRecord {
    const row = recordRow.parse(raw);
    return {
      object: row.object,
      external: row.external,
      id: row.id,
      origin: row.origin,
      state: row.state,
      hash: row.hash,
      sent: parseFields(row.sent),
      version: row.version,
      export: row.export,
      later: row.later,
      reason: row.reason,
      source: { object: row.source_object ?? "", id: row.source_id ?? "", file: row.file, row: row.row },
    };
  }
  record(object: string, external: string): LedgerRecord | null {
    const row = this.prepare("select * from records where object = ? and external = ?").get(object, external);
    return row ? this.#toRecord(row) : null;
  }
  /** The live record with this destination id. */
  liveById(object: string, id: string): LedgerRecord | null {
    const row = this.prepare("select * from records where id = ? and object = ? and state = 'live'").get(id, object);
    return row ? this.#toRecord(row) : null;
  }
  /** Live records whose ids were not `seen` since `forgetSeen`, by external id. */
  unseen(object: string): { external: string; id: string }[] {
    return this.all(
      "select external, id from records where object = ? and state = 'live' and id is not null and id not in (select id from temp.seen) order by external",
      object,
    ) as { external: string; id: string }[];
  }
  /** Destination id of a live record, for references to it. */
  idOf(object: string, external: string): string | null {
    const row = this.prepare(
      "select id from records where object = ? and external = ? and (state = 'live' or origin = 'skipped')",
    ).get(object, external);
    return row && row["id"] !== null ? String(row["id"]) : null;
  }
  /** Whether a record with this destination id was ours and is removed: references to it are blank now. */
  wasRemoved(id: string): boolean {
    return this.prepare("select 1 from records where id = ? and state = 'removed'").get(id) !== undefined;
  }
  /** All records of an object, by external id; read in pages so that writing meanwhile is allowed. */
  *records(object: string): Generator<LedgerRecord> {
    let last = "";
    for (;;) {
      const page = this.all(
        "select * from records where object = ? and external > ? order by external limit 500",
        object,
        last,
      );
      if (page.length === 0) return;
      for (const raw of page) {
        const record = this.#toRecord(raw);
        last = record.external;
        yield record;
      }
    }
  }
  counts(object: string): Readonly<Record<string, number>> {
    const rows = this.all(
      "select origin || ' ' || state as kind, count(*) as n from records where object = ? group by 1",
      object,
    );
    return Object.fromEntries(
      rows.map((row) => {
        const r = row as { kind: string; n: number };
        return [r.kind, r.n];
      }),
    );
  }
  protected upsert(record: LedgerRecord): void {
    this.run(
      "insert or replace into records values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      record.object,
      record.external,
      record.id,
      record.origin,
      record.state,
      record.hash,
      JSON.stringify(record.sent),
      record.version,
      record.export,
      record.later,
      record.reason,
      record.source.object,
      record.source.id,
      record.source.file,
      record.source.row,
    );
  }
  /** Takes a record that was in the CRM before: its before-image first, in the same commit. */
  adopt(record: LedgerRecord, before: Found): void {
    this.run(
      "insert or ignore into before_images values (?,?,?,?,?)",
      record.object,
      record.external,
      before.id ?? "",
      JSON.stringify(before.fields),
      before.deleted ? 1 : 0,
    );
    this.upsert(record);
    this.log("adopt", record.origin, {
      source_object: record.source.object,
      source_id: record.source.id,
      file: record.source.file,
      row: record.source.row,
      destination_object: record.object,
      destination_id: record.id,
      external: record.external,
      reason: record.reason,
    });
    this.commit();
  }
  /** Updates the bookkeeping of a record without a write to the CRM (same content, newer export; restored; …). */
  note(record: LedgerRecord): void {
    this.upsert(record);
  }
  before(
    object: string,
    external: string,
  ): { readonly id: string; readonly fields: Fields; readonly deleted: boolean } | null {
    const row = this.prepare("select id, fields, deleted from before_images where object = ? and external = ?").get(
      object,
      external,
    );
    return row
      ? { id: String(row["id"]), fields: parseFields(String(row["fields"])), deleted: row["deleted"] === 1 }
      : null;
  }

  /** Records that lay in the CRM's bin when they were adopted, and that nothing was written to yet. */
  binned(object: string): LedgerRecord[] {
    return this.all(
      "select r.* from records r join before_images b on b.object = r.object and b.external = r.external where r.object = ? and b.deleted = 1 and r.origin = 'adopted' and r.state = 'live' and r.hash is null order by r.external",
      object,
    ).map((row) => this.#toRecord(row));
  }
  /** Gives up a record that was adopted and cannot be had: a new one may be made. */
  disown(object: string, external: string): void {
    const known = this.record(object, external);
    this.run("delete from records where object = ? and external = ?", object, external);
    this.run("delete from before_images where object = ? and external = ?", object, external);
    this.log("adopt", "given up", {
      source_object: known?.source.object ?? null,
      source_id: known?.source.id ?? null,
      destination_object: object,
      destination_id: known?.id ?? null,
      external,
      reason: known?.reason ?? null,
    });
  }
  /** Ids of what others had made and what came back along with a record when it was restored. */
  cameAlong(object: string, external: string): readonly string[] {
    return z.array(z.string()).parse(JSON.parse(this.meta(`along ${object} ${external}`) ?? "[]"));
  }
  protected noteAlong(object: string, external: string, ids: readonly string[]): void {
    this.run("insert or replace into meta values (?, ?)", `along ${object} ${external}`, JSON.stringify(ids));
  }

  /** The external id a source record was first loaded under, or null. */
  alias(object: string, sourceId: string): string | null {
    const row = this.prepare("select external from aliases where object = ? and source_id = ?").get(object, sourceId);
    return row ? String(row["external"]) : null;
  }
  pin(object: string, sourceIds: Iterable<string>, external: string): void {
    for (const id of sourceIds) this.run("insert or ignore into aliases values (?,?,?)", object, id, external);
  }

  /** A planned value that did not go to the CRM, with the source cells behind it. */
  keep(object: string, external: string, field: string, reason: Reason, cells: readonly string[]): void {
    this.run("insert or replace into kept values (?,?,?,?,?)", object, external, field, reason, JSON.stringify(cells));
  }
  unkeep(object: string, external: string): void {
    this.run("delete from kept where object = ? and external = ?", object, external);
  }
  kept(): { object: string; external: string; field: string; reason: Reason; cells: readonly string[] }[] {
    return this.all("select * from kept order by object, external, field").map((raw) => {
      const row = z
        .object({
          object: z.string(),
          external: z.string(),
          field: z.string(),
          reason: z.enum(REASON_NAMES),
          cells: z.string(),
        })
        .parse(raw);
      return { ...row, cells: z.array(z.string()).parse(JSON.parse(row.cells)) };
    });
  }
  /** After a rollback the ledger keeps its operations and forgets what it would build on. */
  forget(): void {
    for (const table of [
      "records",
      "before_images",
      "aliases",
      "exports",
      "baseline",
      "kept",
      "units",
      "intents",
      "schema_changes",
      "gates",
    ])
      this.run(`delete from ${table}`);
    this.run("delete from meta where key <> 'schema'");
    this.commit();
  }
}

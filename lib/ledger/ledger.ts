/**
 * The durable record of what was meant, what became of it, and what stood there before. One writer per project: the
 * database is opened with an exclusive lock that ends with the process, however it ends.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { z } from "zod";
import type { Reason } from "../contract/reasons.ts";
import { REASON_NAMES } from "../contract/reasons.ts";
import { Stop } from "../contract/stop.ts";
import type { Fate, Fields, Found, Handle, Unit, Write } from "../destinations/port.ts";
import { SCHEMA_VERSION, TABLES } from "./tables.ts";

export type Origin = "created" | "adopted" | "skipped";
export type RecordState = "live" | "rejected" | "removed" | "left";
export type SourcePlace = {
  readonly object: string;
  readonly id: string;
  readonly file: string | null;
  readonly row: number | null;
};
export type LedgerRecord = {
  readonly object: string;
  readonly external: string;
  readonly id: string | null;
  readonly origin: Origin;
  readonly state: RecordState;
  /** Hash of the resolved record last written (first pass). */
  readonly hash: string | null;
  /** Every field that we set, with the value sent last. */
  readonly sent: Fields;
  readonly version: string | null;
  /** Number of the export it was last written from: 0 the base, 1… the deltas. */
  readonly export: number;
  /** Hash of the second-pass fields written last. */
  readonly later: string | null;
  readonly reason: Reason | null;
  readonly source: SourcePlace;
};
/** What a write belongs to: kept with its intent so that a later process can finish the bookkeeping. */
export type WriteContext = {
  readonly hash: string | null;
  readonly export: number;
  readonly later: boolean;
  readonly source: SourcePlace;
  /** Path of the staged file, so that an interrupted attachment can be sent again. */
  readonly path: string | null;
};
export type OpenUnit = {
  readonly unit: Unit;
  readonly handle: Handle | null;
  readonly contexts: ReadonlyMap<string, WriteContext>;
};
export type Operation = {
  readonly sequence: number;
  readonly time: string;
  readonly operator: string;
  readonly operation: string;
  readonly source_object: string | null;
  readonly source_id: string | null;
  readonly file: string | null;
  readonly row: number | null;
  readonly destination_object: string | null;
  readonly destination_id: string | null;
  readonly request_id: string | null;
  readonly outcome: string;
  readonly reason: string | null;
};

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const fieldsSchema = z.record(z.string(), z.union([scalar, z.array(scalar)]));
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

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((field) => isScalar(field) || (Array.isArray(field) && field.every(isScalar)));

/** A run reads fields a hundred thousand times, and zod's unions are slow: it is asked only for the sentence. */
function parseFields(text: string): Fields {
  const found: unknown = JSON.parse(text);
  return isFields(found) ? found : fieldsSchema.parse(found);
}

export class Ledger {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #open = false;
  readonly operator: string;
  readonly #time: () => string;

  /**
   * Opens (or makes) the ledger. `time` gives the account's clock. Throws `Stop` (5) when another process holds it.
   */
  constructor(file: string, operator: string, time: () => string) {
    mkdirSync(dirname(file), { recursive: true });
    this.operator = operator;
    this.#time = time;
    this.#db = new DatabaseSync(file);
    try {
      this.#db.exec("pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full;");
      this.#db.exec("begin immediate; commit;");
      this.#db.exec(TABLES);
    } catch (error) {
      this.#db.close();
      if (/locked|busy/i.test(String(error)))
        throw new Stop(5, "Another run is working on this project.", "Wait until it has ended, then start again.");
      throw error;
    }
    const version = this.meta("schema");
    if (version === null) this.setMeta("schema", String(SCHEMA_VERSION));
    else if (version !== String(SCHEMA_VERSION))
      throw new Stop(
        2,
        `The ledger has layout ${version}, this version writes ${SCHEMA_VERSION}.`,
        "Use the version that began this migration.",
      );
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
  #run(sql: string, ...values: SQLInputValue[]): void {
    if (!this.#open) {
      this.#db.exec("begin immediate");
      this.#open = true;
    }
    this.#prepare(sql).run(...values);
  }
  #all(sql: string, ...values: SQLInputValue[]): unknown[] {
    return this.#prepare(sql).all(...values);
  }

  /** Makes everything noted so far durable. Called before a request leaves and when a stage ends. */
  commit(): void {
    if (!this.#open) return;
    this.#db.exec("commit");
    this.#open = false;
  }
  close(): void {
    this.commit();
    this.#statements.clear();
    this.#db.close();
  }

  meta(key: string): string | null {
    const row = this.#prepare("select value from meta where key = ?").get(key);
    return row ? String(row["value"]) : null;
  }
  setMeta(key: string, value: string): void {
    this.#run("insert into meta values (?, ?) on conflict (key) do update set value = excluded.value", key, value);
    this.commit();
  }

  /** Appends one line of the audit trail. */
  log(
    operation: string,
    outcome: string,
    about: Partial<Omit<Operation, "sequence" | "time" | "operator" | "operation" | "outcome">> & {
      external?: string;
    } = {},
  ): void {
    this.#run(
      "insert into operations (time, operator, operation, source_object, source_id, file, row, destination_object, destination_id, external, request_id, outcome, reason) values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
      this.#time(),
      this.operator,
      operation,
      about.source_object ?? null,
      about.source_id ?? null,
      about.file ?? null,
      about.row ?? null,
      about.destination_object ?? null,
      about.destination_id ?? null,
      about.external ?? null,
      about.request_id ?? null,
      outcome,
      about.reason ?? null,
    );
  }
  *operations(): Generator<Operation> {
    this.commit();
    for (const row of this.#db
      .prepare(
        "select sequence, time, operator, operation, source_object, source_id, file, row, destination_object, destination_id, request_id, outcome, reason from operations order by sequence",
      )
      .iterate())
      yield row as unknown as Operation;
  }

  /** Writes the intent of a unit durably; nothing may be sent before this returns. */
  intent(unit: Unit, contexts: ReadonlyMap<string, WriteContext>): void {
    this.#run(
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
      this.#run(
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
    this.#run("update units set handle = ? where key = ?", JSON.stringify(handle), unit.key);
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
        this.#run("update records set state = 'removed' where object = ? and external = ?", object, external);
      else
        this.#run(
          "update records set state = 'left', reason = ? where object = ? and external = ?",
          fate.reason,
          object,
          external,
        );
    } else if (context.export < 0) {
      // undoing an update: the before-image is back, or the record was left as someone edited it
      this.#run(
        "update records set state = ?, reason = ? where object = ? and external = ?",
        rejected ? "left" : "removed",
        rejected ? fate.reason : null,
        object,
        external,
      );
    } else if (rejected) {
      this.#upsert({
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
      this.#upsert({
        object,
        external,
        id,
        origin: known?.origin ?? "created",
        state: "live",
        hash: context.later ? (known?.hash ?? null) : context.hash,
        sent: { ...known?.sent, ...write.fields },
        version: fate.version,
        export: context.export,
        later: context.later ? context.hash : (known?.later ?? null),
        reason: known?.reason === "edited_in_crm" ? known.reason : null,
        source: context.source,
      });
    }
    this.#run("delete from intents where unit = ? and external = ?", unit.key, external);
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
      this.#all("select external from intents where unit = ?", unit.key).map((row) =>
        String((row as { external: string }).external),
      ),
    );
    const writes = unit.writes.filter((write) => rest.has(write.external));
    return writes.length > 0 ? { ...unit, writes } : null;
  }
  /** Forgets a unit whose writes all have fates, or whose open writes did not happen. */
  done(unit: Unit): void {
    this.#run("delete from intents where unit = ?", unit.key);
    this.#run("delete from units where key = ?", unit.key);
  }
  /** What was under way when the last process ended. */
  interrupted(openFile: (path: string) => Promise<Uint8Array>): OpenUnit[] {
    const found: OpenUnit[] = [];
    for (const raw of this.#all("select * from units order by key")) {
      const row = unitRow.parse(raw);
      const contexts = new Map<string, WriteContext>();
      const writes = this.#all("select * from intents where unit = ? order by external", row.key).map((line): Write => {
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
    const row = this.#prepare("select * from records where object = ? and external = ?").get(object, external);
    return row ? this.#toRecord(row) : null;
  }
  /** Destination id of a live record, for references to it. */
  idOf(object: string, external: string): string | null {
    const row = this.#prepare(
      "select id from records where object = ? and external = ? and (state = 'live' or origin = 'skipped')",
    ).get(object, external);
    return row && row["id"] !== null ? String(row["id"]) : null;
  }
  /** Whether a record with this destination id was ours and is removed: references to it are blank now. */
  wasRemoved(id: string): boolean {
    return this.#prepare("select 1 from records where id = ? and state = 'removed'").get(id) !== undefined;
  }
  /** All records of an object, by external id; read in pages so that writing meanwhile is allowed. */
  *records(object: string): Generator<LedgerRecord> {
    let last = "";
    for (;;) {
      const page = this.#all(
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
  objects(): string[] {
    return this.#all("select distinct object from records order by object").map((row) =>
      String((row as { object: string }).object),
    );
  }
  counts(object: string): Readonly<Record<string, number>> {
    const rows = this.#all(
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
  #upsert(record: LedgerRecord): void {
    this.#run(
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
    this.#run(
      "insert or ignore into before_images values (?,?,?,?,?)",
      record.object,
      record.external,
      before.id ?? "",
      JSON.stringify(before.fields),
      before.deleted ? 1 : 0,
    );
    this.#upsert(record);
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
    this.#upsert(record);
  }
  before(
    object: string,
    external: string,
  ): { readonly id: string; readonly fields: Fields; readonly deleted: boolean } | null {
    const row = this.#prepare("select id, fields, deleted from before_images where object = ? and external = ?").get(
      object,
      external,
    );
    return row
      ? { id: String(row["id"]), fields: parseFields(String(row["fields"])), deleted: row["deleted"] === 1 }
      : null;
  }

  /** A schema change: `open` before it is asked for, `done` after, `undone` after rollback. */
  schemaChange(key: string, what: string, change: string, state: "open" | "done" | "undone"): void {
    this.#run(
      "insert into schema_changes values (?,?,?,?) on conflict (key) do update set state = excluded.state, change = excluded.change",
      key,
      what,
      change,
      state,
    );
    this.log("schema", state, { reason: what });
    this.commit();
  }
  schemaChanges(): { key: string; what: string; change: string; state: string }[] {
    return this.#all("select key, what, change, state from schema_changes order by key") as {
      key: string;
      what: string;
      change: string;
      state: string;
    }[];
  }

  /** The external id a source record was first loaded under, or null. */
  alias(object: string, sourceId: string): string | null {
    const row = this.#prepare("select external from aliases where object = ? and source_id = ?").get(object, sourceId);
    return row ? String(row["external"]) : null;
  }
  pin(object: string, sourceIds: Iterable<string>, external: string): void {
    for (const id of sourceIds) this.#run("insert or ignore into aliases values (?,?,?)", object, id, external);
  }

  export(number: number, folder: string, digest: string): void {
    this.#run("insert or ignore into exports values (?,?,?,?)", number, folder, digest, this.#time());
    this.commit();
  }
  exports(): { number: number; folder: string; digest: string; taken: string }[] {
    return this.#all("select * from exports order by number") as {
      number: number;
      folder: string;
      digest: string;
      taken: string;
    }[];
  }

  /** The state of the CRM before we wrote anything: one hash per record. Written once. */
  saveBaseline(rows: Iterable<{ object: string; id: string; hash: string }>): void {
    this.#run("delete from baseline");
    for (const row of rows) this.#run("insert into baseline values (?,?,?)", row.object, row.id, row.hash);
    this.#run("insert or replace into meta values ('baseline', ?)", this.#time());
    this.commit();
  }
  baseline(): { object: string; id: string; hash: string }[] {
    return this.#all("select object, id, hash from baseline order by object, id") as {
      object: string;
      id: string;
      hash: string;
    }[];
  }

  /** A planned value that did not go to the CRM, with the source cells behind it. */
  keep(object: string, external: string, field: string, reason: Reason, cells: readonly string[]): void {
    this.#run("insert or replace into kept values (?,?,?,?,?)", object, external, field, reason, JSON.stringify(cells));
  }
  unkeep(object: string, external: string): void {
    this.#run("delete from kept where object = ? and external = ?", object, external);
  }
  kept(): { object: string; external: string; field: string; reason: Reason; cells: readonly string[] }[] {
    return this.#all("select * from kept order by object, external, field").map((raw) => {
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
      this.#run(`delete from ${table}`);
    this.#run("delete from meta where key <> 'schema'");
    this.commit();
  }

  showGate(gate: string, account: string, hash: string, evidence: string): void {
    this.#run(
      "insert into gates (gate, account, hash, shown, evidence) values (?,?,?,?,?) on conflict (gate, account) do update set shown = excluded.shown, evidence = excluded.evidence, approved = case when hash = excluded.hash then approved else null end, by = case when hash = excluded.hash then by else null end, automatic = case when hash = excluded.hash then automatic else 0 end, hash = excluded.hash",
      gate,
      account,
      hash,
      this.#time(),
      evidence,
    );
    this.commit();
  }
  approveGate(gate: string, account: string, by: string, automatic: boolean): void {
    this.#run(
      "update gates set approved = ?, by = ?, automatic = ? where gate = ? and account = ?",
      this.#time(),
      by,
      automatic ? 1 : 0,
      gate,
      account,
    );
    this.log(`gate ${gate}`, automatic ? "passed in a rehearsal" : "approved", { reason: by });
    this.commit();
  }
  gates(): {
    gate: string;
    account: string;
    hash: string;
    shown: string;
    evidence: string;
    approved: string | null;
    by: string | null;
    automatic: number;
  }[] {
    return this.#all("select * from gates order by shown") as {
      gate: string;
      account: string;
      hash: string;
      shown: string;
      evidence: string;
      approved: string | null;
      by: string | null;
      automatic: number;
    }[];
  }
}

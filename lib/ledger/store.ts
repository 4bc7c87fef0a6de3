/** The ledger's database: one writer, and a commit before anything leaves. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Stop } from "../contract/stop.ts";
import { SCHEMA_VERSION, TABLES } from "./tables.ts";

/** Statements, transactions and the key–value table. */
export class LedgerStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #open = false;
  readonly operator: string;
  protected readonly time: () => string;

  /**
   * Opens (or makes) the ledger. `time` gives the account's clock. Throws `Stop` (5) when another process holds it.
   */
  constructor(file: string, operator: string, time: () => string) {
    mkdirSync(dirname(file), { recursive: true });
    this.operator = operator;
    this.time = time;
    // Whoever only looks at the gates is gone in a moment.
    this.#db = new DatabaseSync(file, { timeout: 250 });
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

  protected prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
  protected run(sql: string, ...values: SQLInputValue[]): void {
    if (!this.#open) {
      this.#db.exec("begin immediate");
      this.#open = true;
    }
    this.prepare(sql).run(...values);
  }
  protected all(sql: string, ...values: SQLInputValue[]): unknown[] {
    return this.prepare(sql).all(...values);
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
    const row = this.prepare("select value from meta where key = ?").get(key);
    return row ? String(row["value"]) : null;
  }
  setMeta(key: string, value: string): void {
    this.run("insert into meta values (?, ?) on conflict (key) do update set value = excluded.value", key, value);
    this.commit();
  }
  /** Begins a list of ids that is kept on disk, as long as this process holds the ledger. */
  forgetSeen(): void {
    this.#db.exec("create temp table if not exists seen (id text primary key) strict, without rowid");
    this.#db.exec("delete from temp.seen");
  }
  /** Adds an id to the list; false where it is on it already. */
  seen(id: string): boolean {
    return Number(this.prepare("insert or ignore into temp.seen values (?)").run(id).changes) > 0;
  }
  /** Every row of a query while it is read, after what is open was committed. */
  protected *stream(sql: string): Generator<unknown> {
    this.commit();
    yield* this.#db.prepare(sql).iterate();
  }
}

import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { uuidFrom } from "./ids.ts";
import { requestLog } from "./request-log.ts";
import type { JsonObject } from "./types.ts";

/** A record as stored. Times are ISO instants; `madeAt` is when it was really made, whatever `createdAt` was set to. */
export type StoredRecord = {
  id: string;
  fields: JsonObject;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
  madeAt: string;
};

/** An object or a field of the CRM's schema (or whatever else a CRM defines): a JSON body under kind and id. */
export type Definition = { kind: string; id: string; parent: string | null; body: JsonObject };

export type StoredFile = { id: string; body: JsonObject; bytes: Uint8Array | null; sha256: string | null };

const TABLES = `
create table if not exists state (key text primary key, value text not null) without rowid;
create table if not exists definitions (
  kind text not null, id text not null, parent text, body text not null, primary key (kind, id));
create table if not exists records (
  object text not null, id text not null, fields text not null,
  created_at text not null, updated_at text not null, deleted_at text, made_at text not null,
  primary key (object, id));
create index if not exists records_live on records (object, id) where deleted_at is null;
create table if not exists files (id text primary key, body text not null, bytes blob, sha256 text);
`;

const COLUMNS = "id, fields, created_at, updated_at, deleted_at, made_at";

export type Store = ReturnType<typeof openStore>;

/**
 * Opens (or makes) the file that holds everything a sandbox knows. Layout, for whoever looks in with plain SQL:
 *
 * - `records(object, id, fields, created_at, updated_at, deleted_at, made_at)`: one row per record of the CRM,
 *   `fields` one JSON object of the field values under the API's names (composites nested, references as `<name>Id`),
 *   `deleted_at` null unless soft-deleted. Values are read here on every request: an UPDATE by another process is what
 *   the API answers next.
 * - `definitions(kind, id, parent, body)`: the schema (kinds `object`, `field`, …), `body` as JSON.
 * - `files(id, body, bytes, sha256)`: uploaded files.
 * - `requests(n, time, method, path, operation, kind, object, records, status, changed)`: the log.
 * - `state(key, value)`: clock, counters, key, limits, faults, buckets; values as JSON.
 *
 * WAL: a kill at any moment leaves the state after the last finished request. `file` may be ":memory:".
 */
export function openStore(file: string) {
  const db = new DatabaseSync(file);
  db.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 10000;");
  db.exec(TABLES);
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const known = prepared.get(text);
    if (known) return known;
    const made = db.prepare(text);
    prepared.set(text, made);
    return made;
  };
  const run = (text: string, ...values: SQLInputValue[]) => sql(text).run(...values);
  const rows = (text: string, ...values: SQLInputValue[]) =>
    sql(text)
      .all(...values)
      .map(stored);

  let changed = 0;
  let depth = 0;

  /** State value under `key`, or `fallback` when never set. */
  function get<T>(key: string, fallback: T): T {
    const row = sql("select value from state where key = ?").get(key);
    return row ? (JSON.parse(String(row["value"])) as T) : fallback;
  }
  function set(key: string, value: unknown): void {
    run(
      "insert into state values (?, ?) on conflict (key) do update set value = excluded.value",
      key,
      JSON.stringify(value),
    );
  }

  /** Runs `body` in one transaction; an error undoes all of it and is thrown on. */
  function transaction<T>(body: () => T): T {
    db.exec("begin immediate");
    try {
      const result = body();
      db.exec("commit");
      return result;
    } catch (error) {
      db.exec("rollback");
      throw error;
    }
  }

  /** Runs `body` so that an error undoes what it did, within the transaction of the request; the error is thrown on. */
  function attempt<T>(body: () => T): T {
    const name = `s${depth++}`;
    const before = changed;
    db.exec(`savepoint ${name}`);
    try {
      return body();
    } catch (error) {
      db.exec(`rollback to ${name}`);
      changed = before;
      throw error;
    } finally {
      db.exec(`release ${name}`);
      depth--;
    }
  }

  const markChanged = () => {
    changed++;
  };

  return {
    file,
    get,
    set,
    transaction,
    attempt,
    close: (): void => db.close(),

    /** Marks the current request as one that changed the CRM's state. */
    markChanged,
    /** How often state was changed since the last call; resets. */
    takeChanged: (): number => {
      const count = changed;
      changed = 0;
      return count;
    },

    now: (): number => get("now", 0),
    nowIso: (): string => new Date(get("now", 0)).toISOString(),
    /** Moves the virtual clock forward by `ms` ≥ 0. */
    advance: (ms: number) => set("now", get("now", 0) + ms),

    /** The next id that the CRM invents: follows from the number of ids invented before. */
    newId(): string {
      const count = get("ids", 0) + 1;
      set("ids", count);
      return uuidFrom(`sandbox id ${count}`);
    },

    record: (object: string, id: string): StoredRecord | undefined =>
      rows(`select ${COLUMNS} from records where object = ? and id = ?`, object, id)[0],
    hasRecord: (object: string, id: string): boolean =>
      sql("select 1 from records where object = ? and id = ?").get(object, id) !== undefined,
    /** Records by id; missing ones are left out. Order of `ids`. */
    recordsById(object: string, ids: readonly string[]): StoredRecord[] {
      const found = new Map(
        rows(
          `select ${COLUMNS} from records where object = ? and id in (select value from json_each(?))`,
          object,
          JSON.stringify(ids),
        ).map((row) => [row.id, row]),
      );
      return [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
    },
    /** All records of an object by id; `after` starts behind that id, `limit` stops. */
    *eachRecord(object: string, after = ""): Generator<StoredRecord> {
      const statement = db.prepare(`select ${COLUMNS} from records where object = ? and id > ? order by id`);
      for (const row of statement.iterate(object, after)) yield stored(row);
    },
    /** Live records of an object whose id comes after `after`. */
    countLiveAfter: (object: string, after: string): number =>
      Number(
        sql(
          "select count(*) as n from records indexed by records_live where object = ? and id > ? and deleted_at is null",
        ).get(object, after)?.["n"],
      ),
    insertRecord(object: string, record: StoredRecord): void {
      run(
        `insert into records (object, ${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)`,
        object,
        record.id,
        JSON.stringify(record.fields),
        record.createdAt,
        record.updatedAt,
        record.deletedAt,
        record.madeAt,
      );
      markChanged();
    },
    replaceRecord(object: string, record: StoredRecord): void {
      run(
        "update records set fields = ?, created_at = ?, updated_at = ?, deleted_at = ?, made_at = ? where object = ? and id = ?",
        JSON.stringify(record.fields),
        record.createdAt,
        record.updatedAt,
        record.deletedAt,
        record.madeAt,
        object,
        record.id,
      );
      markChanged();
    },
    deleteRecord(object: string, id: string): void {
      run("delete from records where object = ? and id = ?", object, id);
      markChanged();
    },
    /** Makes `path` (dotted, letters and digits) of `object` searchable by value. */
    indexPath(object: string, path: string): void {
      db.exec(
        `create index if not exists "${indexName(object, path)}" on records (${extract(path)}) where object = '${plain(object)}'`,
      );
    },
    dropIndex(object: string, path: string): void {
      db.exec(`drop index if exists "${indexName(object, path)}"`);
    },
    /** Records whose indexed `path` holds one of `values`, oldest first; soft-deleted ones included. */
    recordsByValue: (object: string, path: string, values: readonly unknown[]): StoredRecord[] =>
      rows(
        `select ${COLUMNS} from records indexed by "${indexName(object, path)}"
         where object = '${plain(object)}' and ${extract(path)} in (select value from json_each(?)) order by rowid`,
        JSON.stringify(values),
      ),
    /** Sets one value of every record of `object`; `undefined` takes the key away. */
    rewriteRecords(object: string, change: (fields: JsonObject) => boolean): void {
      for (const row of rows(`select ${COLUMNS} from records where object = ?`, object)) {
        if (!change(row.fields)) continue;
        run("update records set fields = ? where object = ? and id = ?", JSON.stringify(row.fields), object, row.id);
      }
    },

    definitions: (kind: string): Definition[] =>
      sql("select kind, id, parent, body from definitions where kind = ? order by rowid")
        .all(kind)
        .map((row) => ({
          kind,
          id: String(row["id"]),
          parent: row["parent"] === null ? null : String(row["parent"]),
          body: JSON.parse(String(row["body"])) as JsonObject,
        })),
    define({ kind, id, parent, body }: Definition): void {
      run(
        "insert into definitions values (?, ?, ?, ?) on conflict (kind, id) do update set parent = excluded.parent, body = excluded.body",
        kind,
        id,
        parent,
        JSON.stringify(body),
      );
      markChanged();
    },
    undefine(kind: string, id: string): void {
      run("delete from definitions where kind = ? and id = ?", kind, id);
      markChanged();
    },

    storedFile: (id: string): StoredFile | undefined => {
      const row = sql("select id, body, bytes, sha256 from files where id = ?").get(id);
      return row
        ? {
            id,
            body: JSON.parse(String(row["body"])) as JsonObject,
            bytes: row["bytes"] instanceof Uint8Array ? row["bytes"] : null,
            sha256: row["sha256"] === null ? null : String(row["sha256"]),
          }
        : undefined;
    },
    putFile({ id, body, bytes, sha256 }: StoredFile): void {
      run(
        `insert into files values (?, ?, ?, ?)
         on conflict (id) do update set body = excluded.body, bytes = excluded.bytes, sha256 = excluded.sha256`,
        id,
        JSON.stringify(body),
        bytes,
        sha256,
      );
      markChanged();
    },
    fileHash: (id: string): string | null => {
      const row = sql("select sha256 from files where id = ?").get(id);
      return row && row["sha256"] !== null ? String(row["sha256"]) : null;
    },

    ...requestLog(db),
  };
}

function stored(row: Record<string, unknown>): StoredRecord {
  return {
    id: String(row["id"]),
    fields: JSON.parse(String(row["fields"])) as JsonObject,
    createdAt: String(row["created_at"]),
    updatedAt: String(row["updated_at"]),
    deletedAt: row["deleted_at"] === null ? null : String(row["deleted_at"]),
    madeAt: String(row["made_at"]),
  };
}

/** Names go into SQL text: only letters, digits and dots may. */
function plain(name: string): string {
  if (!/^[A-Za-z0-9_.]+$/.test(name)) throw new Error(`name ${name} cannot be part of an index`);
  return name;
}
const indexName = (object: string, path: string) => `values_${plain(object)}_${plain(path)}`;
const extract = (path: string) => `json_extract(fields, '$.${plain(path)}')`;

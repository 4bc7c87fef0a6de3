import type { DatabaseSync } from "node:sqlite";
import type { Kind } from "./types.ts";

/** One request to the API: what it was about and what came of it; no query string, no bodies, no values. */
export type LogEntry = {
  n: number;
  time: string;
  method: string;
  path: string;
  operation: string;
  kind: Kind;
  object: string | null;
  records: number;
  status: number;
  changed: boolean;
};

/** The log table of a store. An entry that is written again (a held request that went on) gets its outcome. */
export function requestLog(db: DatabaseSync) {
  db.exec(`create table if not exists requests (
  n integer primary key, time text not null, method text not null, path text not null, operation text not null,
  kind text not null, object text, records integer not null, status integer not null, changed integer not null);`);
  const insert = db.prepare(
    `insert into requests values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (n) do update set status = excluded.status, changed = excluded.changed, records = excluded.records`,
  );
  const since = db.prepare("select * from requests where n > ? order by n");
  return {
    log(entry: LogEntry): void {
      insert.run(
        entry.n,
        entry.time,
        entry.method,
        entry.path,
        entry.operation,
        entry.kind,
        entry.object,
        entry.records,
        entry.status,
        entry.changed ? 1 : 0,
      );
    },
    logSince: (n: number): LogEntry[] =>
      since.all(n).map((row) => ({
        n: Number(row["n"]),
        time: String(row["time"]),
        method: String(row["method"]),
        path: String(row["path"]),
        operation: String(row["operation"]),
        kind: row["kind"] as Kind,
        object: row["object"] === null ? null : String(row["object"]),
        records: Number(row["records"]),
        status: Number(row["status"]),
        changed: row["changed"] === 1,
      })),
  };
}

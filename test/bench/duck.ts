/** DuckDB with two threads, as a peer. */
import { DuckDBInstance } from "@duckdb/node-api";

export type Duck = {
  /** Runs statements; nothing is given back. */
  run(sql: string): Promise<void>;
  /** The first row of a query, its columns as numbers. */
  numbers(sql: string): Promise<Record<string, number>>;
  close(): void;
};

/** A database in memory. */
export async function openDuck(): Promise<Duck> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async numbers(sql) {
      const reader = await connection.runAndReadAll(sql);
      const names = reader.columnNames();
      const [row = []] = reader.getRows();
      return Object.fromEntries(names.map((name, at) => [name, Number(row[at])]));
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

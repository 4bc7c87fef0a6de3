/** What was meant: the intents of units, durable before anything is sent, read back in pages. */
import { z } from "zod";
import type { Handle, Unit, Write, Writes } from "../destinations/port.ts";
import { isList } from "../destinations/units.ts";
import { fieldsSchema, parseFields } from "./fields.ts";
import { RecordBook } from "./record-book.ts";
import type { Entry, OpenUnit, WriteContext } from "./types.ts";

const intentRow = z.object({
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

type OpenFile = (path: string) => Promise<Uint8Array>;
const INTENTS = "select external, id, fields, before, version, file, later, hash, export, source from intents";
const PAGE = 500;

/** Intents before requests. */
export class Intents extends RecordBook {
  /**
   * Writes the intent of a unit durably; nothing may be sent before this returns. Takes each write's context out of
   * `contexts`. The writes of a stream are read back from the ledger from here on: a unit of any size takes no memory.
   * Throws `Error` for a write without context.
   */
  intent(unit: Unit, contexts: Map<string, WriteContext>, openFile: OpenFile): OpenUnit {
    this.run(
      "insert or replace into units values (?,?,?,?,(select handle from units where key = ?))",
      unit.key,
      unit.verb,
      unit.object,
      unit.route,
      unit.key,
    );
    const held = isList(unit.writes) ? new Map<string, Entry>() : null;
    for (const write of unit.writes) {
      const context = contexts.get(write.external);
      if (!context) throw new Error(`No context for a write of ${unit.object}.`);
      contexts.delete(write.external);
      held?.set(write.external, { write, context });
      this.#note(unit.key, write, context);
    }
    this.commit();
    return held ? this.#heldUnit(unit, held) : this.#storedUnit(unit, null, openFile);
  }
  #note(unit: string, write: Write, context: WriteContext): void {
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
      unit,
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

  handle(unit: Unit, handle: Handle): void {
    this.run("update units set handle = ? where key = ?", JSON.stringify(handle), unit.key);
    this.commit();
  }
  /** Forgets a unit whose writes all have fates, or whose open writes did not happen. */
  done(unit: Unit): void {
    this.run("delete from intents where unit = ?", unit.key);
    this.run("delete from units where key = ?", unit.key);
  }

  /** What was under way when the last process ended. */
  interrupted(openFile: OpenFile): OpenUnit[] {
    return this.all("select * from units order by key").map((raw) => {
      const row = unitRow.parse(raw);
      const unit = { key: row.key, verb: row.verb, object: row.object, route: row.route, writes: [], cost: NO_COST };
      const handle = row.handle === null ? null : handleSchema.parse(JSON.parse(row.handle));
      return this.#storedUnit(unit, handle, openFile);
    });
  }

  #heldUnit(unit: Unit, held: ReadonlyMap<string, Entry>): OpenUnit {
    return {
      unit,
      handle: null,
      entry: (external) => held.get(external) ?? null,
      rest: () => {
        const open = new Set(
          this.all("select external from intents where unit = ?", unit.key).map((row) =>
            String((row as { external: string }).external),
          ),
        );
        const writes = [...unit.writes].filter(({ external }) => open.has(external));
        return writes.length > 0 ? { ...unit, writes } : null;
      },
    };
  }
  #storedUnit(unit: Unit, handle: Handle | null, openFile: OpenFile): OpenUnit {
    const entry = (external: string): Entry | null => {
      const row = this.prepare(`${INTENTS} where unit = ? and external = ?`).get(unit.key, external);
      return row ? entryOf(unit.object, row, openFile) : null;
    };
    const count = () => Number(this.prepare("select count(*) as n from intents where unit = ?").get(unit.key)?.["n"]);
    const page = (after: string) =>
      this.all(`${INTENTS} where unit = ? and external > ? order by external limit ${PAGE}`, unit.key, after);
    const writes: Writes = {
      get length() {
        return count();
      },
      *[Symbol.iterator]() {
        let last = "";
        for (let rows = page(last); rows.length > 0; rows = page(last))
          for (const row of rows) {
            const { write } = entryOf(unit.object, row, openFile);
            last = write.external;
            yield write;
          }
      },
    };
    return { unit: { ...unit, writes }, handle, entry, rest: () => (count() > 0 ? { ...unit, writes } : null) };
  }
}

const NO_COST = { calls: 0, spends: {} };

function entryOf(object: string, row: unknown, openFile: OpenFile): Entry {
  const intent = intentRow.parse(row);
  const file = intent.file === null ? null : fileSchema.parse(JSON.parse(intent.file));
  return {
    write: {
      object,
      external: intent.external,
      id: intent.id,
      fields: parseFields(intent.fields),
      before: intent.before === null ? null : parseFields(intent.before),
      version: intent.version,
      file: file ? { ...file, open: () => openFile(file.path) } : null,
    },
    context: {
      hash: intent.hash,
      export: intent.export,
      later: intent.later === 1,
      source: sourceSchema.parse(JSON.parse(intent.source)),
      path: file?.path ?? null,
    },
  };
}

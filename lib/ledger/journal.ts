/** The audit trail, and what is noted once per run: schema changes, exports taken, the state before, gates. */

import { LedgerStore } from "./store.ts";
import type { Operation } from "./types.ts";

/** Gates by when they showed something; `void`: the last approval is for something else than what is shown now. */
export const GATES_BY_TIME =
  "select *, (approved is null and exists (select 1 from operations where operation = 'gate ' || gate)) as void from gates order by shown, gate";

/** What happened, in order, and the facts a run stands on. */
export class Journal extends LedgerStore {
  /** Appends one line of the audit trail. */
  log(
    operation: string,
    outcome: string,
    about: Partial<Omit<Operation, "sequence" | "time" | "operator" | "operation" | "outcome">> & {
      external?: string;
    } = {},
  ): void {
    this.run(
      "insert into operations (time, operator, operation, source_object, source_id, file, row, destination_object, destination_id, external, request_id, outcome, reason) values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
      this.time(),
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
  /** Whether records of an object were removed by us at any time, by a rollback too. */
  removedSome(object: string): boolean {
    return (
      this.prepare(
        "select 1 from operations where destination_object = ? and operation = 'remove' and outcome = 'removed' limit 1",
      ).get(object) !== undefined
    );
  }
  /** Refusals in their order: the record, and what was noted about it. */
  *refusals(): Generator<{ object: string; external: string; reason: string }> {
    for (const row of this.stream(
      "select destination_object as object, external, reason from operations where outcome = 'rejected' and reason like 'refused_by_crm%' order by sequence",
    ))
      yield row as { object: string; external: string; reason: string };
  }
  *operations(): Generator<Operation> {
    for (const row of this.stream(
      "select sequence, time, operator, operation, source_object, source_id, file, row, destination_object, destination_id, request_id, outcome, reason from operations order by sequence",
    ))
      yield row as unknown as Operation;
  }

  /** A schema change: `open` before it is asked for, `done` after, `undone` after rollback. */
  schemaChange(key: string, what: string, change: string, state: "open" | "done" | "undone"): void {
    this.run(
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
    return this.all("select key, what, change, state from schema_changes order by key") as {
      key: string;
      what: string;
      change: string;
      state: string;
    }[];
  }

  export(number: number, folder: string, digest: string): void {
    this.run("insert or ignore into exports values (?,?,?,?)", number, folder, digest, this.time());
    this.commit();
  }
  exports(): { number: number; folder: string; digest: string; taken: string }[] {
    return this.all("select * from exports order by number") as {
      number: number;
      folder: string;
      digest: string;
      taken: string;
    }[];
  }
  /** The state of the CRM before we wrote anything: one hash per record. Written once. */
  saveBaseline(rows: Iterable<{ object: string; id: string; hash: string }>): void {
    this.run("delete from baseline");
    for (const row of rows) this.run("insert into baseline values (?,?,?)", row.object, row.id, row.hash);
    this.run("insert or replace into meta values ('baseline', ?)", this.time());
    this.commit();
  }
  baseline(): { object: string; id: string; hash: string }[] {
    return this.all("select object, id, hash from baseline order by object, id") as {
      object: string;
      id: string;
      hash: string;
    }[];
  }
  showGate(gate: string, account: string, hash: string, evidence: string): void {
    this.run(
      "insert into gates (gate, account, hash, shown, evidence) values (?,?,?,?,?) on conflict (gate, account) do update set shown = excluded.shown, evidence = excluded.evidence, approved = case when hash = excluded.hash then approved else null end, by = case when hash = excluded.hash then by else null end, automatic = case when hash = excluded.hash then automatic else 0 end, hash = excluded.hash",
      gate,
      account,
      hash,
      this.time(),
      evidence,
    );
    this.commit();
  }
  approveGate(gate: string, account: string, by: string, automatic: boolean): void {
    this.run(
      "update gates set approved = ?, by = ?, automatic = ? where gate = ? and account = ?",
      this.time(),
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
    void: number;
  }[] {
    return this.all(GATES_BY_TIME) as {
      gate: string;
      account: string;
      hash: string;
      shown: string;
      evidence: string;
      approved: string | null;
      by: string | null;
      automatic: number;
      void: number;
    }[];
  }
}

// One rehearsal of the hand-written export as a customer would run it, and plain SQL on what the sandbox then holds.
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import { plantCrm } from "../run/planted.ts";
import { type Ended, makeProject, ROOT, runProgram } from "../run/support.ts";
import { lettersOf, recordsOf } from "./csv.ts";
import { wordsOf } from "./pdf.ts";

export const HAND = join(ROOT, "test/fixtures/hand");
export const IDA = "ida@kunde.example";
/** The records of the CRM that the export's people and companies meet, as `planted.ts` numbers them. */
export const planted = (n: number): string => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, "0")}`;
export const METTE = planted(1);
export const LENE = planted(2);
export const KIM = planted(3);
export const JYSK = planted(10);

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Stored = {
  readonly id: string;
  readonly fields: Readonly<Record<string, Json>>;
  readonly createdAt: string;
  readonly deletedAt: string | null;
};
export type Request = {
  readonly n: number;
  /** Milliseconds on the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly kind: string;
  readonly object: string | null;
  readonly status: number;
  readonly changed: boolean;
};
export type Field = { readonly object: string; readonly name: string; readonly body: Readonly<Record<string, Json>> };

/** The files that a run into one CRM wrote. */
export class Written {
  readonly root: string;
  readonly #crm: string;
  constructor(root: string, crm: string) {
    this.root = root;
    this.#crm = crm;
  }
  path(name: string): string {
    return join(this.root, "out", this.#crm, name);
  }
  json<T = Json>(name: string): T {
    return JSON.parse(readFileSync(this.path(name), "utf8")) as T;
  }
  csv(name: string): Record<string, string>[] {
    return recordsOf(lettersOf(this.path(name)), ",");
  }
  pdf(name: string): string {
    return wordsOf(this.path(name));
  }
  has(name: string): boolean {
    return existsSync(this.path(name));
  }
}

/** Everything a test may look at of one project: the store, the request log, the files of the run. */
export class Look extends Written {
  constructor(root: string) {
    super(root, "twenty");
  }
  sql(text: string, ...values: string[]): Record<string, unknown>[] {
    const db = new DatabaseSync(join(this.root, "state/twenty-sandbox.sqlite"), { readOnly: true });
    try {
      return db.prepare(text).all(...values) as Record<string, unknown>[];
    } finally {
      db.close();
    }
  }
  /** All records of an object, soft-deleted ones too. */
  stored(object: string): Stored[] {
    return this.sql("select * from records where object = ? order by id", object).map((row) => ({
      id: String(row["id"]),
      fields: JSON.parse(String(row["fields"])) as Record<string, Json>,
      createdAt: String(row["created_at"]),
      deletedAt: row["deleted_at"] === null ? null : String(row["deleted_at"]),
    }));
  }
  /** The record made from a source record, by the source id that stands on it. */
  of(object: string, source: string): Stored {
    const found = this.stored(object).filter(({ fields }) => fields["sourceSystemId"] === `actimo:${source}`);
    const [only] = found;
    if (!only || found.length > 1) throw new Error(`${found.length} ${object} records are actimo:${source}`);
    return only;
  }
  /** Whether the record with this id carries a source id of ours. */
  isOurs(object: string, id: string): boolean {
    const found = this.stored(object).find((one) => one.id === id);
    return String(found?.fields["sourceSystemId"] ?? "").startsWith("actimo:");
  }
  sources(object: string): string[] {
    return this.stored(object)
      .flatMap(({ fields }) => (typeof fields["sourceSystemId"] === "string" ? [fields["sourceSystemId"]] : []))
      .filter((source) => source !== "")
      .map((source) => source.replace(/^actimo:/, ""))
      .sort();
  }
  member(email: string): string {
    const found = this.stored("workspaceMember").find(({ fields }) => fields["userEmail"] === email);
    if (!found) throw new Error(`${email} is no member`);
    return found.id;
  }
  /** Source ids of the people a note or task is attached to. */
  attached(kind: "note" | "task", id: string): string[] {
    const people = new Map(this.stored("person").map((one) => [one.id, String(one.fields["sourceSystemId"])]));
    return this.stored(`${kind}Target`)
      .filter(({ fields }) => fields[`${kind}Id`] === id)
      .map(({ fields }) => people.get(String(fields["targetPersonId"])) ?? "nobody")
      .sort();
  }
  field(object: string, name: string): Field {
    const found = this.fields().find((field) => field.object === object && field.name === name);
    if (!found) throw new Error(`there is no field ${object}.${name}`);
    return found;
  }
  fields(): Field[] {
    return this.sql("select parent, body from definitions where kind = 'field'").map((row) => {
      const body = JSON.parse(String(row["body"])) as Record<string, Json>;
      return { object: String(row["parent"]), name: String(body["name"]), body };
    });
  }
  requests(): Request[] {
    return this.sql("select * from requests order by n").map((row) => ({
      n: Number(row["n"]),
      at: Date.parse(String(row["time"])),
      method: String(row["method"]),
      path: String(row["path"]),
      operation: String(row["operation"]),
      kind: String(row["kind"]),
      object: row["object"] === null ? null : String(row["object"]),
      status: Number(row["status"]),
      changed: row["changed"] === 1,
    }));
  }
  /** Number of the first request of an operation. */
  first(operation: string): number {
    const found = this.requests().find((request) => request.operation === operation);
    if (!found) throw new Error(`there was no ${operation}`);
    return found.n;
  }
}

/** A source file of the hand-written export in a project, by the beginning of its name. */
export function sourceFile(root: string, name: string): string {
  const found = readdirSync(join(root, "exports")).find((file) => file.startsWith(name));
  if (!found) throw new Error(`there is no export ${name}`);
  return join(root, "exports", found);
}

/** The hand-written export with an older completion, an older score and a timed automation added. */
export function handProject(options: object, config: object = {}): string {
  const root = makeProject(HAND, { options: { acceptProposals: 0.5, ...options }, ...config });
  appendFileSync(
    sourceFile(root, "tilmeldinger"),
    "500011;702;1000;Gennemført;01-03-2025;01-06-2025;30-05-2025;95,0;10;1;100,0 %;04-07-2025 10:00\r\n",
  );
  appendFileSync(sourceFile(root, "engagement_scores"), "1.001;Engagement;99,0;07-11-2025 10:20\r\n");
  const file = sourceFile(root, "automations");
  const { automations } = JSON.parse(readFileSync(file, "utf8")) as { automations: object[] };
  automations.push({
    automation_id: 2,
    workspace_id: 11,
    name: "Opfølgning",
    active: true,
    trigger: { type: "contact_created" },
    rules: [
      { type: "time_delay", days: 3 },
      { type: "group_membership", group_id: 2000005 },
    ],
    actions: [
      { type: "send_message", message_id: 50005 },
      { type: "modify_contact_tags", add: ["Fulgt op"] },
    ],
    segment: null,
  });
  writeFileSync(file, JSON.stringify({ automations }));
  return root;
}

/** The same for a Twenty that holds some of it. */
export function pageProject(options: object = {}): string {
  const root = handProject(options);
  plantCrm(root);
  return root;
}

type Check = { code: string; verdict: string; found: string; advice: string };
/** One check of the preflight that a run wrote. */
export const checkOf = (at: Written, code: string): Check => {
  const found = at.json<{ checks: Check[] }>("preflight.json").checks.find((one) => one.code === code);
  if (!found) throw new Error(`preflight has no ${code}`);
  return found;
};

/** Makes an export nothing of which the gotchas of Actimo warn about: no cut file, learning path, automation, integration. */
export function cleanExport(root: string): void {
  for (const stem of ["learning_paths", "automations", "integrations"]) rmSync(sourceFile(root, stem));
  appendFileSync(sourceFile(root, "aktiviteter"), 'en";01-12-2025 15:18;1;\r\n');
}

/** Changes keys of a project's migration.json. */
export function configure(root: string, change: object): void {
  const file = join(root, "migration.json");
  const config = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...config, ...change }));
}

/** Fails, with what the program said, unless it ended well. */
export const finished = (ended: Ended): void => expect(ended.code, `${ended.out.slice(-800)}\n${ended.err}`).toBe(0);
export const start = (root: string): Promise<Ended> => runProgram("lib/commands/start.ts", ["--project", root]);
export const workbook = (root: string, name: string): Promise<Ended> =>
  runProgram("lib/commands/workbook.ts", [`workbooks/${name}.ts`, "--project", root, "--yes"]);

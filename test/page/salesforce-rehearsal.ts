// The hand-written export rehearsed into Salesforce, and a reader of the org that shares nothing with our adapter.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { sandbox } from "../run/support.ts";
import { handProject, IDA, type Json, sourceFile, Written } from "./rehearsal.ts";

const DATA = "/services/data/v62.0";
export type Row = Readonly<Record<string, Json>>;
export type Described = {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  readonly unique: boolean;
  readonly externalId: boolean;
  readonly createable: boolean;
  readonly referenceTo: readonly string[];
  readonly picklistValues: readonly { readonly value: string }[];
};
type Page = { readonly records: Row[]; readonly done: boolean; readonly nextRecordsUrl?: string };
/** Objects that the page speaks of, parents first. */
export const OBJECTS = [
  "Account",
  "Contact",
  "Lead",
  "Campaign",
  "CampaignMemberStatus",
  "CampaignMember",
  "Course__c",
  "Enrollment__c",
  "Survey__c",
  "SurveyResponse__c",
  "Task",
  "Unmatched_Owner__c",
  "ContentVersion",
];

/** An org as anybody with its key sees it: describe and SOQL over HTTP; and the files of the run into it. */
export class Org extends Written {
  constructor(root: string) {
    super(root, "salesforce");
  }
  async #get<T>(path: string): Promise<{ status: number; body: T }> {
    const { url, key } = await sandbox(this.root);
    const answer = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${key}` } });
    return { status: answer.status, body: (await answer.json()) as T };
  }
  /** All rows of a query; `queryAll` gives what lies in the recycle bin or is archived, too. */
  async soql(text: string, how: "query" | "queryAll" = "query"): Promise<Row[]> {
    const rows: Row[] = [];
    let path: string | undefined = `${DATA}/${how}?q=${encodeURIComponent(text)}`;
    while (path !== undefined) {
      const { status, body }: { status: number; body: Page } = await this.#get<Page>(path);
      if (status !== 200) throw new Error(`${text}: ${status} ${JSON.stringify(body)}`);
      for (const { attributes: _, ...row } of body.records) rows.push(row);
      path = body.nextRecordsUrl;
    }
    return rows;
  }
  /** Fields that the key's user sees, by name; null when there is no such object. */
  async fields(object: string): Promise<ReadonlyMap<string, Described> | null> {
    const { status, body } = await this.#get<{ fields: Described[] }>(`${DATA}/sobjects/${object}/describe`);
    return status === 404 ? null : new Map(body.fields.map((field) => [field.name, field]));
  }
  async field(object: string, name: string): Promise<Described> {
    const found = (await this.fields(object))?.get(name);
    if (!found) throw new Error(`there is no field ${object}.${name}`);
    return found;
  }
  /** All records of an object with all their fields, by id. Closed Tasks of last year are archived: those too. */
  async stored(object: string): Promise<Row[]> {
    const fields = await this.fields(object);
    if (!fields) return [];
    const rows = await this.soql(`SELECT ${[...fields.keys()].join(", ")} FROM ${object} ORDER BY Id`, "queryAll");
    return rows.filter((row) => row["IsDeleted"] !== true);
  }
  /** The record made from a source record, by the source id that stands on it. */
  async of(object: string, source: string): Promise<Row> {
    const found = (await this.stored(object)).filter((row) => row["Source_System_ID__c"] === `actimo:${source}`);
    const [only] = found;
    if (!only || found.length > 1) throw new Error(`${found.length} ${object} records are actimo:${source}`);
    return only;
  }
  async id(object: string, source: string): Promise<Json> {
    return (await this.of(object, source))["Id"] ?? null;
  }
  /** Source ids on the records of an object, without their beginning. */
  async sources(object: string): Promise<string[]> {
    return (await this.stored(object))
      .flatMap((row) => (typeof row["Source_System_ID__c"] === "string" ? [row["Source_System_ID__c"]] : []))
      .map((source) => source.replace(/^actimo:/, ""))
      .sort();
  }
  async user(email: string): Promise<Json> {
    const [only] = await this.soql(`SELECT Id FROM User WHERE Email = '${email}'`);
    if (!only) throw new Error(`${email} is no user`);
    return only["Id"] ?? null;
  }
  /** Used of a limit of the org, as its limits resource tells. */
  async used(limit: string): Promise<number> {
    const { body } = await this.#get<Record<string, { Max: number; Remaining: number }>>(`${DATA}/limits`);
    return (body[limit]?.Max ?? Number.NaN) - (body[limit]?.Remaining ?? 0);
  }
  async requests() {
    return (await sandbox(this.root)).requests();
  }
  /** Requests that changed records, schema or files. */
  async changes() {
    return (await this.requests()).filter(({ changed, kind }) => changed && kind !== "read" && kind !== "auth");
  }
  /** Texts of the files in a zip of the run. */
  unzipped(name: string): Readonly<Record<string, string>> {
    const files = unzipSync(new Uint8Array(readFileSync(this.path(name))));
    return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
  }
}

export type Planted = { object: string; id?: string; fields: object; deleted?: boolean };
/** Writes what the org holds before: users, and records of others. */
export function plantOrg(root: string, records: readonly Planted[]): void {
  mkdirSync(join(root, "sandbox"), { recursive: true });
  const users = [
    { email: IDA, name: "Ida Bach", active: true },
    { email: "bo@kunde.example", name: "Bo Riis", active: false },
    { email: "migration@kunde.example", name: "Migration", active: true },
  ];
  writeFileSync(join(root, "sandbox/users.json"), JSON.stringify(users));
  writeFileSync(join(root, "sandbox/records.json"), JSON.stringify({ records, fields: [] }));
}

/** Jobs and deployments end at once: nothing of this waits for the sandbox's clock. */
const QUICK: Planted = { object: "OrgSwitches", fields: { jobQueueMs: 20, jobChunkMs: 5, deployMs: 30 } };
const EXTRA_PEOPLE = [
  // Without a company; his manager is a Salesforce user.
  "1011;11;0052;Bo;Frank;bo.frank@jyskbyg.example;45;27 77 77 77;Elev;Lager;Randers;;;1012;;nej;Aktiv;Aktiv;01-02-2024;;;nej;;ida@kunde.example;ja;;;;;;02-01-2024 09:00;02-01-2024 09:00;;",
  "1012;11;0053;Ida;Bach;ida@kunde.example;45;28 88 88 88;HR-chef;HR;Randers;4001;Jysk Byg A/S;;;ja;Aktiv;Aktiv;01-02-2022;;;nej;;ida@kunde.example;ja;;;;;;02-01-2022 09:00;02-01-2022 09:00;;",
];
const EXTRA_EVENTS = [
  "5000000005;50003;1000;open;push;;03-09-2025 09:00",
  "5000000006;50003;1000;click;email;;04-09-2025 10:00",
  "5000000007;50003;1006;open;sms;;04-09-2025 11:00",
  "5000000008;50003;1008;bounce;email;;01-09-2025 08:05",
];
const EXTRA_ENROLLMENT = "500012;702;1002;Overskredet;01-06-2025;01-07-2025;;;;1;10,0 %;04-07-2025 10:00";
/** What the org held before: a company of its own with a contact, a task and a campaign. */
const FOREIGN: readonly Planted[] = [
  { object: "Account", id: "001000000000A01AAA", fields: { Name: "Foreign Ltd", NumberOfEmployees: 7 } },
  {
    object: "Contact",
    id: "003000000000A01AAA",
    fields: { LastName: "Else", Email: "somebody@else.example", AccountId: "001000000000A01AAA" },
  },
  { object: "Campaign", fields: { Name: "Their own campaign" } },
];

/**
 * The hand-written export with a man without a company whose manager is a user, several events of one person for one
 * message, an overdue enrolment and a picture shown inside a message; and an org that holds records of its own.
 */
export function salesforceProject(options: object = {}, config: object = {}, planted: readonly Planted[] = []): string {
  const root = handProject(options, { destination: "salesforce", ...config });
  appendFileSync(sourceFile(root, "kontakter_"), EXTRA_PEOPLE.map((line) => `${line}\r\n`).join(""));
  appendFileSync(sourceFile(root, "haendelser"), EXTRA_EVENTS.map((line) => `${line}\n`).join(""));
  appendFileSync(sourceFile(root, "tilmeldinger"), `${EXTRA_ENROLLMENT}\r\n`);
  const paths = sourceFile(root, "learning_paths");
  const described = readFileSync(paths, "utf8").replace(
    '"name": "Hygiejne"',
    '"name": "Hygiejne", "description": "Ren mad, rene hænder"',
  );
  writeFileSync(paths, described);
  writeFileSync(join(root, "exports/files/90016.png"), new Uint8Array(500).fill(7));
  plantOrg(root, [QUICK, ...FOREIGN, ...planted]);
  return root;
}

import { strToU8, zipSync } from "fflate";
import { salesforce } from "#lib/sandbox/salesforce/crm.ts";
import type { Fault } from "#lib/sandbox/shared/faults.ts";
import type { Seed, SeedRecord } from "#lib/sandbox/shared/seed.ts";
import { type Running, startSandbox } from "#lib/sandbox/shared/start.ts";
import { type Answer, clientOf } from "../client.ts";

export const DATA = "/services/data/v62.0";
export type Client = Awaited<ReturnType<typeof sandboxOf>>;

const seeded = (fields: Record<string, unknown>): SeedRecord => ({ object: "OrgSwitches", fields, deleted: false });

/** A Salesforce sandbox in this process, called over a real socket; `switches` as in switches.ts. */
export async function sandboxOf(
  options: {
    seed?: { users?: unknown[]; fields?: unknown[]; records?: unknown[] };
    switches?: Record<string, unknown>;
    faults?: Fault[];
    data?: string;
    plan?: string;
  } = {},
) {
  const { users = [], fields = [], records = [] } = options.seed ?? {};
  const seed = {
    users: (users as object[]).map((user) => ({ name: "", active: true, ...user })),
    fields,
    records: [
      seeded({ jobQueueMs: 100, jobChunkMs: 20, deployMs: 120, ...options.switches }),
      ...(records as object[]).map((record) => ({ fields: {}, deleted: false, ...record })),
    ],
  } as Seed;
  const running: Running = await startSandbox({
    crm: salesforce,
    data: options.data ?? ":memory:",
    port: 0,
    profile: null,
    plan: options.plan ?? null,
    key: "key-1",
    now: null,
    faults: options.faults ?? null,
    seed,
  });
  return { ...crmClient(running.url), running, stop: running.stop };
}

/** Short ways to call a sandbox at `url`. */
export function crmClient(url: string, key: string | null = "key-1") {
  const client = clientOf(url, key);
  const api = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    client.call(method, path.startsWith("/services") ? path : DATA + path, body, headers);
  const query = async (soql: string, path = "query") =>
    (await api("GET", `/${path}?q=${encodeURIComponent(soql)}`)).body;
  return {
    ...client,
    api,
    query,
    /** Records of a query, without attributes, all pages. */
    async rows(soql: string, path = "query"): Promise<Record<string, unknown>[]> {
      let page = await query(soql, path);
      const rows = [...page.records];
      while (!page.done) {
        page = (await api("GET", page.nextRecordsUrl)).body;
        rows.push(...page.records);
      }
      return rows.map(({ attributes: _, ...row }) => row);
    },
    /** Creates records of one type in a collection; the results. */
    create: async (type: string, records: object[], more: object = {}) =>
      (
        await api("POST", "/composite/sobjects", {
          records: records.map((one) => ({ attributes: { type }, ...one })),
          ...more,
        })
      ).body,
    /** The first line of refusal of a single call. */
    async refusal(method: string, path: string, body?: unknown): Promise<string> {
      const answer = await api(method, path, body);
      return `${answer.status} ${answer.body?.[0]?.errorCode}: ${answer.body?.[0]?.message}`;
    },
    /** A SOAP call with one id: undelete or emptyRecycleBin. */
    soap: (call: string, id: string) =>
      client.call(
        "POST",
        "/services/Soap/u/62.0",
        `<?xml version="1.0"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header><SessionHeader><sessionId>${key}</sessionId></SessionHeader></se:Header><se:Body><${call}><ids>${id}</ids></${call}></se:Body></se:Envelope>`,
        { "content-type": "text/xml", soapaction: '""' },
      ),
    /** A call of the Metadata API over SOAP: what stands in its body. */
    soapMetadata: (inner: string) =>
      client.call(
        "POST",
        "/services/Soap/m/62.0",
        `<?xml version="1.0"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header><SessionHeader><sessionId>${key}</sessionId></SessionHeader></se:Header><se:Body>${inner}</se:Body></se:Envelope>`,
        { "content-type": "text/xml", soapaction: '""' },
      ),
    /** Runs a job to its end; its info and the three results as text. */
    async job(body: Record<string, unknown>, csv: string) {
      const { body: made } = await api("POST", "/jobs/ingest", body);
      const path = `/jobs/ingest/${made.id}`;
      await api("PUT", `${path}/batches`, csv, { "content-type": "text/csv" });
      await api("PATCH", path, { state: "UploadComplete" });
      await client.admin("POST", "/time", { advanceMs: 3_600_000 });
      const { body: info } = await api("GET", path);
      const text = async (what: string) => (await api("GET", `${path}/${what}`)).body as string | null;
      return {
        id: made.id as string,
        info,
        ok: await text("successfulResults"),
        bad: await text("failedResults"),
        rest: await text("unprocessedrecords"),
      };
    },
    /** Deploys files in metadata format and waits; the result with its details. */
    async deploy(files: Record<string, string>, options: object = {}) {
      const form = new FormData();
      const zip = zipOf(files);
      form.append(
        "json",
        new Blob([JSON.stringify({ deployOptions: { singlePackage: true, ...options } })], {
          type: "application/json",
        }),
      );
      form.append("file", new Blob([zip as Uint8Array<ArrayBuffer>], { type: "application/zip" }), "package.zip");
      const { body } = await api("POST", "/metadata/deployRequest", form);
      await client.admin("POST", "/time", { advanceMs: 60_000 });
      return (await api("GET", `/metadata/deployRequest/${body.id}?includeDetails=true`)).body.deployResult;
    },
  };
}

/** A package as a zip. */
export const zipOf = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

export const manifest = (types: Record<string, string[]>): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Package ${NS}>${Object.entries(types)
    .map(
      ([name, members]) =>
        `<types>${members.map((one) => `<members>${one}</members>`).join("")}<name>${name}</name></types>`,
    )
    .join("")}<version>62.0</version></Package>`;

export const KEY_FIELD =
  "<fields><fullName>Source_System_ID__c</fullName><label>Source System ID</label><type>Text</type><length>100</length><externalId>true</externalId><unique>true</unique><caseSensitive>true</caseSensitive></fields>";

/** A small sound package: an object with a field, a field on Contact, a task type, permissions for all of it. */
export const PACKAGE: Readonly<Record<string, string>> = {
  "package.xml": manifest({
    CustomObject: ["Course__c"],
    CustomField: ["Contact.Source_System_ID__c", "Activity.Engagement_Type__c"],
    StandardValueSet: ["TaskType"],
    PermissionSet: ["Actimo_Migration"],
  }),
  "objects/Course__c.object": `<?xml version="1.0" encoding="UTF-8"?><CustomObject ${NS}><label>Course</label><pluralLabel>Courses</pluralLabel><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel><enableActivities>true</enableActivities><nameField><label>Course Name</label><type>Text</type></nameField>${KEY_FIELD}</CustomObject>`,
  "objects/Contact.object": `<CustomObject ${NS}>${KEY_FIELD}</CustomObject>`,
  "objects/Activity.object": `<CustomObject ${NS}><fields><fullName>Engagement_Type__c</fullName><label>Engagement Type</label><type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>Opened</fullName><default>false</default><label>Opened</label></value><value><fullName>Clicked</fullName><default>false</default><label>Clicked</label></value></valueSetDefinition></valueSet></fields></CustomObject>`,
  "standardValueSets/TaskType.standardValueSet": `<StandardValueSet ${NS}><sorted>false</sorted>${["Call", "Meeting", "Other", "Engagement"].map((one) => `<standardValue><fullName>${one}</fullName><default>false</default><label>${one}</label></standardValue>`).join("")}</StandardValueSet>`,
  "permissionsets/Actimo_Migration.permissionset": `<PermissionSet ${NS}><label>Actimo Migration</label><objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>true</modifyAllRecords><object>Course__c</object><viewAllRecords>true</viewAllRecords></objectPermissions>${["Course__c.Source_System_ID__c", "Contact.Source_System_ID__c", "Task.Engagement_Type__c", "Event.Engagement_Type__c"].map((one) => `<fieldPermissions><editable>true</editable><field>${one}</field><readable>true</readable></fieldPermissions>`).join("")}</PermissionSet>`,
};

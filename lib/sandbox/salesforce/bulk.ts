import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { multipartParts } from "../shared/multipart.ts";
import { jsonBody, jsonPart } from "./body.ts";
import { dropRows, isKept, type Job, jobInfo, jobOf, jobRefusal, moveJob, newJob, saveJob } from "./bulk-job.ts";
import { answerQueryJobs } from "./bulk-query.ts";
import { closeJob, resultsOf } from "./bulk-run.ts";
import type { Org } from "./org.ts";
import { json, Refusal } from "./refusal.ts";
import { notFound, wrongMethod } from "./refusals.ts";
import { keyField } from "./sobjects.ts";

/** An upload of at most 150 MB after base64 (sheet 2), and a job made with its data in one call. */
const UPLOAD_BYTES = 150_000_000;
const MULTIPART_CHARS = 100_000;
const JOB_PAGE = 1000;

/** `/jobs/ingest…` and `/jobs/query…` (sheet 6.3). */
export function answerJobs(org: Org, request: ApiRequest, path: readonly string[], version: string): ApiResponse {
  const [type, id, what] = path;
  if (type === "query") return answerQueryJobs(org, request, path.slice(1), version);
  if (type !== "ingest") throw notFound();
  const { method } = request;
  if (id === undefined) {
    if (method === "POST") return create(org, request, version);
    if (method === "GET") return listJobs(org, request, version);
    throw wrongMethod(method, ["GET", "HEAD", "POST"]);
  }
  const job = jobOf(org, id);
  if (what === "batches") {
    if (method !== "PUT") throw wrongMethod(method, ["PUT"]);
    return upload(org, request, job);
  }
  if (what !== undefined) return results(org, job, what);
  switch (method) {
    case "GET":
      return json(200, jobInfo(org, job, true));
    case "PATCH":
      return change(org, request, job);
    case "DELETE":
      return remove(org, job);
    default:
      throw wrongMethod(method, ["DELETE", "GET", "HEAD", "PATCH"]);
  }
}

function create(org: Org, request: ApiRequest, version: string): ApiResponse {
  const parts = multipartParts(request.headers, request.body);
  const about = parts?.find(({ type }) => type.startsWith("application/json"));
  const content = parts?.find(({ type }) => type.startsWith("text/csv"));
  if (parts && !(about && content)) throw jobRefusal("INVALIDJOB", "InvalidJob : a part is missing: job or content");
  const body = about ? jsonPart(about.bytes) : jsonBody(request);
  if (content && content.bytes.length > MULTIPART_CHARS)
    throw jobRefusal("INVALIDJOB", `InvalidJob : a multipart request holds at most ${MULTIPART_CHARS} characters`);
  const job = jobFrom(org, body, version);
  if (content) {
    job.uploaded = true;
    org.store.putFile({ id: job.id, body: {}, bytes: content.bytes, sha256: null });
    closeJob(org, job);
  } else org.store.markChanged();
  org.store.set("jobs", [...org.store.get<string[]>("jobs", []), job.id]);
  saveJob(org, job);
  return json(200, jobInfo(org, job, false));
}

function jobFrom(org: Org, body: JsonObject, version: string): Job {
  const read = newJob.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw jobRefusal("INVALIDJOB", `InvalidJob : ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { object, operation, externalIdFieldName, lineEnding, columnDelimiter } = read.data;
  const entity = org.schema().seen(object);
  if (!entity || entity.tooling) throw jobRefusal("INVALIDENTITY", `InvalidEntity : Unable to find object: ${object}`);
  if (entity.name === "ContentVersion" || !entity.createable)
    throw jobRefusal("INVALIDENTITY", `InvalidEntity : Entity '${object}' is not supported by the Bulk API.`);
  if (operation === "hardDelete" && !org.switches.bulkHardDelete)
    throw jobRefusal(
      "FEATURENOTENABLED",
      "FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator",
    );
  if (operation === "upsert") {
    if (externalIdFieldName === undefined)
      throw jobRefusal("INVALIDJOB", "InvalidJob : External ID was blank for upsert");
    if (externalIdFieldName.toLowerCase() !== "id")
      assertKey(() => keyField(entity, externalIdFieldName), externalIdFieldName);
    if (entity.name === "CampaignMember" && !org.switches.campaignMemberUpsert)
      throw jobRefusal("INVALIDJOB", "InvalidJob : CampaignMember does not support upsert");
  }
  const now = org.store.nowIso();
  return {
    id: org.newId("750"),
    object: entity.name,
    operation,
    externalIdFieldName: externalIdFieldName ?? null,
    lineEnding,
    columnDelimiter,
    version,
    state: "Open",
    createdAt: now,
    modifiedAt: now,
    uploaded: false,
    closedAt: 0,
    startedAt: 0,
    header: [],
    headerText: "",
    batches: [],
    pieces: 0,
    processed: 0,
    failed: 0,
    errorMessage: null,
    stop: null,
  };
}

function assertKey(find: () => unknown, name: string): void {
  try {
    find();
  } catch (error) {
    if (error instanceof Refusal)
      throw jobRefusal("INVALIDJOB", `InvalidJob : Field name provided, ${name} does not match an External ID`);
    throw error;
  }
}

const wrongState = (job: Job, wanted: string): Refusal =>
  jobRefusal("INVALIDJOBSTATE", `Invalid job state: job ${job.id} is ${job.state}, ${wanted}`);

/** Exactly one upload, while the job is open (sheet 6.3). */
function upload(org: Org, { headers, body }: ApiRequest, job: Job): ApiResponse {
  if (job.state !== "Open" || job.uploaded) throw wrongState(job, "data can be uploaded once to an open job");
  if (!(headers.get("content-type") ?? "").toLowerCase().startsWith("text/csv"))
    throw new Refusal("UNSUPPORTED_MEDIA_TYPE", "Content-Type must be text/csv", { status: 415, whole: true });
  if (Math.ceil(body.length / 3) * 4 > UPLOAD_BYTES)
    throw new Refusal("REQUEST_TOO_LARGE", "The upload is larger than 150 MB after base64 encoding", {
      status: 413,
      whole: true,
    });
  org.store.putFile({ id: job.id, body: {}, bytes: body, sha256: null });
  saveJob(org, { ...job, uploaded: true });
  return json(201, null);
}

function change(org: Org, request: ApiRequest, job: Job): ApiResponse {
  const { state } = jsonBody(request);
  if (state === "UploadComplete") {
    if (job.state !== "Open") throw wrongState(job, "only an open job can be closed");
    closeJob(org, job);
  } else if (state === "Aborted") {
    if (!["Open", "UploadComplete", "InProgress"].includes(job.state)) throw wrongState(job, "it cannot be aborted");
    moveJob(org, job, "Aborted");
  } else throw jobRefusal("INVALIDJOB", "InvalidJob : state must be UploadComplete or Aborted");
  saveJob(org, job);
  return json(200, jobInfo(org, job, false));
}

function remove(org: Org, job: Job): ApiResponse {
  if (job.state === "Open" || job.state === "InProgress") throw wrongState(job, "it cannot be deleted");
  moveJob(org, job, "Aborted");
  dropRows(org, job);
  org.store.set(`job ${job.id}`, null);
  org.store.set(
    "jobs",
    org.store.get<string[]>("jobs", []).filter((id) => id !== job.id),
  );
  return json(204, null);
}

const RESULTS: Readonly<Record<string, "ok" | "bad" | "rest">> = {
  successfulresults: "ok",
  failedresults: "bad",
  unprocessedrecords: "rest",
};

function results(org: Org, job: Job, what: string): ApiResponse {
  const which = RESULTS[what.toLowerCase()];
  if (which === undefined) throw notFound();
  if (!["JobComplete", "Failed", "Aborted"].includes(job.state)) throw wrongState(job, "it has no results yet");
  const csv = resultsOf(org, job, which);
  // Nothing to tell comes as a header alone, or as nothing at all: both were seen (sheet 6.3).
  if (csv === null)
    return which === "ok" ? { status: 200, headers: CSV, body: `"sf__Id","sf__Created"\n` } : json(204, null);
  return { status: 200, headers: CSV, body: csv };
}

const CSV = { "content-type": "text/csv" };

function listJobs(org: Org, { url }: ApiRequest, version: string): ApiResponse {
  const kept = org.store.get<string[]>("jobs", []).flatMap((id) => org.store.get<Job | null>(`job ${id}`, null) ?? []);
  const jobs = kept.filter((job) => isKept(org, job));
  const from = Number(url.searchParams.get("queryLocator") ?? 0) || 0;
  const next = from + JOB_PAGE;
  const done = next >= jobs.length;
  return json(200, {
    done,
    nextRecordsUrl: done ? null : `/services/data/${version}/jobs/ingest?queryLocator=${next}`,
    records: jobs.slice(from, next).map((job) => ({ ...jobInfo(org, job, false), jobType: "V2Ingest" })),
  });
}

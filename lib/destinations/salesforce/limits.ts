/**
 * How much of Salesforce one may use, as data with source and date. Options override; what the org tells wins.
 * Sources: the fact sheet on Salesforce, § numbers; "unverified" where the sheet says so.
 */
import type { LimitFact } from "../port.ts";

export type SalesforceLimits = {
  /** API requests in 24 hours, rolling, for the whole org. */
  readonly dailyRequests: number;
  /** Batches of Bulk API in 24 hours; one is made per `bulkBatch` rows. */
  readonly dailyBatches: number;
  readonly bulkBatch: number;
  /** Bytes of one CSV: 150 MB after base64. */
  readonly bulkBytes: number;
  /** Letters of one value in a CSV; longer ones go by Collections. */
  readonly bulkField: number;
  /** Rows above which a Bulk job takes fewer calls than Collections. */
  readonly bulkFrom: number;
  /** Milliseconds until a closed job begins, and for each of its rows, until this org's own jobs have told. */
  readonly jobStartMs: number;
  readonly jobRowMs: number;
  readonly dailyFiles: number;
  /** Records of one Collections call. */
  readonly batch: number;
  /** Ids of one Collections retrieve. */
  readonly readBatch: number;
  /** Rows on one page of a query. */
  readonly page: number;
  /** Bytes of a request's path and headers. */
  readonly pathBytes: number;
  readonly fileBytes: number;
  /** Bytes one record takes of the data storage, by object; `""`: any other. */
  readonly recordBytes: Readonly<Record<string, number>>;
};

/** A job all of whose rows go well: create, upload, close, one look, the rows' ids. Refused rows take one more. */
export const JOB_CALLS = 5;

export const LIMITS: SalesforceLimits = {
  dailyRequests: 100_000,
  dailyBatches: 15_000,
  bulkBatch: 10_000,
  bulkBytes: 99_000_000,
  bulkField: 32_000,
  bulkFrom: JOB_CALLS * 200,
  // Ours: nothing is documented. About two million rows an hour; flows and triggers of the org make it slower.
  jobStartMs: 3_000,
  jobRowMs: 1.5,
  dailyFiles: 200_000,
  batch: 200,
  readBatch: 2_000,
  page: 2_000,
  pathBytes: 14_000,
  fileBytes: 2_000_000_000,
  recordBytes: { "": 2_048, Campaign: 8_192, CampaignMember: 1_024, ContentVersion: 0, CampaignMemberStatus: 0 },
};

const ASOF = "2026-11-21";
const SHEET = "app limits cheat sheet (salesforce.md §2)";

/** The limits in force; `told` are those that the org's limits resource or its headers gave. */
export function limitFacts(limits: SalesforceLimits, told: ReadonlySet<keyof SalesforceLimits>): LimitFact[] {
  const spends: Partial<Record<keyof SalesforceLimits, string>> = { dailyBatches: "batches", dailyFiles: "files" };
  const fact = (key: keyof SalesforceLimits, name: string, per: string, source: string): LimitFact => ({
    name,
    value: Number(limits[key]),
    per,
    source: told.has(key) ? "told by the org" : source,
    asOf: ASOF,
    ...(spends[key] === undefined ? {} : { spends: spends[key] }),
  });
  return [
    fact("dailyRequests", "API requests", "day", SHEET),
    fact("dailyBatches", "Bulk API batches", "day", SHEET),
    fact("dailyFiles", "files uploaded", "day", "object reference, ContentVersion (salesforce.md §2)"),
    fact("batch", "records in a Collections call", "request", "REST guide (salesforce.md §2)"),
    fact("bulkBytes", "CSV of a Bulk job", "bytes", "own ceiling below 150 MB of base64 (salesforce.md §2)"),
    fact("bulkField", "letters of a value in a Bulk job", "value", "Bulk API limits (salesforce.md §2)"),
    fact("page", "records on a page", "request", "REST guide (salesforce.md §2)"),
    fact("fileBytes", "file", "bytes", "REST guide, insert blob (salesforce.md §0)"),
  ];
}

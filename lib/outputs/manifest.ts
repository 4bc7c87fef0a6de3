/** `manifest.json`: what a run was made of, so that somebody can tell later whether it still holds. */
import { z } from "zod";

const count = z.int().min(0);
const time = z.string();

const fileSchema = z.looseObject({
  file: z.string(),
  object: z.string().nullable(),
  bytes: count,
  sha256: z.string(),
  encoding: z.string(),
  rows: count,
  rejected: count,
  use: z.string().optional(),
});
const gateSchema = z.looseObject({
  gate: z.string(),
  state: z.enum(["approved", "automatic", "waiting", "void"]),
  by: z.string().nullable(),
  at: time.nullable(),
  /** What was approved. */
  hash: z.string().optional(),
});
const workbookSchema = z.looseObject({ file: z.string(), sha256: z.string() });

/** How a free text of the source (a header, a workspace, a file) is called in files for the customer. */
const labelsSchema = z.looseObject({
  /** Workspaces by id and by the slug in file names. */
  workspaces: z.record(z.string(), z.string()),
  /** Files by path. */
  files: z.record(z.string(), z.string()),
  /** Own columns, and fields as `object.field`, that may stand as they are: what is not among them is withheld. */
  open: z.array(z.string()),
});

export const manifestSchema = z.looseObject({
  project: z.string(),
  /** The CRM's name as people write it, for example `Twenty CRM`. */
  destination: z.string(),
  account: z.looseObject({ kind: z.enum(["sandbox", "account"]), name: z.string() }),
  /** ISO UTC, on the account's clock. */
  startedAt: time,
  endedAt: time,
  libraryVersion: z.string(),
  /** Of the library's checkout, where there is one. */
  commit: z.string().nullable().optional(),
  /** Runtime and its version. */
  runtime: z.string(),
  /** Personal values were shown as they are. */
  reveal: z.boolean().optional(),
  /** Seed of the sample. */
  seed: z.number().optional(),
  /** Options and policies by name, as texts. */
  options: z.record(z.string(), z.string()).optional(),
  /** Hashes that the approvals are bound to, by what they are of (`mapping`, `plan`, …). */
  hashes: z.record(z.string(), z.string()),
  files: z.array(fileSchema),
  /** Later exports, `migration.json`, decisions: what else a run read, by path. */
  settings: z.array(z.looseObject({ file: z.string(), sha256: z.string() })).optional(),
  workbooks: z.array(workbookSchema).optional(),
  gates: z.array(gateSchema),
  /** Where a run ended before its end. */
  stopped: z.looseObject({ workbook: z.string(), exitCode: z.int() }).nullable().optional(),
  /** Names of workspaces by id and slug. */
  workspaces: z.record(z.string(), z.string()).optional(),
  /** Per row of the mapping page: what it promises, what was done. */
  promises: z
    .array(
      z.looseObject({
        row: z.string(),
        promised: z.string(),
        done: z.string(),
        share: z.number().optional(),
        word: z.string().optional(),
      }),
    )
    .optional(),
  /** Findings by severity, code and object, with the advice of the first. */
  findings: z
    .array(
      z.looseObject({
        severity: z.enum(["blocking", "error", "warning", "info"]),
        code: z.string(),
        object: z.string().nullable(),
        count,
        advice: z.string(),
      }),
    )
    .optional(),
  labels: labelsSchema.optional(),
});

export type RunManifest = z.infer<typeof manifestSchema>;
export type Labels = z.infer<typeof labelsSchema>;

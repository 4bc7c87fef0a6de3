/** `migration.json`: one customer's migration, as a zod schema whose errors name the key. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { OBJECT_NAMES, type ObjectName } from "../contract/objects.ts";
import { REASON_NAMES } from "../contract/reasons.ts";
import { Stop } from "../contract/stop.ts";
import { mappingOverlaySchema } from "../mapping/overlay.ts";

export const DESTINATIONS = ["twenty", "salesforce", "zoho", "freshsales", "pipedrive"] as const;

const accountSchema = z.strictObject({
  /** Base URL of the CRM. */
  url: z.url(),
  /** Name of the environment variable (or `.env` line) that holds the key; the key itself never stands here. */
  keyEnv: z.string().regex(/^[A-Z][A-Z0-9_]*$/, "the name of an environment variable, in capitals"),
});

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).optional(),
  destination: z.enum(DESTINATIONS),
  /** Absent or null: a rehearsal against the sandbox. */
  account: accountSchema.nullable().default(null),
  sandbox: z
    .strictObject({
      profile: z.string().optional(),
      port: z.int().min(0).max(65535).default(0),
    })
    .prefault({}),
  exports: z.string().default("exports"),
  deltas: z.string().default("exports-delta"),
  source: z
    .strictObject({
      /** Per file (path below the project): what was detected wrongly. */
      files: z
        .record(
          z.string(),
          z.strictObject({
            object: z.enum(OBJECT_NAMES as [ObjectName, ...ObjectName[]]).optional(),
            encoding: z.string().optional(),
            delimiter: z.string().optional(),
          }),
        )
        .default({}),
    })
    .prefault({}),
  options: z
    .strictObject({
      sampleSize: z.int().min(1).max(100_000).default(200),
      sampleSeed: z.int().default(1),
      privateFeedback: z.boolean().default(false),
      /** Proposals for customer columns with at least this score count as confirmed in a rehearsal; null: none. */
      acceptProposals: z.number().min(0).max(1).nullable().default(null),
      requestsPerMinute: z.number().positive().optional(),
      batch: z.int().positive().optional(),
      operator: z.string().default("operator"),
    })
    .prefault({}),
  policies: z
    .strictObject({
      /** Records that were in the CRM before: adopt and fill blanks, overwrite, skip, or ask. */
      existing: z.enum(["adopt", "overwrite", "skip", "ask"]).default("adopt"),
      /** The same for records in the CRM's bin that hold one of our unique values. */
      deleted: z.enum(["restore", "skip"]).default("restore"),
      unmatchedOwner: z.enum(["fallback", "blank", "stop"]).default("fallback"),
      fallbackOwner: z.email().nullable().default(null),
      /** |planned − found among ours| / planned, per object. */
      threshold: z.number().min(0).max(1).default(0.005),
      /** Whether rollback removes the fields that we created. */
      removeSchema: z.enum(["sandbox", "always", "never"]).default("sandbox"),
      /** Hours after the load in which a later export counts as delta. */
      windowHours: z.number().min(1).max(8760).default(48),
      /** ISO time after which no export is taken any more; ends the window early. */
      cutover: z.iso.datetime().nullable().default(null),
      /** Codes of blocking findings that somebody has looked at and accepts. */
      accepted: z.array(z.string()).default([]),
      acceptedReasons: z.array(z.enum(REASON_NAMES)).default([]),
    })
    .prefault({}),
  mapping: mappingOverlaySchema.prefault({}),
});
export type Config = z.infer<typeof configSchema>;

/** Where a project keeps its things. All paths are absolute. */
export type Project = {
  readonly root: string;
  readonly name: string;
  readonly config: Config;
  readonly destination: Config["destination"];
  readonly state: string;
  readonly out: string;
  readonly decisions: string;
  /** No account is named: everything happens in the sandbox. */
  readonly rehearsal: boolean;
};

/** Reads a project folder. Throws `Stop` (2) that names the file and key when something does not fit. */
export function openProject(folder: string, destination: string | null = null): Project {
  const root = resolve(folder);
  const file = join(root, "migration.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new Stop(
      2,
      `There is no migration.json in ${folder}.`,
      "Make a project with `npm run new -- DIR --exports DIR --destination twenty`, or name another folder with --project.",
    );
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new Stop(2, `${folder}/migration.json is not JSON: ${String(error)}.`, "Mend the file; nothing was read.");
  }
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "(top level)"}: ${issue.message}`);
    throw new Stop(
      2,
      `${folder}/migration.json does not fit:\n${lines.join("\n")}`,
      "Mend the named keys; nothing was read.",
    );
  }
  const config = parsed.data;
  const wanted = destination ?? config.destination;
  const chosen = DESTINATIONS.find((name) => name === wanted);
  if (!chosen)
    throw new Stop(2, `The destination "${wanted}" is not known.`, `Use one of: ${DESTINATIONS.join(", ")}.`);
  const rehearsal = config.account === null || chosen !== config.destination;
  return {
    root,
    name: config.name ?? root.split(/[\\/]/).at(-1) ?? "project",
    config: rehearsal ? { ...config, account: null } : config,
    destination: chosen,
    state: join(root, "state"),
    out: join(root, "out", chosen),
    decisions: join(root, "decisions"),
    rehearsal,
  };
}

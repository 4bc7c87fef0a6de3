/** `migration.json`: one customer's migration, as a zod schema whose errors name the key. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { isObjectName, OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import { REASON_NAMES } from "../contract/reasons.ts";
import { Stop } from "../contract/stop.ts";
import { mappingOverlaySchema } from "../mapping/overlay.ts";

export const DESTINATIONS = ["twenty", "salesforce", "zoho", "freshsales", "pipedrive"] as const;

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** An address is kept in one spelling: approvals and the ledger are bound to it. */
const accountUrl = z.string().transform((text, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  if (!URL.canParse(text)) return refuse("no address: write it as https://crm.example.com");
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash)
    return refuse("only the address belongs here, without user, key or query: the key is named by keyEnv");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.has(url.hostname)))
    return refuse("would send the key unprotected: use https (http is for this machine only)");
  return url.href.replace(/\/+$/, "");
});

const keyEnv = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "the name of an environment variable, in capitals");

const accountSchema = z.strictObject({
  /** Base URL of the CRM. */
  url: accountUrl,
  /** Name of the environment variable (or `.env` line) that holds the key; the key itself never stands here. */
  keyEnv,
});

/** What is wrong with the labels given for a column (`object.column`), in sentences. */
function wrongLabels(key: string, meanings: Readonly<Record<string, string>>): string[] {
  const [object = "", column = ""] = key.split(".");
  const values = isObjectName(object) ? objectSpec(object).columns[column]?.values : undefined;
  if (!values)
    return [`"${key}" is no column with a list of labels: write it as object.column, for example contacts.status`];
  const known = Object.keys(values);
  return Object.entries(meanings).flatMap(([label, value]) =>
    known.includes(value) ? [] : [`"${label}" cannot mean "${value}": the column's values are ${known.join(", ")}`],
  );
}

const folderBelow = z
  .string()
  .regex(/^(?![/\\]|[A-Za-z]:)(?!.*(?:^|[/\\])\.\.(?:[/\\]|$)).+$/, "the name of a folder below the project");

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
  exports: folderBelow.default("exports"),
  deltas: folderBelow.default("exports-delta"),
  source: z
    .strictObject({
      /** Actimo's REST API, read only, beside the export files: contacts and groups, pulled into `exports-api/`. */
      api: z
        .strictObject({
          url: accountUrl,
          keyEnv,
          /** Slug of the workspace the key belongs to, as in file names. */
          workspace: z
            .string()
            .regex(/^[\p{L}\p{N}-]+$/u, "a slug: small letters, digits and -")
            .nullable()
            .default(null),
        })
        .optional(),
      /** Per file (path below the project): what was detected wrongly. */
      files: z
        .record(
          z.string(),
          z.strictObject({
            object: z.enum(OBJECT_NAMES as [ObjectName, ...ObjectName[]]).optional(),
            encoding: z.string().optional(),
            delimiter: z.string().optional(),
            /** The quote character; "none" where quotes are plain letters. */
            quote: z.enum(['"', "'", "none"]).optional(),
            /** How a quote inside quotes is written. */
            escape: z.enum(["doubled", "backslash"]).optional(),
            /** Physical line of the header, 1-based. */
            headerLine: z.int().positive().optional(),
            /** Mark between whole and fraction of numbers. */
            decimalMark: z.enum([",", "."]).optional(),
            /** Order of day, month and year in dates that could be read either way. */
            dateOrder: z.enum(["dmy", "mdy", "ymd"]).optional(),
            /** Hidden sheets and rows of a workbook. */
            hidden: z.enum(["read", "skip"]).optional(),
          }),
        )
        .default({}),
      /** What labels mean that no list knows: `{ "contacts.status": { "Pauseret": "inactive" } }`. */
      labels: z
        .record(z.string(), z.record(z.string(), z.string()))
        .superRefine((labels, context) => {
          for (const [key, meanings] of Object.entries(labels))
            for (const message of wrongLabels(key, meanings))
              context.addIssue({ code: "custom", path: [key], message });
        })
        .default({}),
    })
    .prefault({}),
  options: z
    .strictObject({
      sampleSize: z.int().min(1).max(100_000).default(200),
      sampleSeed: z.int().default(1),
      privateFeedback: z.boolean().default(false),
      /** Campaigns get every recipient of their message as a member, not only who did something (Salesforce; 1 KB each). */
      recipientsAsMembers: z.boolean().default(false),
      /** Proposals for customer columns with at least this score count as confirmed in a rehearsal; null: none. */
      acceptProposals: z.number().min(0).max(1).nullable().default(null),
      requestsPerMinute: z.number().positive().optional(),
      batch: z.int().positive().optional(),
      /** Records of an object from which they go as a bulk job, where the CRM has such: fewer calls, later answers. */
      bulkFrom: z.int().positive().optional(),
      operator: z.string().default("operator"),
    })
    .prefault({}),
  policies: z
    .strictObject({
      /** Records that were in the CRM before: adopt and fill blanks, overwrite, skip, or ask. */
      existing: z.enum(["adopt", "overwrite", "skip", "ask"]).default("adopt"),
      /** The same for records in the CRM's bin that hold one of our unique values. */
      deleted: z.enum(["restore", "skip"]).default("restore"),
      /** Records that a duplicate rule of the CRM only alerts about: let them be refused and named, or save them. */
      duplicateAlerts: z.enum(["refuse", "save"]).default("refuse"),
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
  /** The ledger of the account, or of the sandbox: what was done in one is nothing to the other. */
  readonly ledger: string;
  readonly out: string;
  readonly decisions: string;
  /** No account is named: everything happens in the sandbox. */
  readonly rehearsal: boolean;
};

/** Reads a project folder. Throws `Stop` (2) that names the file and key when something does not fit. */
export function openProject(folder: string, destination: string | null = null): Project {
  const root = resolve(folder);
  const file = join(root, "migration.json");
  const config = readConfig(file, folder);
  const wanted = destination ?? config.destination;
  const chosen = DESTINATIONS.find((name) => name === wanted);
  if (!chosen)
    throw new Stop(2, `The destination "${wanted}" is not known.`, `Use one of: ${DESTINATIONS.join(", ")}.`);
  const rehearsal = config.account === null || chosen !== config.destination;
  const state = join(root, "state");
  return {
    root,
    name: config.name ?? root.split(/[\\/]/).at(-1) ?? "project",
    config: rehearsal ? { ...config, account: null } : config,
    destination: chosen,
    state,
    ledger: join(state, `${chosen}${rehearsal || !config.account ? "" : `-${accountSlug(config.account.url)}`}.sqlite`),
    out: join(root, "out", chosen),
    decisions: join(root, "decisions"),
    rehearsal,
  };
}

/** A file name for an account: readable, and different for different addresses. */
function accountSlug(url: string): string {
  const readable = new URL(url).host.replace(/[^A-Za-z0-9.-]+/g, "_").slice(0, 80);
  return `${readable}-${createHash("sha256").update(url).digest("hex").slice(0, 8)}`;
}

function readConfig(file: string, folder: string): Config {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
    if (code !== "ENOENT" && code !== "ENOTDIR")
      throw new Stop(2, `${folder}/migration.json cannot be read (${String(code)}).`, "Make it a readable file.");
    throw new Stop(
      2,
      `There is no migration.json in ${folder}.`,
      "Make a project with `npm run new -- DIR --exports DIR --destination twenty`, or name another folder with --project.",
    );
  }
  return parseConfig(text, folder);
}

/** The text of a `migration.json` held to its schema. `folder` stands in the messages. Throws `Stop` (2) naming the keys. */
export function parseConfig(text: string, folder: string): Config {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    // The parser's own message quotes the text around the place, and a key may stand there.
    const place = /line \d+ column \d+/.exec(String(error))?.[0];
    throw new Stop(
      2,
      `${folder}/migration.json is not JSON${place ? ` (${place})` : ""}.`,
      "Mend the file (quotes, commas, brackets); nothing was read.",
    );
  }
  const parsed = configSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const why = issue.code === "invalid_key" ? issue.issues.map(({ message }) => message).join(" ") : issue.message;
    return `  ${issue.path.join(".") || "(top level)"}: ${why}`;
  });
  throw new Stop(
    2,
    `${folder}/migration.json does not fit. Mend these keys; nothing was read:`,
    `\n${lines.join("\n")}`,
  );
}

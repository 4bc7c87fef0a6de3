/** Checks before a load: one per gotcha of the Twenty page, and what a load needs besides. Reads, never writes. */
import type { Check, Destination } from "../port.ts";
import { abilities, type TwentyLimits } from "./abilities.ts";
import { type Context, canonicalIn, raised, SOURCE_FIELD } from "./context.ts";
import type { Workspace } from "./metadata.ts";
import { fieldFor, placeOf } from "./place.ts";
import { count, query, users } from "./read.ts";
import { type RoleAnswer, readRights } from "./role.ts";
import { changesFor, describe, keyOf } from "./schema.ts";

export type Need = Parameters<Destination["preflight"]>[0];
export type Means = {
  readonly keyId: string | null;
  /** The documented limits before the options changed them. */
  readonly documented: TwentyLimits;
  /** The server told its own limit by refusing a call. */
  readonly learned: boolean;
  readonly least: (calls: number) => number;
};
type Judged = Pick<Check, "verdict" | "found" | "advice">;

const TITLES = {
  key_valid: "The API key is accepted",
  role_may_write: "The key's role may read, write and destroy records",
  role_may_change_schema: "The key's role may change the data model",
  field_names: "The names of the new fields are free",
  import_order: "Import order is enforced and critical",
  export_limit: "Export limited to 20,000 records and visible columns only",
  deleted_uniqueness: "Soft-deleted records count toward uniqueness and trigger restores",
  rate_limit: "API rate limits cap the requests a minute",
  no_sequences: "No native email sequences: follow-up cadences require external tools",
  batch_size: "Records in one batch",
  file_size: "Files fit",
  members: "Workspace members are there to own records",
} as const;
const check = (code: keyof typeof TITLES, judged: Judged): Check => ({ code, title: TITLES[code], ...judged });
const ok = (found: string): Judged => ({ verdict: "ok", found, advice: "" });
const warn = (found: string, advice: string): Judged => ({ verdict: "warn", found, advice });
const block = (found: string, advice: string): Judged => ({ verdict: "block", found, advice });

/** All checks, one by one as they are made. Throws `ConnectionFailed` when the key is refused. */
export async function* preflight(context: Context, need: Need, means: Means): AsyncGenerator<Check> {
  const live = await describe(context, need.needed);
  const workspace = await context.workspace();
  yield check("key_valid", ok(`${context.account} answers as ${live.version}`));

  const rights = await readRights(context, means.keyId);
  yield check("role_may_write", mayWrite(rights));
  yield check("role_may_change_schema", mayChangeSchema(rights, changesFor(live).length));

  yield check(
    "field_names",
    live.clashing.length === 0
      ? ok(`${live.existing.length} fields are there, ${live.missing.length} will be made`)
      : block(
          live.clashing.map((field) => `${keyOf(field)}: ${field.found}`).join("; "),
          "Rename or remove these fields in Twenty (Settings, Data Model), or map to another name.",
        ),
  );
  yield check("import_order", importOrder(workspace, need));
  yield check("export_limit", await exportLimit(context, workspace, need));
  yield check("deleted_uniqueness", await deletedUniqueness(context, workspace, need));
  yield check("rate_limit", rateLimit(context.limits(), means, need));
  yield check(
    "no_sequences",
    (need.automations ?? 0) === 0
      ? ok("no sequences in the export")
      : warn(
          `${need.automations} automations of the export have no counterpart`,
          "Rebuild them from the rebuild reference in Twenty's workflow builder or in a tool for sequences.",
        ),
  );
  yield check("batch_size", batchSize(context.limits(), means.documented));
  yield check("file_size", fileSize(workspace, context.limits(), need));
  yield check("members", await members(context));
}

function mayWrite(rights: RoleAnswer): Judged {
  if (rights === "unknown" || rights === "forbidden")
    return warn(
      "this key may not see its own role",
      "Make sure that the role may read, write and destroy all records.",
    );
  if (!rights.write) return block("the role may not write all records", "Give the key a role that may.");
  if (!rights.destroy)
    return warn("the role may not destroy records", "Without that right a rollback cannot remove what was loaded.");
  return ok("the role may read, write and destroy all records");
}

function mayChangeSchema(rights: RoleAnswer, changes: number): Judged {
  if (changes === 0) return ok("nothing has to be changed");
  const advice = `Give the key a role that may change settings: ${changes} fields have to be made.`;
  if (rights === "unknown") return warn("this server does not say what the role may", advice);
  if (rights === "forbidden" || !rights.schema) return block("the role may not change the data model", advice);
  return ok(`the role may change the data model; ${changes} fields have to be made`);
}

/** References that a load writes without asking for a field of its own: record → parents that must come first. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  person: ["company"],
  noteTarget: ["note", "person"],
  taskTarget: ["task", "person"],
  attachment: ["person"],
};

function importOrder(workspace: Workspace, need: Need): Judged {
  const missing: string[] = [];
  const named = new Set<string>();
  for (const name of Object.keys(need.counts)) {
    const object = workspace.objects.get(name);
    if (!object) missing.push(name);
    for (const parent of PARENTS[name] ?? []) {
      named.add(`${parent} before ${name}`);
      if (object && !fieldFor(object, parent)) missing.push(`${name}.${parent}`);
    }
  }
  for (const field of need.needed) {
    if (field.type !== "lookup") continue;
    for (const to of field.to) {
      const parent = to === "user" ? "workspaceMember" : to;
      if (!workspace.objects.has(parent)) missing.push(`${keyOf(field)} → ${parent}`);
    }
  }
  return missing.length === 0
    ? ok(`the references are there; the load goes ${[...named].join(", ") || "object by object"}`)
    : block(
        `not in this workspace: ${missing.join(", ")}`,
        "Activate these objects and relations in Twenty (Settings, Data Model).",
      );
}

async function exportLimit(context: Context, workspace: Workspace, need: Need): Promise<Judged> {
  const { exportRows } = context.limits();
  const large: string[] = [];
  let total = 0;
  for (const name of Object.keys(need.counts)) {
    const object = workspace.objects.get(name);
    if (!object) continue;
    const there = await count(context, object, "live");
    total += there;
    const after = there + (need.counts[name] ?? 0);
    if (after > exportRows) large.push(`${name}: ${there} now, ${after} after the load`);
  }
  return large.length === 0
    ? ok(`${total} records are there; the baseline is read over the API, with all columns`)
    : warn(
        `above ${exportRows} rows: ${large.join("; ")}`,
        "Compare with the baseline that is read over the API: the export of the user interface would be cut.",
      );
}

async function deletedUniqueness(context: Context, workspace: Workspace, need: Need): Promise<Judged> {
  const able = abilities(workspace.generation, context.limits());
  let deleted = 0;
  const collisions: Record<string, number> = {};
  for (const name of Object.keys(need.counts)) {
    const object = workspace.objects.get(name);
    const ability = able[name];
    if (!object || !ability) continue;
    const fields = [...(ability.deletedBlock ? ability.unique : []), SOURCE_FIELD].filter((field) =>
      placeOf(object, field),
    );
    if (fields.length === 0) continue;
    const bin = await count(context, object, "deleted");
    deleted += bin;
    const wanted = new Map(fields.map((field) => [field, new Set(canonicals(context, name, field, need))]));
    if (bin === 0 || [...wanted.values()].every((values) => values.size === 0)) continue;
    for await (const record of query(context, object, { deletedAt: { is: "NOT_NULL" } })) {
      const now = raised(context, object, record);
      for (const [field, values] of wanted) {
        const value = canonicalIn(context, name, field, now[field] ?? null).value;
        if (value !== null && values.has(value))
          collisions[`${name}.${field}`] = (collisions[`${name}.${field}`] ?? 0) + 1;
      }
    }
  }
  const found = Object.entries(collisions).map(([field, n]) => `${n} × ${field}`);
  if (found.length > 0)
    return warn(
      `${deleted} records in the bin; these hold a value that the load brings: ${found.join(", ")}`,
      "They are restored, left out or reported, as the project's policy for deleted records says. Or destroy them in Twenty first.",
    );
  return ok(deleted === 0 ? "the bin is empty" : `${deleted} records in the bin, none in the way`);
}

const canonicals = (context: Context, object: string, field: string, need: Need) =>
  (need.unique?.[`${object}.${field}`] ?? []).map((value) => canonicalIn(context, object, field, value).value);

function rateLimit(limits: TwentyLimits, means: Means, need: Need): Judged {
  const calls = Object.entries(need.counts).reduce(
    (sum, [object, n]) => sum + (object === "attachment" ? 4 * n : Math.ceil(n / limits.batch)),
    0,
  );
  const minutes = Math.ceil(means.least(calls) / 60);
  const { requestsPerMinute: rate } = limits;
  const what = rate === null ? "no documented limit for REST" : `${rate} requests a minute`;
  const how = means.learned ? "told by the server" : "documented";
  const found = `${what} (${how}); ${calls} requests to write, at least ${minutes} minutes`;
  const documented = means.documented.requestsPerMinute;
  if (!means.learned && rate !== null && documented !== null && rate > documented)
    return warn(
      `${rate} requests a minute are configured, ${documented} are documented; ${calls} requests to write`,
      "Leave the limit out unless the plan grants more: the load adapts when the server refuses.",
    );
  return minutes > 8 * 60 ? warn(found, "Plan for a load over night; it can be stopped and resumed.") : ok(found);
}

/** Newest servers refuse more than 200 records in a request; the documents promise 60 (§6). */
function batchSize(limits: TwentyLimits, documented: TwentyLimits): Judged {
  if (limits.batch > 200)
    return block(`${limits.batch} records in a batch`, "Twenty takes 200 at most: lower the option.");
  if (limits.batch > documented.batch)
    return warn(
      `${limits.batch} records in a batch`,
      `${documented.batch} are documented: lower the option if batches are refused.`,
    );
  return ok(`${limits.batch} records in a batch`);
}

function fileSize(workspace: Workspace, limits: TwentyLimits, need: Need): Judged {
  const files = need.counts["attachment"] ?? 0;
  if (files === 0) return ok("no files to move");
  if (!workspace.objects.has("attachment"))
    return block("this workspace has no attachments", "Activate the object in Twenty (Settings, Data Model).");
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const found = `${files} files, ${megabytes(need.bytes)}, the largest ${megabytes(need.largestFile)}`;
  return need.largestFile > limits.fileBytes
    ? warn(found, `Files above ${megabytes(limits.fileBytes)} are left out and listed.`)
    : ok(`${found}; make sure that the plan's storage holds them`);
}

async function members(context: Context): Promise<Judged> {
  let active = 0;
  let removed = 0;
  for await (const user of users(context))
    if (user.active) active++;
    else removed++;
  return active > 0
    ? ok(`${active} members, ${removed} removed`)
    : warn(
        "no members",
        "Invite the people who own records, and let them accept, before the load: a key cannot invite.",
      );
}

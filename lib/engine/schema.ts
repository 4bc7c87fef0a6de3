/** The account's schema brought to what the plan needs, each change journalled so that rollback can undo it. */
import { z } from "zod";
import type { Live, SchemaChange } from "../destinations/port.ts";
import type { SchemaFile } from "../outputs/shapes.ts";
import type { NeededField, Plan } from "../plan/types.ts";
import type { Engine } from "./context.ts";

const neededSchema = z.object({
  object: z.string(),
  logical: z.string(),
  label: z.string(),
  type: z.enum(["text", "number", "date", "datetime", "boolean", "picklist", "list", "lookup", "markdown", "html"]),
  standard: z.boolean(),
  unique: z.boolean(),
  options: z.record(z.string(), z.string()).nullable(),
  to: z.array(z.string()),
  length: z.number().optional(),
  scale: z.number().optional(),
  why: z.string(),
});
const changeSchema = z.object({
  key: z.string(),
  needs: z.array(neededSchema),
  what: z.string(),
  undo: z.enum(["removes", "deactivates", "cannot"]),
  how: z.union([z.literal("api"), z.object({ admin: z.string() })]),
});

const REMEMBERED = "needed";
/** The fields and objects that the plans of this account have needed so far: rollback works from these, not from a plan. */
export function rememberedNeeds(ledger: Engine["ledger"]): {
  readonly order: readonly string[];
  readonly needed: readonly NeededField[];
} {
  const text = ledger.meta(REMEMBERED);
  return text === null
    ? { order: [], needed: [] }
    : z.object({ order: z.array(z.string()), needed: z.array(neededSchema) }).parse(JSON.parse(text));
}

function remember(ledger: Engine["ledger"], plan: Plan): void {
  const known = rememberedNeeds(ledger);
  const keyOf = (field: NeededField) => `${field.object}.${field.logical}`;
  const needed = new Map([...known.needed, ...plan.needed].map((field) => [keyOf(field), field]));
  const order =
    known.order.length === 0
      ? plan.order
      : [...known.order, ...plan.order.filter((object) => !known.order.includes(object))];
  const text = JSON.stringify({ order, needed: [...needed.values()] });
  if (text !== ledger.meta(REMEMBERED)) ledger.setMeta(REMEMBERED, text);
}

export type SchemaOutcome = {
  readonly live: Live;
  readonly created: readonly SchemaChange[];
  readonly admin: readonly SchemaChange[];
};

/** Creates what is missing and can be created. Resumable: a change that an earlier process began counts as ours. */
export async function bringSchema(engine: Engine, plan: Plan): Promise<SchemaOutcome> {
  const { destination, ledger } = engine;
  remember(ledger, plan);
  let live = await destination.describe(plan.needed);
  const begun = new Map(ledger.schemaChanges().map((row) => [row.key, row]));
  const open = destination.changes(live);
  const still = new Set(open.map((change) => change.key));
  for (const row of begun.values())
    if (row.state === "open" && !still.has(row.key)) ledger.schemaChange(row.key, row.what, row.change, "done");
  for (const change of open) {
    if (change.how !== "api") continue;
    const text = JSON.stringify(change);
    ledger.schemaChange(change.key, change.what, text, "open");
    for await (const signal of destination.change(change, null, engine.permit))
      if (signal.is === "wait") await engine.clock.sleep(Math.max(0, signal.until - engine.clock.now()), engine.signal);
    ledger.schemaChange(change.key, change.what, text, "done");
    engine.progress({
      stage: "schema",
      object: change.what,
      done: 1,
      total: open.length,
      limit: null,
      at: engine.clock.now(),
    });
  }
  if (open.some((change) => change.how === "api")) live = await destination.describe(plan.needed);
  return {
    live,
    created: createdChanges(engine),
    admin: destination.changes(live).filter((change) => change.how !== "api"),
  };
}

/** The changes that we made in this account, oldest first. */
export const createdChanges = (engine: Pick<Engine, "ledger">): SchemaChange[] =>
  engine.ledger
    .schemaChanges()
    .flatMap((row) => (row.state === "done" ? [changeSchema.parse(JSON.parse(row.change))] : []));

/** `schema.json`: every needed field, how it stands in the account, and the share of records that fill it. */
export function schemaReport(plan: Plan, outcome: SchemaOutcome, before: Live): SchemaFile {
  const keyOf = (field: NeededField) => `${field.object}.${field.logical}`;
  const { existing, missing, clashing: odd } = outcome.live;
  const judged = new Set([...existing, ...missing, ...odd, ...before.clashing].map(keyOf));
  const created = new Set(outcome.created.flatMap((change) => change.needs.map(keyOf)));
  const clashing = new Map(before.clashing.map((field) => [keyOf(field), field.found]));
  const admin = new Set(outcome.admin.flatMap((change) => change.needs.map(keyOf)));
  return {
    version: outcome.live.version,
    // Fields of an object that the account has not switched on are neither there nor missing.
    fields: plan.needed
      .filter((field) => judged.has(keyOf(field)))
      .map((field) => {
        const key = keyOf(field);
        const total = plan.count(field.object);
        const state = created.has(key)
          ? "created"
          : clashing.has(key)
            ? "clash"
            : admin.has(key)
              ? "admin"
              : field.standard
                ? "standard"
                : "existing";
        return {
          object: field.object,
          field: field.logical,
          real: outcome.live.names[key] ?? field.logical,
          label: field.label,
          type: field.type,
          unique: field.unique,
          why: field.why,
          state,
          metric: total === 0 ? 0 : (plan.filled.get(key) ?? 0) / total,
          ...(clashing.has(key) ? { found: clashing.get(key) } : {}),
        };
      }),
    admin: outcome.admin.map((change) => ({
      what: change.what,
      instruction: change.how === "api" ? "" : change.how.admin,
    })),
  };
}

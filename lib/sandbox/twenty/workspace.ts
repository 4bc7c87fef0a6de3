import { createHash } from "node:crypto";
import type { Store } from "../shared/store.ts";
import { notFound, type Refusal } from "./errors.ts";
import { type Profile, RULES, type Rules, rulesOf } from "./rules.ts";
import { type ObjectType, readSchema, type Schema } from "./schema.ts";

/** Where a call came in: some rules of v1.5 differ between REST and GraphQL. */
export type Surface = "rest" | "graphql";

/** One Twenty workspace on a store: its rules and its schema as they are now. */
export type Workspace = {
  store: Store;
  profile: Profile;
  rules: Rules;
  setRules: (change: Partial<Rules>) => void;
  /** Schema as stored; read anew after each change of it. */
  schema: () => Schema;
  schemaChanged: () => void;
  /** Counts changes of the schema, for whoever derives something from it. */
  schemaVersion: () => number;
  now: () => string;
};

export function openWorkspace(store: Store, profile: Profile, plan: string | null): Workspace {
  let schema: Schema | null = null;
  let version = 0;
  const changed = store.get<Partial<Rules>>("limits", {});
  const workspace: Workspace = {
    store,
    profile,
    rules: { ...rulesOf(profile, plan), ...changed },
    setRules(change) {
      Object.assign(changed, change);
      Object.assign(workspace.rules, change);
      store.set("limits", changed);
    },
    schema() {
      schema ??= readSchema(store);
      return schema;
    },
    schemaChanged() {
      schema = null;
      version++;
    },
    schemaVersion: () => version,
    now: () => store.nowIso(),
  };
  return workspace;
}

export const isRuleName = (name: string): name is keyof Rules => name in RULES;

/** PostgreSQL's name of a thing we only know by its purpose; invented, but the same each time. */
export const databaseName = (prefix: string, of: string): string =>
  `${prefix}_${createHash("sha256").update(of).digest("hex").slice(0, 27)}`;

/** The enum type of a select field as PostgreSQL prints it: quoted only when it has a capital letter. */
export function enumName(object: string, column: string): string {
  const name = `${object}_${column}_enum`;
  return `workspace_sandbox.${/[A-Z]/.test(name) ? `"${name}"` : name}`;
}

/** The object of that name, or the refusal of a record that cannot be found. */
export function objectNamed(workspace: Workspace, name: string): ObjectType {
  const object = workspace.schema().byName.get(name);
  if (!object) throw missing(workspace);
  return object;
}

const missing = (workspace: Workspace): Refusal => notFound(workspace.rules);

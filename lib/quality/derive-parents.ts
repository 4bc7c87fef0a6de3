/** What rows point to and no file was delivered of: workspaces, Actimo users; and events told by the lists of recipients. */
import { hash } from "node:crypto";
import { type Finding, finding } from "../contract/finding.ts";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { tableOf } from "../staging/table.ts";
import type { Cell, Lineage, StagedTable } from "../staging/types.ts";
import type { DerivedBook } from "./books.ts";
import { DERIVED } from "./companies-of.ts";
import { addDerivedRows, commonest } from "./derive.ts";
import { withRows } from "./merge-rows.ts";

/** `rows`: how many of the table's last rows were derived. */
export type DerivedTable = { readonly table: StagedTable; readonly rows: number; readonly finding: Finding };
type Tables = ReadonlyMap<ObjectName, StagedTable>;

const derivedTable = (
  made: StagedTable,
  derived: DerivedBook,
  code: string,
  sentence: string,
  table = made,
): DerivedTable => {
  const rows = made.length;
  addDerivedRows(derived, table, rows);
  return { table, rows, finding: finding("info", code, sentence, { object: table.object, found: String(rows) }) };
};

/** The workspaces that contacts name, where no file of workspaces came; named by the file's own slug, if it has one. */
export function deriveWorkspaces(tables: Tables, derived: DerivedBook): DerivedTable | null {
  if (tables.has("workspaces")) return null;
  const found = new Map<string, { readonly lineage: Lineage; readonly slugs: Map<string, number> }>();
  // People of several workspaces are one contact by now: where else they are stands among the memberships.
  for (const object of ["contacts", "workspace_members"] as const) {
    const table = tables.get(object);
    const ids = table?.column("workspace_id");
    for (let row = 0; table && ids && row < table.length; row++) {
      const id = ids.at(row);
      if (id === null) continue;
      const lineage = table.lineage(row);
      const known = found.get(String(id)) ?? { lineage, slugs: new Map<string, number>() };
      found.set(String(id), known);
      if (lineage.workspace) known.slugs.set(lineage.workspace, (known.slugs.get(lineage.workspace) ?? 0) + 1);
    }
  }
  if (found.size === 0) return null;
  const all = [...found.values()];
  const table = tableOf(
    "workspaces",
    { workspace_id: [...found.keys()], name: all.map(({ slugs }) => commonest(slugs) || null) },
    all.map(({ lineage }) => lineage),
  );
  const sentence = `${found.size} workspaces are known from the contact lists alone, because no file of workspaces was delivered.`;
  return derivedTable(table, derived, "workspaces_derived", sentence);
}

/** The people who own something, where no file of Actimo's users came: known by their e-mail. */
export function deriveUsers(tables: Tables, derived: DerivedBook): DerivedTable | null {
  if (tables.has("admin_users")) return null;
  const found = new Map<string, Lineage>();
  for (const table of tables.values())
    for (const [name, { references }] of Object.entries(objectSpec(table.object).columns)) {
      if (references?.object !== "admin_users" || references.column !== "email") continue;
      const emails = table.column(name);
      for (let row = 0; row < (emails?.length ?? 0); row++) {
        const email = emails?.at(row) ?? null;
        if (email !== null && !found.has(String(email))) found.set(String(email), table.lineage(row));
      }
    }
  if (found.size === 0) return null;
  const emails = [...found.keys()];
  const table = tableOf(
    "admin_users",
    { admin_user_id: emails.map((email) => `${DERIVED}${hash("sha256", email, "hex").slice(0, 16)}`), email: emails },
    [...found.values()],
  );
  const sentence = `${found.size} Actimo users are known from what they own alone, because no file of users was delivered.`;
  return derivedTable(table, derived, "users_derived", sentence);
}

/** Whether a file (path below the project) lies in a folder; without a folder, every file does. */
const liesIn = (file: string, folder: string | undefined): boolean =>
  folder === undefined ||
  [...file.matchAll(/\//g)].some(({ index }) => `/${folder}`.endsWith(`/${file.slice(0, index)}`));

/**
 * What recipients did with messages of which no event came: opened (with its time), clicked and bounced. A message with
 * events of its own gets none besides. What was told by the first export stays: it has been loaded, and events that a
 * later one brings come on top. `roots`: the folders of the exports, the first one's first.
 */
export function deriveEvents(tables: Tables, derived: DerivedBook, roots: readonly string[]): DerivedTable | null {
  const recipients = tables.get("message_recipients");
  if (!recipients) return null;
  const events = tables.get("engagement_events");
  const told = new Set<Cell>();
  const named = events?.column("message_id");
  const first = new Map<string, boolean>();
  for (let row = 0; row < (events?.length ?? 0); row++) {
    const file = events?.lineage(row).file ?? "";
    const lies = first.get(file) ?? liesIn(file, roots[0]);
    first.set(file, lies);
    if (lies) told.add(named?.at(row) ?? null);
  }
  const rows: { readonly id: string; readonly cells: readonly Cell[]; readonly lineage: Lineage }[] = [];
  for (let row = 0; row < recipients.length; row++) {
    const [message, contact] = [recipients.cell("message_id", row), recipients.cell("contact_id", row)];
    if (message === null || contact === null || told.has(message)) continue;
    const opened = recipients.cell("opened_on", row);
    const did = (type: string, at: Cell) =>
      rows.push({
        id: `${DERIVED}${message}:${contact}:${type}`,
        cells: [message, contact, type, at],
        lineage: recipients.lineage(row),
      });
    if (opened !== null) did("open", opened);
    if (Number(recipients.cell("clicks", row) ?? 0) > 0) did("click", null);
    if (recipients.cell("delivery_status", row) === "bounced") did("bounce", null);
  }
  if (rows.length === 0) return null;
  const column = (at: number) => rows.map(({ cells }) => cells[at] ?? null);
  const table = tableOf(
    "engagement_events",
    {
      event_id: rows.map(({ id }) => id),
      message_id: column(0),
      contact_id: column(1),
      event_type: column(2),
      occurred_at: column(3),
    },
    rows.map(({ lineage }) => lineage),
  );
  const why = told.size === 0 ? "no file of events was delivered" : "the files of events do not name their messages";
  const sentence = `${rows.length} events are known from the lists of recipients alone, because ${why}: who opened a message and when, who clicked, to whom it could not be delivered.`;
  return derivedTable(table, derived, "events_derived", sentence, withRows(events, table));
}

/** Rows of one-on-ones, tasks and activities. */
import { type Handle, handles } from "./handles.ts";
import { momentOf, type Organisation, ownerOf } from "./organisation.ts";
import { at, stream } from "./random.ts";
import { dayAfter, exportDay, type Setting } from "./recipe.ts";
import type { Cells, Note, Row } from "./row.ts";
import * as words from "./words.ts";

const draws = {
  talk: stream("one-on-one"),
  author: stream("talk author"),
  when: stream("talk day"),
  task: stream("task"),
  team: stream("team task"),
  state: stream("task state"),
  activity: stream("activity"),
};

/** A thread of two for about one contact in four; one thread in five is private. */
export function* feedbackRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const handle of handles(set, org, workspace)) {
    const { id, number } = handle;
    if (handle.copy || !set.dice.chance(draws.talk, number, 25)) continue;
    const root = String(800_000 + number * 2);
    const reply = String(800_001 + number * 2);
    const day = dayAfter("2025-05-01", set.dice.below(draws.when, number, 220));
    const subject = at(words.SUBJECTS, number);
    const common = {
      thread_id: root,
      contact_id: id,
      author_email: ownerOf(set, org, draws.author, number),
      scheduled_date: day,
      visibility: number % 5 === 0 ? "private" : "shared",
    };
    yield {
      key: root,
      cells: {
        feedback_id: root,
        ...common,
        parent_feedback_id: null,
        subject,
        content: set.dice.pick(draws.talk, number + 1, words.FEEDBACK_LINES),
        status: "planned",
        created_at: momentOf(set, draws.when, number, dayAfter(day, -7)),
      },
    };
    const notes: Note[] = [];
    let content = `${set.dice.pick(draws.talk, number + 2, words.FEEDBACK_LINES)} ${set.dice.pick(draws.talk, number + 3, words.FEEDBACK_LINES)}`;
    if (set.has("quoted-newlines") && number % 4 === 1) {
      content = `God fremdrift.\r\nNæste: "mere øvelse"; tak`;
      notes.push({ kind: "quoted-newlines", column: "content" });
    }
    if (set.has("huge-cell") && isFirstTalk(set, handle)) {
      content = "Referat af samtalen. ".repeat(Math.ceil((set.users < 5000 ? 1_060_000 : 10_000_000) / 21));
      notes.push({ kind: "huge-cell", column: "content" });
    }
    let parent = root;
    if (set.has("orphans") && number % 97 === 5) {
      parent = String(8_900_000 + number);
      notes.push({ kind: "orphans", column: "parent_feedback_id", orphan: parent });
    }
    yield {
      key: reply,
      cells: {
        feedback_id: reply,
        ...common,
        parent_feedback_id: parent,
        subject: `Re: ${subject}`,
        content,
        status: number % 9 === 2 ? "cancelled" : "held",
        created_at: momentOf(set, draws.when, number + 1, day),
      },
      notes,
    };
  }
}

const isFirstTalk = (set: Setting, handle: Handle): boolean => {
  for (let number = 0; number < handle.number; number++)
    if (number % set.workspaces === 0 && set.dice.chance(draws.talk, number, 25)) return false;
  return handle.number % set.workspaces === 0;
};

const STATES = ["open", "in_progress", "completed", "overdue", "completed"] as const;

/** Tasks: six for ten contacts; one in eight goes to a group. */
export function* taskRows(set: Setting, org: Organisation, workspace: number, generation: number): Generator<Row> {
  for (const handle of handles(set, org, workspace, generation)) {
    const { number } = handle;
    if (handle.copy || !set.dice.chance(draws.task, number, 60)) continue;
    const lot = number % 100;
    if ((generation >= 1 && lot === 17) || (generation >= 2 && lot === 19)) continue;
    yield taskRow(set, org, workspace, handle, generation);
  }
  if (!set.has("orphans")) return;
  const missing = String(2_800_000 + workspace);
  const key = String(390_000_000 + workspace);
  const cells: Cells = {
    task_id: key,
    workspace_id: org.workspaces[workspace]?.id ?? null,
    title: "Opgave til nedlagt gruppe",
    description: null,
    task_type: "team",
    priority: "low",
    status: "open",
    due_date: "2025-12-01",
    completed_at: null,
    assignee_contact_id: null,
    assignee_group_id: missing,
    owner_email: null,
    created_at: "2025-06-02 09:00",
    updated_at: "2025-06-02 09:00",
  };
  yield { key, cells, notes: [{ kind: "orphans", column: "assignee_group_id", orphan: missing }] };
}

function taskRow(set: Setting, org: Organisation, workspace: number, handle: Handle, generation: number): Row {
  const { number, id } = handle;
  const lot = number % 100;
  const created = dayAfter("2025-04-01", set.dice.below(draws.when, number + 2, 200));
  const drawn = set.dice.pick(draws.state, number, STATES);
  const changedIn = lot === 31 || lot === 33 ? 1 : lot === 35 ? 2 : 9;
  const touchedIn = lot === 41 ? 1 : lot === 43 ? 2 : 9;
  const stale = set.has("stale-rows") && lot === 45 && generation >= 2;
  const changed = (generation >= changedIn && drawn !== "completed") || (stale && drawn !== "completed");
  const status = changed ? "completed" : drawn;
  const moved = generation >= changedIn && drawn !== "completed" ? changedIn : generation >= touchedIn ? touchedIn : 0;
  const normal = momentOf(set, draws.state, number, dayAfter(created, 20));
  const updated = moved
    ? `${dayAfter(exportDay(moved), -5)} 13:00`
    : stale && drawn !== "completed"
      ? `${dayAfter(created, -30)} 13:00`
      : normal;
  const team = set.dice.chance(draws.team, number, 12);
  const notes: Note[] = [];
  let description = `Husk: ${at(words.ANSWERS, number).toLowerCase()}`;
  if (set.has("quoted-newlines") && number % 6 === 1) {
    description = 'Husk: "vigtigt";\nse også, side 2';
    notes.push({ kind: "quoted-newlines", column: "description" });
  }
  if (set.has("formula-cells") && number % 60 === 7) {
    description = '=HYPERLINK("http://evil.example")';
    notes.push({ kind: "formula-cells", column: "description" });
  }
  const cells = {
    task_id: String(300_000 + number),
    workspace_id: org.workspaces[workspace]?.id ?? null,
    title: at(words.TASK_TITLES, number),
    description,
    task_type: team ? "team" : "individual",
    priority: at(["low", "medium", "high"], number),
    status,
    due_date: dayAfter(created, 30),
    completed_at: status === "completed" ? updated : null,
    assignee_contact_id: team ? null : id,
    assignee_group_id: team ? at(org.groups[workspace] ?? [], number).id : null,
    owner_email: number % 23 === 3 ? null : ownerOf(set, org, draws.task, number),
    created_at: momentOf(set, draws.task, number, created),
    updated_at: updated,
  };
  return { key: cells.task_id, cells, notes };
}

export function* activityRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const { id, number, copy } of handles(set, org, workspace)) {
    if (copy || !set.dice.chance(draws.activity, number, 30)) continue;
    const type = at(["call", "meeting", "email", "sms", "note"] as const, number);
    const day = dayAfter("2025-07-01", set.dice.below(draws.activity, number, 170));
    const cells = {
      activity_id: String(400_000 + number),
      type,
      contact_id: id,
      owner_email: ownerOf(set, org, draws.activity, number),
      subject: at(words.SUBJECTS, number),
      body: `Ringet – ${at(words.OUTCOMES, number).toLowerCase()}`,
      started_at: momentOf(set, draws.activity, number, day),
      duration_minutes: type === "call" || type === "meeting" ? 5 + (number % 55) : null,
      outcome: at(words.OUTCOMES, number),
    };
    yield { key: cells.activity_id, cells };
  }
}

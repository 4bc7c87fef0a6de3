/** Rows of groups, their members and the posts on their walls. */
import { playing } from "./cast.ts";
import { conflictId } from "./contact-rows.ts";
import { formerEmployees, handles } from "./handles.ts";
import { momentOf, type Organisation } from "./organisation.ts";
import { at, stream } from "./random.ts";
import { dayAfter, type Setting } from "./recipe.ts";
import type { Note, Row } from "./row.ts";
import * as words from "./words.ts";

const draws = {
  group: stream("group"),
  groupDay: stream("group day"),
  creator: stream("group creator"),
  joined: stream("joined"),
  removed: stream("removed"),
};

export function* groupRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  const groups = org.groups[workspace] ?? [];
  const members = set.has("odd-statistics") ? null : membersNow(set, org, workspace);
  for (const group of groups) {
    const department = group.name.replace(/ \d+$/, "");
    const cells = {
      group_id: group.id,
      workspace_id: org.workspaces[workspace]?.id ?? null,
      name: group.name,
      group_type: group.type,
      description: `Alle i ${department.toLowerCase()}`,
      smart_rule: group.type === "smart" ? `department IN('${department}') OR email IN('x@kunde.example')` : null,
      social_wall: group.type === "company",
      member_count: members ? (members.get(group.id) ?? 0) : 20 + (group.index % 60),
      created_by_email: at(org.admins, group.index).email,
      created_at: momentOf(
        set,
        draws.creator,
        group.index,
        dayAfter("2023-02-01", set.dice.below(draws.groupDay, group.index, 400)),
      ),
    };
    yield { key: group.id, cells };
  }
}

/** Members of every group whose membership has not ended. */
function membersNow(set: Setting, org: Organisation, workspace: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { cells } of groupMemberRows(set, org, workspace))
    if (cells["removed_at"] === null) {
      const group = String(cells["group_id"]);
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  return counts;
}

/** Two groups each; one row in fifteen is a membership that ended. */
export function* groupMemberRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  const groups = org.groups[workspace] ?? [];
  const row = (group: string, contact: string, record: number, notes: Note[] = []): Row => {
    const added = momentOf(
      set,
      draws.joined,
      record,
      dayAfter("2023-06-01", set.dice.below(draws.joined, record, 600)),
    );
    const removed = set.dice.chance(draws.removed, record, 7);
    const cells = {
      group_id: group,
      contact_id: contact,
      added_at: added,
      removed_at: removed ? momentOf(set, draws.removed, record, dayAfter(added.slice(0, 10), 90)) : null,
      removed_by: removed ? at(org.admins, record).name : null,
    };
    return { key: `${group}|${contact}|${added}`, cells, notes };
  };
  for (const { id, number } of handles(set, org, workspace)) {
    const first = set.dice.below(draws.group, number, groups.length);
    yield row(at(groups, first).id, id, number * 2);
    yield row(at(groups, first + 1).id, id, number * 2 + 1);
  }
  if (set.has("ex-employees"))
    for (const id of formerEmployees(set, workspace))
      yield row(at(groups, Number(id)).id, id, Number(id), [
        { kind: "ex-employees", column: "contact_id", orphan: id },
      ]);
  for (const index of playing(set, "id conflict"))
    if (index % set.workspaces === workspace)
      yield row(at(groups, index).id, conflictId(index), index * 2, [{ kind: "id-conflict", column: "contact_id" }]);
  if (set.has("orphans")) {
    const someone = String(1_000_000 + workspace);
    const missing = String(2_900_000 + workspace);
    if (workspace < set.users)
      yield row(missing, someone, 77 + workspace, [{ kind: "orphans", column: "group_id", orphan: missing }]);
  }
}

/** Posts on the walls of company groups, with threads of answers. */
export function* groupPostRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  const walls = (org.groups[workspace] ?? []).filter((group) => group.type === "company");
  const count = Math.max(4, Math.round(set.users / set.workspaces / 12));
  const idOf = (place: number) => String(30_000_000 + place * set.workspaces + workspace);
  for (let place = 0; place < count; place++) {
    const thread = Math.floor(place / 3);
    const record = place * set.workspaces + workspace;
    const author = Math.min(
      set.users - 1,
      set.dice.below(draws.group, record, Math.ceil(set.users / set.workspaces)) * set.workspaces + workspace,
    );
    const notes: Note[] = [];
    let parent = place % 3 === 0 ? null : idOf(place - 1);
    let body = `<p>${at(words.POST_LINES, record)}</p>`;
    if (set.has("orphans") && place === 2) {
      parent = String(39_000_000 + workspace);
      notes.push({ kind: "orphans", column: "parent_post_id", orphan: parent });
    }
    if (set.has("emoji") && place % 5 === 1) {
      body = `<p>${at(words.POST_LINES, record)} 🎉👏🏽</p>`;
      notes.push({ kind: "emoji", column: "body_html" });
    }
    if (set.has("html-bodies") && place % 7 === 3) {
      body = `<p onclick="alert(1)">Hej<script>steal()</script> <img src="cid:post${record}@actimo"></p>`;
      notes.push({ kind: "html-bodies", column: "body_html" });
    }
    const cells = {
      post_id: idOf(place),
      group_id: at(walls, thread).id,
      parent_post_id: parent,
      author_contact_id: String(1_000_000 + author),
      body_html: body,
      reactions: set.dice.below(draws.removed, record, 20),
      comments: place % 3 === 0 ? 2 : 0,
      created_at: momentOf(set, draws.groupDay, record, dayAfter("2025-06-01", thread % 200)),
    };
    yield { key: idOf(place), cells, notes };
  }
}

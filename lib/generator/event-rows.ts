/** Rows of engagement events: what single people did with single messages. */
import { formerEmployees, type Handle } from "./handles.ts";
import { type Receipt, receiptsOf, receivers } from "./message-rows.ts";
import { momentOf, type Organisation } from "./organisation.ts";
import { at, stream } from "./random.ts";
import { dayAfter, exportDay, type Setting } from "./recipe.ts";
import type { Note, Row } from "./row.ts";
import * as words from "./words.ts";

const draws = { when: stream("when"), detail: stream("detail") };
const EVENTS = ["open", "click", "reaction", "reply", "bounce"] as const;
export const EVENT_BASE = 5_000_000_001;

/** Three events a contact, one in forty of nobody; a later export repeats some of the last one and adds new ones. */
export function* eventRows(set: Setting, org: Organisation, workspace: number, generation: number): Generator<Row> {
  let place = 0;
  for (const handle of receivers(set, org, workspace)) {
    for (const receipt of receiptsOf(set, org, handle)) {
      const number = place++;
      if (generation === 0 || (generation === 1 && number % 10 === 0))
        yield eventRow(set, workspace, receipt, handle, 0, number);
      if (generation === 0 || number % 10 !== 5) continue;
      if (generation > 1) yield eventRow(set, workspace, receipt, handle, generation - 1, number);
      yield eventRow(set, workspace, receipt, handle, generation, number);
    }
  }
  if (generation > 0) return;
  if (set.has("ex-employees"))
    for (const id of formerEmployees(set, workspace)) {
      const message = at(org.messages[workspace] ?? [], Number(id) % 9);
      const event = String(EVENT_BASE + 4_000_000_000 + Number(id));
      const cells = {
        event_id: event,
        message_id: message.id,
        contact_id: id,
        event_type: "open",
        channel: "push",
        detail: null,
        occurred_at: `${dayAfter(message.day, 1)} 08:15`,
      };
      yield { key: event, cells, notes: [{ kind: "ex-employees", column: "contact_id", orphan: id }] };
    }
}

function eventRow(
  set: Setting,
  workspace: number,
  receipt: Receipt,
  handle: Handle,
  generation: number,
  number: number,
): Row {
  const id = String(EVENT_BASE + generation * 1_000_000_000 + number * set.workspaces + workspace);
  const type = generation ? "open" : receipt.bounced ? "bounce" : at(EVENTS, receipt.opened ? number % 4 : 0);
  const notes: Note[] = [];
  let detail =
    type === "reply" ? set.dice.pick(draws.detail, number, words.ANSWERS) : type === "reaction" ? "like" : null;
  if (detail && set.has("emoji") && number % 8 === 3) {
    detail = `${detail} 👍`;
    notes.push({ kind: "emoji", column: "detail" });
  }
  const day = generation ? dayAfter(exportDay(generation), -12) : dayAfter(receipt.message.day, 2);
  const late = set.has("dst-times") && generation === 0 && number % 150 === 149;
  if (late) notes.push({ kind: "dst-times", column: "occurred_at" });
  const cells = {
    event_id: id,
    message_id: receipt.message.id,
    contact_id: number % 40 === 39 ? null : handle.id,
    event_type: type,
    channel: receipt.channel,
    detail,
    occurred_at: late
      ? number % 300 === 149
        ? "2025-10-26 02:30"
        : "2025-03-30 02:30"
      : momentOf(set, draws.when, number * 7 + 3, day),
  };
  return { key: id, cells, notes };
}

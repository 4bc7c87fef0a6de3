/** Rows of messages, their statistics, receivers and events. */
import { statusOf } from "./contact-rows.ts";
import { copyHandles, formerEmployees, type Handle, handles } from "./handles.ts";
import { type Message, momentOf, type Organisation, ownerOf } from "./organisation.ts";
import { at, stream } from "./random.ts";
import { dayAfter, type Setting } from "./recipe.ts";
import type { Note, Row } from "./row.ts";
import * as words from "./words.ts";

const draws = {
  author: stream("author"),
  first: stream("first message"),
  opened: stream("opened"),
  clicked: stream("clicked"),
  views: stream("views"),
  notified: stream("notified"),
  when: stream("when"),
  kind: stream("event"),
};
const isDraft = (place: number) => place % 11 === 10;
/** No statistics by person exist for these. */
const isAnonymised = (place: number) => place % 9 === 4;
const TYPES = ["news", "announcement", "campaign", "training", "survey"] as const;

export function* messageRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const [place, message] of (org.messages[workspace] ?? []).entries()) {
    const notes: Note[] = [];
    let body = `<h1>${message.title}</h1><p>Kære kolleger</p><p>${at(words.ANSWERS, message.index)}.</p><ul><li>Vagter</li><li>Nyt fra ${at(words.DEPARTMENTS, message.index)}</li></ul>`;
    if (set.has("html-bodies") && place % 4 === 1) {
      body += `<img src="cid:billede${message.index}@actimo" onerror="alert(1)"><script>alert('x')</script><a href="javascript:alert(2)">Klik</a><style>p{color:red}</style>`;
      notes.push({ kind: "html-bodies", column: "body_html" });
    }
    if (set.has("quoted-newlines") && place % 4 === 2) {
      body = `<p>Linje et\r\nlinje to; "citat", slut</p>`;
      notes.push({ kind: "quoted-newlines", column: "body_html" });
    }
    if (set.has("emoji") && place % 4 === 3) {
      body += "<p>Vi glæder os 🎄🧑‍🍳</p>";
      notes.push({ kind: "emoji", column: "body_html" });
    }
    const draft = isDraft(place);
    const cells = {
      message_id: message.id,
      workspace_id: org.workspaces[workspace]?.id ?? null,
      title: message.title,
      type: at(TYPES, message.index),
      category: at(words.CATEGORIES, message.index),
      status: draft ? "draft" : place % 13 === 7 ? "archived" : "published",
      body_html: body,
      author_email: ownerOf(set, org, draws.author, message.index),
      author_contact_id: place % 3 === 0 && message.index < set.users ? String(1_000_000 + message.index) : null,
      channels: at(["push", "push, email", "sms", "push, sms"], message.index),
      anonymised: isAnonymised(place),
      published_at: draft ? null : momentOf(set, draws.when, message.index, message.day),
      created_at: momentOf(set, draws.when, message.index + 1, dayAfter(message.day, -2)),
      updated_at: momentOf(set, draws.when, message.index + 2, dayAfter(message.day, 1)),
    };
    yield { key: message.id, cells, notes };
  }
}

export type Receipt = {
  readonly message: Message;
  readonly opened: string | null;
  readonly views: number;
  readonly clicks: number;
  readonly bounced: boolean;
  readonly channel: "push" | "email" | "sms";
  readonly record: number;
};

/** The three messages a contact got, and what they did with them. */
export function receiptsOf(set: Setting, org: Organisation, handle: Handle): Receipt[] {
  const published = (org.messages[handle.who.workspace] ?? []).filter(
    (_, place) => !isDraft(place) && !isAnonymised(place),
  );
  const first = set.dice.below(draws.first, handle.number, published.length);
  return [0, 1, 2].map((place) => {
    const record = handle.number * 3 + place;
    const message = at(published, first + place * 2);
    const bounced = set.dice.chance(draws.notified, record, 4);
    const opened = !bounced && set.dice.chance(draws.opened, record, 57);
    return {
      message,
      record,
      bounced,
      channel: at(["push", "email", "sms"] as const, record),
      opened: opened
        ? momentOf(set, draws.opened, record, dayAfter(message.day, set.dice.below(draws.opened, record + 1, 5)))
        : null,
      views: opened ? 1 + set.dice.below(draws.views, record, 4) : 0,
      clicks: opened && set.dice.chance(draws.clicked, record, 30) ? 1 + set.dice.below(draws.clicked, record, 2) : 0,
    };
  });
}

/** Contacts whose own workspace this is: a copy gets the messages of its original's workspace. */
export function* receivers(set: Setting, org: Organisation, workspace: number): Generator<Handle> {
  for (const handle of handles(set, org, workspace)) if (handle.who.workspace === workspace) yield handle;
  if (set.workspaces > 1) yield* copyHandles(set, org, (workspace + 1) % set.workspaces);
}

export function* recipientRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const handle of receivers(set, org, workspace)) {
    for (const receipt of receiptsOf(set, org, handle)) {
      const cells = {
        message_id: receipt.message.id,
        contact_id: handle.id,
        name: `${handle.who.first} ${handle.who.last}`,
        email: handle.who.part === "without e-mail" ? null : handle.who.email,
        mobile_phone: handle.who.part === "without phone" ? null : `+${handle.who.country}${handle.who.phone}`,
        department: handle.who.department,
        notification: receipt.channel,
        delivery_status: receipt.bounced
          ? "bounced"
          : statusOf(set, handle.who, 0) === "pending"
            ? "pending"
            : "delivered",
        opened_on: receipt.opened,
        traffic_source: receipt.opened ? at(["Push", "E-mail", "App"], receipt.record) : null,
        views: receipt.views,
        clicks: receipt.clicks,
      };
      yield { key: `${receipt.message.id}|${handle.id}`, cells };
    }
  }
  if (!set.has("ex-employees")) return;
  for (const id of formerEmployees(set, workspace)) {
    const message = at(org.messages[workspace] ?? [], Number(id) % 9);
    const cells = {
      message_id: message.id,
      contact_id: id,
      name: "Slettet kontakt",
      email: null,
      mobile_phone: null,
      department: null,
      notification: "push",
      delivery_status: "delivered",
      opened_on: null,
      traffic_source: null,
      views: 0,
      clicks: 0,
    };
    yield { key: `${message.id}|${id}`, cells, notes: [{ kind: "ex-employees", column: "contact_id", orphan: id }] };
  }
}

/** Counts what the recipient rows say, so that the statistics agree with them. */
export function* analyticsRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  const totals = new Map(
    (org.messages[workspace] ?? []).map((message) => [
      message.id,
      { sent: 0, opened: 0, push: 0, bounced: 0, views: 0, clicks: 0, clickers: 0 },
    ]),
  );
  for (const handle of receivers(set, org, workspace))
    for (const receipt of receiptsOf(set, org, handle)) {
      const total = totals.get(receipt.message.id);
      if (!total) continue;
      total.sent += 1;
      total.opened += receipt.opened ? 1 : 0;
      total.push += receipt.opened && receipt.channel === "push" ? 1 : 0;
      total.bounced += receipt.bounced ? 1 : 0;
      total.views += receipt.views;
      total.clicks += receipt.clicks;
      total.clickers += receipt.clicks ? 1 : 0;
    }
  for (const [place, message] of (org.messages[workspace] ?? []).entries()) {
    const sent = 20 + (message.index % 30);
    if (isAnonymised(place))
      totals.set(message.id, { sent, opened: sent >> 1, push: 5, bounced: 1, views: sent, clicks: 7, clickers: 6 });
    const total = totals.get(message.id) ?? {
      sent: 0,
      opened: 0,
      push: 0,
      bounced: 0,
      views: 0,
      clicks: 0,
      clickers: 0,
    };
    const odd = set.has("odd-statistics") && message.index % 3 === 0;
    const rate = (part: number) => (total.sent ? Math.round((part / total.sent) * 1000) / 10 : null);
    const cells = {
      message_id: message.id,
      title: message.title,
      published_to: total.sent,
      notified_to: total.sent + (odd ? 4 : 0),
      opened_by: total.opened,
      push_opened: total.push,
      bounced: total.bounced,
      total_views: total.views,
      unique_views: total.opened,
      open_rate: rate(total.opened),
      click_count: total.clicks,
      click_rate: rate(total.clickers),
      reactions: message.index % 7,
      comments: message.index % 4,
    };
    yield { key: message.id, cells, notes: odd ? [{ kind: "odd-statistics", column: "notified_to" }] : [] };
  }
  if (set.has("orphans")) {
    const missing = String(59_000_000 + workspace);
    const cells = {
      message_id: missing,
      title: "Slettet besked",
      published_to: 0,
      notified_to: 0,
      opened_by: 0,
      push_opened: 0,
      bounced: 0,
      total_views: 0,
      unique_views: 0,
      open_rate: null,
      click_count: 0,
      click_rate: null,
      reactions: 0,
      comments: 0,
    };
    yield { key: missing, cells, notes: [{ kind: "orphans", column: "message_id", orphan: missing }] };
  }
}

export function* userStatisticsRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const handle of receivers(set, org, workspace)) {
    const receipts = receiptsOf(set, org, handle);
    const opened = receipts.filter((receipt) => receipt.opened);
    const clicked = receipts.filter((receipt) => receipt.clicks);
    const cells = {
      contact_id: handle.id,
      message_count: receipts.length,
      messages_opened: opened.length,
      messages_clicked: clicked.length,
      open_rate: Math.round((opened.length / receipts.length) * 1000) / 10,
      click_rate: Math.round((clicked.length / receipts.length) * 1000) / 10,
      reactions: set.dice.below(draws.kind, handle.number, 4),
      delivery_status: receipts[0]?.bounced ? "bounced" : "delivered",
      last_engagement_date:
        opened
          .map((receipt) => (receipt.opened ?? "").slice(0, 10))
          .sort()
          .at(-1) ?? null,
    };
    yield { key: handle.id, cells };
  }
}

/** Statistics of messages beside receivers and events (4.11–4.14 of the fact sheet on Actimo exports). */
import type { StagedTable, Staging } from "../staging/types.ts";
import { atLeast, between, type Counted, exactly, latestDay, percent } from "./summary-accepts.ts";
import * as figures from "./summary-figures.ts";
import { anonymised, expected, idsOf, type SummaryPair } from "./summary-pair.ts";

const analytics: SummaryPair = {
  object: "message_analytics",
  of: "message_recipients",
  key: "message_id",
  read(staging, summary, detail) {
    const by = { summary: "message_id", detail: "message_id" };
    const add = figures.receiptAdder(detail);
    const contacts = idsOf(staging.tables.get("contacts"), "contact_id");
    const person = detail.column("contact_id");
    const isDeleted = (row: number): boolean => {
      const id = person?.at(row) ?? null;
      return id !== null && contacts !== null && !contacts.has(String(id));
    };
    const all = figures.figuresOf(staging, summary, detail, by, figures.noReceipts, add);
    /** Without contacts deleted since: they are left out of "published to" (4.11). */
    const living = figures.figuresOf(staging, summary, detail, by, figures.noReceipts, (sum, row) => {
      if (!isDeleted(row)) add(sum, row);
    });
    const hidden = anonymised(staging);
    const counted = (make: (now: figures.Receipts, ever: figures.Receipts) => Counted) => (row: number) => {
      if (hidden.has(all.keyOf(row))) return null;
      const [now, ever] = [living.of(row), all.of(row)];
      return now && ever ? make(now, ever) : null;
    };
    const span = (name: "opened" | "push" | "bounced" | "clicks") =>
      counted((now, ever) => between(now[name], ever[name]));
    return {
      keyOf: all.keyOf,
      ids: expected(all.byId, idsOf(staging.tables.get("messages"), "message_id")),
      columns: {
        published_to: counted((now) => exactly(now.rows)),
        notified_to: counted((now) => atLeast(now.notified)),
        opened_by: span("opened"),
        push_opened: span("push"),
        bounced: span("bounced"),
        total_views: counted((now) => atLeast(now.views)),
        unique_views: counted((now) => atLeast(now.viewers)),
        open_rate: counted((now, ever) =>
          percent([
            [now.opened, now.rows],
            [ever.opened, now.rows],
          ]),
        ),
        click_count: span("clicks"),
        click_rate: counted((now, ever) =>
          percent([
            [now.clickers, now.rows],
            [now.clicks, now.rows],
            [ever.clickers, now.rows],
            [ever.clicks, now.rows],
          ]),
        ),
      },
    };
  },
};

/** The rate a row states beside the counts it states. */
const ownRate = (
  object: "message_analytics" | "message_analytics_users",
  part: string,
  whole: string,
): SummaryPair => ({
  object,
  of: object,
  key: object === "message_analytics" ? "message_id" : "contact_id",
  read(_, summary) {
    const number = (column: string, row: number): number | null => {
      const value = summary.cell(column, row);
      return typeof value === "number" ? value : null;
    };
    return {
      keyOf: String,
      ids: new Set(),
      columns: {
        open_rate: (row) => {
          const [opened, published] = [number(part, row), number(whole, row)];
          return opened === null || published === null ? null : percent([[opened, published]]);
        },
      },
    };
  },
});

const analyticsEvents: SummaryPair = {
  object: "message_analytics",
  of: "engagement_events",
  key: "message_id",
  read(staging, summary, detail) {
    const by = { summary: "message_id", detail: "message_id" };
    const events = figures.figuresOf(staging, summary, detail, by, figures.noEvents, figures.eventAdder(detail));
    const [hidden, early] = [anonymised(staging), publishedBefore(staging, detail)];
    const counted = (name: "reactions" | "comments") => (row: number) => {
      const id = events.keyOf(row);
      const found = hidden.has(id) || early.has(id) ? null : events.of(row);
      return found ? exactly(found[name]) : null;
    };
    return {
      keyOf: events.keyOf,
      ids: new Set(),
      columns: { reactions: counted("reactions"), comments: counted("comments") },
    };
  },
};

/** Messages published before the first event: what happened to them is not in the file from its beginning. */
function publishedBefore(staging: Staging, events: StagedTable): ReadonlySet<string> {
  const [time, messages] = [events.column("occurred_at"), staging.tables.get("messages")];
  const found = new Set<string>();
  let first: string | null = null;
  for (let row = 0; row < events.length; row++) {
    const when = time?.at(row) ?? null;
    if (typeof when === "string" && (first === null || when < first)) first = when;
  }
  for (let row = 0; row < (messages?.length ?? 0); row++) {
    const published = messages?.cell("published_at", row) ?? null;
    if (first !== null && typeof published === "string" && published < first.slice(0, 10))
      found.add(String(messages?.cell("message_id", row)));
  }
  return found;
}

const users: SummaryPair = {
  object: "message_analytics_users",
  of: "message_recipients",
  key: "contact_id",
  read(staging, summary, detail) {
    const by = { summary: "contact_id", detail: "contact_id", split: true };
    const found = figures.figuresOf(staging, summary, detail, by, figures.noReceipts, figures.receiptAdder(detail));
    /** They count in a person's totals and have no rows in the detail. */
    const hidden = anonymised(staging).size;
    const counted = (make: (sum: figures.Receipts) => Counted | null) => (row: number) => {
      const sum = found.of(row);
      return sum ? make(sum) : null;
    };
    const rate = (part: "opened" | "clickers") => counted((sum) => percent([[sum[part], sum.rows]], { zero: true }));
    /** Whether the rows of the person are all there are. */
    const isWhole = (row: number): boolean => {
      const stated = summary.cell("message_count", row);
      return stated === null ? hidden === 0 : stated === (found.of(row)?.rows ?? 0);
    };
    const whole = (count: (row: number) => Counted | null) => (row: number) => (isWhole(row) ? count(row) : null);
    return {
      keyOf: found.keyOf,
      ids: expected(found.byId, idsOf(staging.tables.get("contacts"), "contact_id")),
      columns: {
        message_count: counted((sum) => between(sum.rows, sum.rows + hidden)),
        messages_opened: counted((sum) => between(sum.opened, sum.opened + hidden)),
        messages_clicked: counted((sum) => between(sum.clickers, sum.clickers + hidden)),
        open_rate: whole(rate("opened")),
        click_rate: whole(rate("clickers")),
      },
    };
  },
};

const userEvents: SummaryPair = {
  object: "message_analytics_users",
  of: "engagement_events",
  key: "contact_id",
  read(staging, summary, detail) {
    const by = { summary: "contact_id", detail: "contact_id", split: true };
    const events = figures.figuresOf(staging, summary, detail, by, figures.noEvents, figures.eventAdder(detail));
    const recipients = staging.tables.get("message_recipients");
    const receipts =
      recipients &&
      figures.figuresOf(staging, summary, recipients, by, figures.noReceipts, figures.receiptAdder(recipients));
    return {
      keyOf: events.keyOf,
      ids: new Set(),
      columns: {
        reactions: (row) => {
          const sum = events.of(row);
          return sum ? exactly(sum.reactions) : null;
        },
        last_engagement_date: (row) => {
          const days = [events.of(row)?.last ?? "", receipts?.of(row)?.lastOpened ?? ""];
          return days.every((day) => day === "") ? null : latestDay(...days.sort().reverse());
        },
      },
    };
  },
};

/** Messages and persons, each beside its rows and beside its own other figures. */
export const MESSAGE_PAIRS: readonly SummaryPair[] = [
  analytics,
  ownRate("message_analytics", "opened_by", "published_to"),
  analyticsEvents,
  users,
  ownRate("message_analytics_users", "messages_opened", "message_count"),
  userEvents,
];

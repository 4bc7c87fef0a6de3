/** The export contract: messages, their statistics and files. Source: the fact sheet on Actimo exports, section 4. */
import {
  bool,
  day,
  defineObject,
  instant,
  int,
  key,
  oneOf,
  ownerEmail,
  percent,
  personal,
  ref,
  text,
} from "./columns.ts";

export const messages = defineObject("messages", {
  stems: ["messages", "beskeder"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["message_id"],
  columns: {
    message_id: key("messages", "Message ID", "Besked-ID"),
    workspace_id: ref("workspaces", "Workspace ID", "Arbejdsområde-ID"),
    title: text("Title", "Titel"),
    type: oneOf(
      {
        news: ["Nyhed"],
        announcement: ["Meddelelse"],
        campaign: ["Kampagne"],
        training: ["Træning"],
        survey: ["Undersøgelse"],
      },
      "Type",
      "Type",
    ),
    category: text("Category", "Kategori"),
    status: oneOf(
      { draft: ["Kladde"], scheduled: ["Planlagt"], published: ["Udgivet"], archived: ["Arkiveret"] },
      "Status",
      "Status",
    ),
    body_html: text("Content", "Indhold"),
    author_email: ownerEmail("Author", "Forfatter"),
    author_contact_id: ref("contacts", "Author ID", "Forfatter-ID"),
    channels: text("Channels", "Kanaler"),
    anonymised: bool("Anonymise statistics", "Anonymiser statistik"),
    published_at: instant("Published at", "Udgivet"),
    created_at: instant("Created at", "Oprettet"),
    updated_at: instant("Updated at", "Opdateret"),
  },
});

export const message_analytics = defineObject("message_analytics", {
  stems: ["message_analytics", "besked_statistik"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["message_id"],
  columns: {
    message_id: ref("messages", "Message ID", "Besked-ID"),
    title: text("Title", "Titel"),
    published_to: int("Published to", "Udgivet til"),
    notified_to: int("Notified to", "Notificeret"),
    opened_by: int("Opened by", "Åbnet af"),
    push_opened: int("Push opened", "Åbnet via push"),
    bounced: int("Bounced", "Afvist"),
    total_views: int("Total views", "Visninger i alt"),
    unique_views: int("Unique views", "Unikke visninger"),
    open_rate: percent("Open rate", "Åbningsrate"),
    click_count: int("Clicks", "Klik"),
    click_rate: percent("Click rate", "Klikrate"),
    reactions: int("Reactions", "Reaktioner"),
    comments: int("Comments", "Kommentarer"),
  },
});

export const message_recipients = defineObject("message_recipients", {
  stems: ["message_recipients", "besked_modtagere"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["message_id", "contact_id"],
  columns: {
    message_id: ref("messages", "Message ID", "Besked-ID"),
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    name: personal("name", text("Name", "Navn")),
    email: personal("email", text("Email", "E-mail")),
    mobile_phone: personal("phone", text("Mobile phone", "Mobiltelefon")),
    department: text("Department", "Afdeling"),
    notification: oneOf(
      { push: ["Push"], email: ["E-mail"], sms: ["SMS"], none: ["Ingen"] },
      "Notification",
      "Notifikation",
    ),
    delivery_status: oneOf(
      { delivered: ["Leveret"], bounced: ["Afvist"], pending: ["Afventer"], none: ["Ingen"] },
      "Delivery status",
      "Leveringsstatus",
    ),
    opened_on: instant("Opened on", "Åbnet den"),
    traffic_source: text("Traffic sources", "Trafikkilder"),
    views: int("Views", "Visninger"),
    clicks: int("Clicks", "Klik"),
  },
});

export const message_analytics_users = defineObject("message_analytics_users", {
  stems: ["message_analytics_users", "bruger_beskedstatistik"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["contact_id"],
  columns: {
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    message_count: int("Messages", "Beskeder"),
    messages_opened: int("Messages opened", "Åbnede beskeder"),
    messages_clicked: int("Messages clicked", "Klikkede beskeder"),
    open_rate: percent("Open rate", "Åbningsrate"),
    click_rate: percent("Click rate", "Klikrate"),
    reactions: int("Reactions", "Reaktioner"),
    delivery_status: oneOf(
      { delivered: ["Leveret"], bounced: ["Afvist"], pending: ["Afventer"], none: ["Ingen"] },
      "Delivery status",
      "Leveringsstatus",
    ),
    last_engagement_date: day("Last engagement", "Seneste aktivitet"),
  },
});

export const engagement_events = defineObject("engagement_events", {
  stems: ["engagement_events", "haendelser"],
  scope: "workspace",
  kind: "events",
  sheets: [],
  key: ["event_id"],
  columns: {
    event_id: key("engagement_events", "Event ID", "Hændelses-ID"),
    message_id: ref("messages", "Message ID", "Besked-ID"),
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    event_type: oneOf(
      {
        open: ["Åbnet", "Opened"],
        click: ["Klik", "Clicked"],
        reply: ["Svar", "Replied"],
        bounce: ["Afvist", "Bounced"],
        reaction: ["Reaktion", "Reacted"],
      },
      "Event",
      "Hændelse",
    ),
    channel: oneOf({ push: ["Push"], email: ["E-mail"], sms: ["SMS"] }, "Channel", "Kanal"),
    detail: personal("text", text("Detail", "Detalje")),
    occurred_at: instant("Time", "Tidspunkt"),
  },
});

export const attachments = defineObject("attachments", {
  stems: ["attachments", "filer"],
  scope: "account",
  kind: "snapshot",
  sheets: [],
  key: ["file_id"],
  columns: {
    file_id: key("attachments", "File ID", "Fil-ID"),
    parent_type: oneOf(
      {
        contact: ["Kontakt"],
        message: ["Besked"],
        task: ["Opgave"],
        learning_path: ["Læringsforløb", "Learning path"],
        survey: ["Undersøgelse"],
        group_post: ["Opslag", "Group post"],
      },
      "Parent type",
      "Tilhører type",
    ),
    parent_id: text("Parent ID", "Tilhører ID"),
    file_name: text("File name", "Filnavn"),
    staged_path: text("Staged path", "Sti"),
    mime_type: text("MIME type", "MIME-type"),
    size_bytes: int("Size (bytes)", "Størrelse (bytes)"),
    sha256: text("SHA-256", "SHA-256"),
    is_inline: bool("Inline", "Indlejret"),
    uploaded_by: ownerEmail("Uploaded by", "Uploadet af"),
    uploaded_at: instant("Uploaded at", "Uploadet"),
  },
});

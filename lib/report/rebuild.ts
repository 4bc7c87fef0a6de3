/** `rebuild/`: what does not migrate and is rebuilt by hand, one JSON and one PDF per document, without credentials. */
import type { OutputFolder } from "../outputs/write.ts";
import { type Brief, brief, type Entry, type Known, parsed } from "./brief.ts";
import { PdfPages } from "./pdf-page.ts";
import { redactSecrets } from "./redact.ts";
import { fileName } from "./reference.ts";

export type RebuildEntries = { readonly name: string; readonly title: string; readonly entries: readonly Entry[] };
export type RebuildOptions = {
  readonly project: string;
  readonly destination: string;
  /** ISO UTC, from the run. */
  readonly createdAt: string;
  readonly known?: Known;
};
export type RebuildFile = {
  readonly title: string;
  readonly json: string;
  readonly pdf: string;
  readonly entries: number;
};

const INTRODUCTION: Readonly<Record<Brief["kind"], string>> = {
  workflow:
    "Rebuild each workflow in the CRM's own workflow builder: trigger first, then conditions, actions and timing.",
  "learning path":
    "The CRM has no learning management. Rebuild the paths in a learning system, in the order given here.",
  integration: "Disconnect each integration from Actimo and set it up anew. Credentials are never exported.",
  dashboard: "Rebuild what is still needed of these dashboards from the CRM's own reports.",
  other: "Documentation of what has no place in the CRM.",
};

/** Redacted first, so that neither file can hold a credential. Structured text columns are parsed. */
export function rebuildBriefs(document: RebuildEntries, known?: Known) {
  return document.entries.map((entry) => {
    const open = Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, parsed(value)]));
    const definition = redactSecrets(open) as Entry;
    return { ...brief(definition, known), definition };
  });
}

/** Writes `rebuild/<name>.json` and `.pdf` for each document, after removing those of an earlier run. */
export async function writeRebuild(
  out: OutputFolder,
  documents: Iterable<RebuildEntries>,
  options: RebuildOptions,
): Promise<RebuildFile[]> {
  await out.remove("rebuild");
  const written: RebuildFile[] = [];
  for (const document of documents) {
    const stem = `rebuild/${fileName(document.name)}`;
    const briefs = rebuildBriefs(document, options.known);
    const content = {
      title: document.title,
      project: options.project,
      destination: options.destination,
      entries: briefs,
    };
    await out.writeText(`${stem}.json`, `${JSON.stringify(content, null, 2)}\n`);
    await out.writeBytes(`${stem}.pdf`, await rebuildPdf(document.title, briefs, options));
    written.push({ title: document.title, json: `${stem}.json`, pdf: `${stem}.pdf`, entries: briefs.length });
  }
  return written;
}

/** The document as PDF: equal inputs give equal bytes. */
export async function rebuildPdf(
  title: string,
  briefs: readonly Brief[],
  options: RebuildOptions,
): Promise<Uint8Array> {
  const pages = new PdfPages({
    title,
    createdAt: options.createdAt,
    footer: `${title} · ${options.project} · ${options.createdAt}`,
  });
  pages.heading(title, 1);
  pages.paragraph(
    `${options.project}: from Actimo to ${options.destination}. A rebuild reference, nothing of it was migrated.`,
    "quiet",
  );
  const kinds = [...new Set(briefs.map((b) => b.kind))];
  for (const kind of kinds) pages.paragraph(INTRODUCTION[kind]);
  if (briefs.length === 0) pages.paragraph("The export holds none.");
  for (const [i, entry] of briefs.entries()) {
    pages.heading(`${i + 1}. ${entry.title}`, 2);
    if (entry.warnings.length > 0) pages.alarm("Look at this before you rebuild it", entry.warnings);
    if (entry.facts.length > 0) pages.table({ columns: ["what", "value"], rows: entry.facts });
    for (const part of entry.parts) {
      pages.heading(part.heading, 3);
      pages.list(part.items, part.ordered);
    }
  }
  return pages.bytes();
}

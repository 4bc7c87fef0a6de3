/** Images of formatted texts that no file of the export holds: written into the text, or shown from another server. */
import { type Finding, finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { StagedTable } from "../staging/types.ts";

const BODIES: readonly (readonly [object: ObjectName, column: string])[] = [
  ["messages", "body_html"],
  ["group_posts", "body_html"],
];
const IMAGE = /<img\b[^>]{0,300}?\bsrc\s*=\s*["']?(data:|https?:\/\/[^/"'\s>]{1,200})/gi;

/** One finding per object and kind. Servers are named, addresses are not. */
export function imageFindings(tables: ReadonlyMap<ObjectName, StagedTable>): Finding[] {
  return BODIES.flatMap(([object, name]): Finding[] => {
    const column = tables.get(object)?.column(name);
    if (!column) return [];
    let written = 0;
    const servers = new Map<string, number>();
    for (let row = 0; row < column.length; row++) {
      const html = column.at(row);
      if (typeof html !== "string" || !/<img/i.test(html)) continue;
      for (const [, from = ""] of html.matchAll(IMAGE))
        if (/^data:/i.test(from)) written++;
        else servers.set(hostOf(from), (servers.get(hostOf(from)) ?? 0) + 1);
    }
    const findings: Finding[] = [];
    const tell = (code: string, count: number, sentence: string) =>
      findings.push(finding("warning", code, sentence, { object, column: name, found: String(count) }));
    if (written > 0)
      tell(
        "image_in_text",
        written,
        `${written} images are written into the texts of ${object} themselves (data: addresses) and are left out of them. Where they are needed, save them as files, list them in the manifest of attachments and show them by cid: in the text.`,
      );
    const shown = [...servers.values()].reduce((sum, n) => sum + n, 0);
    if (shown > 0)
      tell(
        "image_elsewhere",
        shown,
        `${shown} images of ${object} are shown from ${[...servers.keys()].sort().slice(0, 5).join(", ")}${servers.size > 5 ? " and others" : ""}. They are not copied: they are gone when that server stops showing them. Save those of Actimo's own servers while the subscription runs.`,
      );
    return findings;
  });
}

const hostOf = (address: string): string =>
  address
    .replace(/^https?:\/\//i, "")
    .replace(/^.*@/, "")
    .toLowerCase();

/** The little Markdown that prose between cells uses, as HTML: headings, lists, code, links. */
import { escapeXml } from "../charts/text.ts";

const BLOCKS = /\n\s*\n/;

/**
 * HTML of a Markdown text, everything escaped. Headings start at `level` (1 to 6). A link keeps its address only where
 * it is `https:`, `mailto:` or inside the page; raw HTML is shown as text.
 */
export function markdownHtml(text: string, level = 4): string {
  const parts: string[] = [];
  const fences = text.replaceAll("\r\n", "\n").split(/^```[^\n]*\n?/m);
  for (const [at, part] of fences.entries()) {
    if (at % 2 === 1) parts.push(`<pre>${escapeXml(part)}</pre>`);
    else for (const block of part.split(BLOCKS)) if (block.trim() !== "") parts.push(blockHtml(block.trim(), level));
  }
  return parts.join("");
}

function blockHtml(block: string, level: number): string {
  const lines = block.split("\n");
  const heading = /^(#{1,6})\s+(.*)$/.exec(lines[0] ?? "");
  if (heading) {
    const depth = Math.min(6, level + (heading[1] ?? "").length - 1);
    const rest = lines.slice(1).join("\n").trim();
    return `<h${depth}>${inline(heading[2] ?? "")}</h${depth}>${rest === "" ? "" : blockHtml(rest, level)}`;
  }
  const first = lines.findIndex((line) => BULLET.test(line) || NUMBER.test(line));
  if (first < 0) return `<p>${inline(lines.join("\n"))}</p>`;
  const lead = first > 0 ? `<p>${inline(lines.slice(0, first).join("\n"))}</p>` : "";
  const ordered = NUMBER.test(lines[first] ?? "");
  const items: string[] = [];
  for (const line of lines.slice(first)) {
    if (BULLET.test(line) || NUMBER.test(line)) items.push(line.replace(BULLET, "").replace(NUMBER, ""));
    else items.push(`${items.pop() ?? ""}\n${line.trim()}`);
  }
  const list = items.map((item) => `<li>${inline(item)}</li>`).join("");
  return `${lead}${ordered ? `<ol>${list}</ol>` : `<ul>${list}</ul>`}`;
}

const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d{1,9}[.)]\s+/;
const SAFE_ADDRESS = /^(?:https:\/\/|mailto:|#)/i;

/** Code first: nothing within it is Markdown. */
function inline(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part) =>
      /^`[^`\n]+`$/.test(part)
        ? `<code>${escapeXml(part.slice(1, -1))}</code>`
        : escapeXml(part)
            .replace(/\[([^\]\n]+)\]\(([^)\s]+)\)/g, (_, label: string, address: string) =>
              SAFE_ADDRESS.test(address) ? `<a href="${address}">${label}</a>` : `${label} (${address})`,
            )
            .replace(/\*\*([^*\n]+)\*\*/g, "<strong>$1</strong>")
            .replace(/(?<![\p{L}\p{N}*])[*_]([^*_\n]+)[*_](?![\p{L}\p{N}*])/gu, "<em>$1</em>"),
    )
    .join("");
}

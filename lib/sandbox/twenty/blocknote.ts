import { uuidFrom } from "../shared/ids.ts";

type Inline = { type: string; text?: string; styles?: Record<string, boolean>; href?: string; content?: Inline[] };

const PROPS = { textColor: "default", backgroundColor: "default", textAlignment: "left" };
const INLINE = /\[([^\]]+)\]\(([^)\s]+)\)|\*\*([^*]+)\*\*|\*([^*]+)\*|~~([^~]+)~~|`([^`]+)`/g;

/**
 * The editor's form of a markdown text, as the server makes it for the user interface (twenty.md §7): headings 1 to 3,
 * lists, links, bold, italic, strike and code; HTML tags vanish. Ids follow from `seed`.
 */
export function blocknoteOf(markdown: string, seed: string): string {
  const blocks = markdown
    .split(/\n+/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "---")
    .map((line, index) => ({ id: uuidFrom(`block ${seed} ${index}`), ...blockOf(line), children: [] }));
  return JSON.stringify(blocks);
}

function blockOf(line: string) {
  const heading = /^(#{1,3})\s+(.*)$/.exec(line);
  if (heading) {
    const [, marks = "", text = ""] = heading;
    return { type: "heading", props: { ...PROPS, level: marks.length }, content: inlineOf(text) };
  }
  const bullet = /^[-*+]\s+(.*)$/.exec(line);
  if (bullet) return { type: "bulletListItem", props: PROPS, content: inlineOf(bullet[1] ?? "") };
  const numbered = /^\d+[.)]\s+(.*)$/.exec(line);
  if (numbered) return { type: "numberedListItem", props: PROPS, content: inlineOf(numbered[1] ?? "") };
  return { type: "paragraph", props: PROPS, content: inlineOf(line.replace(/^#{4,}\s+/, "")) };
}

function inlineOf(source: string): Inline[] {
  const text = source.replace(/<[^>]*>/g, "");
  const parts: Inline[] = [];
  const plain = (piece: string, styles: Record<string, boolean> = {}) => {
    if (piece !== "") parts.push({ type: "text", text: piece, styles });
  };
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    plain(text.slice(at, match.index));
    const [whole, label, href, bold, italic, strike, code] = match;
    if (label !== undefined && href !== undefined)
      parts.push({ type: "link", href, content: [{ type: "text", text: label, styles: {} }] });
    else if (bold !== undefined) plain(bold, { bold: true });
    else if (italic !== undefined) plain(italic, { italic: true });
    else if (strike !== undefined) plain(strike, { strike: true });
    else if (code !== undefined) plain(code, { code: true });
    at = match.index + whole.length;
  }
  plain(text.slice(at));
  return parts;
}

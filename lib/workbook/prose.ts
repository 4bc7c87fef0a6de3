// Prose between the outputs.
import { workbookContext } from "./context.ts";
import { maskByLook } from "./mask.ts";
import { JUPYTER, type MimeBundle } from "./record.ts";

/** Something that says how it is shown: MIME type → data. */
export interface Displayable {
  [JUPYTER](): MimeBundle;
}

/**
 * Prose to display: md`**${n}** people` or md("...").
 * Shown as Markdown on a page, as plain text in a terminal. A common indent of its lines is taken off.
 */
export function md(text: string | TemplateStringsArray, ...values: readonly unknown[]): Displayable {
  const raw = typeof text === "string" ? text : String.raw({ raw: text }, ...values);
  return {
    [JUPYTER]() {
      const markdown = masked(dedent(raw));
      return { "text/markdown": markdown, "text/plain": plainMarkdown(markdown) };
    },
  };
}

/** Masks what looks personal in a text, unless the run reveals it. */
export const masked = (text: string): string => (workbookContext().reveal ? text : maskByLook(text));

/** A terminal has no headings: signs of Markdown that only clutter are removed. */
function plainMarkdown(markdown: string): string {
  return markdown
    .replace(/^#{1,6}\s+(.*)$/gm, "$1")
    .replace(/\*\*(.+?)\*\*/g, "$1")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, "$1 ($2)");
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim()).map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents, Number.POSITIVE_INFINITY);
  return Number.isFinite(least) ? lines.map((line) => line.slice(least)).join("\n") : text.trim();
}

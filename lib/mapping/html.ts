/** HTML bodies as Markdown or plain text. Scripts, styles and handlers never get through: only text and links do. */
import { convert, type FormatCallback, type HtmlToTextOptions } from "html-to-text";
import sanitizeHtml from "sanitize-html";
import { safeHtml } from "./safe-html.ts";

const TAG = /[<&]/;

/**
 * Plain text: paragraphs, lists and rows of tables on lines of their own, links as `text [url]`, entities decoded,
 * images that came with the message as `[image: …]`. Text without markup comes back as it is.
 */
export function htmlToText(html: string): string {
  if (!TAG.test(html)) return html.trim();
  return convert(safeHtml(html), TEXT)
    .replace(/[ \t\u00a0]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
/** Images of the message itself are noted by what they show; those of the web are decoration. */
const inlineImage: FormatCallback = (element, _walk, builder) => {
  const { src = "", alt = "" }: Record<string, string | undefined> = element.attribs ?? {};
  if (!/^cid:/i.test(src)) return;
  const name = alt.trim() || src.slice(4).replace(/@.*$/, "");
  builder.addInline(` [image: ${name}] `);
};
const TEXT: HtmlToTextOptions = {
  wordwrap: false,
  formatters: { inlineImage },
  selectors: [
    { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
    { selector: "img", format: "inlineImage" },
    { selector: "h1", options: { uppercase: false } },
    { selector: "h2", options: { uppercase: false } },
    { selector: "h3", options: { uppercase: false } },
    ...["h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false, colSpacing: 2 } },
  ],
};

/** Plain text as Markdown that shows it letter by letter; line breaks are kept. */
export function textToMarkdown(text: string): string {
  return escaped(text.replace(/\r\n?/g, "\n"))
    .replace(/^([^\S\n]*)([#>+-]|\d+[.)])(?=\s)/gm, "$1\\$2")
    .trim();
}
const escaped = (text: string): string => text.replace(/[\\`*_<[\]]/g, "\\$&");

/**
 * Markdown with headings (three levels), lists, bold, italic, links and tables as rows of cells: what the destination
 * keeps. Unsafe addresses (`javascript:` and the like) lose their link, images become their description.
 */
export function htmlToMarkdown(html: string): string {
  if (!TAG.test(html)) return textToMarkdown(html);
  const lines = new Writer();
  sanitizeHtml(html, {
    allowedTags: [],
    nonTextTags: ["script", "style", "textarea", "option", "noscript", "head", "title"],
    onOpenTag: (name, attributes) => lines.open(name, attributes),
    onCloseTag: (name) => lines.close(name),
    textFilter: (text) => {
      lines.text(decode(text));
      return "";
    },
  });
  return lines.finish();
}
/** The sanitiser hands text over with these escaped. */
const decode = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

const INLINE: Readonly<Record<string, string>> = {
  b: "**",
  strong: "**",
  i: "*",
  em: "*",
  s: "~~",
  del: "~~",
  strike: "~~",
};
const BLOCKS = new Set([
  "p",
  "div",
  "section",
  "article",
  "blockquote",
  "ul",
  "ol",
  "table",
  "figure",
  "pre",
  "header",
  "footer",
]);
const safeAddress = (href: string): boolean => /^(https?:|mailto:|tel:)/i.test(href.trim());

class Writer {
  #blocks: string[] = [];
  #line = "";
  #lists: { ordered: boolean; next: number }[] = [];
  #links: (string | null)[] = [];
  #cells: string[] | null = null;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const heading = /^h([1-6])$/.exec(name);
    if (heading) {
      this.#break();
      this.#line = `${"#".repeat(Math.min(3, Number(heading[1])))} `;
    } else if (name in INLINE) this.#line += INLINE[name];
    else if (name === "br") this.#line += "\n";
    else if (name === "ul" || name === "ol") {
      this.#break();
      this.#lists.push({ ordered: name === "ol", next: 1 });
    } else if (name === "li") {
      this.#break();
      const list = this.#lists.at(-1);
      const indent = "  ".repeat(Math.max(0, this.#lists.length - 1));
      this.#line = list?.ordered ? `${indent}${list.next++}. ` : `${indent}- `;
    } else if (name === "a") {
      const href = attributes["href"] ?? "";
      const safe = safeAddress(href) ? href.trim().replace(/[()\s]/g, encodeURIComponent) : null;
      this.#links.push(safe);
      if (safe) this.#line += "[";
    } else if (name === "img") this.#line += escaped(attributes["alt"] ?? "");
    else if (name === "tr") {
      this.#break();
      this.#cells = [];
    } else if (BLOCKS.has(name)) this.#break();
  }

  text(text: string): void {
    const flat = escaped(text.replace(/\s+/g, " "));
    this.#line += this.#line === "" || /[\s]$/.test(this.#line) ? flat.trimStart() : flat;
  }

  close(name: string): void {
    if (name in INLINE) this.#closeInline(INLINE[name] ?? "");
    else if (name === "a") {
      const href = this.#links.pop();
      if (href) this.#line += `](${href})`;
    } else if (name === "ul" || name === "ol") {
      this.#break();
      this.#lists.pop();
    } else if ((name === "td" || name === "th") && this.#cells) {
      this.#cells.push(this.#line.trim().replaceAll("\n", " "));
      this.#line = "";
    } else if (name === "tr" && this.#cells) {
      this.#line = this.#cells.filter((cell) => cell !== "").join(" | ");
      this.#cells = null;
      this.#break();
    } else if (BLOCKS.has(name) || name === "li" || /^h[1-6]$/.test(name)) this.#break();
  }

  finish(): string {
    this.#break();
    let out = "";
    let before = "";
    for (const block of this.#blocks) {
      const item = /^\s*(-|\d+\.) /.test(block);
      out += out === "" ? "" : item && /^\s*(-|\d+\.) /.test(before) ? "\n" : "\n\n";
      out += block;
      before = block;
    }
    return out;
  }

  /** A space before the closing mark would keep it from being read as one. */
  #closeInline(mark: string): void {
    const trimmed = this.#line.trimEnd();
    const space = this.#line.length > trimmed.length ? " " : "";
    this.#line =
      trimmed.endsWith(mark) && !trimmed.endsWith(`\\${mark}`) ? trimmed.slice(0, -mark.length) : `${trimmed}${mark}`;
    this.#line += space;
  }

  #break(): void {
    const lines = this.#line.split("\n").map((line, index) => (index === 0 ? line.trimEnd() : line.trim()));
    const block = lines.join("\n").replace(/\n{3,}/g, "\n\n");
    if (block.replace(/^\s*(-|\d+\.|#+)?\s*/, "") !== "") this.#blocks.push(block.replace(/^\n+|\n+$/g, ""));
    this.#line = "";
  }
}

/** HTML bodies made safe to show: the text, its form and its links; nothing that runs, loads or takes input. */
import sanitizeHtml from "sanitize-html";

/** An image in a body: `cid:` images are attachments of the message, others are fetched from where they lie. */
export type BodyImage = { readonly source: string; readonly inline: boolean; readonly description: string };

const SCHEMES = ["http", "https", "mailto", "tel"];
/** Elements whose content is no text of the body. */
const WITHOUT_CONTENT = [
  "script",
  "style",
  "textarea",
  "option",
  "noscript",
  "noembed",
  "noframes",
  "iframe",
  "object",
  "applet",
  "template",
  "xmp",
  "plaintext",
  "svg",
  "math",
  "audio",
  "video",
  "canvas",
  "head",
  "title",
];
const RULES: sanitizeHtml.IOptions = {
  allowedTags: [
    ...["p", "div", "span", "br", "hr", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "h5", "h6"],
    ...["b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "mark"],
    ...["ul", "ol", "li", "dl", "dt", "dd", "a", "img", "figure", "figcaption"],
    ...["table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"],
  ],
  allowedAttributes: {
    a: ["href", "title"],
    img: ["src", "alt", "width", "height"],
    ol: ["start"],
    td: ["colspan", "rowspan"],
    th: ["colspan", "rowspan", "scope"],
    "*": ["lang", "dir"],
  },
  allowedSchemes: SCHEMES,
  allowedSchemesByTag: { img: ["http", "https", "cid"] },
  allowedSchemesAppliedToAttributes: ["href", "src", "cite"],
  allowProtocolRelative: false,
  nonTextTags: WITHOUT_CONTENT,
  enforceHtmlBoundary: false,
  // Deeper elements lose their tags and keep their text: what turns HTML into text walks down by calling itself.
  nestingLimit: 200,
  // A relative address would be one of the CRM's own pages.
  transformTags: {
    a: (tagName, { href = "", ...attribs }) => ({
      tagName,
      attribs: /^\s*(?:https?:\/\/|mailto:|tel:)/i.test(href) ? { ...attribs, href } : attribs,
    }),
  },
  exclusiveFilter: ({ tag, attribs }) => tag === "img" && !/^(?:https?:\/\/|cid:)/i.test((attribs["src"] ?? "").trim()),
};

/**
 * The body with a closed list of elements and attributes: no scripts, styles, handlers, forms, frames, drawings, and
 * no address but `http(s):`, `mailto:`, `tel:` and, for images, `cid:`. A safe body comes back as it is.
 */
export function safeHtml(html: string): string {
  let clean = sanitizeHtml(html, RULES).trim();
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const again = sanitizeHtml(clean, RULES).trim();
    if (again === clean) return clean;
    clean = again;
  }
  return sanitizeHtml(html, { allowedTags: [], allowedAttributes: {}, nonTextTags: WITHOUT_CONTENT }).trim();
}
/** What the first pass leaves can, taken out of its broken surroundings, read as something else. */
const MOST_PASSES = 5;

/** The images of a body in their order, once each; `data:` images and unsafe addresses are left out. */
export function bodyImages(html: string): BodyImage[] {
  const images = new Map<string, BodyImage>();
  if (!/<img/i.test(html)) return [];
  sanitizeHtml(html, {
    ...RULES,
    allowedTags: [],
    onOpenTag: (name, attributes) => {
      const source = name === "img" ? (attributes["src"] ?? "").trim() : "";
      if (!/^(?:https?:|cid:)/i.test(source) || images.has(source)) return;
      images.set(source, {
        source,
        inline: /^cid:/i.test(source),
        description: (attributes["alt"] ?? "").trim(),
      });
    },
  });
  return [...images.values()];
}

/**
 * A scanner for the XML of spreadsheets: text comes in pieces of any size, tags and text go out in order, nothing is
 * kept. Document types are passed over, so no entity beyond the five of XML is ever replaced.
 */
export type XmlHandler = {
  /** `tag` is the text between `<` and `>`: see `attributeOf`. `empty`: there is no closing tag. */
  open(name: string, tag: string, empty: boolean): void;
  close(name: string): void;
  /** A text, perhaps in several pieces. */
  text(piece: string): void;
};

export class XmlFault extends Error {
  override readonly name = "XmlFault";
}

/** No tag of a spreadsheet is longer; what is, is no spreadsheet. */
const LONGEST_TAG = 1 << 20;
const LONGEST_ENTITY = 16;

export class XmlScanner {
  readonly #handler: XmlHandler;
  #rest = "";
  /** What ends the part that is passed over (comment, instruction), or null. */
  #until: "-->" | "?>" | null = null;
  #inData = false;
  #depth = 0;
  #doctype = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Whether the text declared a document type: its entities stay as they are written. */
  get hasDoctype(): boolean {
    return this.#doctype;
  }

  /** Takes the next piece. Throws `XmlFault`. */
  push(piece: string): void {
    const text = this.#rest === "" ? piece : this.#rest + piece;
    this.#rest = "";
    let at = 0;
    while (at < text.length) {
      const next = this.#inData ? this.#data(text, at) : this.#until ? this.#skip(text, at) : this.#step(text, at);
      if (next < 0) {
        if (text.length - at > LONGEST_TAG) throw new XmlFault("a tag that does not end");
        this.#rest = at === 0 ? text : text.slice(at);
        return;
      }
      at = next;
    }
  }

  /** Throws `XmlFault` when the text ends inside a tag or before the last closing tag. */
  end(): void {
    if (this.#rest !== "" && /\S/.test(this.#rest)) {
      if (this.#rest.startsWith("<") || this.#inData || this.#until) throw new XmlFault("the text ends inside a tag");
      this.#handler.text(decodeText(this.#rest));
    }
    if (this.#depth > 0) throw new XmlFault("the text ends before its last closing tag");
  }

  /** The text up to the next tag, or that tag; −1 when the piece ends before. */
  #step(text: string, at: number): number {
    if (text.charCodeAt(at) !== 60) {
      const tag = text.indexOf("<", at);
      if (tag >= 0) {
        this.#handler.text(decodeText(text.slice(at, tag)));
        return tag;
      }
      // An entity may go on in the next piece.
      const cut = text.lastIndexOf("&");
      const whole = cut >= at && text.length - cut < LONGEST_ENTITY && !text.includes(";", cut) ? cut : text.length;
      const carriage = text.charCodeAt(whole - 1) === 13 ? whole - 1 : whole;
      if (carriage > at) this.#handler.text(decodeText(text.slice(at, carriage)));
      return carriage === text.length ? carriage : carriage === at ? -1 : carriage;
    }
    const second = text.charCodeAt(at + 1);
    if (second === 33) return this.#declaration(text, at);
    if (second === 63) {
      this.#until = "?>";
      return at;
    }
    const end = tagEnd(text, at);
    if (end < 0) return -1;
    if (second === 47) {
      this.#depth--;
      this.#handler.close(localName(text.slice(at + 2, end).trimEnd()));
      return end + 1;
    }
    const empty = text.charCodeAt(end - 1) === 47;
    const tag = text.slice(at + 1, empty ? end - 1 : end);
    if (!empty) this.#depth++;
    this.#handler.open(nameOf(tag), tag, empty);
    return end + 1;
  }

  #declaration(text: string, at: number): number {
    if (text.startsWith("<!--", at)) {
      this.#until = "-->";
      return at;
    }
    if (text.startsWith("<![CDATA[", at)) {
      this.#inData = true;
      return at + 9;
    }
    if (text.length - at < 9) return -1;
    this.#doctype = true;
    const subset = text.indexOf("[", at);
    const close = text.indexOf(">", at);
    if (close < 0) return -1;
    if (subset < 0 || subset > close) return close + 1;
    const end = /\]\s*>/g;
    end.lastIndex = subset;
    return end.exec(text) ? end.lastIndex : -1;
  }

  #data(text: string, at: number): number {
    const end = text.indexOf("]]>", at);
    if (end >= 0) {
      this.#inData = false;
      if (end > at) this.#handler.text(text.slice(at, end));
      return end + 3;
    }
    const whole = Math.max(at, text.length - 2);
    if (whole > at) this.#handler.text(text.slice(at, whole));
    this.#rest = text.slice(whole);
    return text.length;
  }

  #skip(text: string, at: number): number {
    const end = this.#until ? text.indexOf(this.#until, at) : -1;
    if (end >= 0) {
      const length = this.#until?.length ?? 0;
      this.#until = null;
      return end + length;
    }
    this.#rest = text.slice(Math.max(at, text.length - 2));
    return text.length;
  }
}

/** A reader of one attribute (the part after `:` of a name with a prefix): its value, decoded, or null. */
export function attributeOf(name: string): (tag: string) => string | null {
  const usual = ` ${name}="`;
  const unusual = new RegExp(`\\s(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
  return (tag) => {
    const place = tag.indexOf(usual);
    if (place >= 0) {
      const start = place + usual.length;
      return decodeText(tag.slice(start, tag.indexOf('"', start)));
    }
    if (!tag.includes(name)) return null;
    const match = unusual.exec(tag);
    return match ? decodeText(match[1] ?? match[2] ?? "") : null;
  };
}

/** The end of the tag that begins at `at`; `>` inside quotes does not count. −1 when it is not there yet. */
function tagEnd(text: string, at: number): number {
  let quote = 0;
  for (let end = at; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return end;
    else if (code === 34 || code === 39) quote = code;
  }
  return -1;
}

function nameOf(tag: string): string {
  let end = 0;
  while (end < tag.length && tag.charCodeAt(end) > 32) end++;
  return localName(end === tag.length ? tag : tag.slice(0, end));
}

const localName = (name: string): string => {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
};

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Replaces the five entities of XML and numbers of letters; anything else stays as it is written. */
function decodeText(text: string): string {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  if (!lines.includes("&")) return lines;
  return lines.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (found, dec, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? found;
    const code = dec === undefined ? Number.parseInt(hex, 16) : Number(dec);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : found;
  });
}

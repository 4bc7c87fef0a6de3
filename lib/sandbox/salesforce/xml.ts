/** A strict reader for the small XML of metadata files and SOAP calls. */

export type Xml = { name: string; children: Xml[]; text: string; line: number; column: number };

/** XML that is not well formed; with its place. */
export class XmlFault extends Error {
  override name = "XmlFault";
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*("[^"<]*"|'[^'<]*')/y;

/** The root element; prefixes of names are left out. Attributes are checked and dropped. Throws XmlFault. */
export function readXml(source: string): Xml {
  let at = 0;
  const placeOf = (offset: number) => {
    const before = source.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const fault = (message: string, offset = at): XmlFault => {
    const { line, column } = placeOf(offset);
    return new XmlFault(message, line, column);
  };
  const skipPast = (end: string): void => {
    const found = source.indexOf(end, at);
    if (found < 0) throw fault(`${end} is missing`);
    at = found + end.length;
  };
  const skipAside = (): boolean => {
    if (source.startsWith("<?", at)) skipPast("?>");
    else if (source.startsWith("<!--", at)) skipPast("-->");
    else return false;
    return true;
  };
  const matched = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) at = pattern.lastIndex;
    return match;
  };
  const decoded = (text: string): string =>
    text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);|&/g, (whole, name: string | undefined) => {
      if (name?.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
      if (name?.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
      const known = name === undefined ? undefined : ENTITIES[name];
      if (known === undefined) throw fault(`the entity reference ${whole} is not understood`);
      return known;
    });
  const element = (): Xml => {
    const from = at;
    at++;
    const name = matched(NAME)?.[0];
    if (name === undefined) throw fault("an element's name is expected");
    while (matched(ATTRIBUTE));
    const made: Xml = { name: name.replace(/^.*:/, ""), children: [], text: "", ...placeOf(from) };
    while (/\s/.test(source[at] ?? "")) at++;
    if (source.startsWith("/>", at)) {
      at += 2;
      return made;
    }
    if (source[at] !== ">") throw fault(`the start of ${name} is not closed`);
    at++;
    for (;;) {
      const next = source.indexOf("<", at);
      if (next < 0) throw fault(`the element ${name} is not closed`);
      made.text += decoded(source.slice(at, next));
      at = next;
      if (skipAside()) continue;
      if (source.startsWith("<![CDATA[", at)) {
        const begin = at + 9;
        skipPast("]]>");
        made.text += source.slice(begin, at - 3);
      } else if (source.startsWith("</", at)) {
        at += 2;
        const closed = matched(NAME)?.[0];
        if (closed !== name) throw fault(`the element ${name} is closed by ${closed ?? "nothing"}`);
        while (/\s/.test(source[at] ?? "")) at++;
        if (source[at] !== ">") throw fault(`the end of ${name} is not closed`);
        at++;
        return made;
      } else made.children.push(element());
    }
  };
  const aside = (): void => {
    for (;;) {
      while (/\s|\uFEFF/.test(source[at] ?? "")) at++;
      if (!skipAside()) return;
    }
  };
  aside();
  if (source[at] !== "<") throw fault("content is not allowed in prolog");
  const root = element();
  aside();
  if (at < source.length) throw fault("content is not allowed after the root element");
  return root;
}

/** Children of that name. */
export const childrenOf = ({ children }: Xml, name: string): Xml[] => children.filter((child) => child.name === name);
/** Text of the first child of that name, blanks around it cut off; undefined when there is none. */
export const textOf = (xml: Xml, name: string): string | undefined => childrenOf(xml, name)[0]?.text.trim();
/** The first element of that name anywhere below. */
export function findXml(xml: Xml, name: string): Xml | undefined {
  if (xml.name === name) return xml;
  for (const child of xml.children) {
    const found = findXml(child, name);
    if (found) return found;
  }
  return undefined;
}

/** An element as JSON: text where it has no children, else an object, lists where a name comes twice. */
export function xmlToJson(xml: Xml): unknown {
  if (xml.children.length === 0) return xml.text.trim();
  const made: Record<string, unknown> = {};
  for (const child of xml.children) {
    const value = xmlToJson(child);
    const held = made[child.name];
    made[child.name] = held === undefined ? value : Array.isArray(held) ? [...held, value] : [held, value];
  }
  return made;
}

/** Text as it stands in XML. */
export const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (sign) => `&#${sign.codePointAt(0)};`);

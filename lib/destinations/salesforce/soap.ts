/** SOAP where Salesforce has no REST for it: bringing records back from the recycle bin (salesforce.md §9). */
import { UnusableAnswer } from "../../http/errors.ts";
import { escaped } from "./metadata-xml.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

const NAMESPACES = { u: "urn:partner.soap.sforce.com", m: "http://soap.sforce.com/2006/04/metadata" } as const;
/** `u`: the Partner API, `m`: the Metadata API. */
export type SoapApi = keyof typeof NAMESPACES;
/** A SOAP call: the session stands in the envelope. */
export const envelope = (inner: string, session: string, api: SoapApi): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${NAMESPACES[api]}"><soapenv:Header><SessionHeader><sessionId>${escaped(session)}</sessionId></SessionHeader></soapenv:Header><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`;

/** A fault's code without its namespace; null where the answer is none. */
export const faultOf = (text: string): string | null =>
  /<(?:\w+:)?Fault\b[\s\S]*?<faultcode[^>]*>\s*(?:\w+:)?(\w+)/.exec(text)?.[1] ?? null;

type Door = { soap(inner: string, api: "u"): Promise<{ readonly text: string; readonly requestId: string }> };
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
/** Text as it stood before it was put into XML. */
export const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(lt|gt|amp|quot|apos));/g, (_, hex, number, name) =>
    name
      ? (ENTITIES[String(name)] ?? "")
      : String.fromCodePoint(hex ? Number.parseInt(String(hex), 16) : Number(number)),
  );

export type Undeleted = {
  /** One per id, in their order: null for a record that came back. */
  readonly outcomes: readonly (Refusal | null)[];
  readonly requestId: string;
};

/** Brings records back, at most 200 at a time. Throws like every call; a record that stays in the bin is an outcome. */
export async function undelete(api: Door, ids: readonly string[]): Promise<Undeleted> {
  const reply = await api.soap(`<undelete>${ids.map((id) => `<ids>${escaped(id)}</ids>`).join("")}</undelete>`, "u");
  const results = [...reply.text.matchAll(/<(?:\w+:)?result(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?result>/g)];
  if (results.length !== ids.length) throw new UnusableAnswer("undelete answered in an unknown shape.");
  const outcomes = results.map(([, text = ""]) => {
    if (/<(?:\w+:)?success>\s*true\s*</.test(text)) return null;
    return refusalOf(/<(?:\w+:)?statusCode>\s*([A-Z_]+)/.exec(text)?.[1] ?? "", []);
  });
  return { outcomes, requestId: reply.requestId };
}

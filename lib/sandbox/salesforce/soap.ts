import type { ApiRequest, ApiResponse } from "../shared/crm.ts";
import { assertSession } from "./auth.ts";
import { deployStatus } from "./deploy.ts";
import { applyComponents } from "./deploy-apply.ts";
import type { Org } from "./org.ts";
import { Refusal } from "./refusal.ts";
import { emptyFromBin, undeleteRecord } from "./remove.ts";
import { countCall } from "./usage.ts";
import { valueSetXml } from "./value-sets.ts";
import { childrenOf, escapeXml, findXml, readXml, textOf, type Xml, XmlFault } from "./xml.ts";

const CALL_RECORDS = 200;
/** Components of one createMetadata (sheet 2, [mem]). */
const CALL_COMPONENTS = 10;

/**
 * `/services/Soap/u/…`: undelete and emptyRecycleBin, `/services/Soap/m/…`: createMetadata, readMetadata of standard
 * value sets and checkDeployStatus (sheet 4.3, 9). The session
 * stands in the envelope; a fault is HTTP 500.
 */
export function answerSoap(org: Org, request: ApiRequest): ApiResponse {
  let envelope: Xml;
  try {
    envelope = readXml(new TextDecoder().decode(request.body));
  } catch (error) {
    if (error instanceof XmlFault) return fault("soapenv:Client", error.message);
    throw error;
  }
  try {
    countCall(org);
    assertSession(org, findXml(envelope, "sessionId")?.text.trim() ?? "");
  } catch (error) {
    if (error instanceof Refusal) return fault(`sf:${error.code}`, `${error.code}: ${error.message}`);
    throw error;
  }
  const call = findXml(envelope, "Body")?.children[0];
  const metadata = request.url.pathname.includes("/Soap/m/");
  if (!metadata && (call?.name === "undelete" || call?.name === "emptyRecycleBin")) {
    const ids = childrenOf(call, "ids").map(({ text }) => text.trim());
    if (ids.length > CALL_RECORDS)
      return fault(
        "sf:EXCEEDED_ID_LIMIT",
        `EXCEEDED_ID_LIMIT: record limit reached. cannot submit more than ${CALL_RECORDS} records into this call`,
      );
    const act = call.name === "undelete" ? undeleteRecord : emptyFromBin;
    return envelopeOf(
      call.name,
      "urn:partner.soap.sforce.com",
      ids.map((id) => resultOf(org, id, act)),
    );
  }
  if (metadata && call?.name === "createMetadata") {
    const parts = childrenOf(call, "metadata");
    if (parts.length > CALL_COMPONENTS)
      return fault("sf:LIMIT_EXCEEDED", `LIMIT_EXCEEDED: at most ${CALL_COMPONENTS} components`);
    return envelopeOf(
      call.name,
      METADATA,
      parts.map((part) => created(org, part)),
    );
  }
  if (metadata && call?.name === "readMetadata") {
    if (!org.switches.modifyMetadata)
      return fault("sf:INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS: no right to metadata");
    const [type, names] = [textOf(call, "type") ?? "", childrenOf(call, "fullNames")];
    if (type !== "StandardValueSet") return fault("sf:INVALID_TYPE", `INVALID_TYPE: ${type} cannot be read here`);
    if (names.length > CALL_COMPONENTS)
      return fault("sf:LIMIT_EXCEEDED", `LIMIT_EXCEEDED: at most ${CALL_COMPONENTS} components`);
    const records = names.map(({ text }) => valueSetXml(org, text.trim()));
    return envelopeOf(call.name, METADATA, [
      records.map((xml) => `<records ${XSI} xsi:type="StandardValueSet">${xml ?? ""}</records>`).join(""),
    ]);
  }
  if (metadata && call?.name === "checkDeployStatus") {
    const id = textOf(call, "asyncProcessId") ?? "";
    const details = textOf(call, "includeDetails") === "true";
    return envelopeOf(call.name, METADATA, [toXml(deployStatus(org, id, details))]);
  }
  return fault("soapenv:Client", `No operation available for request ${call?.name ?? "without a body"}`);
}

function resultOf(org: Org, id: string, act: (org: Org, id: string) => string): string {
  try {
    const done = org.counters.attempt(() => act(org, id));
    return `<id>${done}</id><success>true</success>`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `<errors><message>${escapeXml(error.message)}</message><statusCode>${error.code}</statusCode></errors><id>${escapeXml(id)}</id><success>false</success>`;
  }
}

/** A custom object or field, told apart by its name: `Course__c`, `Contact.Score__c`. */
function created(org: Org, xml: Xml): string {
  const name = textOf(xml, "fullName") ?? "";
  const type = name.includes(".") ? "CustomField" : "CustomObject";
  const kind = type === "CustomField" ? "field" : "object";
  const short = {
    ...xml,
    children: xml.children.map((child) =>
      child.name === "fullName" && kind === "field" ? { ...child, text: name.split(".")[1] ?? "" } : child,
    ),
  };
  const bare =
    kind === "object" ? { ...short, children: short.children.filter((child) => child.name !== "fullName") } : short;
  const failed = (code: string, message: string) =>
    `<errors><message>${escapeXml(message)}</message><statusCode>${code}</statusCode></errors><fullName>${escapeXml(name)}</fullName><success>false</success>`;
  if (org.store.definitions(kind).some(({ id }) => id === name))
    return failed("DUPLICATE_DEVELOPER_NAME", `There is already a ${kind} named ${name}.`);
  const [problem] = applyComponents(org, [{ type, name, file: "", xml: bare, line: 1, column: 1 }]);
  if (problem) return failed("INVALID_FIELD", problem.problem);
  return `<fullName>${escapeXml(name)}</fullName><success>true</success>`;
}

const METADATA = "http://soap.sforce.com/2006/04/metadata";
const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

const envelopeOf = (call: string, namespace: string, results: readonly string[]): ApiResponse => ({
  status: 200,
  headers: { "content-type": "text/xml; charset=UTF-8" },
  body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns="${namespace}"><soapenv:Body><${call}Response>${results
    .map((result) => `<result>${result}</result>`)
    .join("")}</${call}Response></soapenv:Body></soapenv:Envelope>`,
});

/** A value as the inside of an element; lists repeat their element. */
function toXml(value: unknown): string {
  if (value === null || typeof value !== "object") return escapeXml(String(value ?? ""));
  return Object.entries(value)
    .flatMap(([name, held]) => (Array.isArray(held) ? held : [held]).map((one) => `<${name}>${toXml(one)}</${name}>`))
    .join("");
}

const fault = (code: string, message: string): ApiResponse => ({
  status: 500,
  headers: { "content-type": "text/xml; charset=UTF-8" },
  body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body><soapenv:Fault><faultcode>${escapeXml(code)}</faultcode><faultstring>${escapeXml(message)}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
});

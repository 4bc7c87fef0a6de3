import type { ApiRequest, ApiResponse } from "../shared/crm.ts";
import { answerToken, assertSession, isSession, tokenOf } from "./auth.ts";
import { answerJobs } from "./bulk.ts";
import { answerCollections } from "./collections.ts";
import { answerComposite } from "./composite.ts";
import { answerDeploys } from "./deploy.ts";
import type { Org } from "./org.ts";
import { answerNextPage, answerQuery } from "./query.ts";
import { json, Refusal, refusalAnswer } from "./refusal.ts";
import { malformedQuery, noAccess, notFound, wrongMethod } from "./refusals.ts";
import { answerSoap } from "./soap.ts";
import { answerSobjects } from "./sobjects.ts";
import { answerTooling } from "./tooling.ts";
import { countCall, limitHeader, limitsBody } from "./usage.ts";

/** Versions the org serves (sheet: head). */
const OLDEST = 31;
const NEWEST = 67;
/** URI and headers together (sheet 2). */
const ADDRESS_BYTES = 16_384;

const versions = () =>
  Array.from({ length: NEWEST - OLDEST + 1 }, (_, place) => ({
    label: `Version ${OLDEST + place}`,
    url: `/services/data/v${OLDEST + place}.0`,
    version: `${OLDEST + place}.0`,
  }));

/** Answers any call of the REST, Bulk and token endpoints; refusals become their answers. */
export function route(org: Org, request: ApiRequest): ApiResponse {
  if (addressLength(request) > ADDRESS_BYTES)
    return {
      status: 414,
      headers: { "content-type": "text/html" },
      body: "<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>",
    };
  const path = pathOf(request);
  const [services, api, version] = path;
  if (services === "services" && api === "oauth2") return oauth(org, request, version);
  if (services === "services" && api === "Soap") return answerSoap(org, request);
  if (services === "services" && api === "data" && version === undefined) return json(200, versions());
  // Clients that cannot send PATCH say so in the address.
  const meant = request.method === "POST" ? request.url.searchParams.get("_HttpMethod") : null;
  const asked = meant === null ? request : { ...request, method: meant };
  return withUsage(
    org,
    refusing(() => data(org, asked, path)),
  );
}

function refusing(body: () => ApiResponse): ApiResponse {
  try {
    return body();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

const withUsage = (org: Org, answer: ApiResponse): ApiResponse => ({
  ...answer,
  headers: { ...limitHeader(org), ...answer.headers },
});

/** The parts of the path, decoded; an escape that is none stays as it is. */
export function pathOf({ url }: ApiRequest): string[] {
  return url.pathname
    .split("/")
    .filter((part) => part !== "")
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}

function addressLength({ url, headers }: ApiRequest): number {
  let length = url.pathname.length + url.search.length;
  for (const [name, value] of headers) length += name.length + value.length + 4;
  return length;
}

function oauth(org: Org, request: ApiRequest, what: string | undefined): ApiResponse {
  if (what === "token" && request.method === "POST") return answerToken(org, request);
  if (what === "revoke") return json(200, null);
  if (what === "userinfo" && isSession(org, tokenOf(request.headers)))
    return json(200, { user_id: org.userId, organization_id: org.orgId });
  return refusalAnswer(notFound());
}

function data(org: Org, request: ApiRequest, path: readonly string[]): ApiResponse {
  if (path[0] !== "services" || path[1] !== "data") throw notFound();
  countCall(org);
  assertSession(org, tokenOf(request.headers));
  if (!org.switches.apiEnabled)
    throw new Refusal("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner", { status: 403 });
  return resource(org, request, path);
}

/** What lies at `/services/data/vNN.0/…`. */
function resource(org: Org, request: ApiRequest, path: readonly string[]): ApiResponse {
  const [, , version = "", area, ...inner] = path;
  const number = /^v(\d+)\.0$/.exec(version)?.[1];
  if (number === undefined || Number(number) < OLDEST || Number(number) > NEWEST) throw notFound();
  switch (area) {
    case undefined:
      return json(200, resources(version));
    case "sobjects":
      return answerSobjects(org, request, inner, version);
    case "query":
    case "queryAll":
      return query(org, request, inner, { all: area === "queryAll", tooling: false, version });
    case "limits":
      return limits(org, request, inner);
    case "jobs":
      return answerJobs(org, request, inner, version);
    case "composite":
      if (inner[0] === "sobjects") return answerCollections(org, request, inner.slice(1), version);
      if (inner.length > 0) throw notFound();
      if (request.method !== "POST") throw wrongMethod(request.method, ["GET", "HEAD", "POST"]);
      return answerComposite(org, request, (part) => refusing(() => resource(org, part, pathOf(part))));
    case "tooling":
      if (inner[0] === "query") return query(org, request, inner.slice(1), { all: false, tooling: true, version });
      return answerTooling(org, request, inner);
    case "metadata":
      return answerDeploys(org, request, inner);
    default:
      throw notFound();
  }
}

const resources = (version: string) =>
  Object.fromEntries(
    ["sobjects", "query", "queryAll", "limits", "composite", "jobs", "tooling", "metadata"].map((name) => [
      name,
      `/services/data/${version}/${name}`,
    ]),
  );

function query(
  org: Org,
  request: ApiRequest,
  inner: readonly string[],
  how: { all: boolean; tooling: boolean; version: string },
): ApiResponse {
  if (request.method !== "GET") throw wrongMethod(request.method, ["GET", "HEAD"]);
  const [locator] = inner;
  if (locator !== undefined) return answerNextPage(org, locator);
  const text = request.url.searchParams.get("q");
  if (text === null) throw malformedQuery("SOQL statement is missing");
  const size = /batchSize\s*=\s*(\d+)/i.exec(request.headers.get("sforce-query-options") ?? "")?.[1];
  return answerQuery(org, text, how, size === undefined ? null : Number(size));
}

function limits(org: Org, { url }: ApiRequest, inner: readonly string[]): ApiResponse {
  if (!org.switches.viewSetup) throw noAccess("You do not have access to this resource");
  if (inner[0] !== "recordCount") return json(200, limitsBody(org));
  const wanted = url.searchParams.get("sObjects")?.split(",");
  const sObjects = org
    .schema()
    .entities.filter(({ name, visible }) => visible && (wanted === undefined || wanted.includes(name)))
    .map(({ name }) => ({ name, count: org.counters.read(`live ${name}`) }));
  return json(200, { sObjects });
}

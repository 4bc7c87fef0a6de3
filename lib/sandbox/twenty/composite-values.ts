import { inspect } from "node:util";
import type { JsonObject } from "../shared/crm.ts";
import { COMPOSITES } from "./composites.ts";
import { badRequest, Refusal } from "./errors.ts";
import { looksLikeEmail, normalisePhone, normaliseUrl } from "./normalise.ts";
import type { Field } from "./schema.ts";
import { cleanText, DROPPED } from "./text.ts";
import { enumName, type Workspace } from "./workspace.ts";

const ACTOR_SOURCES = ["EMAIL", "CALENDAR", "WORKFLOW", "AGENT", "API", "IMPORT", "MANUAL", "SYSTEM", "WEBHOOK"];

/** The name an API key leaves in `createdBy`, as in the transcript. */
export const KEY_NAME = "loader";

/** The given sub-fields of a composite, normalised (twenty.md §6). Throws Refusal. */
export function readComposite(workspace: Workspace, field: Field, value: unknown): unknown {
  if (field.type === "RICH_TEXT") return readRichText(workspace, field, value);
  if (value === null) return Object.fromEntries(Object.keys(COMPOSITES[field.type] ?? {}).map((name) => [name, null]));
  if (typeof value !== "object" || Array.isArray(value)) {
    if (!workspace.rules.validatesValues) return DROPPED;
    // hypothesis: the wording
    throw badRequest(`Invalid object value ${inspect(value)} for field "${field.name}"`);
  }
  const given = readParts(workspace, field, value as JsonObject);
  switch (field.type) {
    case "PHONES":
      return normalisePhone(given);
    case "ACTOR":
      return readActor(field, given);
    default:
      return given;
  }
}

function readParts(workspace: Workspace, field: Field, value: JsonObject): JsonObject {
  const parts = COMPOSITES[field.type] ?? {};
  const given: JsonObject = {};
  for (const [name, one] of Object.entries(value)) {
    const part = parts[name]?.part;
    if (!part) {
      if (!workspace.rules.validatesValues) continue;
      // hypothesis: the wording
      throw badRequest(`Object ${field.object} doesn't have any "${field.name}.${name}" field.`);
    }
    given[name] = readPart(workspace, field, name, part, one);
  }
  return given;
}

function readPart(workspace: Workspace, field: Field, name: string, part: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (part) {
    case "url":
      return normaliseUrl(value, workspace.rules.linksDropScheme ?? false);
    case "email":
      return readEmail(workspace, name, value);
    case "micros":
      return readMicros(workspace, field, name, value);
    case "json":
      return name === "additionalEmails" && Array.isArray(value)
        ? value.map((one) => readEmail(workspace, name, one))
        : name === "secondaryLinks" && Array.isArray(value)
          ? value.map((one: JsonObject) => ({
              ...one,
              url: normaliseUrl(one["url"], workspace.rules.linksDropScheme ?? false),
            }))
          : value;
    default:
      return cleanText(workspace, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
}

/** Lower case always; the form is checked since v2 (twenty.md §6, §11). */
function readEmail(workspace: Workspace, name: string, value: unknown): string {
  const email = cleanText(workspace, String(value)).toLowerCase();
  if (workspace.rules.validatesValues && (typeof value !== "string" || (email !== "" && !looksLikeEmail(email))))
    throw badRequest(`Invalid string value ${inspect(value)} for email field "${name}"`);
  return email;
}

/** Amounts and coordinates read back as text (twenty.md §3). */
function readMicros(workspace: Workspace, field: Field, name: string, value: unknown): string | null {
  const number = Number(value);
  if (Number.isFinite(number) && value !== "") return String(value);
  if (workspace.rules.validatesValues)
    throw badRequest(`Invalid number value ${inspect(value)} for field "${field.name}.${name}"`);
  return null;
}

function readActor(field: Field, given: JsonObject): JsonObject {
  const source = given["source"] ?? "API";
  if (!ACTOR_SOURCES.includes(String(source)))
    throw badRequest(
      `invalid input value for enum ${enumName(field.object, `${field.name}Source`)}: "${String(source)}"`,
    );
  return { source, workspaceMemberId: null, name: KEY_NAME, context: {} };
}

/** Only `{markdown}` counts; everything else is refused with the checker's raw text at v1.5 (twenty.md §7). */
function readRichText(workspace: Workspace, field: Field, value: unknown): JsonObject {
  const given = value as { markdown?: unknown; blocknote?: unknown } | null | undefined;
  if (given === null || given === undefined) {
    if (workspace.rules.validatesValues) return { markdown: null, blocknote: null };
    throw new Refusal("Cannot convert undefined or null to object", { error: "TypeError" });
  }
  const { markdown } = given;
  if (typeof markdown === "string")
    return { markdown: markdown === "" ? null : cleanText(workspace, markdown), blocknote: null };
  if (markdown === null) return { markdown: null, blocknote: null };
  if (workspace.rules.validatesValues) {
    if (typeof given.blocknote === "string")
      return { markdown: null, blocknote: cleanText(workspace, given.blocknote) };
    // hypothesis: the wording
    throw badRequest(`Invalid rich text value ${inspect(value)} for field "${field.name}"`);
  }
  const received = markdown === undefined ? "undefined" : typeof markdown;
  const issue = { code: "invalid_type", expected: "string", received, path: ["markdown"], message: "Required" };
  throw new Refusal(JSON.stringify([issue], null, 2), { error: "ZodError" });
}

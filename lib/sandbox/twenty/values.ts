import { inspect } from "node:util";
import type { JsonObject } from "../shared/crm.ts";
import { isUuid } from "../shared/ids.ts";
import { readComposite } from "./composite-values.ts";
import { COMPOSITES } from "./composites.ts";
import { readInstant } from "./dates.ts";
import { badRequest, dataError, type Refusal } from "./errors.ts";
import type { Field } from "./schema.ts";
import { cleanText, DROPPED } from "./text.ts";
import { enumName, type Workspace } from "./workspace.ts";

/**
 * What a field stores for `value`: coerced silently at v1.5, checked at v2 (twenty.md §6, §11).
 * Composites come back with the sub-fields that were given. Throws Refusal.
 */
export function readValue(workspace: Workspace, field: Field, value: unknown): unknown {
  if (field.type in COMPOSITES) return readComposite(workspace, field, value);
  if (value === null || value === undefined) return readNull(workspace, field);
  switch (field.type) {
    case "TEXT":
      return readText(workspace, field, value);
    case "NUMBER":
      return readNumber(workspace, field, value);
    case "NUMERIC":
      return String(value);
    case "POSITION":
      return readPosition(workspace, value);
    case "BOOLEAN":
      if (workspace.rules.validatesValues && typeof value !== "boolean") throw invalid("boolean value", value, field);
      return Boolean(value);
    case "DATE":
    case "DATE_TIME":
      return readInstant(workspace, field, value);
    case "SELECT":
    case "RATING":
      return readSelect(workspace, field, value);
    case "MULTI_SELECT":
      return readMultiSelect(workspace, field, value);
    case "ARRAY":
      return readArray(workspace, field, value);
    case "UUID":
      if (!isUuid(value)) throw dataError(`invalid input syntax for type uuid: "${String(value)}"`, workspace.rules);
      return value;
    case "FILES":
      return readFiles(workspace, field, value);
    case "TS_VECTOR":
      return DROPPED;
    default:
      return value;
  }
}

function readNull(workspace: Workspace, field: Field): null {
  // twenty.md §4, §11: TEXT is NOT NULL whatever isNullable said; kept for v2 as a hypothesis.
  if (field.type !== "TEXT") return null;
  if (workspace.rules.validatesValues)
    throw badRequest(`Field ${field.name} is not nullable and has no default value.`);
  throw dataError(
    `null value in column "${field.name}" of relation "${field.object}" violates not-null constraint`,
    workspace.rules,
  );
}

function readText(workspace: Workspace, field: Field, value: unknown): string {
  if (typeof value === "string") return cleanText(workspace, value);
  // hypothesis: worded like the message for e-mail
  if (workspace.rules.validatesValues) throw invalid("string value", value, field);
  return cleanText(workspace, typeof value === "object" ? JSON.stringify(value) : String(value));
}

function readNumber(workspace: Workspace, field: Field, value: unknown): number | null {
  if (workspace.rules.validatesValues) {
    if (typeof value !== "number" || !Number.isFinite(value)) throw invalid("number value", value, field);
    return value;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function readPosition(workspace: Workspace, value: unknown): number {
  if (typeof value === "number") return value;
  // twenty.md §6: "first" is a 500 at v1.5; accepted since (hypothesis)
  if (workspace.rules.dataErrorsAre500)
    throw dataError(`invalid input syntax for type double precision: "${String(value)}"`, workspace.rules);
  return 0;
}

function readSelect(workspace: Workspace, field: Field, value: unknown): unknown {
  const known = field.options?.some((option) => option.value === value) ?? false;
  if (known) return value;
  // hypothesis for v2: worded like the message for a multi select
  if (workspace.rules.validatesValues)
    throw badRequest(`Invalid value ${inspect(value)} for select field "${field.name}"`);
  throw badRequest(`invalid input value for enum ${enumName(field.object, field.name)}: "${String(value)}"`);
}

function readMultiSelect(workspace: Workspace, field: Field, value: unknown): unknown {
  const known = new Set(field.options?.map((option) => option.value));
  const { validatesValues } = workspace.rules;
  const wrong = Array.isArray(value) ? value.find((one) => !known.has(one)) : value;
  if (Array.isArray(value) && wrong === undefined) return value;
  if (validatesValues) throw badRequest(`Invalid value ${inspect(value)} for multi select field "${field.name}"`);
  if (!Array.isArray(value)) throw dataError(`malformed array literal: "${String(value)}"`, workspace.rules);
  throw badRequest(`invalid input value for enum ${enumName(field.object, field.name)}: "${String(wrong)}"`);
}

function readArray(workspace: Workspace, field: Field, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => cleanText(workspace, String(one)));
  if (workspace.rules.validatesValues) throw invalid("array value", value, field);
  throw dataError(`malformed array literal: "${String(value)}"`, workspace.rules);
}

/** `[{fileId, label}]` of files whose upload was completed (twenty.md §7; the refusals are hypotheses). */
function readFiles(workspace: Workspace, field: Field, value: unknown): JsonObject[] {
  if (!Array.isArray(value)) throw invalid("files value", value, field);
  return value.map((one: unknown) => {
    const { fileId, label } = (one ?? {}) as { fileId?: unknown; label?: unknown };
    const file = isUuid(fileId) ? workspace.store.storedFile(fileId) : undefined;
    if (file?.body["completed"] !== true) throw badRequest(`File ${String(fileId)} not found`);
    return { fileId, label: typeof label === "string" ? label : "", extension: file.body["extension"] ?? "" };
  });
}

const invalid = (what: string, value: unknown, field: Field): Refusal =>
  badRequest(`Invalid ${what} ${inspect(value)} for field "${field.name}"`);

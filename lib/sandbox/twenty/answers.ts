import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { Refusal } from "./errors.ts";
import type { Workspace } from "./workspace.ts";

export const json = (status: number, body: unknown): ApiResponse => ({ status, body });

/** A refusal as REST shows it: `{statusCode, error, messages}` (twenty.md §11). */
export function refusalAnswer(refusal: Refusal): ApiResponse {
  const body = { statusCode: refusal.status, error: refusal.error, messages: [refusal.message], ...refusal.extra };
  return {
    status: refusal.status,
    headers: { "content-type": "application/json; charset=utf-8", ...refusal.headers },
    body,
  };
}

/** The body as JSON, or the answer that refuses it. A body of another content type counts as none (twenty.md §6). */
export function readBody(workspace: Workspace, request: ApiRequest): { body: unknown } | { answer: ApiResponse } {
  const { bodyBytes } = workspace.rules;
  // twenty.md §6, §11: above the limit a 500 with nothing in it
  if (bodyBytes !== null && request.body.length > bodyBytes) return { answer: { status: 500, body: null } };
  const type = request.headers.get("content-type") ?? "";
  if (request.body.length === 0 || !type.includes("json")) return { body: {} };
  const text = new TextDecoder().decode(request.body);
  try {
    const body: unknown = JSON.parse(text);
    if (body !== null && typeof body === "object") return { body };
    return { answer: malformed(`Unexpected token '${text.trim()[0]}', "${text.slice(0, 10)}" is not valid JSON`) };
  } catch (error) {
    return { answer: malformed(error instanceof Error ? error.message : "Unexpected end of JSON input") };
  }
}

/** The body parser's own envelope, with `message` in the singular (twenty.md §1). */
export const malformed = (message: string): ApiResponse =>
  json(400, { statusCode: 400, message, error: "Bad Request" });

/** Runs `body`; a refusal becomes its REST answer. */
export function answering(body: () => ApiResponse): ApiResponse {
  try {
    return body();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === "object" && !Array.isArray(value);

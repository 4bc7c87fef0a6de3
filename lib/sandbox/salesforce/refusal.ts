import type { ApiResponse } from "../shared/crm.ts";

/**
 * A refusal of Salesforce: code, text and fields are the same for a single call, a row of a collection and a row of a
 * Bulk job (sheet 11). `whole`: it refuses the whole call, whatever the other rows are.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly fields: readonly string[];
  readonly status: number;
  readonly whole: boolean;
  readonly extra: Record<string, unknown>;

  constructor(
    code: string,
    message: string,
    {
      fields = [],
      status = 400,
      whole = false,
      extra = {},
    }: { fields?: readonly string[]; status?: number; whole?: boolean; extra?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.code = code;
    this.fields = fields;
    this.status = status;
    this.whole = whole;
    this.extra = extra;
  }
}

export const json = (status: number, body: unknown): ApiResponse => ({ status, body });

/** Codes whose single-call body has no `fields` (sheet 11 and the bodies cited there). */
const WITHOUT_FIELDS = new Set([
  "INVALID_SESSION_ID",
  "REQUEST_LIMIT_EXCEEDED",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "JSON_PARSER_ERROR",
  "MALFORMED_QUERY",
  "INVALID_TYPE",
  "INVALID_FIELD",
  "EXCEEDED_ID_LIMIT",
  "INVALID_QUERY_LOCATOR",
]);

/** One refusal as the answer of a single call: an array (sheet 11). */
export function refusalAnswer(refusal: Refusal): ApiResponse {
  const { code, message, fields, extra } = refusal;
  const body = { message, errorCode: code, ...(WITHOUT_FIELDS.has(code) ? {} : { fields }), ...extra };
  return json(refusal.status, [body]);
}

/** One refusal as a row of a collection: `statusCode`, not `errorCode` (sheet 6.2). */
export const refusalRow = ({ code, message, fields, extra }: Refusal) => ({
  success: false,
  errors: [{ statusCode: code, message, fields, ...extra }],
});

/** One refusal as `sf__Error` of a Bulk job (sheet 6.3). */
export const refusalText = ({ code, message, fields }: Refusal): string =>
  `${code}:${message}:${fields.length > 0 ? `${fields.join(", ")} ` : ""}--`;

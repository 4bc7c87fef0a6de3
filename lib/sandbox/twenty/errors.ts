/**
 * A refusal of the CRM: how REST shows it (`status`, `error`, `message`) and which code GraphQL gives it.
 * `status` 500 with `InternalServerErrorException` is PostgreSQL's own text.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly error: string;
  readonly code: string;
  readonly userFriendlyMessage: string;
  readonly headers: Record<string, string>;
  readonly extra: Record<string, unknown>;

  constructor(
    message: string,
    {
      status = 400,
      error = "BadRequestException",
      code = "BAD_USER_INPUT",
      userFriendlyMessage = "An error occurred.",
      headers = {},
      extra = {},
    }: Partial<Pick<Refusal, "status" | "error" | "code" | "userFriendlyMessage" | "headers" | "extra">> = {},
  ) {
    super(message);
    this.status = status;
    this.error = error;
    this.code = code;
    this.userFriendlyMessage = userFriendlyMessage;
    this.headers = headers;
    this.extra = extra;
  }
}

/** 400 `BadRequestException`. */
export const badRequest = (message: string): Refusal => new Refusal(message);

/** What PostgreSQL says about a value: 500 at v1.5, 400 later (twenty.md §11). */
export const dataError = (message: string, rules: { dataErrorsAre500: boolean }): Refusal =>
  rules.dataErrorsAre500
    ? new Refusal(message, { status: 500, error: "InternalServerErrorException", code: "INTERNAL_SERVER_ERROR" })
    : new Refusal(message);

/** `Record not found`: 400 at v1.5, 404 later (twenty.md §8; the later `error` name is a hypothesis). */
export const notFound = (rules: { missingIs404: boolean }): Refusal =>
  rules.missingIs404
    ? new Refusal("Record not found", { status: 404, error: "NotFoundException", code: "NOT_FOUND" })
    : new Refusal("Record not found", { code: "NOT_FOUND" });

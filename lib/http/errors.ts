/** Errors of the HTTP client, sorted by what the caller does next. No text of theirs holds a key, a body or a query. */

/** Nothing reached the server: safe to send again, and already tried. */
export class NotSent extends Error {
  override readonly name = "NotSent";
  readonly code: string;
  constructor(what: string, code: string) {
    super(`${what} could not be sent (${code}).`);
    this.code = code;
  }
}

/** A write went out and nobody knows what became of it: settle it by reading, never by sending it again. */
export class OutcomeUnknown extends Error {
  override readonly name = "OutcomeUnknown";
  readonly requestId: string;
  readonly code: string;
  constructor(what: string, code: string, requestId: string) {
    super(`${what} went out, but no usable answer came back (${code}).`);
    this.code = code;
    this.requestId = requestId;
  }
}

/** A read that failed every time it was tried. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly code: string;
  constructor(what: string, code: string, attempts: number) {
    super(`${what} got no usable answer in ${attempts} attempts (${code}).`);
    this.code = code;
  }
}

/** A budget is spent; `until` (ms since 1970) is when to come back. */
export class QuotaSpent extends Error {
  override readonly name = "QuotaSpent";
  readonly until: number;
  readonly limit: "burst" | "daily";
  constructor(what: string, until: number, limit: "burst" | "daily") {
    super(`${what} was refused: the account's quota is spent until ${new Date(until).toISOString()}.`);
    this.until = until;
    this.limit = limit;
  }
}

/** The answer is not what the API promises: not JSON, too large, or of another shape. */
export class UnusableAnswer extends Error {
  override readonly name = "UnusableAnswer";
}

import type { SeedField, SeedRecord, SeedUser } from "./seed.ts";
import type { Store } from "./store.ts";
import type { JsonObject, Kind } from "./types.ts";

export type { JsonObject, Kind } from "./types.ts";

/** A request to the CRM's API, body read to its end. `n` is its number since the store was made, 1-based. */
export type ApiRequest = {
  n: number;
  method: string;
  url: URL;
  headers: Headers;
  body: Uint8Array;
};

/** What the CRM answers. A `body` that is neither text nor bytes is sent as JSON; `null` is an empty body. */
export type ApiResponse = { status: number; headers?: Record<string, string>; body: unknown };

/** What a request is about, told before it has any effect. `records` is how many records it names or sends. */
export type Classified = { operation: string; kind: Kind; object: string | null; records: number };

/** One record in the canonical form that a fingerprint is made of. */
export type CanonicalRecord = { key: string; content: unknown };

/** One CRM on one store. All functions are synchronous: each request is one transaction. */
export type CrmInstance = {
  classify(request: ApiRequest): Classified;
  /** Answers; throws only on a bug. The caller has opened the transaction. */
  handle(request: ApiRequest): ApiResponse;
  /** Lets what runs by itself catch up with the clock, a piece at a time; true as long as there is more of it. */
  catchUp?(): boolean;
  /** The CRM's own answer for a limit that is reached (fault `429`, `402`). */
  refusal(status: 429 | 402, request: ApiRequest): ApiResponse;
  /** Whole state in canonical form: no system times, no invented ids, references by key. */
  canonical(): { objects: Map<string, CanonicalRecord[]>; schema: unknown };
  plantField(field: SeedField): void;
  plantRecord(record: SeedRecord): void;
  plantUser(user: SeedUser): void;
  /** Sets one value (`field` is a dotted path) and nothing else. Throws a sentence when record or field is missing. */
  poke(object: string, id: string, field: string, value: unknown): void;
  key(): string;
  setKeyState(state: KeyState): void;
  keyState(): KeyState;
  /** Limits in force, and a change of some of them. Throws a sentence for an unknown name or a bad value. */
  limits(): JsonObject;
  setLimits(change: JsonObject): void;
};

export type KeyState = "valid" | "revoked" | "expired";

/** A CRM the sandbox can play. */
export type Crm = {
  name: string;
  profiles: readonly string[];
  defaultProfile: string;
  /** Editions `--plan` accepts. */
  plans: readonly string[];
  /** Address and headers up to this size reach the CRM; above it, and above 16 KB when left out, 431 is the answer. */
  headerBytes?: number;
  /** One line per profile and plan for the help text. */
  help: string;
  open(store: Store, options: { profile: string; plan: string | null; key: string | null }): CrmInstance;
};

/** A mistake of whoever runs the sandbox: shown as one sentence, exit code 2, or HTTP 400 on an admin endpoint. */
export class UsageError extends Error {
  override name = "UsageError";
}

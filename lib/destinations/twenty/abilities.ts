/**
 * What Twenty can do and how much of it, as data with source and date. Options override; answers of the server win.
 * Sources: `apis/twenty.md` (§ numbers), [V] = seen on a running server of 2025-09-12, [doc] = docs.twenty.com.
 */
import type { Ability, LimitFact } from "../port.ts";

/** Behaviour as of 2025-09 (`v1.5`) or as documented for 2.x (`v2`); found out by reading the metadata. */
export type Generation = "v1.5" | "v2";

export type TwentyLimits = {
  /** Requests a minute; null: the server documents none for this kind of request. */
  readonly requestsPerMinute: number | null;
  /** GraphQL requests a minute where they are limited apart (v1.5). */
  readonly graphqlPerMinute: number | null;
  /** Records in one batch insert. */
  readonly batch: number;
  /** Ids in one read. */
  readonly readBatch: number;
  /** Records on one page. */
  readonly page: number;
  /** Bytes of one request body that we allow ourselves. */
  readonly bodyBytes: number;
  readonly fileBytes: number;
  /** Rows the user interface exports at most. */
  readonly exportRows: number;
};

export const LIMITS: Readonly<Record<Generation, TwentyLimits>> = {
  v2: {
    requestsPerMinute: 100,
    graphqlPerMinute: null,
    batch: 60,
    readBatch: 100,
    page: 200,
    bodyBytes: 4_000_000,
    fileBytes: 100_000_000,
    exportRows: 20_000,
  },
  "v1.5": {
    requestsPerMinute: null,
    // 500 in a fixed window of 100 s: 100 at once and 4 a second stay below it wherever the window begins.
    graphqlPerMinute: 240,
    batch: 60,
    readBatch: 100,
    page: 200,
    bodyBytes: 4_000_000,
    fileBytes: 100_000_000,
    exportRows: 20_000,
  },
};

/** Milliseconds of silence after which a v1.5 server forgets refused GraphQL calls (`API_RATE_LIMITING_TTL`, §2 [V]). */
export const SILENT_WINDOW_MS = 100_000;

/** The limits in force, as facts for the report. */
export function limitFacts(limits: TwentyLimits, generation: Generation, learned: boolean): LimitFact[] {
  const asOf = "2026-11-21";
  const told = { source: "told by the server when it refused a call", asOf };
  const rate =
    limits.requestsPerMinute !== null
      ? {
          name: "requests",
          value: limits.requestsPerMinute,
          per: "minute",
          ...(learned ? told : { source: "docs.twenty.com/developers/extend/api (twenty.md §2)", asOf }),
        }
      : {
          name: "GraphQL requests",
          value: limits.graphqlPerMinute ?? 0,
          per: "minute",
          ...(learned
            ? told
            : { source: `twenty.md §2, seen on ${generation}: 500 per 100 s; REST without limit`, asOf }),
        };
  return [
    rate,
    {
      name: "records in a batch",
      value: limits.batch,
      per: "request",
      source: "docs.twenty.com/user-guide/data-migration (twenty.md §6)",
      asOf,
    },
    { name: "records on a page", value: limits.page, per: "request", source: "OpenAPI of 1.18 (twenty.md §8)", asOf },
    {
      name: "request body",
      value: limits.bodyBytes,
      per: "bytes",
      source: "own ceiling; the server takes 10 MB (twenty.md §6 [V])",
      asOf,
    },
    {
      name: "file",
      value: limits.fileBytes,
      per: "bytes",
      source: "own ceiling; none is documented, 11 MB were accepted (twenty.md §7 [V])",
      asOf,
    },
    {
      name: "rows exported by the user interface",
      value: limits.exportRows,
      per: "export",
      source: "migration page; not confirmed (twenty.md §10)",
      asOf,
    },
  ];
}

/** Abilities per object. `files` only where a record carries one. */
export function abilities(generation: Generation, limits: TwentyLimits): Record<string, Ability> {
  const base: Ability = {
    key: "chosen-id",
    verbs: ["insert", "update", "remove", "restore", "soft-delete"],
    batch: limits.batch,
    remove: "hard",
    restore: true,
    update: "merge",
    createdAt: "settable",
    insertOnly: [],
    unique: [],
    identity: null,
    deletedBlock: true,
    files: null,
    cascades: [],
  };
  // v1.5: the unique e-mail and domain ignore deleted rows, our own unique field counts them (§9 [V]).
  const standardBlock = generation === "v2";
  const links = { ...base, deletedBlock: false };
  return {
    company: { ...base, unique: ["domainName.primaryLinkUrl"], deletedBlock: standardBlock },
    person: {
      ...base,
      unique: ["emails.primaryEmail"],
      identity: {
        first: "name.firstName",
        last: "name.lastName",
        email: "emails.primaryEmail",
        phone: ["phones.primaryPhoneCallingCode", "phones.primaryPhoneNumber"],
        title: "jobTitle",
        company: { field: "company", object: "company", name: "name" },
      },
      deletedBlock: standardBlock,
      cascades: ["noteTarget", "taskTarget"],
    },
    note: { ...base, cascades: ["noteTarget"] },
    task: { ...base, cascades: ["taskTarget"] },
    noteTarget: links,
    taskTarget: links,
    attachment: { ...links, batch: 1, files: { maxBytes: limits.fileBytes } },
    // Writing members makes ghosts (§3 [V]), so there is no verb for them.
    workspaceMember: { ...links, verbs: [], remove: "none", restore: false },
  };
}

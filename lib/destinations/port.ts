/** The destination port: what the engine asks of a CRM, and nothing of how. One folder per CRM implements it. */
import type { Reason } from "../contract/reasons.ts";
import type { NeededField, Scalar } from "../plan/types.ts";
import type { Permit } from "../project/permit.ts";

/** A field's value as it goes over the port: references are destination ids by now. */
export type Value = Scalar | readonly Scalar[];
/** Logical field names, dotted for parts of a composite. */
export type Fields = Readonly<Record<string, Value>>;

export type Address = {
  readonly object: string;
  readonly external: string;
  readonly id: string | null;
};
export type Verb = "insert" | "update" | "remove" | "restore" | "soft-delete";
export type StagedFile = {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly mime: string;
  open(): Promise<Uint8Array>;
};
export type Write = Address & {
  readonly fields: Fields;
  /** What the CRM holds now: needed where an update replaces a whole composite, and for undo. */
  readonly before: Fields | null;
  /** Version (the CRM's last-modified mark, an instant where it is one) that `before` was read at; a later one refuses the write as `edited_in_crm`. */
  readonly version: string | null;
  readonly file: StagedFile | null;
  /** Ids of what came back with a record when it was restored: it may go with it again. */
  readonly along?: readonly string[];
};
export type Cost = { readonly calls: number; readonly spends: Readonly<Record<string, number>> };
/** Writes in order: an array, or, where there are many, a stream; a journalled one can be gone through again and again. */
export interface Writes extends Iterable<Write> {
  /** Of a stream fresh from `pack`: how many have gone by. */
  readonly length: number;
}
/**
 * What goes out under one intent. `key` is stable for the same writes: hash of verb, object and externals. The writes of
 * a unit that `pack` has just handed out may come but once, and `cost` may be known only when they have gone by.
 */
export type Unit = {
  readonly key: string;
  readonly verb: Verb;
  readonly object: string;
  readonly route: string;
  readonly writes: Writes;
  readonly cost: Cost;
};
/** Opaque to the engine: a job id, an uploaded file. */
export type Handle = { readonly step: string; readonly data: Fields };
export type Limit = "burst" | "concurrency" | "daily" | "job" | "maintenance";

/** Every signal is journalled before the generator is asked for the next: that is the whole crash protocol. */
export type Signal =
  | { readonly is: "handle"; readonly handle: Handle }
  | { readonly is: "fate"; readonly external: string; readonly fate: Fate; readonly requestId: string | null }
  | { readonly is: "wait"; readonly until: number; readonly limit: Limit };
export type Fate =
  | {
      readonly kind: "created" | "updated" | "unchanged" | "removed" | "restored";
      readonly id: string;
      readonly version: string | null;
      /** Logical fields that the CRM would not have taken and that were left out. */
      readonly without?: readonly string[];
      /** Ids of what others had made and what came back along with a restored record. */
      readonly along?: readonly string[];
    }
  | {
      readonly kind: "rejected";
      /** The CRM's own code, without personal data. */
      readonly code: string;
      readonly field: string | null;
      readonly retry: "never" | "alone" | "after-parent";
      readonly reason: Reason;
    }
  | { readonly kind: "unknown" };

export type Probe = { readonly object: string } & (
  | { readonly by: "external"; readonly values: readonly string[] }
  /** `bin`: deleted ones too, where the CRM would leave them out. */
  | { readonly by: "id"; readonly values: readonly string[]; readonly bin?: boolean }
  /** Pre-existing records by a unique field, deleted ones included. */
  | { readonly by: "field"; readonly field: string; readonly values: readonly string[] }
);
export type Listed = "ours" | "ours-or-bin" | "all" | "bin";
export type Found = Address & { readonly fields: Fields; readonly version: string | null; readonly deleted: boolean };

/** The logical fields that tell who somebody is. Where several are named, their values are read one behind the other. */
export type Identity = {
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly phone: readonly string[];
  readonly title: string;
  /** The reference to the person's company, and where the company's name stands; without an object, `field` holds the name itself. */
  readonly company: { readonly field: string; readonly object: string | null; readonly name: string };
};

/** Per object, as data with source and date; the engine reads it and never asks which CRM it is. */
export type Ability = {
  readonly key: "chosen-id" | "unique-field" | "plain-field" | "natural" | "marker";
  readonly verbs: readonly Verb[];
  readonly batch: number;
  readonly remove: "hard" | "soft" | "none";
  readonly restore: boolean;
  readonly update: "merge" | "replace";
  readonly createdAt: "settable" | "insert-only" | "never";
  /** Logical fields that the CRM takes when a record is made and never again. */
  readonly insertOnly: readonly string[];
  /** Logical fields the CRM keeps unique: where records of the customer's own are looked for. */
  readonly unique: readonly string[];
  /** By these, records of the customer's own are proposed where no key and no unique field finds them; null: never. */
  readonly identity: Identity | null;
  /** Deleted records block a unique value. */
  readonly deletedBlock: boolean;
  readonly files: { readonly maxBytes: number } | null;
  /** What happens to dependents when one is removed, in the order in which to remove by hand. */
  readonly cascades: readonly string[];
};
export type LimitFact = {
  readonly name: string;
  readonly value: number;
  readonly per: string;
  readonly source: string;
  readonly asOf: string;
  /** What of a unit's cost counts against it; left out: its calls. */
  readonly spends?: string;
};

export type SchemaChange = {
  readonly key: string;
  readonly needs: readonly NeededField[];
  readonly what: string;
  readonly undo: "removes" | "deactivates" | "cannot";
  readonly how: "api" | { readonly admin: string };
};
/** The account's schema against what is needed. `hash` covers what the load depends on. */
export type Live = {
  readonly hash: string;
  readonly version: string;
  /** `object.logical` → real name. */
  readonly names: Readonly<Record<string, string>>;
  readonly existing: readonly NeededField[];
  readonly missing: readonly NeededField[];
  /** There, but of another type or without uniqueness. */
  readonly clashing: readonly (NeededField & { readonly found: string })[];
};
export type Check = {
  readonly code: string;
  readonly title: string;
  readonly verdict: "ok" | "warn" | "block";
  readonly found: string;
  readonly advice: string;
};
export type User = { readonly id: string; readonly email: string; readonly name: string; readonly active: boolean };

/** Calls counted by what they were for; `retry`: one made again, `poll`: another look at what is still under way. */
export type CallCount = Readonly<Record<"write" | "read" | "schema" | "file" | "retry" | "poll", number>>;

/** A schema that an admin can bring into the account by hand, with what it holds in words. */
export type SetupPackage = { readonly zip: Uint8Array; readonly manifest: string };

export interface Destination {
  readonly crm: string;
  /** Base URL: approvals and permits are bound to it. */
  readonly account: string;
  readonly abilities: Readonly<Record<string, Ability>>;
  readonly limits: readonly LimitFact[];
  calls(): CallCount;
  /** What to do about a record that was refused with this code; null where nothing is known. */
  advice?(code: string): string | null;
  /** What no rollback here can give back, as sentences; said before one begins. */
  readonly residue?: readonly string[];
  /** Seconds spent waiting for each limit so far, on the account's clock. */
  waited(): Readonly<Partial<Record<Limit, number>>>;
  /** Connects, checks the key and finds out which version answers. Throws a `ConnectionFailed` with advice. */
  connect(): Promise<{ readonly version: string }>;
  preflight(need: {
    readonly counts: Readonly<Record<string, number>>;
    /** Of these, what is not in the CRM yet: what the load still takes of its limits. All, where left out. */
    readonly coming?: Readonly<Record<string, number>>;
    /** Of the files that are not in the CRM yet. */
    readonly bytes: number;
    readonly largestFile: number;
    readonly needed: readonly NeededField[];
    /** Values that must be unique, by `object.field`: counted against what lies in the CRM's bin. */
    readonly unique?: Readonly<Record<string, readonly string[]>>;
    /** Automations and sequences of the source, which nobody can move. */
    readonly automations?: number;
  }): AsyncIterable<Check>;
  users(): AsyncIterable<User>;
  describe(needed: readonly NeededField[]): Promise<Live>;
  changes(live: Live): readonly SchemaChange[];
  /** Everything the plan needs beyond what the CRM brings along, where the CRM takes such a package. */
  setupPackage?(live: Live): SetupPackage;
  change(change: SchemaChange, from: Handle | null, permit: Permit): AsyncGenerator<Signal>;
  unchange(change: SchemaChange, from: Handle | null, permit: Permit): AsyncGenerator<Signal>;
  /** The address under which the CRM shows a file, for texts that hold it. */
  linkTo?(object: string, id: string): string;
  /** Id under which a new record will be stored, where the CRM lets us choose; else null. */
  chosenId(object: string, external: string): string | null;
  /** Pure: chooses the route and cuts units with their cost; streams in and out. Asking for the next unit ends the last. */
  pack(verb: Verb, object: string, writes: Iterable<Write>): Iterable<Unit>;
  /** Calls that finding or reading `count` records will take. */
  readCost(object: string, by: Probe["by"] | "list", count: number): Cost;
  /** Least seconds the account's documented limits allow for so many calls. */
  leastSeconds(calls: number): number;
  run(unit: Unit, from: Handle | null, permit: Permit): AsyncGenerator<Signal>;
  /** After a crash or a lost answer: reads, never writes. Fates of what did happen; the rest stays open, and may be `run` from its handle. */
  settle(unit: Unit, handle?: Handle | null): AsyncIterable<Extract<Signal, { is: "fate" }>>;
  find(probe: Probe): AsyncIterable<Found>;
  /**
   * `ours`: records with a key of ours; `all`: the object's whole state. Both with the bin, unless what we remove stays
   * there: then `ours-or-bin` asks for records of ours in the bin too. `bin`: what can be restored.
   */
  list(object: string, only: Listed): AsyncIterable<Found>;
  /** One field as the CRM would hand it back; comparison everywhere is `canonical(sent) === canonical(read)`. */
  canonical(object: string, field: string, value: Value): { readonly value: Value; readonly rule: string | null };
  close(): Promise<void>;
}

/** Connection, key or permission trouble: what the user must do is in `advice`. */
export class ConnectionFailed extends Error {
  override readonly name = "ConnectionFailed";
  readonly advice: string;
  readonly exitCode: 2 | 5;
  constructor(message: string, advice: string, exitCode: 2 | 5) {
    super(message);
    this.advice = advice;
    this.exitCode = exitCode;
  }
}

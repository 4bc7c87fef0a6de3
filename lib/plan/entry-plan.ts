/** One row of the mapping at work: which source rows make records, and how each field is read. */
import { hash } from "node:crypto";
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import { type Ast, walk } from "../mapping/ast.ts";
import type { PlanOption, RowEntry } from "../mapping/entries.ts";
import type { Field } from "../mapping/fields.ts";
import { hashOf, TextIndex } from "../quality/join-index.ts";
import type { Lineage } from "../staging/types.ts";
import { Compiler } from "./evaluate.ts";
import { codeOf, ELSEWHERE } from "./fates.ts";
import { groupRows } from "./grouped.ts";
import type { Evaluate, Leaf, LookupTarget, Scope, World } from "./scope.ts";
import type { SourceTable } from "./tables.ts";
import {
  isLinkedText,
  isRecordRef,
  type PlannedFile,
  type PlannedRecord,
  type PlannedValue,
  type RecordRef,
} from "./types.ts";

export type PlannedField = {
  readonly name: string;
  readonly label: string;
  readonly spec: Field<unknown>;
  readonly ast: Ast;
  readonly evaluate: Evaluate;
  readonly leaves: readonly Leaf[];
  /** Child row per unit where the field is read from a child; null: from the row itself. */
  readonly childOf: Int32Array | null;
  /** No record without a value here. */
  readonly needed: boolean;
  /** Column names per set of leaves, shared by all records. */
  readonly from: Map<string, readonly string[]>;
};
export type Identity = (object: string, memberIds: readonly string[]) => string;
/** Checks a file once; the reason it cannot go, or the file. */
export type FileCheck = (unit: number, found: Readonly<Record<string, PlannedValue>>) => PlannedFile | Reason;
type Hold = { readonly test: (unit: number) => boolean; readonly code: number };

const DUPLICATE = codeOf("merged_equal");
const LARGEST_CODE = 199;
/** External ids kept in memory; those of further records are made again whenever somebody asks. */
const KEPT_EXTERNALS = 200_000;

export class EntryPlan implements LookupTarget {
  readonly entry: RowEntry;
  readonly table: SourceTable;
  readonly groups: readonly (readonly number[])[] | null;
  /** Units: rows of the table, or groups of them. */
  readonly length: number;
  /** Per unit: 0 made, the code of a reason, or taken by another entry. */
  readonly outcomes: Uint8Array;
  readonly files = new Map<number, PlannedFile>();
  fields: readonly PlannedField[] = [];
  /** What the row's needs lead to. */
  required: readonly Evaluate[] = [];
  unlessUser: Evaluate | null = null;
  /** Names of the fields that are written in the second pass. */
  later: ReadonlySet<string> = new Set();
  fileLeaves: readonly Leaf[] = [];
  readonly #world: World;
  readonly #identity: Identity;
  readonly #members: (object: ObjectName, id: string) => readonly string[];
  readonly #externals: (string | undefined)[] = [];
  readonly #key: readonly Evaluate[];

  constructor(
    entry: RowEntry,
    world: World,
    identity: Identity,
    members: (object: ObjectName, id: string) => readonly string[],
  ) {
    this.entry = entry;
    this.#world = world;
    this.#identity = identity;
    this.#members = members;
    this.table = world.tables.get(entry.from);
    const rows: Scope = { table: this.table, groups: null, key: [], external: null };
    const by = entry.groupBy?.map((ast) => new Compiler(world).silent(ast, rows));
    this.groups = by ? groupRows(this.table.length, by) : null;
    this.length = this.groups?.length ?? this.table.length;
    this.outcomes = new Uint8Array(this.length);
    this.#key = entry.key.map((ast) => new Compiler(world).compile(ast, this.scope));
  }

  get to(): string {
    return this.entry.to;
  }
  get object(): ObjectName {
    return this.entry.from;
  }
  get scope(): Scope {
    return {
      table: this.table,
      groups: this.groups,
      key: this.entry.key,
      external: (unit) => this.external(unit),
    };
  }
  made(unit: number): boolean {
    return this.outcomes[unit] === 0;
  }
  outcome(unit: number): number {
    return this.outcomes[unit] ?? 0;
  }
  rowsOf(unit: number): readonly number[] {
    return this.groups?.[unit] ?? [unit];
  }

  /** Parts of the key as text; null where one is blank. */
  #keyOf(unit: number): string[] | null {
    const parts: string[] = [];
    for (const part of this.#key) {
      const value = part(unit);
      if (value === null) return null;
      parts.push(String(value));
    }
    return parts;
  }

  /** The key's parts, without a mark in the trace of the value under way. */
  #quietKeyOf(unit: number): readonly string[] {
    const { trace } = this.#world;
    const { length, why, skip } = trace;
    const key = this.#keyOf(unit) ?? [];
    Object.assign(trace, { length, why, skip });
    return key;
  }
  #nameOf(unit: number): string {
    return nameOf(this.#quietKeyOf(unit));
  }
  external(unit: number): string {
    const known = this.#externals[unit];
    if (known !== undefined) return known;
    const external = this.#externalOf(this.#quietKeyOf(unit));
    if (unit < KEPT_EXTERNALS) this.#externals[unit] = external;
    return external;
  }
  #externalOf(parts: readonly string[]): string {
    const [only] = parts;
    const ids = parts.length === 1 && only !== undefined && !this.groups ? this.#membersOf(only) : [parts.join(":")];
    const external = this.#identity(this.entry.keyOf ?? this.entry.from, ids);
    return this.entry.part ? `${external}:${this.entry.part}` : external;
  }
  /** The surviving id first. */
  #membersOf(id: string): readonly string[] {
    const members = this.#members(this.entry.from, id);
    return members.length < 2 ? [id] : [id, ...members.filter((member) => member !== id)];
  }

  /** Settles which units make a record. `takes` says whether a route sends a row here. */
  decide(
    options: Readonly<Record<PlanOption, boolean>>,
    takes: ((row: number) => boolean) | null,
    file: FileCheck | null,
  ): void {
    const { trace } = this.#world;
    const quiet = () => new Compiler(this.#world);
    const holds = this.entry.holds
      .filter(({ unless }) => unless === null || !options[unless])
      .map(({ test, reason }): Hold => ({ test: quiet().test(test, this.scope), code: codeOf(reason) }));
    const needs = this.entry.needs.map((need) => quiet().compile(need, this.scope));
    const required = this.fields.filter((field) => field.needed);
    const fileParts = Object.entries(this.entry.file ?? {}).map(
      ([name, ast]) => [name, quiet().compile(ast, this.scope)] as const,
    );
    const seen = new TextIndex((unit) => this.#nameOf(unit), this.length);
    for (let unit = 0; unit < this.length; unit++) {
      if (takes && !takes(this.rowsOf(unit)[0] ?? -1)) {
        this.outcomes[unit] = ELSEWHERE;
        continue;
      }
      trace.reset();
      const held = holds.find(({ test }) => test(unit));
      if (held) {
        this.outcomes[unit] = held.code;
        continue;
      }
      const key = this.#keyOf(unit);
      for (const need of needs) if (trace.skip === 0) need(unit);
      for (const field of required)
        if (trace.skip === 0) field.evaluate(field.childOf ? (field.childOf[unit] ?? -1) : unit);
      if (trace.skip === 0 && key === null) trace.skip = codeOf("missing_key");
      if (trace.skip === 0 && key !== null) {
        const name = nameOf(key);
        if (seen.firstRow(seen.add(name, hashOf(name), unit)) !== unit) trace.skip = DUPLICATE;
      }
      if (trace.skip === 0 && file) {
        const checked = file(unit, Object.fromEntries(fileParts.map(([name, part]) => [name, part(unit)])));
        if (typeof checked === "string") trace.skip = codeOf(checked);
        else this.files.set(unit, checked);
      }
      this.outcomes[unit] = trace.skip;
    }
  }

  /** Builds one record; `mark` sees every field's trace, of missing values too. */
  record(
    unit: number,
    mark: ((field: PlannedField, value: PlannedValue) => void) | null,
  ): PlannedRecord & { readonly digest: Uint8Array } {
    const { trace } = this.#world;
    const fields: Record<string, PlannedValue> = {};
    const later: Record<string, PlannedValue> = {};
    const from: Record<string, readonly string[]> = {};
    const requires: RecordRef[] = [];
    for (const field of this.fields) {
      trace.reset();
      const at = field.childOf ? (field.childOf[unit] ?? -1) : unit;
      const value = at < 0 ? null : field.evaluate(at);
      mark?.(field, value);
      if (value === null) continue;
      // A text that leads nowhere need not wait for what others lead to.
      const waits = this.later.has(field.name) && (isRecordRef(value) || isLinkedText(value));
      (waits ? later : fields)[field.name] = value;
      if (field.needed && !waits && isRecordRef(value)) requires.push(value);
      from[field.name] = fromOf(field, this.#world);
    }
    trace.reset();
    const user = this.unlessUser?.(unit);
    requires.push(...this.required.map((need) => need(unit)).filter((value) => value !== null && isRecordRef(value)));
    const file = this.files.get(unit) ?? null;
    const external = this.external(unit);
    const content = JSON.stringify([
      this.entry.to,
      external,
      fields,
      later,
      file ? [file.name, file.bytes, file.sha256, file.mime] : null,
    ]);
    const digest = hash("sha256", content, "buffer");
    return {
      object: this.entry.to,
      external,
      row: this.entry.label,
      source: {
        object: this.entry.from,
        id: (this.#keyOf(unit) ?? []).join("|"),
        lineage: this.rowsOf(unit).flatMap((row): readonly Lineage[] => this.table.staged?.sources(row) ?? []),
      },
      fields,
      later,
      from,
      file,
      ...(requires.length > 0 ? { requires } : {}),
      ...(typeof user === "string" ? { unlessUser: user } : {}),
      digest,
      hash: digest.toString("hex"),
    };
  }
}

/** A key as one text: equal keys, equal texts. */
const nameOf = (key: readonly string[]): string => (key.length === 1 ? (key[0] ?? "") : JSON.stringify(key));

/** An expression that may stop the whole record. */
export const canSkip = (ast: Ast): boolean => walk(ast).some((node) => node.op === "orSkip");

/** Columns of this value's trace, one shared array per combination. */
function fromOf(field: PlannedField, { trace }: World): readonly string[] {
  let name = "";
  const first = trace.leaves[0];
  let same = true;
  for (let at = 1; at < trace.length && same; at++) same = trace.leaves[at] === first;
  const numbers =
    trace.length === 0
      ? []
      : same && first !== undefined
        ? [first]
        : [...new Set(trace.leaves.slice(0, trace.length))].sort((a, b) => a - b);
  name = numbers.length === 1 ? String(numbers[0]) : numbers.join();
  const known = field.from.get(name);
  if (known) return known;
  const columns = numbers.map((number) => field.leaves[number]?.name ?? "");
  field.from.set(name, columns);
  return columns;
}

export const isReasonCode = (outcome: number): boolean => outcome > 0 && outcome <= LARGEST_CODE;

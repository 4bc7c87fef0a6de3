/** What the parts of the adapter share: the doors, the limits, and what is known of the workspace. */
import type { Clock } from "../../clock/clock.ts";
import type { Fields, Value } from "../port.ts";
import { asTrouble, type TroubleWords } from "../trouble.ts";
import type { TwentyLimits } from "./abilities.ts";
import type { TwentyApi } from "./api.ts";
import { type Canonical, canonicalValue } from "./canonical.ts";
import type { ObjectMeta, Workspace } from "./metadata.ts";
import { upperSnake } from "./names.ts";
import { logicalName, type Place, placeOf } from "./place.ts";
import { type Json, raise } from "./raise.ts";
import { Refused } from "./refusal.ts";

export type Context = {
  readonly account: string;
  readonly api: TwentyApi;
  readonly clock: Clock;
  limits(): TwentyLimits;
  /** The schema, read once; `refresh` reads it again. */
  workspace(): Promise<Workspace>;
  refresh(): Promise<Workspace>;
  /** A field was made or deleted: the next use of the schema reads it again until it shows that. */
  expect(object: string, logical: string, present: boolean): void;
  known(): Workspace | null;
  /** `object.real` → the plan's name for it. */
  readonly spelling: Map<string, string>;
  /** `object.field` → canonical picklist value → option value. */
  readonly options: Map<string, ReadonlyMap<string, string>>;
  /** Content hash → stored path, where one stored file may serve many attachments. */
  readonly uploads: Map<string, string>;
};

export const SOURCE_FIELD = "sourceSystemId";

/** The object of this name; throws a sentence when the workspace has none. */
export async function objectOf(context: Context, name: string): Promise<ObjectMeta> {
  const found = (await context.workspace()).objects.get(name);
  if (!found) throw new Error(`Twenty at ${context.account} has no object "${name}": it is deactivated or misspelt.`);
  return found;
}

/** Option value of a picklist value: from the table of what we created, else by value or label of the options there. */
export function optionName(context: Context, object: string, place: Place, value: string): string | null {
  const tabled = context.options.get(`${object}.${place.field.name}`)?.get(value);
  if (tabled) return tabled;
  const { options } = place.field;
  const shaped = upperSnake(value);
  const found =
    options.find((one) => one.value === value) ??
    options.find((one) => one.value === shaped) ??
    options.find((one) => one.label.toLowerCase() === value.toLowerCase());
  return found?.value ?? null;
}

/** The field's place by its logical name, and remembers that the plan calls it so. */
export function remember(context: Context, object: ObjectMeta, logical: string): Place | null {
  const place = placeOf(object, logical);
  // The bare name of a composite asks for the field as a whole: its parts keep their own names.
  if (place && (place.part === null || logical.includes(".")))
    context.spelling.set(`${object.name}.${logicalName(place)}`, logical);
  return place;
}

export function raised(context: Context, object: ObjectMeta, record: Json): Fields {
  return raise(object, record, (name, real) => context.spelling.get(`${name}.${real}`));
}

/** Canonical form of a field's value; of an unknown field, the value itself. */
export function canonicalIn(context: Context, object: string, field: string, value: Value): Canonical {
  const meta = context.known()?.objects.get(object);
  const place = meta ? placeOf(meta, field) : null;
  if (!place) return { value: value === "" ? null : value, rule: value === "" ? "empty" : null };
  return canonicalValue(place.type, value, (text) => optionName(context, object, place, text) ?? upperSnake(text));
}

/** True when the record already holds every one of these fields. */
export function holds(context: Context, object: ObjectMeta, record: Json, fields: Fields): boolean {
  for (const logical of Object.keys(fields)) remember(context, object, logical);
  const current = raised(context, object, record);
  return Object.entries(fields).every(([logical, value]) => {
    const sent = canonicalIn(context, object.name, logical, value).value;
    const read = canonicalIn(context, object.name, logical, current[logical] ?? null).value;
    return JSON.stringify(sent) === JSON.stringify(read);
  });
}

const TROUBLE: TroubleWords = {
  unwell: "Wait until the server is well again, then start again: it goes on where it stopped.",
  shape: "Check that the address is Twenty's, and its version: 1.5 and 2.x are known.",
  refused:
    "Check the key's role and the data model in Twenty (Settings), then start again: it goes on where it stopped.",
  until: "until",
  spent: "Start again then: it goes on where it stopped.",
};

/** Turns trouble on the way to the server into what the user can do about it. */
export const asConnectionFailed = (error: unknown, account: string): unknown =>
  asTrouble(error, account, (thrown) => thrown instanceof Refused, TROUBLE);

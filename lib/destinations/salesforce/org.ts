/** The org's schema as this user sees it, object by object (salesforce.md §4.9). */
import { z } from "zod";
import { type SalesforceApi, shaped } from "./api.ts";
import { Refused } from "./refusal.ts";

export type FieldMeta = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** 0: not limited by letters. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly custom: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly restricted: boolean;
  readonly defaulted: boolean;
  readonly filterable: boolean;
  /** Formatted text. */
  readonly html: boolean;
  /** Active values of a picklist. */
  readonly values: readonly string[];
  /** All values of a picklist. */
  readonly choices: readonly {
    readonly value: string;
    readonly label: string;
    readonly active: boolean;
    readonly byDefault: boolean;
  }[];
  readonly to: readonly string[];
};
export type ObjectMeta = {
  readonly name: string;
  readonly label: string;
  readonly custom: boolean;
  readonly createable: boolean;
  readonly deletable: boolean;
  /** A deleted record lies in the recycle bin and can come back. */
  readonly undeletable: boolean;
  readonly fields: ReadonlyMap<string, FieldMeta>;
  /** Records that go with one of these when it is deleted. */
  readonly cascades: readonly { readonly object: string; readonly field: string }[];
};

const describeAnswer = z.object({
  name: z.string(),
  label: z.string(),
  custom: z.boolean(),
  createable: z.boolean(),
  deletable: z.boolean(),
  undeletable: z.boolean().nullish(),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string(),
      length: z.number().nullish(),
      precision: z.number().nullish(),
      scale: z.number().nullish(),
      nillable: z.boolean(),
      createable: z.boolean(),
      updateable: z.boolean(),
      custom: z.boolean().nullish(),
      externalId: z.boolean().nullish(),
      unique: z.boolean().nullish(),
      restrictedPicklist: z.boolean().nullish(),
      defaultedOnCreate: z.boolean().nullish(),
      filterable: z.boolean().nullish(),
      htmlFormatted: z.boolean().nullish(),
      picklistValues: z
        .array(
          z.object({
            value: z.string(),
            label: z.string().nullish(),
            active: z.boolean().nullish(),
            defaultValue: z.boolean().nullish(),
          }),
        )
        .nullish(),
      referenceTo: z.array(z.string()).nullish(),
    }),
  ),
  childRelationships: z
    .array(z.object({ childSObject: z.string(), field: z.string(), cascadeDelete: z.boolean().nullish() }))
    .nullish(),
});

/** Null when the org has no such object, or this user may not see it. */
export async function describeObject(api: SalesforceApi, name: string): Promise<ObjectMeta | null> {
  try {
    const reply = await api.call({
      method: "GET",
      path: `/sobjects/${encodeURIComponent(name)}/describe`,
      purpose: "schema",
      write: false,
    });
    const told = shaped(reply, describeAnswer, `describe of ${name}`);
    return {
      name: told.name,
      label: told.label,
      custom: told.custom,
      createable: told.createable,
      deletable: told.deletable,
      undeletable: told.undeletable ?? false,
      fields: new Map(
        told.fields.map((field): [string, FieldMeta] => [
          field.name,
          {
            name: field.name,
            label: field.label,
            type: field.type,
            length: field.length ?? 0,
            precision: field.precision ?? 0,
            scale: field.scale ?? 0,
            nillable: field.nillable,
            createable: field.createable,
            updateable: field.updateable,
            custom: field.custom ?? field.name.endsWith("__c"),
            externalId: field.externalId ?? false,
            unique: field.unique ?? false,
            restricted: field.restrictedPicklist ?? false,
            defaulted: field.defaultedOnCreate ?? false,
            filterable: field.filterable ?? true,
            html: field.htmlFormatted ?? false,
            values: (field.picklistValues ?? []).flatMap(({ value, active }) => (active === false ? [] : [value])),
            choices: (field.picklistValues ?? []).map(({ value, label, active, defaultValue }) => ({
              value,
              label: label ?? value,
              active: active !== false,
              byDefault: defaultValue === true,
            })),
            to: field.referenceTo ?? [],
          },
        ]),
      ),
      cascades: (told.childRelationships ?? []).flatMap(({ childSObject, field, cascadeDelete }) =>
        cascadeDelete ? [{ object: childSObject, field }] : [],
      ),
    };
  } catch (error) {
    if (error instanceof Refused && (error.status === 404 || error.code === "INVALID_TYPE")) return null;
    throw error;
  }
}

/** Reads each object once; `forget` reads them all again when next asked for. */
export interface OrgReader {
  object(name: string): Promise<ObjectMeta | null>;
  /** What was read so far. */
  known(name: string): ObjectMeta | null;
  forget(): void;
}
export function createOrgReader(api: SalesforceApi): OrgReader {
  const asked = new Map<string, Promise<ObjectMeta | null>>();
  const read = new Map<string, ObjectMeta>();
  return {
    object(name) {
      const before = asked.get(name);
      if (before) return before;
      const answer = describeObject(api, name).then((meta) => {
        if (meta) read.set(name, meta);
        else read.delete(name);
        return meta;
      });
      asked.set(name, answer);
      answer.catch(() => asked.delete(name));
      return answer;
    },
    known: (name) => read.get(name) ?? null,
    forget: () => asked.clear(),
  };
}

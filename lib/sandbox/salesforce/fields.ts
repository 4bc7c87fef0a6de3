/** The form in which objects and fields are held, and short ways to write the standard ones down. */

export type FieldType =
  | "id"
  | "string"
  | "textarea"
  | "email"
  | "phone"
  | "url"
  | "picklist"
  | "multipicklist"
  | "combobox"
  | "boolean"
  | "int"
  | "double"
  | "currency"
  | "percent"
  | "date"
  | "datetime"
  | "reference"
  | "base64";

/** `more`: what a value of a standard list says besides (closed, color, …). */
export type Choice = {
  value: string;
  label: string;
  active: boolean;
  byDefault: boolean;
  more?: Readonly<Record<string, string>>;
};

export type Field = {
  name: string;
  label: string;
  type: FieldType;
  length: number;
  precision: number;
  scale: number;
  /** Must have a value when a record is made. */
  required: boolean;
  /** Value of a record that is made without one; booleans always have one. */
  byDefault: unknown;
  createable: boolean;
  updateable: boolean;
  choices: readonly Choice[];
  restricted: boolean;
  refersTo: readonly string[];
  relationship: string | null;
  /** Name of the relationship seen from the parent. */
  children: string | null;
  /** What the parent's deletion does. */
  onDelete: "cascade" | "clear" | "restrict" | "none";
  masterDetail: boolean;
  externalId: boolean;
  unique: boolean;
  caseSensitive: boolean;
  idLookup: boolean;
  custom: boolean;
  filterable: boolean;
  /** `ENR-{0000000}` of a field that counts by itself. */
  autoNumber: string | null;
  /** Custom fields that field-level security cannot hide: names, required and master-detail fields. */
  alwaysVisible: boolean;
};

export type ObjectType = {
  name: string;
  label: string;
  plural: string;
  prefix: string;
  custom: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  undeletable: boolean;
  /** May be a WhatId. */
  activities: boolean;
  owned: "user" | "queue" | null;
  /** CreatedDate and its kin may be given on insert (sheet 0: Campaign is not in the list). */
  auditable: boolean;
  /** What one record takes of the storage (sheet 2). */
  kilobytes: number;
  /** Only in the Tooling API. */
  tooling: boolean;
  fields: readonly Field[];
};

const PLAIN: Omit<Field, "name" | "label" | "type"> = {
  length: 0,
  precision: 0,
  scale: 0,
  required: false,
  byDefault: null,
  createable: true,
  updateable: true,
  choices: [],
  restricted: false,
  refersTo: [],
  relationship: null,
  children: null,
  onDelete: "none",
  masterDetail: false,
  externalId: false,
  unique: false,
  caseSensitive: false,
  idLookup: false,
  custom: false,
  filterable: true,
  autoNumber: null,
  alwaysVisible: false,
};

/** A field; the label of a standard one follows from its name unless given. */
export const field = (name: string, type: FieldType, more: Partial<Field> = {}): Field => ({
  ...PLAIN,
  label: labelOf(name),
  ...more,
  name,
  type,
});

const labelOf = (name: string): string =>
  name
    .replace(/Id$/, " ID")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/ {2,}/g, " ")
    .trim();

export const REQUIRED: Partial<Field> = { required: true };
export const READ_ONLY: Partial<Field> = { createable: false, updateable: false };
export const ON_CREATE: Partial<Field> = { updateable: false };

export const text = (name: string, length: number, more: Partial<Field> = {}): Field =>
  field(name, "string", { length, ...more });
export const long = (name: string, length: number, more: Partial<Field> = {}): Field =>
  field(name, "textarea", { length, filterable: length <= 255, ...more });
export const email = (name: string, more: Partial<Field> = {}): Field => field(name, "email", { length: 80, ...more });
export const phone = (name: string): Field => field(name, "phone", { length: 40 });
export const flag = (name: string, more: Partial<Field> = {}): Field =>
  field(name, "boolean", { byDefault: false, ...more });
export const number = (name: string, precision = 18, scale = 0, more: Partial<Field> = {}): Field =>
  field(name, "double", { precision, scale, ...more });
export const whole = (name: string, more: Partial<Field> = {}): Field => field(name, "int", { precision: 9, ...more });
export const date = (name: string, more: Partial<Field> = {}): Field => field(name, "date", more);
export const instant = (name: string, more: Partial<Field> = {}): Field => field(name, "datetime", more);

/** A reference; its relationship is its name without `Id`. */
export const refers = (name: string, to: string | readonly string[], more: Partial<Field> = {}): Field =>
  field(name, "reference", {
    length: 18,
    refersTo: typeof to === "string" ? [to] : to,
    relationship: name.replace(/Id$/, ""),
    onDelete: "clear",
    ...more,
  });

export const choices = (values: readonly string[], byDefault: string | null = null): Choice[] =>
  values.map((value) => ({ value, label: value, active: true, byDefault: value === byDefault }));

/** A picklist: unrestricted unless said otherwise; the default value counts as given. */
export const pick = (name: string, values: readonly string[], more: Partial<Field> = {}): Field =>
  field(name, "picklist", {
    length: 255,
    choices: choices(values, typeof more.byDefault === "string" ? more.byDefault : null),
    ...more,
  });

const OBJECT: Omit<ObjectType, "name" | "label" | "plural" | "prefix" | "fields"> = {
  custom: false,
  createable: true,
  updateable: true,
  deletable: true,
  undeletable: true,
  activities: false,
  owned: "user",
  auditable: true,
  kilobytes: 2,
  tooling: false,
};

/** An object with its own fields; id, audit and owner fields are added by the schema. */
export const object = (
  name: string,
  prefix: string,
  fields: readonly Field[],
  more: Partial<ObjectType> = {},
): ObjectType => ({ ...OBJECT, label: labelOf(name), plural: `${labelOf(name)}s`, ...more, name, prefix, fields });

/** The fields that every object has, for whoever made and changed a record and when. */
export function systemFields(of: ObjectType, mayWriteAudit: boolean): Field[] {
  const audit: Partial<Field> = { createable: mayWriteAudit && of.auditable, updateable: false, alwaysVisible: true };
  const user = { refersTo: ["User"], length: 18, onDelete: "none" } as const;
  return [
    field("Id", "id", { ...READ_ONLY, length: 18, label: `${of.label} ID`, idLookup: true, alwaysVisible: true }),
    flag("IsDeleted", { ...READ_ONLY, label: "Deleted", alwaysVisible: true }),
    ...(of.owned
      ? [
          refers("OwnerId", of.owned === "queue" ? ["Group", "User"] : ["User"], {
            relationship: "Owner",
            onDelete: "none",
            alwaysVisible: true,
          }),
        ]
      : []),
    instant("CreatedDate", { ...audit, label: "Created Date" }),
    field("CreatedById", "reference", { ...audit, ...user, label: "Created By ID", relationship: "CreatedBy" }),
    instant("LastModifiedDate", { ...audit, label: "Last Modified Date" }),
    field("LastModifiedById", "reference", {
      ...audit,
      ...user,
      label: "Last Modified By ID",
      relationship: "LastModifiedBy",
    }),
    instant("SystemModstamp", { ...READ_ONLY, label: "System Modstamp", alwaysVisible: true }),
  ];
}

/** Custom fields as the Metadata API defines them, made into fields of the schema (sheet 4.2). */
import { z } from "zod";
import { type Choice, type Field, type FieldType, field, long, number } from "./fields.ts";
import type { Org } from "./org.ts";

const bool = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
const int = z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]);
const list = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);
const value = z.looseObject({ fullName: z.string(), label: z.string().optional(), default: bool.optional() });

/** The body of a `<fields>` element, or `Metadata` of a Tooling CustomField. */
export const fieldDefinition = z.strictObject({
  fullName: z.string().regex(/^[A-Za-z](?:_?[A-Za-z0-9])*__c$/),
  label: z.string().max(40).optional(),
  type: z.enum([
    "Text",
    "TextArea",
    "LongTextArea",
    "Html",
    "Email",
    "Phone",
    "Url",
    "Number",
    "Currency",
    "Percent",
    "Checkbox",
    "Date",
    "DateTime",
    "Picklist",
    "MultiselectPicklist",
    "Lookup",
    "MasterDetail",
    "AutoNumber",
  ]),
  length: int.optional(),
  visibleLines: int.optional(),
  precision: int.optional(),
  scale: int.optional(),
  required: bool.optional(),
  unique: bool.optional(),
  externalId: bool.optional(),
  caseSensitive: bool.optional(),
  description: z.string().optional(),
  inlineHelpText: z.string().optional(),
  defaultValue: z.union([z.string(), z.boolean(), z.number()]).optional(),
  displayFormat: z.string().optional(),
  startingNumber: int.optional(),
  referenceTo: z.string().optional(),
  relationshipName: z.string().optional(),
  relationshipLabel: z.string().optional(),
  relationshipOrder: int.optional(),
  reparentableMasterDetail: bool.optional(),
  writeRequiresMasterRead: bool.optional(),
  deleteConstraint: z.enum(["SetNull", "Restrict", "Cascade"]).optional(),
  trackTrending: bool.optional(),
  trackHistory: bool.optional(),
  trackFeedHistory: bool.optional(),
  securityClassification: z.string().optional(),
  valueSet: z
    .strictObject({
      restricted: bool.optional(),
      valueSetDefinition: z.strictObject({ sorted: bool.optional(), value: list(value) }),
    })
    .optional(),
});
export type FieldDefinition = z.infer<typeof fieldDefinition>;

/** Describe types of the Metadata API's types. */
const TYPES: Readonly<Record<FieldDefinition["type"], FieldType>> = {
  Text: "string",
  TextArea: "textarea",
  LongTextArea: "textarea",
  Html: "textarea",
  Email: "email",
  Phone: "phone",
  Url: "url",
  Number: "double",
  Currency: "currency",
  Percent: "percent",
  Checkbox: "boolean",
  Date: "date",
  DateTime: "datetime",
  Picklist: "picklist",
  MultiselectPicklist: "multipicklist",
  Lookup: "reference",
  MasterDetail: "reference",
  AutoNumber: "string",
};
const LENGTHS: Partial<Record<FieldDefinition["type"], number>> = {
  TextArea: 255,
  Email: 80,
  Phone: 40,
  Url: 255,
  Picklist: 255,
  MultiselectPicklist: 4099,
  Lookup: 18,
  MasterDetail: 18,
  AutoNumber: 30,
};
/** Sheet 4.7: external ids are texts, numbers and e-mails. */
const MAY_BE_KEY = ["Text", "Number", "Email", "AutoNumber"];

/** What is wrong with a definition on that object, as the platform says it; null: nothing (sheet 4.2, 4.7). */
export function definitionProblem(org: Org, object: string, of: FieldDefinition): string | null {
  const { type, length, precision, scale } = of;
  if (of.label === undefined) return "Required field is missing: label";
  if (of.fullName.length > 43) return `The custom field name must be no longer than 40 characters: ${of.fullName}`;
  if (type === "Text" && (length === undefined || length < 1 || length > 255))
    return "Can not specify a length over 255 for a CustomField of type Text; it must be from 1 to 255";
  if (type === "TextArea" && length !== undefined) return "Can not specify 'length' for a CustomField of type TextArea";
  if (type === "LongTextArea" || type === "Html") {
    if (length === undefined || length < 256 || length > 131_072)
      return `length must be from 256 to 131072 for a CustomField of type ${type}`;
    if (of.visibleLines === undefined) return `Must specify 'visibleLines' for a CustomField of type ${type}`;
  }
  if (["Number", "Currency", "Percent"].includes(type)) {
    if (precision === undefined || scale === undefined)
      return `Must specify 'precision' and 'scale' for a CustomField of type ${type}`;
    if (precision > 18 || scale > precision) return "precision must be at most 18 and scale at most precision";
  }
  if (type === "Checkbox" && of.defaultValue === undefined)
    return "Must specify 'defaultValue' for a CustomField of type Checkbox";
  if (type === "AutoNumber" && !/\{0+\}/.test(of.displayFormat ?? ""))
    return "Must specify 'displayFormat' for a CustomField of type AutoNumber";
  if (type.endsWith("icklist") && !of.valueSet) return `Must specify 'valueSet' for a CustomField of type ${type}`;
  if ((of.externalId || of.unique) && !MAY_BE_KEY.includes(type))
    return `Can not specify '${of.externalId ? "externalId" : "unique"}' for a CustomField of type ${type}`;
  if (object === "Activity") {
    if ((of.externalId || of.unique) && !org.switches.activityExternalIds)
      return "Activity custom fields cannot be external IDs or unique";
    if (type === "MasterDetail" || type === "LongTextArea") return `Activity custom fields cannot be of type ${type}`;
  }
  return type === "Lookup" || type === "MasterDetail" ? referenceProblem(org, of) : null;
}

function referenceProblem(org: Org, of: FieldDefinition): string | null {
  if (of.referenceTo === undefined) return `Must specify 'referenceTo' for a CustomField of type ${of.type}`;
  if (!org.schema().any(of.referenceTo))
    return `referenceTo value of '${of.referenceTo}' does not resolve to a valid sObject type`;
  if (of.relationshipName === undefined) return `Must specify 'relationshipName' for a CustomField of type ${of.type}`;
  if (of.type === "MasterDetail") {
    if (of.deleteConstraint !== undefined)
      return "Can not specify 'deleteConstraint' for a CustomField of type MasterDetail";
    if (of.required !== undefined) return "Can not specify 'required' for a CustomField of type MasterDetail";
    if (of.relationshipOrder === undefined)
      return "Must specify 'relationshipOrder' for a CustomField of type MasterDetail";
    return null;
  }
  return of.required && (of.deleteConstraint ?? "SetNull") === "SetNull"
    ? "Must specify either cascade delete or restrict delete for required lookup foreign key"
    : null;
}

/** The field that a sound definition makes. */
export function customField(of: FieldDefinition): Field {
  const { type } = of;
  const master = type === "MasterDetail";
  const given = {
    label: of.label ?? of.fullName,
    custom: true,
    required: of.required ?? master,
    alwaysVisible: (of.required ?? false) || master,
    externalId: of.externalId ?? false,
    idLookup: of.externalId ?? false,
    unique: of.unique ?? false,
    caseSensitive: of.caseSensitive ?? false,
    byDefault: type === "Checkbox" ? String(of.defaultValue) === "true" : null,
    length: of.length ?? LENGTHS[type] ?? 0,
  };
  if (type === "LongTextArea" || type === "Html")
    return { ...long(of.fullName, given.length, given), filterable: false };
  if (type === "Number") return number(of.fullName, of.precision ?? 18, of.scale ?? 0, given);
  const base = field(of.fullName, TYPES[type], { ...given, precision: of.precision ?? 0, scale: of.scale ?? 0 });
  if (type === "AutoNumber")
    return {
      ...base,
      autoNumber: of.displayFormat ?? "{0}",
      createable: false,
      updateable: false,
      alwaysVisible: true,
    };
  if (of.valueSet) {
    const choices = choicesOf(of.valueSet.valueSetDefinition.value);
    const byDefault = choices.find((choice) => choice.byDefault)?.value ?? null;
    return { ...base, choices, byDefault, restricted: of.valueSet.restricted ?? false };
  }
  if (of.referenceTo === undefined) return base;
  const onDelete = { SetNull: "clear", Restrict: "restrict", Cascade: "cascade" } as const;
  return {
    ...base,
    refersTo: [of.referenceTo],
    relationship: of.fullName.replace(/__c$/, "__r"),
    children: `${of.relationshipName}__r`,
    onDelete: master ? "cascade" : onDelete[of.deleteConstraint ?? "SetNull"],
    masterDetail: master,
    updateable: !master || (of.reparentableMasterDetail ?? false),
  };
}

/** Values of a picklist in the form of the schema. */
export const choicesOf = (values: readonly z.infer<typeof value>[]): Choice[] =>
  values.map(({ fullName, label, default: byDefault }) => ({
    value: fullName,
    label: label ?? fullName,
    active: true,
    byDefault: byDefault ?? false,
  }));

/** Keeps a field of the schema; on Activity it is one of tasks and events. */
export function defineField(org: Org, object: string, made: Field): string {
  const id = `${object}.${made.name}`;
  const known = org.store.definitions("field").find((one) => one.id === id);
  const durable = known?.body["durable"] ?? org.newId("00N");
  org.store.define({ kind: "field", id, parent: object, body: { ...made, durable } });
  org.schemaChanged();
  return String(durable);
}

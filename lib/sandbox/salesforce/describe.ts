import type { JsonObject } from "../shared/crm.ts";
import type { Field } from "./fields.ts";
import type { Org } from "./org.ts";
import type { Entity } from "./schema.ts";

const urlsOf = (name: string, version: string) => {
  const base = `/services/data/${version}/sobjects/${name}`;
  return { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` };
};

/** One line of `GET /sobjects`. */
export const summaryOf = (entity: Entity, version: string): JsonObject => ({
  name: entity.name,
  label: entity.label,
  labelPlural: entity.plural,
  keyPrefix: entity.prefix,
  custom: entity.custom,
  customSetting: false,
  createable: entity.createable,
  updateable: entity.updateable,
  deletable: entity.deletable,
  undeletable: entity.undeletable,
  queryable: true,
  retrieveable: true,
  searchable: entity.kilobytes > 0,
  layoutable: entity.kilobytes > 0,
  mergeable: ["Account", "Contact", "Lead"].includes(entity.name),
  replicateable: true,
  triggerable: entity.kilobytes > 0,
  activateable: false,
  feedEnabled: false,
  deprecatedAndHidden: false,
  urls: urlsOf(entity.name, version),
});

/** `GET /sobjects/X/describe`: as the running user sees it, hidden fields left out (sheet 4.9). */
export function describeOf(org: Org, entity: Entity, version: string): JsonObject {
  const required = (field: Field) => field.required || field.masterDetail;
  // Campaigns and members are read only to whoever is no Marketing User (sheet 1) [mem].
  const writable = org.switches.marketingUser || !["Campaign", "CampaignMember"].includes(entity.name);
  return {
    ...summaryOf(entity, version),
    ...(writable ? {} : { createable: false, updateable: false, deletable: false }),
    fields: entity.fields.map((field) => fieldOf(field, entity, required(field))),
    childRelationships: org
      .schema()
      .referrers(entity.name)
      .filter(({ child, field }) => child.visible && child.byName.has(field.name.toLowerCase()))
      .map(({ child, field }) => ({
        childSObject: child.name,
        field: field.name,
        relationshipName: field.children,
        cascadeDelete: field.onDelete === "cascade",
        restrictedDelete: field.onDelete === "restrict",
        deprecatedAndHidden: false,
      })),
    recordTypeInfos: recordTypesOf(org, entity),
  };
}

/** The master record type, and those that were planted for the object. */
function recordTypesOf(org: Org, { name }: Entity): JsonObject[] {
  const own = [...org.store.eachRecord("RecordType")].filter(({ fields }) => fields["SobjectType"] === name);
  const info = { active: true, available: true };
  return [
    ...own.map(({ id, fields }) => ({
      ...info,
      recordTypeId: id,
      name: fields["Name"],
      developerName: fields["DeveloperName"],
      defaultRecordTypeMapping: id === own[0]?.id,
      master: false,
    })),
    {
      ...info,
      recordTypeId: "012000000000000AAA",
      name: "Master",
      developerName: "Master",
      defaultRecordTypeMapping: own.length === 0,
      master: true,
    },
  ];
}

const XSD: Readonly<Record<string, string>> = {
  id: "tns:ID",
  reference: "tns:ID",
  boolean: "xsd:boolean",
  int: "xsd:int",
  double: "xsd:double",
  currency: "xsd:double",
  percent: "xsd:double",
  date: "xsd:date",
  datetime: "xsd:dateTime",
  base64: "xsd:base64Binary",
};

function fieldOf(field: Field, entity: Entity, required: boolean): JsonObject {
  const isName = field.name === "Name" || (entity.name === "ContentVersion" && field.name === "Title");
  const given = field.byDefault !== null || field.type === "boolean" || field.name === "OwnerId" || field.autoNumber;
  const system = ["Id", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp"];
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    soapType: XSD[field.type] ?? "xsd:string",
    length: field.length,
    byteLength: field.length * 3,
    precision: field.precision,
    scale: field.scale,
    digits: field.type === "int" ? field.precision : 0,
    nillable: !required && field.type !== "boolean" && field.name !== "OwnerId" && !system.includes(field.name),
    createable: field.createable,
    updateable: field.updateable,
    defaultedOnCreate: Boolean(given) || system.includes(field.name),
    defaultValue: field.byDefault,
    custom: field.custom,
    externalId: field.externalId,
    idLookup: field.idLookup || field.externalId || field.type === "id",
    unique: field.unique,
    caseSensitive: field.caseSensitive,
    restrictedPicklist: field.restricted,
    picklistValues: field.choices.map(({ value, label, active, byDefault }) => ({
      value,
      label,
      active,
      defaultValue: byDefault,
      validFor: null,
    })),
    referenceTo: field.refersTo,
    relationshipName: field.relationship,
    polymorphicForeignKey: field.refersTo.length > 1,
    cascadeDelete: field.onDelete === "cascade",
    restrictedDelete: field.onDelete === "restrict",
    writeRequiresMasterRead: false,
    relationshipOrder: field.masterDetail ? 0 : null,
    calculated: false,
    autoNumber: field.autoNumber !== null,
    nameField: isName,
    namePointing: field.refersTo.length > 1,
    filterable: field.filterable,
    groupable: field.filterable && field.type !== "base64",
    sortable: field.filterable,
    htmlFormatted: false,
    deprecatedAndHidden: false,
    extraTypeInfo: field.type === "textarea" ? "plaintextarea" : null,
  };
}

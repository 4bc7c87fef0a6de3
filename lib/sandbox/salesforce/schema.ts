import type { Store } from "../shared/store.ts";
import { type Field, type ObjectType, systemFields, text } from "./fields.ts";
import { foldedFields } from "./keys.ts";
import { PEOPLE } from "./standard-people.ts";
import { SETUP } from "./standard-setup.ts";
import { WORK } from "./standard-work.ts";
import type { Switches } from "./switches.ts";

/** An object as the running user sees it (`fields`) and as it is (`all`); both by lower-case name. */
export type Entity = ObjectType & {
  readonly visible: boolean;
  readonly byName: ReadonlyMap<string, Field>;
  readonly all: ReadonlyMap<string, Field>;
  /** Fields that are looked up by a second copy of their value. */
  readonly folded: readonly Field[];
};

export type Schema = {
  entities: readonly Entity[];
  /** By API name in any case, seen or not. */
  any(name: string): Entity | undefined;
  /** By API name in any case, when the running user may see it. */
  seen(name: string): Entity | undefined;
  byPrefix: ReadonlyMap<string, Entity>;
  /** References to `object`, with the field that holds them. */
  referrers(object: string): readonly { child: Entity; field: Field }[];
};

/** What the assigned permission sets allow. */
type Granted = {
  objects: Map<string, { create: boolean; edit: boolean; remove: boolean }>;
  read: Set<string>;
  edit: Set<string>;
};

const STANDARD: readonly ObjectType[] = [...PEOPLE, ...WORK, ...SETUP];
/** Fields of the pseudo-object Activity are fields of both (sheet 0). */
const ACTIVITIES = ["Task", "Event"];

/** The schema as it is stored and as the running user sees it. */
export function readSchema(store: Store, switches: Switches, userId: string): Schema {
  const granted = grantsOf(store, userId);
  const custom = new Map<string, Field[]>();
  for (const { parent, body } of store.definitions("field")) {
    const owners = parent === "Activity" ? ACTIVITIES : [parent ?? ""];
    for (const owner of owners) custom.set(owner, [...(custom.get(owner) ?? []), body as Field]);
  }
  const values = new Map(store.definitions("values").map(({ id, body }) => [id, body as Partial<Field>]));
  const customObjects = store.definitions("object").map(({ body }) => body as ObjectType);
  const objects = [...STANDARD.filter(({ name }) => isThere(name, switches)), ...customObjects];
  const withActivities = objects.filter(({ activities }) => activities).map(({ name }) => name);
  const linkable = objects.filter(({ kilobytes, name }) => kilobytes > 0 || name === "User").map(({ name }) => name);

  const entities = objects.map((object): Entity => {
    const own = [...systemFields(object, switches.auditFields && switches.modifyAllData), ...object.fields]
      .concat(extraFields(object.name, switches))
      .map((field) => ({ ...field, ...values.get(`${object.name}.${field.name}`) }))
      .map((field) => {
        if (field.name === "WhatId") return { ...field, refersTo: withActivities.filter((name) => !PERSONS.has(name)) };
        if (field.name === "LinkedEntityId" || field.name === "FirstPublishLocationId")
          return { ...field, refersTo: linkable };
        return field;
      });
    const all = [...own, ...(custom.get(object.name) ?? [])];
    const seen = all.flatMap((field) => seenField(object, field, granted));
    const fields = { byName: byLowerName(seen), all: byLowerName(all), fields: seen, folded: foldedFields(all) };
    if (!object.custom) return { ...object, ...fields, visible: true };
    const may = granted.objects.get(object.name);
    const rights = {
      createable: may?.create ?? false,
      updateable: may?.edit ?? false,
      deletable: may?.remove ?? false,
    };
    return { ...object, ...fields, ...rights, visible: may !== undefined };
  });
  const byName = new Map(entities.map((entity) => [entity.name.toLowerCase(), entity]));
  const referrers = new Map<string, { child: Entity; field: Field }[]>();
  for (const child of entities)
    for (const field of child.all.values())
      for (const target of field.refersTo) referrers.set(target, [...(referrers.get(target) ?? []), { child, field }]);
  return {
    entities,
    any: (name) => byName.get(name.toLowerCase()),
    seen(name) {
      const found = byName.get(name.toLowerCase());
      return found?.visible ? found : undefined;
    },
    byPrefix: new Map(entities.map((entity) => [entity.prefix, entity])),
    referrers: (object) => referrers.get(object) ?? [],
  };
}

const PERSONS = new Set(["Contact", "Lead"]);

const byLowerName = (fields: readonly Field[]): Map<string, Field> =>
  new Map(fields.map((field) => [field.name.toLowerCase(), field]));

/** Objects that exist only with a feature of the org. */
const FEATURES: Readonly<Record<string, "multipleAccounts" | "territories">> = {
  AccountContactRelation: "multipleAccounts",
  Territory2: "territories",
};

function isThere(name: string, switches: Switches): boolean {
  const feature = FEATURES[name];
  return feature === undefined || switches[feature];
}

/** Fields that exist only with a feature of the org (sheet 10.10 to 10.12). */
function extraFields(object: string, switches: Switches): Field[] {
  const extra: Field[] = [];
  if (switches.countryPicklists && object === "Contact") extra.push(text("MailingCountryCode", 10));
  if (switches.countryPicklists && object === "Lead") extra.push(text("CountryCode", 10));
  if (switches.personAccounts && object === "Account")
    extra.push({
      ...text("IsPersonAccount", 0),
      type: "boolean",
      createable: false,
      updateable: false,
      byDefault: false,
    });
  if (switches.multiCurrency && ["Account", "Contact", "Lead", "Campaign"].includes(object))
    extra.push(text("CurrencyIsoCode", 3));
  return extra;
}

/** The field with the rights the user has; nothing when field-level security hides it (sheet 0, 4.6). */
function seenField(object: ObjectType, field: Field, granted: Granted): Field[] {
  if (!field.custom || field.alwaysVisible) return [field];
  const name = `${object.name}.${field.name}`;
  if (!granted.read.has(name) && !granted.edit.has(name)) return [];
  return granted.edit.has(name) ? [field] : [{ ...field, createable: false, updateable: false }];
}

function grantsOf(store: Store, userId: string): Granted {
  const live = (object: string) => [...store.eachRecord(object)].filter(({ deletedAt }) => deletedAt === null);
  const sets = new Set(
    live("PermissionSetAssignment")
      .filter(({ fields }) => fields["AssigneeId"] === userId)
      .map(({ fields }) => fields["PermissionSetId"]),
  );
  const granted: Granted = { objects: new Map(), read: new Set(), edit: new Set() };
  for (const { fields } of live("ObjectPermissions"))
    if (sets.has(fields["ParentId"]) && fields["PermissionsRead"] === true) {
      const name = String(fields["SobjectType"]);
      const held = granted.objects.get(name);
      granted.objects.set(name, {
        create: fields["PermissionsCreate"] === true || held?.create === true,
        edit: fields["PermissionsEdit"] === true || held?.edit === true,
        remove: fields["PermissionsDelete"] === true || held?.remove === true,
      });
    }
  for (const { fields } of live("FieldPermissions")) {
    if (!sets.has(fields["ParentId"])) continue;
    if (fields["PermissionsRead"] === true) granted.read.add(String(fields["Field"]));
    if (fields["PermissionsEdit"] === true) granted.edit.add(String(fields["Field"]));
  }
  return granted;
}

/** One column, the customer's own properties, and what the contract has that did not come: the profile to look through. */
import { isObjectName } from "../contract/objects.ts";
import { maskProfile } from "../quality/profile-mask.ts";
import type { ColumnProfile, Place, Profile } from "../quality/types.ts";

/** A column of an object as the profile holds it, personal values as shapes unless `show`; null when there is none. */
export function columnOf(profile: Profile, object: string, name: string, show = false): ColumnProfile | null {
  const found = isObjectName(object) ? profile[object] : undefined;
  if (!found || !isObjectName(object)) return null;
  const shown = show ? found : maskProfile({ [object]: found })[object];
  return shown?.columns.find((column) => column.name === name || column.header === name) ?? null;
}

/** Everything about one column as rows of a table: what, its value, and where to look. */
export function columnFacts(column: ColumnProfile) {
  const place = (at: Place | null | undefined) => (at ? `${at.file.split("/").at(-1)}, line ${at.line}` : null);
  const places = (all: readonly Place[]) => all.map(place).join("; ") || null;
  const letters = column.codePoints;
  return [
    { what: "header as found", value: column.header, where: null },
    { what: "type", value: column.type, where: null },
    { what: "type of the contract", value: column.expected ?? "none: the customer's own column", where: null },
    { what: "personal", value: column.personal ?? "no", where: null },
    { what: "empty", value: column.nulls - column.invalid, where: places(column.places.blank) },
    { what: "do not fit", value: column.invalid, where: places(column.places.misfits) },
    { what: "distinct values", value: column.distinct, where: null },
    { what: "smallest", value: column.min, where: place(column.places.min) },
    { what: "largest", value: column.max, where: place(column.places.max) },
    ...(letters
      ? [
          {
            what: "letters",
            value: `${letters.min} to ${letters.max}, ${letters.mean.toFixed(1)} on average`,
            where: place(column.places.longest),
          },
        ]
      : []),
    { what: "cells look like", value: counted(column.looks), where: null },
    { what: "the same in every row", value: column.constant ? "yes" : "no", where: null },
    { what: "different in every row", value: column.unique ? "yes: it could serve as a key" : "no", where: null },
  ];
}

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");

/** Columns that the customer added, beside the contract's column that they may stand for. */
export const ownProperties = (profile: Profile) =>
  Object.entries(profile).flatMap(([object, found]) =>
    (found?.own ?? []).map((own) => ({
      object,
      property: own.header,
      type: own.fieldType,
      "share filled": Number(own.fillShare.toFixed(3)),
      distinct: own.distinct,
      choices: own.options.length || null,
      "in contact_fields": own.declared ? "yes" : "no",
      "could be": own.alike ? `${own.alike.column}${own.alike.delivered ? " (came as well)" : ""}` : null,
    })),
  );

/** Columns of the contract that no file has, per object that was delivered. */
export const missingColumns = (profile: Profile) =>
  Object.entries(profile).flatMap(([object, found]) =>
    found && found.missing.length > 0 ? [{ object, missing: found.missing.length, columns: found.missing }] : [],
  );

/** How a column of the customer becomes the value of a field. */
import type { ColumnType } from "../contract/columns.ts";
import type { AnyTransform } from "./ast.ts";
import type { FieldType } from "./fields.ts";
import { asNumber, asText, dayOf, startOfDay, tagList } from "./transforms.ts";

type Kind = "text" | "number" | "date" | "datetime" | "boolean";
/** The transform that is needed; null where the value goes as it is. */
const CONVERSIONS: Readonly<Record<Kind, Readonly<Partial<Record<FieldType, AnyTransform | null>>>>> = {
  text: { text: null, picklist: null, number: asNumber, list: tagList },
  number: { number: null, text: asText, picklist: asText },
  date: { date: null, datetime: startOfDay, text: null },
  datetime: { datetime: null, date: dayOf, text: null },
  boolean: { boolean: null, text: asText },
};
const KINDS: Readonly<Record<ColumnType, Kind>> = {
  text: "text",
  enum: "text",
  json: "text",
  int: "number",
  decimal: "number",
  percent: "number",
  date: "date",
  ts: "datetime",
  bool: "boolean",
};

/** The transform from a column of a type to a field of a type: null where none is needed, undefined where none exists. */
export const conversion = (from: ColumnType, to: FieldType): AnyTransform | null | undefined =>
  CONVERSIONS[KINDS[from]][to];

/** Types of fields that a column of this type can fill. */
export const fieldTypesFor = (from: ColumnType): FieldType[] => Object.keys(CONVERSIONS[KINDS[from]]) as FieldType[];

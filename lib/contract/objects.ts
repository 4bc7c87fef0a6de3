/** The export contract as one table of data: every object Actimo hands out. */
import type { Column, ObjectSpec } from "./columns.ts";
import { automations, dashboards, integrations, learning_paths } from "./objects-json.ts";
import * as messaging from "./objects-messages.ts";
import * as people from "./objects-people.ts";
import * as work from "./objects-work.ts";

export const CONTRACT = {
  ...people,
  ...messaging,
  ...work,
  learning_paths,
  automations,
  integrations,
  dashboards,
} as const;

export type ObjectName = keyof typeof CONTRACT;
export const OBJECT_NAMES = Object.keys(CONTRACT) as ObjectName[];

/** The spec of an object with its columns as a plain record: for code that works on any object. */
export const objectSpec = (name: ObjectName): ObjectSpec => CONTRACT[name];

export const isObjectName = (name: string): name is ObjectName => Object.hasOwn(CONTRACT, name);

/** The object and column a foreign key points to, or null. */
export function referenceOf(column: Column<unknown>): { object: ObjectName; column: string } | null {
  const target = column.references;
  if (!target || !isObjectName(target.object)) return null;
  const name = target.column || objectSpec(target.object).key[0];
  return name ? { object: target.object, column: name } : null;
}

/** The customer's changes to the default mapping, as they stand in `migration.json` under `mapping`. */
import { z } from "zod";
import { isObjectName, type ObjectName, objectSpec } from "../contract/objects.ts";
import { REASON_NAMES } from "../contract/reasons.ts";

const FIELD_TYPES = ["text", "number", "date", "datetime", "boolean", "picklist", "list"] as const;
const dotted = (what: string) =>
  z.string().refine((key) => /^[^.]+\..+$/.test(key), {
    error: (issue) => `"${String(issue.input)}" is no ${what}: write it as object.name.`,
  });
const sourceKey = dotted("column of the export").refine((key) => isObjectName(key.split(".")[0] ?? ""), {
  error: (issue) => `"${String(issue.input)}": the export has no object of this name.`,
});
const fieldName = z.string().regex(/^([a-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?|[A-Za-z][A-Za-z0-9_]*__c)$/, {
  error: (issue) => `"${String(issue.input)}" is no field name: use camelCase letters and digits.`,
});

export const mappingOverlaySchema = z.strictObject({
  /** Own columns (`contacts.Sikkerhedskursus`) that become fields. */
  confirm: z
    .record(
      sourceKey,
      z.union(
        [
          z.literal("as proposed"),
          z.strictObject({ field: fieldName, type: z.enum(FIELD_TYPES), label: z.string().min(1).optional() }),
        ],
        {
          error: 'must be "as proposed" or { "field", "type", "label" }',
        },
      ),
    )
    .default({}),
  /** Columns that are left out, with a reason. */
  skip: z
    .record(
      sourceKey,
      z.enum(REASON_NAMES, {
        error: (issue) => `"${String(issue.input)}" is no reason. Reasons: ${REASON_NAMES.join(", ")}.`,
      }),
    )
    .default({}),
  /** Fields (`person.jobTitle`) that take another column of the same object. */
  fields: z.record(dotted("field of the destination"), z.strictObject({ column: z.string().min(1) })).default({}),
  /** Other names for fields of ours: `{ "Contact.Engagement_Score__c": "Actimo_Score__c" }`. */
  names: z.record(dotted("field of the destination"), fieldName).default({}),
  /** Other options for values: `{ "task.status": { "overdue": "IN_PROGRESS" } }`; null leaves the value out. */
  values: z.record(dotted("field of the destination"), z.record(z.string(), z.string().nullable())).default({}),
  /**
   * Which record rows become, by the value of the column that decides it: `{ "contacts.status": { "blank": "Contact" } }`.
   * `blank` stands for no value and for labels that nobody knows; a reason holds rows back.
   */
  routes: z.record(sourceKey, z.record(z.string(), z.string().min(1))).default({}),
  rows: z.strictObject({ exclude: z.array(z.string()).default([]) }).default({ exclude: [] }),
});
export type MappingOverlay = z.infer<typeof mappingOverlaySchema>;
export const NO_OVERLAY: MappingOverlay = {
  confirm: {},
  skip: {},
  fields: {},
  names: {},
  values: {},
  routes: {},
  rows: { exclude: [] },
};

/** @throws Error whose message names each wrong key and what is wrong with it */
export function parseOverlay(value: unknown): MappingOverlay {
  const parsed = mappingOverlaySchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const inner = issue.code === "invalid_key" ? issue.issues.map(({ message }) => message).join(" ") : issue.message;
    return `- mapping.${issue.path.map(String).join(".")}: ${inner}`;
  });
  throw new Error(`The mapping in migration.json cannot be read:\n${lines.join("\n")}`);
}

/** `contacts.Nøglekort nr.` → object and column (which may hold dots itself). */
export function columnKey(key: string): { object: ObjectName; column: string } {
  const at = key.indexOf(".");
  const object = key.slice(0, at);
  if (!isObjectName(object)) throw new Error(`"${key}": the export has no object "${object}".`);
  return { object, column: key.slice(at + 1) };
}
export const isContractColumn = (object: ObjectName, column: string): boolean =>
  Object.hasOwn(objectSpec(object).columns, column);

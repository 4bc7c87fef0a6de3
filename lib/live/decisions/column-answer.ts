/** What a person chose for a column of their own, read off the form and held to what the mapping can take. */
import { z } from "zod";
import { REASON_NAMES } from "../../contract/reasons.ts";
import { mappingOverlaySchema } from "../../mapping/overlay.ts";
import type { ColumnChoice } from "../../project/mapping-choices.ts";
import type { MappingRead, OwnColumn } from "./column-list.ts";

export const answerSchema = z.object({
  kind: z.enum(["undecided", "proposed", "own", "skip"]),
  field: z.string().trim().default(""),
  type: z.string().default(""),
  label: z.string().trim().default(""),
  reason: z.string().default(""),
  /** What `migration.json` said when the page was made. */
  was: z.string().default(""),
});
export type ColumnAnswer = z.infer<typeof answerSchema>;

/** The answer that stands in `migration.json` now, as the form shows it. */
export function answerOf({ choice, field, type, label }: OwnColumn, was: string): ColumnAnswer {
  const base = { field, type, label, reason: "excluded_by_project", was };
  if (choice.kind === "undecided") return { ...base, kind: "undecided" };
  if (choice.kind === "skip") return { ...base, kind: "skip", reason: choice.reason };
  const { as } = choice;
  if (as === "as proposed") return { ...base, kind: "proposed" };
  return { ...base, kind: "own", field: as.field, type: as.type, label: as.label ?? label };
}

/** The choice as `migration.json` takes it, or a sentence on what is wrong. */
export function choiceOf(
  column: OwnColumn,
  answer: ColumnAnswer,
  mapping: MappingRead,
): ColumnChoice["choice"] | string {
  if (answer.kind === "undecided") return { kind: "undecided" };
  if (answer.kind === "skip") {
    const reason = REASON_NAMES.find((name) => name === answer.reason);
    return reason ? { kind: "skip", reason } : "Choose a reason from the list.";
  }
  if (answer.kind === "proposed") return { kind: "confirm", as: "as proposed" };
  const { field, type, label } = answer;
  if (field === "") return "Write the name of the field.";
  const parsed = mappingOverlaySchema.shape.confirm
    .unwrap()
    .safeParse({ [column.key]: { field, type, ...(label === "" || label === column.label ? {} : { label }) } });
  const as = parsed.success ? parsed.data[column.key] : undefined;
  if (as === undefined || as === "as proposed")
    return `“${field}” as ${type || "nothing"} does not fit: a field has a camelCase name of letters and digits, and a type from the list.`;
  if (column.types.length > 0 && !column.types.includes(type))
    return `A column of these values cannot fill a ${type} field. It can fill: ${column.types.join(", ")}.`;
  if (mapping.reserved.includes(field)) return `The CRM keeps the name “${field}” for itself: choose another one.`;
  const taken = mapping.rows.find(
    ({ destination, fields }) =>
      destination === column.destination && fields.some((one) => one.field === field && !one.from.includes(column.key)),
  );
  return taken ? `${column.destination}.${field} is already written by “${taken.row}”.` : { kind: "confirm", as };
}

/** Columns that would fill one and the same field, each with a sentence. */
export function sameField(
  columns: readonly OwnColumn[],
  choices: ReadonlyMap<string, ColumnChoice["choice"]>,
): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  const faults = new Map<string, string>();
  for (const { key, destination, field: proposed } of columns) {
    const choice = choices.get(key);
    if (choice?.kind !== "confirm") continue;
    const field = `${destination}.${choice.as === "as proposed" ? proposed : choice.as.field}`;
    const other = first.get(field);
    if (other === undefined) first.set(field, key);
    else faults.set(key, `${field} is already filled by ${other}.`);
  }
  return faults;
}

/** Values that their field cannot hold: told as findings, and kept whole in a reference table. */
import { type Finding, finding } from "../contract/finding.ts";
import type { EntryPlan, PlannedField } from "./entry-plan.ts";
import type { World } from "./scope.ts";
import type { ReferenceTable } from "./types.ts";

/** A value of a record that was cut or left out. */
export type Unfit = { readonly plan: EntryPlan; readonly field: PlannedField; readonly unit: number };

/** The table `values-in-full`, each value evaluated again when its row is asked for; none where all values fit. */
export function unfitTable(unfit: readonly Unfit[], { trace }: World): ReferenceTable[] {
  if (unfit.length === 0) return [];
  return [
    {
      name: "values-in-full",
      because: "does_not_fit",
      columns: ["object", "id", "field", "became", "value"],
      length: unfit.length,
      *rows() {
        for (const { plan, field, unit } of unfit) {
          trace.reset();
          const value = field.evaluate(field.childOf ? (field.childOf[unit] ?? -1) : unit);
          const became = typeof value === "string" ? `cut to ${value.length} characters` : "left out";
          const whole = trace.whole;
          yield [
            plan.entry.from,
            plan.external(unit),
            `${plan.entry.to}.${field.name}`,
            became,
            typeof whole === "object" ? JSON.stringify(whole) : whole,
          ];
        }
      },
    },
  ];
}

/** One finding per field and what became of its values. */
export function unfitFindings(unfit: readonly Unfit[], { trace }: World): Finding[] {
  const counts = new Map<string, { readonly of: Unfit; readonly cut: number | null; values: number }>();
  for (const one of unfit) {
    trace.reset();
    const value = one.field.evaluate(one.field.childOf ? (one.field.childOf[one.unit] ?? -1) : one.unit);
    const name = `${one.plan.entry.to}.${one.field.name} ${value === null}`;
    const cut = typeof value === "string" ? (one.field.spec.length ?? value.length) : null;
    const known = counts.get(name) ?? { of: one, cut, values: 0 };
    known.values += 1;
    counts.set(name, known);
  }
  return [...counts.values()].map(({ of: { plan, field }, cut, values }) => {
    const where = `${plan.entry.to}.${field.name}`;
    const many = values === 1 ? "1 value is" : `${values} values are`;
    const advice =
      cut === null
        ? `${many} not in what ${where} can hold and left out; the records go without.`
        : `${many} longer than the ${cut} characters of ${where} and cut.`;
    return finding(
      "warning",
      cut === null ? "does_not_fit" : "value_cut",
      `${advice} Whole in reference/values-in-full.csv.`,
      {
        object: plan.entry.from,
        found: String(values),
      },
    );
  });
}

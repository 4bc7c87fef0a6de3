/** Do the owners of the records exist in the CRM? */
import type { Owners } from "../outputs/shapes.ts";
import { barPanel, firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, plural, words } from "./text.ts";

/** `owners.json`; e-mails are counted, never shown. */
export type OwnersData = {
  readonly matched: readonly Pick<Owners["matched"][number], "how" | "records">[];
  readonly unmatched: readonly {
    readonly how?: string | undefined;
    readonly resolution: string;
    readonly records: number;
  }[];
};

/** Records by how their owner was found, or what is done where none was. */
export function ownersChart(data: OwnersData): Chart {
  holdNumbers("owners", data);
  const groups = new Map<string, { owners: number; records: number; fill: Fill; rank: number }>();
  const add = (label: string, records: number, fill: Fill, rank: number) => {
    const group = groups.get(label) ?? { owners: 0, records: 0, fill, rank };
    groups.set(label, { ...group, owners: group.owners + 1, records: group.records + records });
  };
  for (const owner of data.matched) add(`matched: ${words(owner.how)}`, owner.records, "solid", 0);
  for (const owner of data.unmatched) {
    // A resolution may be a person's address or id: only its kind is told.
    const decided = /^[a-z][a-z_ -]{0,30}$/i.test(owner.resolution) ? words(owner.resolution) : "another user";
    const done = owner.resolution === "" ? "nobody decided" : decided;
    add(
      `${owner.how === "inactive" ? "inactive user" : "no such user"} → ${done}`,
      owner.records,
      owner.resolution === "" ? "cross" : "dots",
      owner.resolution === "" ? 2 : 1,
    );
  }
  const rows = [...groups].sort((a, b) => a[1].rank - b[1].rank || b[1].records - a[1].records || byName(a[0], b[0]));
  const { shown, note } = firstRows(rows, "ways");
  const open = rows.filter(([, group]) => group.rank === 2).reduce((sum, [, group]) => sum + group.owners, 0);
  const all = data.matched.length + data.unmatched.length;
  return frame({
    name: "owners",
    title: "Owner resolution",
    question: "Do the owners of the records exist in the CRM?",
    answer:
      all === 0
        ? "No record names an owner."
        : `${data.matched.length} of ${plural(all, "owner")} are matched; ${open === 0 ? "every other one has a decision" : `${open} still need${open === 1 ? "s" : ""} a decision`}.`,
    legend: [
      { label: "matched", fill: "solid" },
      { label: "not matched, decided", fill: "dots" },
      { label: "not matched, open", fill: "cross" },
    ],
    panels:
      rows.length === 0
        ? []
        : [
            {
              heading: null,
              plot: barPanel(
                "owners",
                shown.map(([label, group]) => ({
                  label,
                  value: group.records,
                  fill: group.fill,
                  note: `${plural(group.records, "record")} · ${plural(group.owners, "owner")}`,
                })),
                "records",
              ),
            },
          ],
    note,
    table: {
      columns: ["resolution", "owners", "records"],
      rows: rows.map(([label, group]) => [label, group.owners, group.records]),
    },
    bar: "records",
  });
}

/** Invented data for the charts of coverage by column, of calls and of later exports, small and large side by side. */
import { type CallsData, callsChart } from "#lib/charts/calls.ts";
import type { Chart } from "#lib/charts/chart.ts";
import { type CoverageMatrixData, coverageMatrixChart } from "#lib/charts/coverage-matrix.ts";
import { type DeltaDaysData, deltaDaysChart } from "#lib/charts/delta-days.ts";
import { COLUMNS } from "./invented.ts";

const fate = (i: number, own: number) => {
  if (i % 9 === 4) return { migrated: 0, transformed: 0, collapsed: own, reference: 0, skipped: {} };
  if (i % 11 === 7) return { migrated: 0, transformed: 0, collapsed: 0, reference: 0, skipped: { not_confirmed: own } };
  if (i % 13 === 9) return { migrated: 0, transformed: 0, collapsed: 0, reference: own, skipped: {} };
  const lost = (i * i) % 97;
  const kept = own - lost;
  return {
    migrated: i % 2 === 0 ? kept : 0,
    transformed: i % 2 === 0 ? 0 : kept,
    collapsed: 0,
    reference: 0,
    skipped: { invalid_value: lost - (lost >> 1), null_token: lost >> 1 },
  };
};

/** 40 columns, one of them with two cells that no fate explains, and one without a value. */
export const coverageMatrix: CoverageMatrixData = {
  object: "contacts",
  columns: [
    ...COLUMNS.map((column, i) => {
      const own = 900 - i * 13;
      const older = i % 5 === 0 ? 0 : 400;
      const { skipped, ...counts } = fate(i, own);
      return {
        column,
        destination: Object.hasOwn(skipped, "not_confirmed")
          ? ""
          : i === 3
            ? "person.emails.primaryEmail, person.sharedEmail"
            : `person.field${i}`,
        cells: own + older + (i === 12 ? 2 : 0),
        ...counts,
        skipped: { ...skipped, superseded: older },
      };
    }),
    {
      column: "Reserve",
      destination: "",
      cells: 0,
      migrated: 0,
      transformed: 0,
      collapsed: 0,
      reference: 0,
      skipped: {},
    },
  ],
};

export const calls: CallsData = {
  predicted: 12_640,
  sent: 12_702,
  adoption: 80,
  retries: 3,
  objects: [
    { object: "note", predicted: 12_000, sent: 12_000, adoption: 0 },
    { object: "person", predicted: 520, sent: 571, adoption: 77 },
    { object: "restaurationsbranchensSæsonmedarbejderOverenskomsttilknytning", predicted: 112, sent: 110, adoption: 0 },
    { object: "company", predicted: 8, sent: 8, adoption: 3 },
    { object: "task", predicted: 0, sent: 13, adoption: 0 },
  ],
};

export const deltaDays: DeltaDaysData = [
  ...Array.from({ length: 12 }, (_, i) => `2026-01-${String(8 + i).padStart(2, "0")}`).flatMap((day, i) => [
    { object: "contacts", day, new: (i * 7) % 19, changed: 40 + ((i * 31) % 90), gone: i === 6 ? 2000 : i % 3 },
    { object: "engagement_events", day, new: 900 + i * 170, changed: 0, gone: 0 },
    ...(i % 4 === 0 ? [{ object: "survey_responses", day, new: 1, changed: 0, gone: 0 }] : []),
  ]),
  { object: "companies", day: null, new: 3, changed: 1, gone: 0 },
];

/** Every chart of invented data, by its file in `lib/charts`. */
export const ACCOUNT: Readonly<Record<string, () => Chart>> = {
  "coverage-matrix": () => coverageMatrixChart(coverageMatrix),
  calls: () => callsChart(calls),
  "delta-days": () => deltaDaysChart(deltaDays),
};

/** The same charts with nothing to show. */
export const NO_ACCOUNT: Readonly<Record<string, () => Chart>> = {
  "coverage-matrix": () => coverageMatrixChart({ object: "contacts", columns: [] }),
  calls: () => callsChart({ predicted: 0, sent: 0, adoption: 0, retries: 0, objects: [] }),
  "delta-days": () => deltaDaysChart([]),
};

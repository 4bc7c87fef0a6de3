/** What a report is made of: plain data, aggregates only, the same for HTML and PDF. */
import type { Chart, ChartTable } from "../charts/chart.ts";
import type { Finding, Severity } from "../contract/finding.ts";
import type { RunManifest } from "../outputs/manifest.ts";
import type { WorkbookRecord } from "../outputs/record.ts";

export type { RunManifest } from "../outputs/manifest.ts";

/** Whom a report is for: the engineer's is the full record, the customer's holds aggregates only. */
export type Audience = "engineer" | "customer";

export type Verdict = "ok" | "warn" | "failed" | "waiting";
export type Headline = { readonly title: string; readonly verdict: Verdict; readonly sentence: string };
export type Section = {
  /** A plain word: becomes the anchor. */
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly charts: readonly Chart[];
  readonly tables: readonly { readonly title: string; readonly table: ChartTable }[];
};
/** A row of the seed page: what it promised, what was done, and the share of its source cells that arrives. */
export type PromiseRow = {
  readonly row: string;
  readonly promised: string;
  readonly done: string;
  readonly share: number;
  /** Instead of what the share would be called. */
  readonly word?: string | undefined;
};
export type FindingCount = {
  readonly severity: Severity;
  readonly code: string;
  readonly object: string | null;
  readonly count: number;
  /** The advice of the first of them. */
  readonly advice: string;
};

export type ReportInput = {
  readonly audience: Audience;
  readonly run: RunManifest;
  /** What failed or is out of date, one sentence each: the red banner. */
  readonly alarms: readonly string[];
  readonly headlines: readonly Headline[];
  readonly sections: readonly Section[];
  readonly findings: readonly FindingCount[];
  readonly promises: readonly PromiseRow[];
  /** Share of all source cells that arrive in the CRM, from coverage. */
  readonly compatibility: number | null;
  readonly next: readonly string[];
  /** What a reader must know about the report itself, for example that it shows personal values. */
  readonly notes: readonly string[];
  /** The workbooks of the run; none in the customer's report. */
  readonly workbooks: readonly WorkbookRecord[];
};

const RANK: Readonly<Record<Severity, number>> = { blocking: 0, error: 1, warning: 2, info: 3 };

/** Findings counted by severity, code and object; what was found in them stays in `findings.csv`. */
export function countFindings(findings: Iterable<Finding>): FindingCount[] {
  const counts = new Map<string, FindingCount>();
  for (const { severity, code, object, advice } of findings) {
    const key = JSON.stringify([severity, code, object]);
    const known = counts.get(key);
    counts.set(key, known ? { ...known, count: known.count + 1 } : { severity, code, object, count: 1, advice });
  }
  return [...counts.values()].sort(
    (a, b) => RANK[a.severity] - RANK[b.severity] || b.count - a.count || a.code.localeCompare(b.code),
  );
}

/** How the compatibility of a row is called, from the share of its cells that arrives. */
export const compatibilityWord = (share: number): string =>
  share >= 0.995
    ? "arrives whole"
    : share >= 0.5
      ? "arrives for the most part"
      : share > 0
        ? "arrives in part"
        : "does not arrive";

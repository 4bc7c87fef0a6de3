/** What a report is made of: plain data, aggregates only, the same for HTML and PDF. */
import type { Chart, ChartTable } from "../charts/chart.ts";
import type { Finding, Severity } from "../contract/finding.ts";

export type RunManifest = {
  readonly project: string;
  /** The CRM's name as people write it, for example `Twenty`. */
  readonly destination: string;
  readonly account: { readonly kind: "sandbox" | "account"; readonly name: string };
  /** ISO UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly libraryVersion: string;
  readonly runtime: string;
  /** Hashes that the approvals are bound to, by what they are of (`mapping`, `plan`, …). */
  readonly hashes: Readonly<Record<string, string>>;
  readonly files: readonly {
    readonly file: string;
    readonly object: string | null;
    readonly bytes: number;
    readonly sha256: string;
    readonly encoding: string;
    readonly rows: number;
    readonly rejected: number;
  }[];
  readonly gates: readonly {
    readonly gate: string;
    readonly state: "approved" | "automatic" | "waiting" | "void";
    readonly by: string | null;
    /** ISO UTC. */
    readonly at: string | null;
  }[];
};

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

/** The tables that HTML and PDF share, in the order in which they stand. */
export const REPORT_TABLES = {
  promises: (input: ReportInput): ChartTable => ({
    columns: ["row of the mapping", "promised", "what was done", "share that arrives", "in words"],
    rows: input.promises.map((p) => [p.row, p.promised, p.done, p.share, compatibilityWord(p.share)]),
  }),
  findings: (input: ReportInput): ChartTable => ({
    columns: ["severity", "code", "object", "count", "what to do"],
    rows: input.findings.map((f) => [f.severity, f.code, f.object, f.count, f.advice]),
  }),
  gates: (input: ReportInput): ChartTable => ({
    columns: ["gate", "state", "by", "at"],
    rows: input.run.gates.map((g) => [g.gate, g.state, g.by, g.at]),
  }),
  files: (input: ReportInput): ChartTable => ({
    columns: ["file", "object", "rows", "rejected", "bytes", "encoding", "SHA-256"],
    rows: input.run.files.map((f) => [f.file, f.object, f.rows, f.rejected, f.bytes, f.encoding, f.sha256]),
  }),
} as const;

/** Who, where, when: the facts under the title, as pairs. */
export function runFacts({ run }: ReportInput): readonly (readonly [string, string])[] {
  const hashes = Object.entries(run.hashes).map(([of, hash]) => [`hash of ${of}`, hash] as const);
  return [
    ["project", run.project],
    ["destination", run.destination],
    ["account", run.account.kind === "sandbox" ? `sandbox (a rehearsal): ${run.account.name}` : run.account.name],
    ["started", run.startedAt],
    ["ended", run.endedAt],
    ["version", `${run.libraryVersion} on ${run.runtime}`],
    ...hashes,
  ];
}

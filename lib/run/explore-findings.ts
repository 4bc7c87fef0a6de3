/** Findings to look through: by kind, one kind with its places. What was found in them stays in `findings.csv`. */
import type { Finding, Severity } from "../contract/finding.ts";

/** What to look at; what is null or left out may be anything. */
export type Look = {
  readonly severity?: Severity | null;
  readonly code?: string | null;
  readonly object?: string | null;
  /** The end of a path is enough. */
  readonly file?: string | null;
  readonly column?: string | null;
};

const RANK = { blocking: 0, error: 1, warning: 2, info: 3 } as const;
const worst = (a: Finding, b: Finding): number =>
  RANK[a.severity] - RANK[b.severity] ||
  a.code.localeCompare(b.code) ||
  (a.object ?? "").localeCompare(b.object ?? "") ||
  (a.file ?? "").localeCompare(b.file ?? "") ||
  (a.line ?? 0) - (b.line ?? 0);

/** Findings by severity, code and object, the worst and then the most frequent first. */
export function findingKinds(findings: readonly Finding[]) {
  return [...Map.groupBy(findings, ({ severity, code, object }) => JSON.stringify([severity, code, object])).values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { severity, code, object, advice } = first;
      return [
        { severity, code, object, count: group.length, files: new Set(group.map(({ file }) => file)).size, advice },
      ];
    })
    .sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        b.count - a.count ||
        a.code.localeCompare(b.code) ||
        (a.object ?? "").localeCompare(b.object ?? ""),
    );
}

/** The findings that a person wants to look at, the worst first, then by file and line. */
export function findingsLike(findings: readonly Finding[], look: Look): Finding[] {
  const fits = (wanted: string | null | undefined, found: string | null) => wanted == null || wanted === found;
  return findings
    .filter(
      (finding) =>
        fits(look.severity, finding.severity) &&
        fits(look.code, finding.code) &&
        fits(look.object, finding.object) &&
        fits(look.column, finding.column) &&
        (look.file == null || finding.file?.endsWith(look.file) === true),
    )
    .sort(worst);
}

/** The finding of a number in that table; without one the first that is about a line. */
export const findingAt = (findings: readonly Finding[], no: number | null): Finding | undefined =>
  no === null ? findings.find(({ file, line }) => file !== null && line !== null) : findings[no - 1];

/** Findings as rows of a table, numbered: where, and what to do. */
export const placesOf = (findings: readonly Finding[]) =>
  findings.map(({ code, object, file, line, column, advice }, at) => ({
    no: at + 1,
    code,
    place: [file?.split("/").at(-1) ?? object, line === null ? null : `line ${line}`]
      .filter((part) => part != null)
      .join(", "),
    column,
    advice,
  }));

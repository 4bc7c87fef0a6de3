/** The report on every source file: what it was read as, and what became of its lines. */
import type { Reason } from "../contract/reasons.ts";
import type { Manifest } from "../source/manifest.ts";
import type { RawTable, RejectedRecord } from "../source/raw-table.ts";
import type { SourceFile } from "../source/source-file.ts";
import { type Download, workspaceOf } from "./downloads.ts";
import type { FindingList } from "./finding-list.ts";
import type { ManifestBook } from "./manifest-checks.ts";
import { TIME_ZONE } from "./time-zone.ts";
import type { FileReport } from "./types.ts";

const NO_LINES = { header: 0, data: 0, rejected: 0, blank: 0, preamble: 0 };
const REJECTED: Partial<Record<Reason, string>> = {
  short_row: "The row has fewer cells than the header and was rejected: look for a line break that cut it.",
  long_row: "The row has more cells than the header and was rejected: look for a delimiter inside a text.",
  repeated_header: "The header line stands again between the rows (files pasted together): it was left out.",
  total_line: "A summary line was left out: it is not a record.",
  truncated_last_row: "The file ends inside this row: the download was cut off. Export it again.",
  other_table:
    "The row belongs to another table in the same file and was not taken: put that table into a file of its own.",
  unreadable_row: "A stray quotation mark makes this row unreadable: correct it in the source.",
};

export class ReportBook {
  readonly #findings: FindingList;
  readonly #reports: FileReport[] = [];
  readonly #manifest: ManifestBook | null;

  constructor(findings: FindingList, manifest: ManifestBook | null = null) {
    this.#findings = findings;
    this.#manifest = manifest;
  }

  /** What opening a file has to say. */
  notes(file: SourceFile): void {
    for (const { severity, code, advice, column, line, found } of file.notes)
      this.#findings.add(severity, code, advice, {
        file: file.file,
        column: column ?? null,
        line: line ?? null,
        found: found ?? null,
      });
  }

  /** A part without rows of a known object: empty, unknown, unreadable, or no export at all. */
  async unused(download: Download): Promise<void> {
    const { file, part } = download;
    if (part.use === "unknown" && file.encoding !== "binary") {
      const raw = await part.read();
      this.#findings.add(
        "warning",
        "unknown_file",
        "Neither the name nor the header tells what this file holds, so it was not taken: name its object in migration.json.",
        { file: file.file },
      );
      this.notes({ ...file, notes: raw.notes });
      this.#add(download, "unknown", raw, []);
      return;
    }
    if (part.use === "empty") this.#empty(download);
    // Also a text without rows has lines, and each is counted.
    const counted = part.use === "empty" || part.use === "unreadable" ? await part.read() : null;
    this.#add(download, part.use === "data" ? "unknown" : part.use, counted, []);
  }

  /** A part with rows. `rejected`: rows rejected when typed, beyond the reader's. */
  used(
    download: Download,
    use: "taken" | "superseded" | "identical",
    raw: RawTable,
    rejected: readonly RejectedRecord[],
  ): void {
    const empty = raw.length + raw.rejected.length === 0;
    if (empty) this.#empty(download);
    this.notes({ ...download.file, notes: raw.notes });
    for (const { reason, row, line, cells } of raw.rejected)
      this.#findings.add("warning", reason, REJECTED[reason] ?? "The row was rejected.", {
        object: download.part.object,
        file: download.file.file,
        row,
        line,
        found: cells.join(" | "),
      });
    if (use === "taken") this.#checkDeclared(download, raw);
    this.#add(download, empty ? "empty" : use, raw, rejected);
  }

  /** Timestamps are read as Danish wall time: says so where a manifest names another zone. */
  timeZones(manifests: readonly Manifest[]): void {
    for (const { timezone } of manifests)
      if (timezone && timezone !== TIME_ZONE)
        this.#findings.add(
          "warning",
          "time_zone_differs",
          `The manifest names another time zone; times without an offset were read as ${TIME_ZONE}.`,
          { found: timezone },
        );
  }

  finish(): FileReport[] {
    return [...this.#reports].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  }

  #empty({ file, part }: Download): void {
    this.#findings.add("info", "empty_file", "The file holds no rows.", { file: file.file, object: part.object });
  }

  #checkDeclared({ file, part }: Download, raw: RawTable): void {
    const declared = file.declaredRows ?? this.#manifest?.entryOf(file)?.declared_rows ?? null;
    // The count of a workbook with several tables may be of one sheet or of all.
    const tables = file.parts.filter(({ use }) => use === "data").length;
    if (declared === null || tables > 1) return;
    const torn = raw.rejected.filter(({ reason }) => reason !== "short_row" && reason !== "long_row").length;
    const found = raw.length + raw.rejected.length - torn;
    if (found === declared) return;
    const where = { file: file.file, object: part.object, found: `${found} rows, ${declared} declared` };
    if (found < declared)
      this.#findings.add(
        "blocking",
        "rows_missing",
        `The manifest declares ${declared} rows and the file has ${found}: it was cut off. Export it again, or accept the finding.`,
        where,
      );
    else
      this.#findings.add(
        "warning",
        "rows_beyond_manifest",
        "The file has more rows than the manifest declares.",
        where,
      );
  }

  #add(download: Download, use: FileReport["use"], raw: RawTable | null, rejected: readonly RejectedRecord[]): void {
    const { file, part } = download;
    const counts = raw?.lineCounts ?? NO_LINES;
    const dialect = raw?.dialect ?? part.dialect ?? null;
    const moved = rejected.reduce((sum, { lines }) => sum + lines, 0);
    const all = [...(raw?.rejected ?? []), ...rejected].sort((a, b) => a.line - b.line);
    this.#reports.push({
      file: file.file,
      object: part.object,
      workspace: workspaceOf(download),
      encoding: file.encoding,
      delimiter: raw?.dialect?.delimiter ?? part.delimiter,
      dialect,
      confidence: dialect?.confidence ?? null,
      sheet: part.sheet,
      rows: (raw?.length ?? 0) - rejected.length,
      rejected: all.map(({ line, reason }) => ({ line, reason })),
      lines: { ...counts, data: counts.data - moved, rejected: counts.rejected + moved },
      bytes: file.bytes,
      sha256: file.sha256,
      exportedOn: file.exportedOn,
      use,
    });
  }
}

/** Opens one file of an export folder: inspected once, then read as what it is. */
import { basename } from "node:path";
import { isObjectName, type ObjectName } from "../contract/objects.ts";
import { emptyPart } from "./empty-part.ts";
import { kindOfFile } from "./file-kind.ts";
import * as say from "./folder-notes.ts";
import { type Inspection, inspectFile } from "./inspect.ts";
import type { Declared } from "./manifest.ts";
import { readFileName } from "./names.ts";
import { kindOfOle } from "./ole.ts";
import { openCsv } from "./open-csv.ts";
import { openJson } from "./open-json.ts";
import { openWorkbook } from "./open-xlsx.ts";
import type { RawNote } from "./raw-table.ts";
import type { FileOverride, PartUse, SourceFile, SourcePart } from "./source-file.ts";
import type { FoundFile } from "./walk.ts";

export const MANIFEST = "export_manifest.json";

/**
 * Opens what was found. `file`: its name in the project. Whatever is wrong with it is a note, not an error; throws
 * SourceError only for an override that cannot be meant.
 */
export async function openFile(
  entry: FoundFile,
  file: string,
  declared: Declared | null,
  override: FileOverride,
): Promise<SourceFile> {
  const named = readFileName(basename(entry.path));
  const common = {
    file,
    named,
    exportedOn: named.date ?? declared?.exportedOn ?? null,
    workspace: named.workspace ?? declared?.workspace ?? null,
    declaredRows: declared?.rows ?? null,
  };
  const none = { bytes: entry.bytes, sha256: "" };
  const simple = (use: PartUse, inspection: Pick<Inspection, "bytes" | "sha256">, ...notes: RawNote[]): SourceFile => ({
    ...common,
    bytes: inspection.bytes,
    sha256: inspection.sha256,
    encoding: "binary",
    parts: [emptyPart(use)],
    notes,
  });
  if (entry.kind !== "file") return simple("unreadable", none, entry.kind === "link" ? say.LINK : say.SPECIAL);
  let inspection: Inspection;
  try {
    inspection = await inspectFile(entry.absolute);
  } catch (error) {
    return simple("unreadable", none, say.unreadable(error));
  }
  if (basename(entry.path) === MANIFEST) return { ...simple("manifest", inspection), encoding: "utf-8" };
  if (isStaged(entry.path)) return simple("staged_file", inspection);
  const hint: ObjectName | null =
    override.object ?? named.object ?? (declared && isObjectName(declared.object) ? declared.object : null);
  const full = (
    opened: { parts: readonly SourcePart[]; encoding: string; notes: readonly RawNote[] },
    ...notes: RawNote[]
  ): SourceFile => ({
    ...common,
    bytes: inspection.bytes,
    sha256: inspection.sha256,
    ...opened,
    notes: [...notes, ...opened.notes],
  });
  const asCsv = async () => {
    const { part, encoding, notes } = await openCsv(entry.absolute, inspection, hint, override);
    return { parts: [part], encoding, notes };
  };
  switch (kindOfFile(named.extension, inspection.head)) {
    case "csv":
      return full(await asCsv());
    case "json": {
      const { exportedOn, ...opened } = await openJson(entry.absolute, inspection, hint);
      return { ...full(opened), exportedOn: common.exportedOn ?? exportedOn };
    }
    case "xlsx": {
      const opened = await openWorkbook(entry.absolute, inspection, hint, override);
      return /^xls/.test(named.extension) ? full(opened) : full(opened, say.WORKBOOK_OTHERWISE);
    }
    case "text-as-xlsx": {
      if (inspection.bytes === 0) return full(await openWorkbook(entry.absolute, inspection, hint, override));
      if (isMarkup(inspection.head)) return simple("unreadable", inspection, say.HTML_TABLE);
      const opened = await asCsv();
      if (opened.parts.some(({ use }) => use === "data") && !inspection.detected.binary)
        return full(opened, say.TEXT_AS_WORKBOOK);
      return simple("unreadable", inspection, say.NO_WORKBOOK);
    }
    case "ole": {
      const holds = await kindOfOle(entry.absolute).catch(() => "other" as const);
      const note = { protected: say.PROTECTED, workbook: say.OLD_EXCEL, other: say.OTHER_OLE }[holds];
      return simple("unreadable", inspection, note);
    }
    case "archive":
      return simple("archive", inspection);
    case "packed":
      return simple("unknown", inspection, say.OTHER_PACKING);
    case "other":
      return simple("unknown", inspection, say.UNKNOWN);
  }
}

/** Attachments: below a folder `files/` or in an archive `files_….zip`; beside the exports, not exports themselves. */
export const isStaged = (path: string): boolean =>
  /(?:^|\/)(?:files\/|(?:files|filer)(?:[_ -][^/]*)?\.zip\/)/i.test(path);

const isMarkup = (head: Uint8Array) => /^[\ufeff\s]*</.test(new TextDecoder().decode(head.subarray(0, 256)));

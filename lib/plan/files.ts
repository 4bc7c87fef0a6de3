/** Staged files: found below the export folders only, without following links, and read once for their checksum. */
import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readSync, realpathSync } from "node:fs";
import { dirname, join, normalize, relative, resolve, sep } from "node:path";
import { type Finding, finding } from "../contract/finding.ts";
import type { Reason } from "../contract/reasons.ts";
import { safeName, unsafePath } from "../contract/safe-path.ts";
import type { EntryPlan, FileCheck } from "./entry-plan.ts";
import type { PlannedFile, PlannedValue } from "./types.ts";

const DOUBLE_EXTENSION = /\.[a-z0-9]{2,4}\.(exe|bat|cmd|com|scr|js|vbs|ps1|jar|msi|hta|lnk)$/i;

/**
 * Checks files against the export folders.
 * @param emptyFiles whether the destination takes files of 0 bytes
 * @param roots absolute folders; a path is looked for below them and below the manifest's own folder inside them
 */
export function fileCheck(roots: readonly string[], maxBytes: number | null, emptyFiles = true) {
  const findings: Finding[] = [];
  const seen = new Map<string, { bytes: number; sha256: string }>();
  const check =
    (plan: EntryPlan): FileCheck =>
    (unit, found) => {
      const lineage = plan.table.staged?.lineage(unit);
      const text = (value: PlannedValue | undefined) => (value === null || value === undefined ? "" : String(value));
      const path = text(found["path"]);
      const report = (code: string, advice: string, severity: Finding["severity"] = "warning") =>
        findings.push(
          finding(severity, code, advice, {
            object: plan.entry.from,
            file: lineage?.file ?? null,
            row: lineage?.row ?? null,
            line: lineage?.line ?? null,
            column: "staged_path",
            found: path,
          }),
        );
      const refuse = (reason: Reason, advice: string): Reason => {
        report(reason, advice);
        return reason;
      };
      if (path === "") return refuse("file_missing", "The row names no staged file. Ask for the file or drop the row.");
      const unsafe = unsafePath(path);
      if (unsafe)
        return refuse(
          "file_unsafe",
          `The staged path ${unsafe}, so the file is not touched. Stage it below the export folder.`,
        );
      const place = locate(path, roots, lineage?.file ?? null);
      if (place === "unsafe")
        return refuse(
          "file_unsafe",
          "The staged path leads over a link or out of the export folder, so the file is not touched.",
        );
      if (place === "missing")
        return refuse("file_missing", "The file is not in the export folder. Stage it and run again.");
      if (place.bytes === 0 && !emptyFiles)
        return refuse("file_empty", "The file has 0 bytes, which the destination does not take. Stage it again.");
      if (maxBytes !== null && place.bytes > maxBytes)
        return refuse(
          "file_too_large",
          `The file has ${place.bytes} bytes, the destination takes ${maxBytes}. Make it smaller or move it by hand.`,
        );
      const known = seen.get(place.path) ?? { bytes: place.bytes, sha256: checksum(place.path) };
      seen.set(place.path, known);
      const declared = {
        bytes: Number(text(found["bytes"]) || Number.NaN),
        sha256: text(found["sha256"]).toLowerCase(),
      };
      const sameContent = declared.sha256 === known.sha256;
      const differs = !Number.isNaN(declared.bytes) && declared.bytes !== known.bytes;
      if (!sameContent && (differs || declared.sha256 !== ""))
        return refuse(
          "damaged_value",
          "The file is not the one the manifest describes (size or checksum). Stage it again.",
        );
      if (differs)
        report(
          "file_size_differs",
          "The manifest gives another size, but the checksum agrees: the file is taken.",
          "info",
        );
      const name = safeName(text(found["name"])) || safeName(path);
      if (DOUBLE_EXTENSION.test(name))
        report(
          "file_double_extension",
          "The name hides a program behind a second extension. Look at it before the load.",
        );
      const file: PlannedFile = {
        path: place.path,
        name,
        ...known,
        mime: text(found["mime"]) || "application/octet-stream",
      };
      return file;
    };
  return { check, findings };
}

type Place = { readonly path: string; readonly bytes: number };

/** The file below one of the roots; `unsafe` when a link is on the way. */
function locate(path: string, roots: readonly string[], manifest: string | null): Place | "missing" | "unsafe" {
  const relativePath = normalize(path.replaceAll("\\", "/"));
  // Archives of attachments may hold the content of `files/` without the folder.
  const bare = relativePath.replace(/^files[\\/]/i, "");
  let unsafe = false;
  for (const wanted of new Set([relativePath, bare]))
    for (const root of roots) {
      const beside = manifest === null ? root : resolve(dirname(root), dirname(manifest));
      for (const folder of new Set([root, beside])) {
        if (!inside(root, folder)) continue;
        const found = fileAt(resolve(folder, wanted), root);
        if (found === "unsafe") unsafe = true;
        else if (found) return found;
      }
    }
  return unsafe ? "unsafe" : "missing";
}

function fileAt(place: string, root: string): Place | "unsafe" | null {
  if (!inside(root, place)) return "unsafe";
  try {
    const info = lstatSync(place);
    const real = join(realpathSync(root), relative(root, place));
    return info.isFile() && realpathSync(place) === real ? { path: place, bytes: info.size } : "unsafe";
  } catch {
    return null;
  }
}

const inside = (root: string, place: string): boolean =>
  place === root || place.startsWith(root.endsWith(sep) ? root : root + sep);

function checksum(path: string): string {
  const sum = createHash("sha256");
  const block = new Uint8Array(1 << 20);
  const file = openSync(path, "r");
  try {
    for (let read = readSync(file, block); read > 0; read = readSync(file, block)) sum.update(block.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return sum.digest("hex");
}

/** The files of an export: what lies there, and how it is written, as it was found or set by hand. */
import { extname, join } from "node:path";
import type { Project } from "../project/config.ts";
import { SourceError } from "../source/source-error.ts";
import { walkFolder } from "../source/walk.ts";
import type { Staging } from "../staging/types.ts";

const SIGNS: Readonly<Record<string, string>> = { "\t": "tab" };

/**
 * What lies in the folders of exports, by ending, before anything is read: known at once however large the files are.
 * Empty where the folder is missing; reading it says so.
 */
export async function filesSent(project: Project) {
  const rows = new Map<string, { folder: string; kind: string; files: number; bytes: number; largest: number }>();
  for (const folder of [project.config.exports, project.config.deltas])
    for (const { path, kind, bytes } of await walked(join(project.root, folder))) {
      const ending = kind === "file" ? extname(path).toLowerCase().slice(1) || "no ending" : kind;
      const row = rows.get(`${folder} ${ending}`) ?? { folder, kind: ending, files: 0, bytes: 0, largest: 0 };
      rows.set(`${folder} ${ending}`, {
        ...row,
        files: row.files + 1,
        bytes: row.bytes + bytes,
        largest: Math.max(row.largest, bytes),
      });
    }
  return [...rows.values()];
}

const walked = (folder: string) =>
  walkFolder(folder).catch((error: unknown) => {
    if (error instanceof SourceError) return [];
    throw error;
  });

/** Delimited texts, those about which the reader was least sure first; `sure` lies between 0 and 1. */
export const dialects = (staging: Staging) =>
  staging.files
    .flatMap(({ file, encoding, dialect }) =>
      dialect
        ? [
            {
              file: file.split("/").at(-1),
              "sure of it": Number(dialect.confidence.toFixed(2)),
              encoding,
              "sure of that": Number(dialect.encodingConfidence.toFixed(2)),
              delimiter: SIGNS[dialect.delimiter] ?? dialect.delimiter,
              quote: `${dialect.quote} ${dialect.quote === "none" ? "" : dialect.escape}`.trim(),
              "line ends": dialect.lineEnding,
              "header in line": dialect.headerLine,
            },
          ]
        : [],
    )
    .sort((a, b) => Math.min(a["sure of it"], a["sure of that"]) - Math.min(b["sure of it"], b["sure of that"]));

/** What a file's name says: `<object>_<workspace>_<YYYY-MM-DD>[ (n)].<csv|xlsx|json>`, English or Danish stem. */
import { CONTRACT, OBJECT_NAMES, type ObjectName } from "../contract/objects.ts";

export type NamedFile = {
  readonly object: ObjectName | null;
  /** Slug of the workspace; null for the whole account (`all`, `alle`) or when the name has none. */
  readonly workspace: string | null;
  /** `YYYY-MM-DD`. */
  readonly date: string | null;
  /** 0 for the first download, n for a copy ` (n)`. */
  readonly copy: number;
  /** The number of a download that came in several files (`_part2`, `_1of3`, `_del1`), else null. */
  readonly piece: number | null;
  /** The name without copy number, piece and extension: two downloads of one export share it. */
  readonly stem: string;
  readonly extension: string;
};

const COPY = /(?:\s*\((\d{1,4})\)|\s+-\s+(?:kopi|copy)(?:\s*\((\d{1,4})\))?)$/i;
const PIECE =
  /[\s_-]+\(?(?:(?:part|piece|del|fil|file|side|page)[\s_.-]*(\d{1,4})(?:[\s_-]*(?:of|af)[\s_-]*\d{1,4})?|(\d{1,4})[\s_-]*(?:of|af)[\s_-]*\d{1,4})\)?$/i;
const DATE = /(?:^|_)(\d{4})_(\d{2})_(\d{2})$/;
const STEMS: readonly (readonly [stem: string, object: ObjectName])[] = OBJECT_NAMES.flatMap((object) =>
  CONTRACT[object].stems.map((stem) => [stem, object] as const),
).sort((a, b) => b[0].length - a[0].length);

/** Reads the name of a file (no folders). Parts that are missing come back as null. */
export function readFileName(name: string): NamedFile {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
  let stem = (dot > 0 ? name.slice(0, dot) : name).trim();
  let copy = 0;
  for (let match = COPY.exec(stem); match; match = COPY.exec(stem)) {
    copy = Math.max(copy, Number(match[1] ?? match[2] ?? 1));
    stem = stem.slice(0, match.index).trim();
  }
  const part = PIECE.exec(stem);
  const piece = part ? Number(part[1] ?? part[2]) : null;
  if (part) stem = stem.slice(0, part.index);
  let rest = folded(stem);
  const dated = DATE.exec(rest);
  const date = dated && isDay(dated) ? `${dated[1]}-${dated[2]}-${dated[3]}` : null;
  if (dated && date) rest = rest.slice(0, dated.index);
  const known = STEMS.find(([text]) => rest === text || rest.startsWith(`${text}_`));
  const slug = known ? rest.slice(known[0].length + 1).replaceAll("_", "-") : "";
  const workspace = slug === "" || slug === "all" || slug === "alle" ? null : slug;
  return { object: known?.[1] ?? null, workspace, date, copy, piece, stem, extension };
}

/** A workspace name as it stands in file names: lower case, `æ ø å` as `ae oe aa`, other runs as `-`. */
export function workspaceSlug(name: string): string {
  return danishFolded(name.normalize("NFC").toLowerCase())
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

const danishFolded = (text: string) => text.replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");
const folded = (text: string) => danishFolded(text.normalize("NFC").toLowerCase()).replace(/[\s_-]+/g, "_");
const isDay = (match: RegExpExecArray) => Number(match[2]) <= 12 && Number(match[3]) <= 31;

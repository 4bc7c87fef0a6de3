/** Which downloads count: of the same object and workspace the newest, whole; events and pieces of one download are a union. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { SourceFile, SourcePart } from "../source/source-file.ts";

export type Download = { readonly file: SourceFile; readonly part: SourcePart };
/** One piece of a download (most have one only): its copies, newest first. Those of one rank cannot be told apart by age. */
export type Piece = readonly (readonly Download[])[];
/** Downloads of one thing: of every day, newest first, the pieces. */
export type Series = { readonly events: boolean; readonly days: readonly (readonly Piece[])[] };

/** The downloads of `object`, in series. */
export function seriesOf(object: ObjectName, downloads: readonly Download[]): Series[] {
  const events = objectSpec(object).kind === "events";
  return [...Map.groupBy(downloads, seriesKey).values()].map((group) => ({
    events,
    days: newestFirst(Map.groupBy(group, ({ file }) => file.exportedOn ?? "")).map((day) =>
      [...Map.groupBy(day, ({ file }) => file.named.piece ?? 0).values()].map((piece) =>
        newestFirst(Map.groupBy(piece, ({ file }) => String(file.named.copy).padStart(5, "0"))),
      ),
    ),
  }));
}

/** The workspace a download is of: its slug, or its id when only the content names it; null for the whole account. */
export const workspaceOf = ({ file, part }: Download): string | null => file.workspace ?? part.workspace;

/** Whether the name or the manifest says what the download is of and of which day; others have no age. */
export const isDated = ({ file }: Download): boolean => file.exportedOn !== null && file.named.object !== null;

function seriesKey(download: Download): string {
  const { file } = download;
  // Names outside the pattern say nothing about age: only numbered copies of one name belong together.
  if (!isDated(download)) return `name ${folderOf(file.file)}/${file.named.stem}`;
  return `${file.beside ? "beside" : ""} workspace ${workspaceOf(download) ?? ""}`;
}

const newestFirst = <T>(groups: ReadonlyMap<string, readonly T[]>): (readonly T[])[] =>
  [...groups].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, group]) => group);

const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

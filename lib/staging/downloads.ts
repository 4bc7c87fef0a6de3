/** Which downloads count: of the same object and workspace the newest, whole; events are a union. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { SourceFile, SourcePart } from "../source/source-file.ts";

export type Download = { readonly file: SourceFile; readonly part: SourcePart };
/** Downloads of one thing, newest first; those of one rank cannot be told apart by age. */
export type Series = { readonly events: boolean; readonly ranks: readonly (readonly Download[])[] };

/** The downloads of `object`, in series. */
export function seriesOf(object: ObjectName, downloads: readonly Download[]): Series[] {
  const events = objectSpec(object).kind === "events";
  const groups = Map.groupBy(downloads, seriesKey);
  return [...groups.values()].map((group) => {
    const ranks = Map.groupBy(group, rankOf);
    const order = [...ranks.keys()].sort((a, b) => (a < b ? 1 : -1));
    return { events, ranks: order.flatMap((rank) => [ranks.get(rank) ?? []]) };
  });
}

/** The workspace a download is of: its slug, or its id when only the content names it; null for the whole account. */
export const workspaceOf = ({ file, part }: Download): string | null => file.workspace ?? part.workspace;

function seriesKey(download: Download): string {
  const { file } = download;
  const workspace = workspaceOf(download) ?? "";
  // Names outside the pattern say nothing about age: only numbered copies of one name belong together.
  if (file.exportedOn === null || file.named.object === null) return `name ${folderOf(file.file)}/${file.named.stem}`;
  return `workspace ${workspace}`;
}

const rankOf = ({ file }: Download) => `${file.exportedOn ?? ""} ${String(file.named.copy).padStart(5, "0")}`;
const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

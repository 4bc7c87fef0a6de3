/** JSON exports. */
import type { ObjectName } from "../contract/objects.ts";
import type { Inspection } from "./inspect.ts";
import type { RawNote } from "./raw-table.ts";
import type { SourcePart } from "./source-file.ts";
export async function openJson(
  _path: string,
  _inspection: Inspection,
  _hint: ObjectName | null,
): Promise<{ parts: SourcePart[]; encoding: string; notes: RawNote[] }> {
  return { parts: [], encoding: "utf-8", notes: [] };
}

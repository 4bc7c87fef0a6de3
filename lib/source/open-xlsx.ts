/** XLSX. */
import type { ObjectName } from "../contract/objects.ts";
import type { Inspection } from "./inspect.ts";
import type { RawNote } from "./raw-table.ts";
import type { FileOverride, SourcePart } from "./source-file.ts";
export async function openWorkbook(
  _path: string,
  _inspection: Inspection,
  _hint: ObjectName | null,
  _o: FileOverride,
): Promise<{ parts: SourcePart[]; encoding: string; notes: RawNote[] }> {
  return { parts: [], encoding: "xlsx", notes: [] };
}

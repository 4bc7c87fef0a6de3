/** A part without rows: of a file that is empty, unread, or no export. */
import { RecordSorter } from "./records.ts";
import type { PartUse, SourcePart } from "./source-file.ts";

export function emptyPart(use: PartUse, object: SourcePart["object"] = null): SourcePart {
  return {
    sheet: null,
    object,
    use,
    delimiter: null,
    decimalMark: null,
    workspace: null,
    read: async () => new RecordSorter({ hint: null }).finish(),
  };
}

/** What is said about ZIP archives that cannot be trusted: workbooks and packed exports alike. */
import type { RawNote } from "../raw-table.ts";
import type { ZipFaultKind } from "./fault.ts";

const broken = (code: string, advice: string): RawNote => ({ code, severity: "error", advice });

/** Why an archive was not read, for a workbook or for exports in a ZIP file. */
export const ARCHIVE_FAULTS: Readonly<Record<ZipFaultKind, RawNote>> = {
  torn: broken("unreadable_file", "The file is cut off: its end is missing. Download or export it again."),
  damaged: broken(
    "unreadable_file",
    "The file is damaged inside and could not be unpacked: download or export it again.",
  ),
  checksum: broken(
    "wrong_checksum",
    "The file is damaged: what is inside does not agree with its checksum. Download or export it again.",
  ),
  overlap: broken(
    "archive_bomb",
    "Parts of the archive lie over one another, which no program does by itself: it was not unpacked. Check where it comes from.",
  ),
  too_many: broken("archive_bomb", "The archive holds too many entries to be an export and was not unpacked."),
  too_large: broken(
    "file_too_large",
    "The file inflates beyond reason (more than 2 GB, more than its directory says, or far more than it has bytes) and was not read: export it as CSV.",
  ),
  encrypted: broken(
    "password_protected",
    "The file is protected with a password: save it without one and put it here again.",
  ),
  method: broken(
    "unreadable_file",
    "The archive is packed in a way that is not read: pack it again as an ordinary ZIP.",
  ),
};

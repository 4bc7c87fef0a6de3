/** What is said about files that are no exports, or not as they should be. */
import type { RawNote } from "./raw-table.ts";

const note = (severity: RawNote["severity"], code: string, advice: string): RawNote => ({ severity, code, advice });

export const LINK = note(
  "warning",
  "link_not_followed",
  "A link was not followed, because nothing outside the export folder is read: put the file itself there.",
);
export const SPECIAL = note("warning", "special_file", "This is neither a file nor a folder and was not read.");
export const CLOSED = note(
  "error",
  "unreadable_folder",
  "The folder could not be opened (its rights, or folders nested too deep), so nothing in it was read: check it.",
);
export const FOLDER_LIKE_FILE = note(
  "info",
  "folder_like_file",
  "A folder has a name like a file: the files in it were read.",
);
export const UNKNOWN = note(
  "warning",
  "unknown_file",
  "This kind of file is not an export and was not read: take it away, or name its object in migration.json.",
);
export const IGNORED = note(
  "info",
  "ignored_file",
  "A file that the system or an office program left behind: it is no export and was passed over.",
);
export const UNFINISHED = note(
  "warning",
  "unfinished_download",
  "A download that did not finish: it was not read. Download the export again.",
);
export const ODD_NAME = note(
  "warning",
  "odd_name",
  "The file's name holds letters that cannot be seen or that turn the direction of writing: they are shown as [U+…]. Rename it.",
);
export const SAME_NAME = note(
  "warning",
  "same_name",
  "Another file has the same name but for capitals or the way its letters are written: on Windows and Mac one would replace the other. Rename or remove one.",
);
export const NESTED_ARCHIVE = note(
  "warning",
  "nested_archive",
  "An archive inside an archive was not unpacked: unpack it and put its files here.",
);
export const OTHER_PACKING = note(
  "warning",
  "other_archive",
  "The file is packed in a way that is not read: unpack it, or pack it as ZIP.",
);
export const OLD_EXCEL = note(
  "error",
  "old_excel_format",
  "The file is a workbook in the binary format of Excel 97 to 2003 (.xls), which is not read: open it and save it as XLSX.",
);
export const PROTECTED = note(
  "error",
  "password_protected",
  "The workbook is protected with a password: open it with the password and save it without one.",
);
export const OTHER_OLE = note(
  "error",
  "unreadable_file",
  "The file is a document in an old binary format, not an export: open it and save it as XLSX or CSV.",
);
export const NO_WORKBOOK = note(
  "error",
  "unreadable_file",
  "The file is no XLSX workbook, whatever its name says: open it and save it as XLSX, or export CSV.",
);
export const HTML_TABLE = note(
  "error",
  "unreadable_file",
  "The file is a web page with a table, whatever its name says: open it in a spreadsheet program and save it as XLSX.",
);
export const TEXT_AS_WORKBOOK = note(
  "warning",
  "wrong_extension",
  "The file is named like a workbook but is a text: it was read as CSV.",
);
export const WORKBOOK_OTHERWISE = note(
  "info",
  "wrong_extension",
  "The file is a workbook although its name does not say so: it was read as one.",
);

/** `code`: of the system's error. */
export const unreadable = (error: unknown): RawNote =>
  note(
    "error",
    "unreadable_file",
    `The file could not be read (${codeOf(error)}): check its name and its rights, or export it again.`,
  );

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  return typeof code === "string" ? code : "unknown reason";
}

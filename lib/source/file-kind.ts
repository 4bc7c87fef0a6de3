/** What a file is to be read as: by its name, and by its first bytes where those say otherwise. */
import { isOle } from "./ole.ts";

export type FileKind = "csv" | "json" | "xlsx" | "text-as-xlsx" | "ole" | "archive" | "packed" | "other";

const TEXTS = new Set(["csv", "tsv", "txt", "tab", "asc", "dat", ""]);
const BOOKS = new Set(["xlsx", "xlsm", "xltx", "xltm", "xls"]);
const JSONS = new Set(["json", "ndjson", "jsonl"]);

/** `extension` in lower case, `head`: the first bytes. */
export function kindOfFile(extension: string, head: Uint8Array): FileKind {
  const starts = (...bytes: number[]) => bytes.every((byte, place) => head[place] === byte);
  if (isOle(head)) return "ole";
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) {
    if (extension === "zip") return "archive";
    return BOOKS.has(extension) || TEXTS.has(extension) ? "xlsx" : "other";
  }
  if (starts(0x1f, 0x8b) || starts(0x37, 0x7a, 0xbc, 0xaf) || starts(0x52, 0x61, 0x72, 0x21)) return "packed";
  if (["zip", "gz", "7z", "rar", "tar"].includes(extension)) return "packed";
  if (BOOKS.has(extension)) return "text-as-xlsx";
  if (JSONS.has(extension)) return "json";
  return TEXTS.has(extension) ? "csv" : "other";
}

/** Files that systems and office programs leave behind; null for all others. */
export function leftover(path: string): "ignored" | "unfinished" | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/(?:^|\/)__MACOSX\//.test(path)) return "ignored";
  if (
    /^(?:~\$|\.~lock\.|\._)/.test(name) ||
    /^(?:\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|\.gitkeep)$/i.test(name)
  )
    return "ignored";
  return /\.(?:crdownload|part|partial|download|opdownload)$/i.test(name) ? "unfinished" : null;
}

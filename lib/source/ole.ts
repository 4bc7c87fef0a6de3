/** Old binary documents of Office: workbooks of before 2007, and the envelopes of workbooks with a password. */
import { open } from "node:fs/promises";

const MAGIC = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const DIRECTORY_BYTES = 1 << 16;

/** Whether a file begins like such a document. */
export const isOle = (head: Uint8Array): boolean => MAGIC.every((byte, place) => head[place] === byte);

/** What the document holds, by the names in its directory. */
export async function kindOfOle(path: string): Promise<"protected" | "workbook" | "other"> {
  const file = await open(path, "r");
  try {
    const head = new Uint8Array(512);
    await file.read(head, 0, 512, 0);
    const view = new DataView(head.buffer);
    const sector = view.getUint16(30, true) === 12 ? 4096 : 512;
    const start = (view.getUint32(48, true) + 1) * sector;
    const directory = new Uint8Array(DIRECTORY_BYTES);
    const { bytesRead } = await file.read(directory, 0, DIRECTORY_BYTES, start);
    const names = namesIn(directory.subarray(0, bytesRead));
    if (names.some((name) => name === "EncryptedPackage" || name === "EncryptionInfo")) return "protected";
    return names.some((name) => name === "Workbook" || name === "Book") ? "workbook" : "other";
  } finally {
    await file.close();
  }
}

/** Each entry of a directory takes 128 bytes and begins with its name in UTF-16. */
function namesIn(directory: Uint8Array): string[] {
  const names: string[] = [];
  const decoder = new TextDecoder("utf-16le");
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const length = (directory[at + 64] ?? 0) - 2;
    if (length > 0 && length <= 62) names.push(decoder.decode(directory.subarray(at, at + length)));
  }
  return names;
}

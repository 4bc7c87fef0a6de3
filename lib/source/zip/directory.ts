/** The directory of a ZIP archive: what it says it holds, checked before anything is inflated. */
import type { FileHandle } from "node:fs/promises";
import { CP850_HIGH } from "../cp850.ts";
import { ZipFault } from "./fault.ts";

export type ZipEntry = {
  /** As written in the archive, with `/`. */
  readonly name: string;
  readonly folder: boolean;
  /** Made as a link by a Unix archiver. */
  readonly link: boolean;
  readonly encrypted: boolean;
  /** 0 stored, 8 deflated; others are not read. */
  readonly method: number;
  readonly crc32: number;
  readonly packed: number;
  /** Bytes when inflated, as declared. */
  readonly bytes: number;
  /** Where its local header begins. */
  readonly offset: number;
};

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LARGEST_DIRECTORY = 64 * 1024 * 1024;
const NEEDS_64 = 0xffffffff;

/** Reads the directory at the end of the archive. Throws `ZipFault` for a torn, foreign or overfull one. */
export async function readDirectory(file: FileHandle, size: number, mostEntries: number): Promise<ZipEntry[]> {
  const end = await findEnd(file, size);
  if (end.entries > mostEntries) throw new ZipFault("too_many", `holds ${end.entries} entries`);
  if (end.bytes > LARGEST_DIRECTORY || end.offset + end.bytes > size)
    throw new ZipFault("torn", "has a directory that does not fit into the file");
  const bytes = await readAt(file, end.offset, end.bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ZipEntry[] = [];
  let place = 0;
  while (place + 46 <= bytes.length && view.getUint32(place, true) === CENTRAL) {
    const nameLength = view.getUint16(place + 28, true);
    const extraLength = view.getUint16(place + 30, true);
    const next = place + 46 + nameLength + extraLength + view.getUint16(place + 32, true);
    if (next > bytes.length) throw new ZipFault("torn", "has a directory that ends too early");
    entries.push(entryAt(bytes, view, place, nameLength, extraLength));
    if (entries.length > mostEntries) throw new ZipFault("too_many", `holds more than ${mostEntries} entries`);
    place = next;
  }
  if (entries.length < end.entries) throw new ZipFault("torn", "has a directory that ends too early");
  refuseOverlaps(entries, end.offset);
  return entries;
}

function entryAt(bytes: Uint8Array, view: DataView, place: number, nameLength: number, extraLength: number): ZipEntry {
  const flags = view.getUint16(place + 8, true);
  const nameStart = place + 46;
  const written = decodeName(bytes.subarray(nameStart, nameStart + nameLength), (flags & 0x800) !== 0);
  // Windows tools of old wrote back slashes.
  const name = written.replaceAll("\\", "/");
  const sizes = wideSizes(view, nameStart + nameLength, extraLength, [
    view.getUint32(place + 24, true),
    view.getUint32(place + 20, true),
    view.getUint32(place + 42, true),
  ]);
  const madeBy = view.getUint16(place + 4, true) >> 8;
  const mode = view.getUint32(place + 38, true) >>> 16;
  return {
    name,
    folder: name.endsWith("/"),
    link: madeBy === 3 && (mode & 0xf000) === 0xa000,
    encrypted: (flags & 1) !== 0,
    method: view.getUint16(place + 10, true),
    crc32: view.getUint32(place + 16, true),
    bytes: sizes[0],
    packed: sizes[1],
    offset: sizes[2],
  };
}

/** Sizes beyond 4 GB stand in an extra field, in this order, each only when its short form is full. */
function wideSizes(
  view: DataView,
  start: number,
  length: number,
  short: readonly [number, number, number],
): [number, number, number] {
  const wide: [number, number, number] = [...short];
  for (let at = start; at + 4 <= start + length; ) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (id === 1) {
      let place = at + 4;
      short.forEach((value, index) => {
        if (value !== NEEDS_64 || place + 8 > Math.min(end, start + length)) return;
        wide[index] = Number(view.getBigUint64(place, true));
        place += 8;
      });
      break;
    }
    at = end;
  }
  return wide;
}

type End = { readonly entries: number; readonly bytes: number; readonly offset: number };

async function findEnd(file: FileHandle, size: number): Promise<End> {
  const length = Math.min(size, 65_557 + 20);
  const tail = await readAt(file, size - length, length);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const entries = view.getUint16(at + 10, true);
    const bytes = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    const wide = at >= 20 && view.getUint32(at - 20, true) === LOCATOR_64;
    if (!wide || (entries !== 0xffff && bytes !== NEEDS_64 && offset !== NEEDS_64)) return { entries, bytes, offset };
    const place = Number(view.getBigUint64(at - 12, true));
    const record = place + 56 <= size ? await readAt(file, place, 56) : new Uint8Array(56);
    const long = new DataView(record.buffer, record.byteOffset, record.byteLength);
    if (long.getUint32(0, true) !== END_64) throw new ZipFault("torn", "has no directory");
    return {
      entries: Number(long.getBigUint64(32, true)),
      bytes: Number(long.getBigUint64(40, true)),
      offset: Number(long.getBigUint64(48, true)),
    };
  }
  throw new ZipFault("torn", "has no directory at its end");
}

/** Entries that share bytes are how a small archive becomes a huge one. */
function refuseOverlaps(entries: readonly ZipEntry[], directory: number): void {
  const order = [...entries].sort((a, b) => a.offset - b.offset);
  order.forEach(({ offset, packed }, index) => {
    const next = order[index + 1]?.offset ?? directory;
    if (offset + 30 + packed > next) throw new ZipFault("overlap", "has entries that lie over one another");
  });
}

/** `length` bytes from `start`. Throws `ZipFault` where the file ends before. */
export async function readAt(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(bytes, read, length - read, start + read);
    if (bytesRead === 0) throw new ZipFault("torn", "ends too early");
    read += bytesRead;
  }
  return bytes;
}

/** Names are UTF-8 where a flag says so or the bytes are; else those of western DOS. */
function decodeName(bytes: Uint8Array, utf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: !utf8 }).decode(bytes);
  } catch {
    return decodeDos(bytes);
  }
}

const decodeDos = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CP850_HIGH.charAt(byte - 0x80))).join("");

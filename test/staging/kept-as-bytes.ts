/** Columns kept as bytes row by row, as the reader keeps those with many distinct texts. */
import { Buffer } from "node:buffer";
import { hashOf } from "#lib/source/cut-record.ts";
import { RawBytes } from "#lib/source/raw-bytes.ts";
import type { TextColumn } from "#lib/source/text-column.ts";

export function keptAsBytes(cells: readonly (string | Uint8Array)[]): TextColumn {
  const raw = new RawBytes();
  for (const cell of cells) {
    const bytes = typeof cell === "string" ? Buffer.from(cell, "utf8") : cell;
    raw.push(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
  }
  return raw.finish(cells.length);
}

/** The same texts without bytes: everything goes the way of texts. */
export const keptAsTexts = ({ length, at }: TextColumn): TextColumn => ({ length, at, distinct: null, codes: null });

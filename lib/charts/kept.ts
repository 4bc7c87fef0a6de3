/** Pictures kept in a folder, so that programs started one after the other do not draw the same chart again. */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What `draw` makes, kept in `folder` under what it was drawn from; without a folder it is drawn every time. */
export function kept(folder: string | undefined, from: string, draw: () => Uint8Array): Uint8Array {
  if (!folder) return draw();
  const file = join(folder, createHash("sha256").update(from).digest("hex"));
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    const drawn = draw();
    keep(folder, file, drawn);
    return drawn;
  }
}

function keep(folder: string, file: string, drawn: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    // Whole or not at all: another program may be reading.
    const part = `${file}.${randomUUID()}`;
    writeFileSync(part, drawn);
    renameSync(part, file);
  } catch {
    // What cannot be kept is drawn again.
  }
}

/** Where bytes go: a folder on disk in production, anything in a test. */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

export type OpenFile = { write(bytes: Uint8Array): void; close(): void };
export type Files = { open(path: string): OpenFile };

/** Files below `folder`; folders are made as needed, existing files overwritten. */
export const filesBelow = (folder: string): Files => ({
  open(path) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    const handle = openSync(target, "w");
    return {
      write(bytes) {
        let done = 0;
        while (done < bytes.length) done += writeSync(handle, bytes, done);
      },
      close: () => closeSync(handle),
    };
  },
});

/** Writes a whole small file. */
export function put(files: Files, path: string, content: string | Uint8Array): void {
  const file = files.open(path);
  file.write(typeof content === "string" ? new TextEncoder().encode(content) : content);
  file.close();
}

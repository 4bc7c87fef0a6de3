/** Bytes put aside until they are sent: in memory as long as they are few, then in a file without a name. */
import { Buffer } from "node:buffer";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const IN_MEMORY = 4 << 20;

/** Takes bytes one after the other and gives them again by their place. `close` when they are needed no more. */
export class PutAside {
  readonly #tail: Buffer;
  #used = 0;
  /** Bytes that are in the file, all of them before those of the tail. */
  #written = 0;
  #file: number | null = null;
  #folder: string | null = null;
  /** `inMemory`: bytes that are held before a file is made. */
  constructor(inMemory = IN_MEMORY) {
    this.#tail = Buffer.allocUnsafe(inMemory);
  }

  /** Where these bytes begin. */
  add(bytes: Uint8Array): number {
    if (this.#used + bytes.length > this.#tail.length) this.#write(this.#tail.subarray(0, this.#used));
    const at = this.#written + this.#used;
    if (bytes.length > this.#tail.length) this.#write(bytes);
    else {
      this.#tail.set(bytes, this.#used);
      this.#used += bytes.length;
    }
    return at;
  }

  /** Copies `length` bytes from place `from` into `target` at `at`. */
  copy(from: number, length: number, target: Buffer, at: number): void {
    if (from >= this.#written) this.#tail.copy(target, at, from - this.#written, from - this.#written + length);
    else if (this.#file !== null)
      for (let done = 0; done < length; ) {
        const read = readSync(this.#file, target, at + done, length - done, from + done);
        if (read === 0) throw new Error("Rows put aside for a job are not all there any more.");
        done += read;
      }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#forget();
  }

  #write(bytes: Uint8Array): void {
    this.#file ??= this.#make();
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written + done);
    this.#written += bytes.length;
    this.#used = 0;
  }
  /** People's data: nobody else may open it, and where the system allows it the file loses its name at once. */
  #make(): number {
    this.#folder = mkdtempSync(join(tmpdir(), "actimo-job-"));
    const file = openSync(join(this.#folder, "rows"), "wx+", 0o600);
    this.#forget();
    return file;
  }
  #forget(): void {
    if (this.#folder === null) return;
    try {
      rmSync(this.#folder, { recursive: true });
      this.#folder = null;
    } catch {
      // Windows keeps what is open: it is removed when it is closed.
    }
  }
}

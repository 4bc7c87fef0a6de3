/** The lines above the header: counted as notes or blank ones, whatever quotes they hold. */
import { CR, type CutDialect, LF } from "./cut-record.ts";

export class LinesAbove {
  readonly counts = { blank: 0, preamble: 0 };
  /** The line that is read next, 1-based. */
  line = 1;
  readonly #header: number;
  readonly #blank: ReadonlySet<number>;
  #lineIsBlank = true;
  #lineHasBytes = false;

  /** `header`: its line; 0 when there is none, so that every line is above it. */
  constructor(header: number, dialect: CutDialect) {
    this.#header = header;
    // Also the bytes of no-break spaces, and the end mark of DOS files.
    this.#blank = new Set([9, 11, 12, 0x1a, 32, 0xc2, 0xa0, dialect.delimiter.charCodeAt(0)]);
  }

  get done(): boolean {
    return this.line === this.#header;
  }

  /** Reads on; returns the place after the last byte that is dealt with. */
  read(bytes: Uint8Array, from: number, to: number, final: boolean): number {
    let place = from;
    while (!this.done && place < to) {
      const byte = bytes[place] as number;
      if (byte === CR && place + 1 === to && !final) return place;
      place++;
      if (byte !== LF && byte !== CR) {
        this.#lineHasBytes = true;
        if (!this.#blank.has(byte)) this.#lineIsBlank = false;
        continue;
      }
      if (byte === CR && place < to && bytes[place] === LF) place++;
      this.#endLine();
    }
    if (final && !this.done && this.#lineHasBytes) this.#endLine();
    return place;
  }

  #endLine(): void {
    if (this.#lineIsBlank) this.counts.blank++;
    else this.counts.preamble++;
    this.line++;
    this.#lineIsBlank = true;
    this.#lineHasBytes = false;
  }
}

/** Cuts one record of a delimited text out of its bytes: where each cell begins and ends, without making a text. */

/** `quote` "none": quotes are plain letters. `escape`: how a quote inside quotes is written. */
export type CutDialect = {
  readonly delimiter: string;
  readonly quote: '"' | "'" | "none";
  readonly escape: "doubled" | "backslash";
  /** A quote opens a cell also after blanks, as in `"a", "b"`. */
  readonly blanks?: boolean;
};

/**
 * What `cut` found. `whole`: a record; `loose`: one on a single line with a quote out of place; `stray`: a quote that is not closed
 * as it should be and goes on over the line's end; `open`: the text ends inside quotes; `long`: longer than any record may be.
 */
export type Cut = "more" | "whole" | "loose" | "stray" | "open" | "long";

/** Cells beyond this are taken together as the last one. */
export const MOST_COLUMNS = 10_000;
export const LONGEST_RECORD = 64 * 1024 * 1024;

export const LF = 10;
export const CR = 13;
const SPACE = 32;
const BACKSLASH = 92;
const PRIME = 0x01000193;
/** Hash of the empty text. */
export const EMPTY_HASH = 0x811c9dc5 | 0;

export class RecordCutter {
  /** Of each cell: the place of its first byte and of the one after its last, its hash, and whether quotes in it are escaped. */
  starts = new Uint32Array(64);
  ends = new Uint32Array(64);
  hashes = new Int32Array(64);
  escaped = new Uint8Array(64);
  /** Cells of the record, those beyond `MOST_COLUMNS` included. */
  count = 0;
  /** Physical lines seen, and the place after the end of the first one (-1: it was not reached). */
  lines = 0;
  firstLineEnd = -1;
  /** Place after the record, its line end included. */
  end = 0;
  /** The record's line end: LF, CR, CR + LF (23), or 0 at the end of the text. */
  lineEnd = 0;
  readonly dialect: CutDialect;
  readonly #longest: number;
  readonly #blanks: boolean;
  readonly #delimiter: number;
  /** The quote's byte; 256 where quotes are plain letters. */
  readonly #quote: number;
  /** Bytes that end an unquoted cell; bytes to look at within quotes. */
  readonly #stops = new Uint8Array(256);
  readonly #quotedStops = new Uint8Array(256);

  constructor(dialect: CutDialect, longest: number = LONGEST_RECORD) {
    this.dialect = dialect;
    this.#longest = longest;
    this.#blanks = dialect.blanks === true;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === "none" ? 256 : dialect.quote.charCodeAt(0);
    for (const byte of [this.#delimiter, LF, CR]) this.#stops[byte] = 1;
    for (const byte of [LF, CR]) this.#quotedStops[byte] = 1;
    if (this.#quote < 256) this.#quotedStops[this.#quote] = 1;
    if (dialect.escape === "backslash") this.#quotedStops[BACKSLASH] = 1;
  }

  /**
   * Cuts the record that begins at `from`. `final`: nothing comes after `to`. There must be a byte at `to`, whatever it is:
   * a line end is put there for the time of cutting, so that no step has to look whether it is the last.
   */
  cut(bytes: Uint8Array, from: number, to: number, final: boolean): Cut {
    const kept = bytes[to] as number;
    bytes[to] = LF;
    const cut = this.#cut(bytes, from, to, final);
    bytes[to] = kept;
    return cut;
  }

  #cut(bytes: Uint8Array, from: number, to: number, final: boolean): Cut {
    const stops = this.#stops;
    const quote = this.#quote;
    const delimiter = this.#delimiter;
    this.count = 0;
    this.lines = 1;
    this.firstLineEnd = -1;
    this.lineEnd = 0;
    let { starts, ends, hashes, escaped: escapes } = this;
    let count = 0;
    let place = from;
    let loose = false;
    for (;;) {
      let start = place;
      let end = place;
      let hash = EMPTY_HASH;
      let escaped = 0;
      let opening = place;
      if (this.#blanks) {
        while (bytes[opening] === SPACE && opening < to) opening++;
        if (opening === to && !final) return this.#judged("more", from, to);
      }
      if (bytes[opening] === quote && opening < to) {
        const result = this.#quoted(bytes, opening + 1, to, final, loose, from);
        if (result !== "whole" && result !== "loose") return this.#judged(result, from, to);
        loose = result === "loose";
        start = opening + 1;
        end = this.#quotedEnd;
        hash = this.#quotedHash;
        escaped = this.#quotedEscaped;
        place = this.#after;
      } else {
        let byte = bytes[place] as number;
        while (stops[byte] === 0) {
          hash = Math.imul(hash ^ byte, PRIME);
          byte = bytes[++place] as number;
        }
        end = place;
      }
      const cell = count++;
      if (cell < MOST_COLUMNS) {
        if (cell === starts.length) {
          this.#grow();
          ({ starts, ends, hashes, escaped: escapes } = this);
        }
        starts[cell] = start;
        ends[cell] = end;
        hashes[cell] = hash;
        escapes[cell] = escaped;
      } else this.#addToLast(end);
      if (place >= to) {
        if (!final) return this.#judged("more", from, to);
        this.end = to;
        break;
      }
      const stop = bytes[place++] as number;
      if (stop === delimiter) continue;
      this.lineEnd = stop;
      if (stop === CR) {
        if (place === to && !final) return this.#judged("more", from, to);
        if (place < to && bytes[place] === LF) {
          place++;
          this.lineEnd = CR + LF;
        }
      }
      this.end = place;
      break;
    }
    this.count = count;
    if (this.firstLineEnd < 0) this.firstLineEnd = this.end;
    return this.#judged(loose ? "loose" : "whole", from, this.end);
  }

  #after = 0;
  #quotedEnd = 0;
  #quotedHash = 0;
  #quotedEscaped = 0;

  /** Reads on from after an opening quote; `whole` and `loose` say that the cell is closed. */
  #quoted(bytes: Uint8Array, from: number, to: number, final: boolean, wasLoose: boolean, record: number): Cut {
    const quote = this.#quote;
    const stops = this.#stops;
    const quotedStops = this.#quotedStops;
    let place = from;
    let hash = EMPTY_HASH;
    let loose = wasLoose;
    this.#quotedEscaped = 0;
    for (;;) {
      let byte = bytes[place] as number;
      while (quotedStops[byte] === 0) {
        hash = Math.imul(hash ^ byte, PRIME);
        byte = bytes[++place] as number;
      }
      if (place >= to) return final ? "open" : "more";
      const next = place + 1;
      if (next === to && !final && byte !== LF) return "more";
      if (byte === LF || byte === CR) {
        const width = byte === CR && next < to && bytes[next] === LF ? 2 : 1;
        if (this.firstLineEnd < 0) this.firstLineEnd = place + width;
        if (loose) return "stray";
        if (place - record > this.#longest) return "stray";
        for (let at = place; at < place + width; at++) hash = Math.imul(hash ^ (bytes[at] as number), PRIME);
        place += width;
        this.lines++;
      } else if (byte === BACKSLASH) {
        const after = bytes[next];
        const escapes = next < to && (after === quote || after === BACKSLASH || after === this.#delimiter);
        if (escapes) this.#quotedEscaped = 1;
        hash = Math.imul(hash ^ byte, PRIME);
        place += escapes ? 2 : 1;
      } else if (next < to && bytes[next] === quote) {
        this.#quotedEscaped = 1;
        place += 2;
      } else {
        let after = next;
        while (after < to && bytes[after] === SPACE) after++;
        if (after === to && !final) return "more";
        if (after === to || stops[bytes[after] as number] === 1) {
          this.#quotedEnd = place;
          this.#quotedHash = hash;
          this.#after = after;
          return loose ? "loose" : "whole";
        }
        if (this.lines > 1) return "stray";
        loose = true;
        hash = Math.imul(hash ^ byte, PRIME);
        place++;
      }
    }
  }

  /** A record that is too long is called so at the same place, however much of it is in memory. */
  #judged(cut: Cut, from: number, seen: number): Cut {
    if (seen - from <= this.#longest) return cut;
    return this.firstLineEnd >= 0 && this.firstLineEnd - from <= this.#longest ? "stray" : "long";
  }

  #addToLast(end: number): void {
    this.ends[MOST_COLUMNS - 1] = end;
    this.escaped[MOST_COLUMNS - 1] = 0;
  }

  #grow(): void {
    const size = this.starts.length * 2;
    this.starts = grown(this.starts, new Uint32Array(size));
    this.ends = grown(this.ends, new Uint32Array(size));
    this.hashes = grown(this.hashes, new Int32Array(size));
    this.escaped = grown(this.escaped, new Uint8Array(size));
  }
}

function grown<List extends Uint32Array | Int32Array | Uint8Array>(from: List, into: List): List {
  into.set(from);
  return into;
}

/** Writes the bytes of a quoted cell to `into` without its escapes; returns how many there are. `into` is large enough. */
export function unescapeCell(
  bytes: Uint8Array,
  start: number,
  end: number,
  dialect: CutDialect,
  into: Uint8Array,
): number {
  const mark = dialect.quote.charCodeAt(0);
  const delimiter = dialect.delimiter.charCodeAt(0);
  const backslash = dialect.escape === "backslash";
  let length = 0;
  for (let place = start; place < end; place++) {
    let byte = bytes[place] as number;
    const next = place + 1 < end ? bytes[place + 1] : -1;
    const escaped =
      byte === mark
        ? next === mark
        : backslash && byte === BACKSLASH && (next === mark || next === BACKSLASH || next === delimiter);
    if (escaped) {
      byte = next as number;
      place++;
    }
    into[length++] = byte;
  }
  return length;
}

/** The hash that the cutter gives to a cell of these bytes. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = EMPTY_HASH;
  for (let place = start; place < end; place++) hash = Math.imul(hash ^ (bytes[place] as number), PRIME);
  return hash;
}

/** Tries a dialect on samples of a file: how many known header names it gives, and how even the rows are. */

import { ByteRecord } from "./byte-store.ts";
import { type CutDialect, MOST_COLUMNS, RecordCutter } from "./cut-record.ts";
import { HEADER_WITHIN, type HeaderCandidate } from "./header-search.ts";
import { isKnownHeader } from "./headers.ts";
import { isBlankRecord, textsOf } from "./record-view.ts";

/** UTF-8 with room for one byte at the end. `begins`: the file begins with it; `ends`: nothing comes after it. */
export type Sample = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly length: number;
  readonly begins: boolean;
  readonly ends: boolean;
};

export type Trial = {
  readonly dialect: CutDialect;
  /** Most cells of one line that are names of columns. */
  readonly known: number;
  readonly width: number;
  /** Share of the filled lines that belong to rows of that width, 0 to 1. */
  readonly fit: number;
  /** Lines whose quotes are not closed as they should be, and cells that are quoted well. */
  readonly strays: number;
  readonly quoted: number;
  /** Quoted cells that need their quotes: for a delimiter, a line end, a quote or a space at the edge. */
  readonly needed: number;
  readonly lines: number;
};

/** Records are tried as candidates for the header that begin within this many bytes. */
const HEADER_BYTES = 1 << 17;
const MOST_RECORDS = 3000;
/** A record that needs more than this to be cut is none. */
const LONGEST_CANDIDATE = 1 << 16;

export function tryDialect(dialect: CutDialect, samples: readonly Sample[]): Trial {
  const cutter = new RecordCutter(dialect);
  const record = new ByteRecord(cutter);
  const first = samples.find(({ begins }) => begins);
  const header = first ? bestHeader(first, cutter, record) : { known: 0, width: 0, line: 0 };
  const widths = new Map<number, number>();
  let [strays, quoted, needed, lines] = [0, 0, 0, 0];
  for (const sample of samples) {
    let from = sample.begins ? 0 : afterFirstLine(sample);
    let line = 1;
    let records = 0;
    while (from < sample.length && records < MOST_RECORDS) {
      const cut = cutter.cut(sample.bytes, from, sample.length, sample.ends);
      if (cut === "more" && (cutter.firstLineEnd < 0 || sample.length - from < LONGEST_CANDIDATE)) break;
      const whole = cut === "whole";
      const below = !sample.begins || line > header.line;
      if (below) {
        records++;
        if (whole && !isBlankRecord(record.on(sample.bytes))) {
          lines += cutter.lines;
          widths.set(cutter.count, (widths.get(cutter.count) ?? 0) + cutter.lines);
          const found = countQuoted(sample.bytes, cutter);
          quoted += found.quoted;
          needed += found.needed;
        } else if (!whole) {
          lines++;
          strays++;
        }
      }
      const taken = whole || cut === "loose";
      from = taken ? cutter.end : cutter.firstLineEnd < 0 ? sample.length : cutter.firstLineEnd;
      line += taken ? cutter.lines : 1;
    }
  }
  const [common] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  const width = header.known >= 2 ? header.width : (common?.[0] ?? header.width);
  const fit = lines === 0 ? 1 : (widths.get(width) ?? 0) / lines;
  return { dialect, known: header.known, width, fit, strays, quoted, needed, lines };
}

function bestHeader(
  sample: Sample,
  cutter: RecordCutter,
  record: ByteRecord,
): { known: number; width: number; line: number } {
  let best = { known: 0, width: 0, line: 0 };
  for (const { from, line } of lineStarts(sample)) {
    const cut = cutter.cut(sample.bytes, from, Math.min(sample.length, from + LONGEST_CANDIDATE), true);
    if (cut !== "whole" && cut !== "loose") continue;
    record.on(sample.bytes);
    const seen = new Set<string>();
    for (let place = 0; place < Math.min(record.count, 500); place++) {
      const text = (cutter.ends[place] ?? 0) - (cutter.starts[place] ?? 0) > 100 ? "" : record.text(place);
      if (isKnownHeader(text)) seen.add(text);
    }
    if (seen.size > best.known) best = { known: seen.size, width: cutter.count, line };
  }
  return best;
}

/** The first lines of the file, each as the record that may begin there. */
export function headerCandidates(sample: Sample, dialect: CutDialect): HeaderCandidate[] {
  const cutter = new RecordCutter(dialect);
  const record = new ByteRecord(cutter);
  const plain = new RecordCutter({ ...dialect, quote: "none" });
  const plainRecord = new ByteRecord(plain);
  const candidates: HeaderCandidate[] = [];
  for (const { from, end, line } of lineStarts(sample)) {
    const cut = cutter.cut(sample.bytes, from, sample.length, true);
    const well = cut === "whole" || cut === "loose";
    if (well) candidates.push({ cells: textsOf(record.on(sample.bytes)), line, lines: cutter.lines });
    else {
      plain.cut(sample.bytes, from, end, true);
      const cells = textsOf(plainRecord.on(sample.bytes)).map((cell) => cell.replaceAll(dialect.quote, ""));
      candidates.push({ cells, line, lines: 1 });
    }
  }
  return candidates;
}

/** Where the first physical lines begin and end; the sample ends within a file, so the last one may be cut. */
function* lineStarts({ bytes, length }: Sample): Generator<{ from: number; end: number; line: number }> {
  let from = 0;
  for (let line = 1; line <= HEADER_WITHIN && from < Math.min(length, HEADER_BYTES); line++) {
    const end = lineEndAfter(bytes, from, length);
    yield { from, end, line };
    from = end;
  }
}

const afterFirstLine = ({ bytes, length }: Sample): number => lineEndAfter(bytes, 0, length);

/** The place after the line end that follows `from`. */
export function lineEndAfter(bytes: Uint8Array, from: number, to: number): number {
  let place = from;
  while (place < to && bytes[place] !== 10 && bytes[place] !== 13) place++;
  if (place >= to) return to;
  return place + (bytes[place] === 13 && place + 1 < to && bytes[place + 1] === 10 ? 2 : 1);
}

function countQuoted(bytes: Uint8Array, cutter: RecordCutter): { quoted: number; needed: number } {
  const { starts, ends, escaped, dialect } = cutter;
  if (dialect.quote === "none") return { quoted: 0, needed: 0 };
  const [quote, delimiter] = [dialect.quote.charCodeAt(0), dialect.delimiter.charCodeAt(0)];
  let [quoted, needed] = [0, 0];
  for (let place = 0; place < Math.min(cutter.count, MOST_COLUMNS); place++) {
    const [start, end] = [starts[place] as number, ends[place] as number];
    if (start === 0 || bytes[start - 1] !== quote || bytes[end] !== quote) continue;
    quoted++;
    let need = escaped[place] === 1 || (end > start && (bytes[start] === 32 || bytes[end - 1] === 32));
    for (let at = start; at < end && !need; at++) {
      const byte = bytes[at] as number;
      need = byte === delimiter || byte === 10 || byte === 13;
    }
    if (need) needed++;
  }
  return { quoted, needed };
}

/** Tells a cell of several lines from a stray quote that swallowed the lines after it. */
import { CR, type CutDialect, LF, type RecordCutter } from "./cut-record.ts";

const MOST_LINES = 20;
/** Of a very long line, as much is looked at. */
const MOST_BYTES = 1 << 20;

/**
 * Whether the lines inside a record are records of their own. A record of the right width is believed, unless at least three
 * lines inside it have that width as well.
 */
export function isSwallowed(bytes: Uint8Array, from: number, cutter: RecordCutter, width: number): boolean {
  if (width < 2) return false;
  const { firstLineEnd, end, lines, count, dialect } = cutter;
  const right = count === width;
  if (right && (lines < 5 || width < 4)) return false;
  const widths = lineWidths(bytes, firstLineEnd, end, dialect);
  if (lines === 2) return widths[0] === width && lineWidths(bytes, from, firstLineEnd, dialect)[0] === width;
  const inner = widths.slice(0, Math.min(lines - 2, MOST_LINES));
  const even = inner.filter((one) => one === width).length;
  return right ? even >= 3 && even === inner.length : even > 0 && even * 2 >= inner.length;
}

/** Whether most of the lines are records of a width. */
export function holdsRecords(bytes: Uint8Array, from: number, to: number, dialect: CutDialect, width: number): boolean {
  if (width < 2) return false;
  const widths = lineWidths(bytes, from, to, dialect);
  const even = widths.filter((one) => one === width).length;
  return even > 0 && even * 2 >= widths.length - 1;
}

/** Cells of the first lines when quotes that open and close on a line are respected, and others are letters. */
function lineWidths(bytes: Uint8Array, from: number, to: number, dialect: CutDialect): number[] {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const widths: number[] = [];
  const limit = Math.min(to, from + MOST_BYTES);
  let start = from;
  while (start < limit && widths.length < MOST_LINES) {
    let end = start;
    let cells = 1;
    while (end < limit && bytes[end] !== LF && bytes[end] !== CR) if (bytes[end++] === delimiter) cells++;
    widths.push(dialect.quote === "none" ? cells : cells - insideQuotes(bytes, start, end, dialect));
    start = end + (bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1);
  }
  return widths;
}

/** Delimiters of a line that stand between an opening and a closing quote. */
function insideQuotes(bytes: Uint8Array, start: number, end: number, dialect: CutDialect): number {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote.charCodeAt(0);
  let inside = 0;
  for (let place = start; place < end; place++) {
    if (bytes[place] !== quote || (place > start && bytes[place - 1] !== delimiter)) continue;
    let within = 0;
    let close = place + 1;
    while (close < end && !(bytes[close] === quote && (close + 1 === end || bytes[close + 1] === delimiter)))
      if (bytes[close++] === delimiter) within++;
    if (close < end) {
      inside += within;
      place = close;
    } else return inside;
  }
  return inside;
}

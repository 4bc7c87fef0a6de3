// Where in a file something is, and how to show it.

/** A position in a file; line and column count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A fault whose position is known before anything ran: bad syntax, a name that may not be written. */
export class PlacedError extends Error {
  readonly place: Place;
  constructor(name: string, message: string, place: Place) {
    super(message);
    this.name = name;
    this.place = place;
  }
}

/**
 * The lines around a place with a caret under the column.
 * @example
 *   37 | const a = 1;
 * > 38 | const b = load(a);
 *      |           ^
 */
export function codeFrame(text: string, place: Place, around = 2): string {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, place.line - around);
  const last = Math.min(lines.length, place.line + around);
  const width = String(last).length;
  const shown: string[] = [];
  for (let n = first; n <= last; n++) {
    const line = (lines[n - 1] ?? "").replaceAll("\t", " ");
    shown.push(`${n === place.line ? ">" : " "} ${String(n).padStart(width)} | ${line}`.trimEnd());
    if (n === place.line) shown.push(`  ${" ".repeat(width)} | ${" ".repeat(Math.max(0, place.column - 1))}^`);
  }
  return shown.join("\n");
}

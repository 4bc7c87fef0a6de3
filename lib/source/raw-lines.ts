/** The physical lines around a place of a text file, for people who look at a bad row. */
import { realpath } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { blocksOf } from "./blocks.ts";
import { CR, LF } from "./cut-record.ts";
import { objectOfHeader } from "./headers.ts";
import { readFileName } from "./names.ts";
import { redactText } from "./redact.ts";
import { SourceError } from "./source-error.ts";
import { ENCODINGS, type Encoding, utf8From } from "./to-utf8.ts";
import { unicodeMark } from "./utf16.ts";

/** `cut`: the line is longer than what is shown of it. */
export type RawLine = { readonly number: number; readonly text: string; readonly cut: boolean };

export type RawLinesOptions = {
  /** Lines above and below; 3 unless told. */
  readonly before?: number;
  readonly after?: number;
  /** As the file report names it; UTF-8 unless told. */
  readonly encoding?: string;
  /** Letters shown of a line; 2000 unless told. */
  readonly longest?: number;
};

const HIDDEN = "(not shown: definitions of connections hold credentials)";
const CUT_MARK = " …";
/** The header of a file with credentials is looked for so far down. */
const HEAD_LINES = 20;
const MOST_LINES = 10_000;

/**
 * Lines `line - before` to `line + after` of `file`, a path below the folder `project`. Reads no further than these lines and keeps
 * nothing but them. Throws SourceError when the path leaves the project, there is no such file, or it is no text.
 */
export async function rawLines(
  project: string,
  file: string,
  line: number,
  options: RawLinesOptions = {},
): Promise<RawLine[]> {
  const path = await pathBelow(project, file);
  const encoding = encodingOf(options.encoding ?? "utf-8", file);
  const first = Math.max(1, line - Math.max(0, options.before ?? 3));
  const last = Math.min(line + Math.max(0, options.after ?? 3), first + MOST_LINES - 1);
  const wanted = new WantedLines(first, last, options.longest ?? 2000);
  wanted.hide(readFileName(basename(file)).object === "integrations");
  let utf8: ReturnType<typeof utf8From> | null = null;
  for await (const block of blocksOf(path)) {
    utf8 ??= utf8From(encoding, unicodeMark(block).skip);
    wanted.push(utf8.push(block));
    if (wanted.done) return wanted.lines;
  }
  if (utf8) wanted.push(utf8.end());
  wanted.end();
  return wanted.lines;
}

class WantedLines {
  readonly lines: RawLine[] = [];
  readonly #first: number;
  readonly #last: number;
  readonly #longest: number;
  readonly #kept: Uint8Array<ArrayBuffer>;
  #used = 0;
  #cut = false;
  #number = 1;
  #begun = false;
  #afterReturn = false;
  #hidden = false;

  constructor(first: number, last: number, longest: number) {
    this.#first = first;
    this.#last = last;
    this.#longest = longest;
    this.#kept = new Uint8Array(longest * 4);
  }

  get done(): boolean {
    return this.#number > this.#last;
  }

  hide(hidden: boolean): void {
    this.#hidden = hidden;
  }

  push(bytes: Uint8Array): void {
    let place = 0;
    while (place < bytes.length && !this.done) {
      if (this.#afterReturn && bytes[place] === LF) place++;
      this.#afterReturn = false;
      let end = place;
      while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) end++;
      if (end > place) this.#keep(bytes.subarray(place, end));
      if (end < bytes.length) {
        this.#afterReturn = bytes[end] === CR;
        this.#endLine();
      }
      place = end + 1;
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#begun = true;
    if (this.#number < this.#first && this.#number > HEAD_LINES) return;
    const room = this.#kept.length - this.#used;
    this.#kept.set(bytes.length > room ? bytes.subarray(0, room) : bytes, this.#used);
    this.#used += Math.min(room, bytes.length);
    if (bytes.length > room) this.#cut = true;
  }

  end(): void {
    if (this.#begun && !this.done) this.#endLine();
  }

  #endLine(): void {
    const number = this.#number++;
    if (number >= this.#first || number <= HEAD_LINES) this.#see(number);
    this.#used = 0;
    this.#cut = false;
    this.#begun = false;
  }

  #see(number: number): void {
    const text = new TextDecoder().decode(this.#kept.subarray(0, this.#used));
    if (number <= HEAD_LINES && !this.#hidden) this.#hidden = isHeaderOfSecrets(text);
    if (number < this.#first) return;
    const letters = Array.from(text);
    const cut = this.#cut || letters.length > this.#longest;
    const shown = redactText(cut ? letters.slice(0, this.#longest).join("") + CUT_MARK : text);
    this.lines.push({ number, text: this.#hidden ? HIDDEN : shown, cut: cut && !this.#hidden });
  }
}

const isHeaderOfSecrets = (text: string): boolean =>
  [",", ";", "\t", "|"].some((delimiter) => {
    const cells = text.split(delimiter).map((cell) => cell.replace(/^["']|["']$/g, ""));
    return cells.length > 1 && objectOfHeader(cells) === "integrations";
  });

function encodingOf(label: string, file: string): Encoding {
  const name = label.replace(/-bom$/, "");
  const encoding = ENCODINGS.find((one) => one === name);
  if (!encoding)
    throw new SourceError(`${file} is no text file (${label}).`, "Raw lines can be shown of CSV and JSON files only.");
  return encoding;
}

async function pathBelow(project: string, file: string): Promise<string> {
  const refused = new SourceError(
    `The path ${JSON.stringify(file)} does not lead to a file below the project folder.`,
    "Name the file as the file report does, for example exports/contacts_all_2026-01-07.csv.",
  );
  if (file.includes("\0")) throw refused;
  try {
    const root = await realpath(project);
    const path = await realpath(join(root, file));
    if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return path;
  } catch {
    throw refused;
  }
  throw refused;
}

/**
 * A JSON reader for texts that come in pieces and may be hostile: it goes only as deep as it is allowed, keeps whole
 * numbers that JavaScript cannot hold as text, and keeps every value of a key that stands twice.
 */
import type { Json } from "../../contract/columns.ts";

export class JsonFault extends Error {
  override readonly name = "JsonFault";
  readonly line: number;
  readonly column: number;
  readonly kind: "syntax" | "cut" | "deep" | "large";

  /** `line` and `column` are 1-based. */
  constructor(kind: JsonFault["kind"], line: number, column: number) {
    super(`line ${line}, column ${column}`);
    this.kind = kind;
    this.line = line;
    this.column = column;
  }
}

/** Told what is read. A value is either entered (`begin` said so) and comes in parts, or is handed over whole. */
export type JsonVisitor = {
  /**
   * A list or object begins: `key` is its key in an object, its place in a list, or null for the root. True: enter it
   * and tell what is in it; false: build it and hand it over.
   */
  begin(kind: "list" | "object", key: string | number | null, depth: number): boolean;
  value(value: Json, key: string | number | null, depth: number): void;
  end(depth: number): void;
  /** A key stood again in its object: its value was kept as `name`. */
  repeated(name: string, line: number): void;
};

const DEEPEST = 100;
/** Letters of one value that is built (a row of a list): far beyond what an export holds. */
const LARGEST_VALUE = 64 * 1024 * 1024;
/** Keys of one object. */
const MOST_KEYS = 1_000_000;

type Frame = {
  readonly list: Json[] | null;
  readonly object: Record<string, Json> | null;
  /** How often each key stood. */
  readonly keys: Map<string, number>;
  /** Not built: what is in it goes to the visitor. */
  readonly entered: boolean;
  count: number;
  key: string | null;
  /** What may come next. */
  state: "first" | "value" | "colon" | "comma" | "key";
};

export class JsonScanner {
  readonly #visitor: JsonVisitor;
  readonly #stack: Frame[] = [];
  #rest = "";
  #line = 1;
  #lineStart = 0;
  /** Letters before the piece in hand. */
  #before = 0;
  #done = false;
  #built = 0;

  constructor(visitor: JsonVisitor) {
    this.#visitor = visitor;
  }

  /** Whether the root value is complete. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether nothing but blanks was read. */
  get blank(): boolean {
    return !this.#done && this.#stack.length === 0 && this.#rest === "";
  }

  /** Line of the place that was read last, 1-based. */
  get line(): number {
    return this.#line;
  }

  /** Takes the next piece; the rest behind a complete root comes back. Throws `JsonFault`. */
  push(piece: string): string {
    const text = this.#rest + piece;
    this.#rest = "";
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 10) {
        this.#line++;
        this.#lineStart = this.#before + at + 1;
        at++;
      } else if (code === 32 || code === 13 || code === 9) at++;
      else if (this.#done) break;
      else {
        const next = this.#token(text, at, code);
        if (next < 0) {
          if (text.length - at > LARGEST_VALUE) throw this.#fault("large", at);
          break;
        }
        at = next;
      }
    }
    this.#before += at;
    if (this.#done) return text.slice(at);
    this.#rest = text.slice(at);
    return "";
  }

  /** Throws `JsonFault` when the text ended too early. */
  end(): void {
    // A number at the very end is complete when nothing follows.
    const open = !this.#done && this.#rest !== "";
    if (open) this.push(" ");
    if (!this.#done) throw this.#fault("cut", this.#rest.length - (open ? 1 : 0));
  }

  /** Reads one token; returns the place behind it, or −1 when it is not all there. */
  #token(text: string, at: number, code: number): number {
    const frame = this.#stack.at(-1);
    if (code === 34) {
      const end = stringEnd(text, at);
      if (end === -1) return -1;
      if (end === -2) throw this.#fault("syntax", at);
      const inside = text.slice(at + 1, end - 1);
      const found = inside.includes("\\") ? parsed(`"${inside}"`) : inside;
      if (typeof found !== "string") throw this.#fault("syntax", at);
      this.#grow(end - at, at);
      if (frame?.object && (frame.state === "first" || frame.state === "key")) this.#takeKey(frame, found, at);
      else this.#take(found, at);
      return end;
    }
    if (code === 123 || code === 91) {
      this.#open(code === 91 ? "list" : "object", at);
      return at + 1;
    }
    if (code === 125 || code === 93) {
      this.#shut(code === 93, at);
      return at + 1;
    }
    if (code === 44 && frame?.state === "comma") {
      frame.state = frame.object ? "key" : "value";
      return at + 1;
    }
    if (code === 58 && frame?.state === "colon") {
      frame.state = "value";
      return at + 1;
    }
    return this.#word(text, at);
  }

  /** `true`, `false`, `null` or a number. */
  #word(text: string, at: number): number {
    let end = at;
    while (end < text.length && isWordLetter(text.charCodeAt(end))) end++;
    if (end === at) throw this.#fault("syntax", at);
    if (end === text.length && end - at < 10_000) return -1;
    const word = text.slice(at, end);
    const value = parsed(word);
    if (value === undefined || typeof value === "string") throw this.#fault("syntax", at);
    this.#take(typeof value === "number" ? exact(value, word) : value, at);
    return end;
  }

  #open(kind: "list" | "object", at: number): void {
    const parent = this.#stack.at(-1);
    if (parent && parent.state !== "value" && !(parent.list && parent.state === "first"))
      throw this.#fault("syntax", at);
    if (this.#stack.length >= DEEPEST) throw this.#fault("deep", at);
    const inside = parent ? parent.entered : true;
    const entered = inside && this.#visitor.begin(kind, this.#keyIn(parent), this.#stack.length);
    if (inside && !entered) this.#built = 0;
    this.#stack.push({
      list: kind === "list" ? [] : null,
      object: kind === "object" ? Object.create(null) : null,
      keys: new Map(),
      entered,
      count: 0,
      key: null,
      state: "first",
    });
  }

  #shut(list: boolean, at: number): void {
    const frame = this.#stack.at(-1);
    const fits = frame && (frame.list !== null) === list && (frame.state === "first" || frame.state === "comma");
    if (!frame || !fits) throw this.#fault("syntax", at);
    this.#stack.pop();
    if (!frame.entered) {
      this.#take(frame.list ?? frame.object ?? null, at);
      return;
    }
    this.#visitor.end(this.#stack.length);
    const parent = this.#stack.at(-1);
    if (parent) this.#step(parent);
    else this.#done = true;
  }

  #takeKey(frame: Frame, key: string, at: number): void {
    let name = key;
    let times = frame.keys.get(key) ?? 0;
    if (times > 0) {
      do name = `${key} (${++times})`;
      while (frame.keys.has(name));
      this.#visitor.repeated(name, this.#line);
    }
    if (frame.keys.size > MOST_KEYS) throw this.#fault("large", at);
    if (name !== key) frame.keys.set(name, 1);
    frame.keys.set(key, Math.max(1, times));
    frame.key = name;
    frame.state = "colon";
  }

  /** A value that is complete. */
  #take(value: Json, at: number): void {
    const frame = this.#stack.at(-1);
    if (!frame) {
      this.#visitor.value(value, null, 0);
      this.#done = true;
      return;
    }
    if (frame.state !== "value" && !(frame.list && frame.state === "first")) throw this.#fault("syntax", at);
    if (frame.entered) this.#visitor.value(value, this.#keyIn(frame), this.#stack.length);
    else if (frame.list) frame.list.push(value);
    else if (frame.object && frame.key !== null) frame.object[frame.key] = value;
    this.#step(frame);
  }

  #step(frame: Frame): void {
    frame.count++;
    frame.state = "comma";
  }

  #keyIn(frame: Frame | undefined): string | number | null {
    if (!frame) return null;
    return frame.object ? frame.key : frame.count;
  }

  #grow(letters: number, at: number): void {
    this.#built += letters;
    if (this.#built > LARGEST_VALUE && this.#stack.some(({ entered }) => !entered)) throw this.#fault("large", at);
  }

  #fault(kind: JsonFault["kind"], at: number): JsonFault {
    return new JsonFault(kind, this.#line, this.#before + at - this.#lineStart + 1);
  }
}

/** The place behind the closing quote; −1: not there yet, −2: a line break or control letter stands in the text. */
function stringEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 34) return end + 1;
    if (code === 92) end++;
    else if (code < 32) return -2;
  }
  return -1;
}

/** Letters, digits, `-`, `+`, `.`: all that `true`, `null` and numbers are made of. */
const isWordLetter = (code: number) =>
  (code >= 48 && code <= 57) ||
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  code === 45 ||
  code === 43 ||
  code === 46;

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Ids of more than fifteen digits and the like stay as they are written. */
function exact(value: number, written: string): Json {
  if (!Number.isFinite(value)) return written;
  if (/^-?\d+$/.test(written)) return Number.isSafeInteger(value) ? value : written;
  return value;
}

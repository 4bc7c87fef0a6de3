/** How a delimited text is written: decided per file by its header, by even rows, and by quotes that open and close. */
import type { CutDialect } from "./cut-record.ts";
import { type Sample, type Trial, tryDialect } from "./dialect-trial.ts";

export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];
export const isDelimiter = (text: string): text is Delimiter => (DELIMITERS as readonly string[]).includes(text);

export type DetectedDialect = {
  readonly dialect: CutDialect;
  /** 0 to 1. */
  readonly confidence: number;
  /** What else it may be, when that is not far off. */
  readonly runnerUp: CutDialect | null;
};

/** What is known before: from `migration.json`. */
export type KnownDialect = { readonly [Key in keyof CutDialect]?: CutDialect[Key] | undefined };

const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const BACKSLASH = 0x5c;

/** The dialect of a file by its samples; what is known is taken as it is. */
export function detectDialect(samples: readonly Sample[], known: KnownDialect): DetectedDialect {
  const told = known.delimiter ?? separatorLine(samples);
  const delimiters = told
    ? [told]
    : DELIMITERS.filter((one) => samples.some((sample) => has(sample, one.charCodeAt(0))));
  const waysOf = (delimiter: string): Trial[] =>
    quotings(samples, known).map((quoting) => tryDialect({ delimiter, ...quoting }, samples));
  const best = (delimiters.length > 0 ? delimiters : [";"])
    .map((delimiter) => bestQuoting(waysOf(delimiter)))
    .sort((a, b) => b.trial.known - a.trial.known || evenness(b.trial) - evenness(a.trial));
  const [first, second] = best;
  if (!first) return { dialect: { delimiter: ";", quote: '"', escape: "doubled" }, confidence: 0, runnerUp: null };
  const chosen = first.trial;
  const rival = second && second.trial.width > 1 ? second.trial : null;
  const decided = told !== undefined && known.quote !== undefined;
  const confidence = decided ? 1 : Math.min(first.confidence, told ? 1 : delimiterConfidence(chosen, rival));
  const runnerUp = first.confidence < 0.7 ? first.other : confidence < 0.7 ? (rival?.dialect ?? null) : null;
  return { dialect: chosen.dialect, confidence: Math.round(confidence * 100) / 100, runnerUp };
}

function delimiterConfidence(chosen: Trial, rival: Trial | null): number {
  if (chosen.width < 2) return 0.5;
  const even = 0.4 + 0.6 * chosen.fit;
  if (chosen.known >= 2) return rival && rival.known >= chosen.known ? 0.5 : Math.max(0.75, even);
  if (!rival) return Math.max(0.5, even * 0.95);
  const margin = (evenness(chosen) - evenness(rival)) / Math.max(1, evenness(chosen));
  return Math.min(even * 0.95, 0.5 + margin);
}

const evenness = ({ fit, width }: Trial): number => (width < 2 ? 0 : fit * 100 + Math.min(width, 50) / 10);

/** The ways of quoting that the file's own letters leave open; the usual one first. */
function quotings(samples: readonly Sample[], known: KnownDialect): Omit<CutDialect, "delimiter">[] {
  const quotes = known.quote ? [known.quote] : (['"', "'", "none"] as const);
  const list: Omit<CutDialect, "delimiter">[] = [];
  for (const quote of quotes) {
    if (quote === "none") {
      if (known.quote || samples.some((sample) => has(sample, QUOTE))) list.push({ quote, escape: "doubled" });
      continue;
    }
    const byte = quote === '"' ? QUOTE : APOSTROPHE;
    if (quote === "'" && !known.quote && !samples.some((sample) => has(sample, byte))) continue;
    if (known.escape !== "backslash") {
      list.push({ quote, escape: "doubled" });
      if (samples.some((sample) => hasPair(sample, SPACE, byte))) list.push({ quote, escape: "doubled", blanks: true });
    }
    const escapes = known.escape === "backslash" || samples.some((sample) => hasPair(sample, BACKSLASH, byte));
    if (known.escape !== "doubled" && escapes) list.push({ quote, escape: "backslash" });
  }
  return list;
}

type Quoting = { readonly trial: Trial; readonly confidence: number; readonly other: CutDialect | null };

/** The usual way unless another one explains the file better. */
function bestQuoting(trials: readonly Trial[]): Quoting {
  const [usual, ...others] = trials;
  if (!usual) throw new RangeError("no way of quoting to try");
  let best = usual;
  let doubt: CutDialect | null = null;
  for (const other of others) {
    const verdict = compare(best, other);
    if (verdict === "better") {
      doubt = other.dialect.quote === "none" ? best.dialect : null;
      best = other;
    } else if (verdict === "as good") doubt = other.dialect;
  }
  return { trial: best, confidence: doubt ? 0.6 : 1, other: doubt };
}

function compare(best: Trial, other: Trial): "better" | "as good" | "worse" {
  if (other.known !== best.known) return other.known > best.known ? "better" : "worse";
  const { quote } = other.dialect;
  if (quote === "none") {
    // Quotes that never close well, in a good part of the lines: they are letters.
    if (best.quoted > 0 || best.strays < 2 || other.fit <= best.fit) return "worse";
    return best.strays > best.lines * 0.3 && other.fit > 0.9 ? "better" : "as good";
  }
  // Blanks before quotes: only where most cells are written so.
  if (other.dialect.blanks && quote === best.dialect.quote && !best.dialect.blanks)
    return other.quoted >= other.lines &&
      other.quoted > best.quoted &&
      other.fit >= best.fit &&
      other.strays <= best.strays
      ? "better"
      : "worse";
  if (other.dialect.escape === "backslash" && quote === best.dialect.quote) {
    if (other.strays < best.strays && other.fit >= best.fit) return "better";
    return other.strays === best.strays && other.fit === best.fit ? "as good" : "worse";
  }
  // Apostrophes: only where cells need them, or most are in them, and nothing speaks for the usual quotes.
  if (best.quoted > 0 && best.fit >= other.fit) return "worse";
  if (other.strays > 0 && other.strays * 4 > other.quoted) return "worse";
  if (other.fit > best.fit && other.needed > 0) return "better";
  return other.needed > 0 || other.quoted > other.lines ? (other.fit >= best.fit ? "better" : "worse") : "worse";
}

/** The delimiter that the first line names, as Excel does: `sep=;`. */
function separatorLine(samples: readonly Sample[]): string | undefined {
  const first = samples.find(({ begins }) => begins);
  if (!first) return undefined;
  const start = new TextDecoder().decode(first.bytes.subarray(0, Math.min(8, first.length)));
  const told = /^"?sep=(.)"?(?:[\r\n]|$)/i.exec(start)?.[1];
  return told !== undefined && isDelimiter(told) ? told : undefined;
}

const has = ({ bytes, length }: Sample, byte: number): boolean => {
  const place = bytes.indexOf(byte);
  return place >= 0 && place < length;
};

function hasPair({ bytes, length }: Sample, first: number, second: number): boolean {
  for (let place = bytes.indexOf(first); place >= 0 && place + 1 < length; place = bytes.indexOf(first, place + 1))
    if (bytes[place + 1] === second) return true;
  return false;
}

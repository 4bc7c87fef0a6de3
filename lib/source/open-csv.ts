/** Opens a text file as CSV: encoding, dialect, header and object are decided, nothing is read in full yet. */
import type { ObjectName } from "../contract/objects.ts";
import { type CsvPlan, readCsv } from "./csv.ts";
import { CR, LF } from "./cut-record.ts";
import { type DetectedDialect, detectDialect, isDelimiter, type KnownDialect } from "./dialect.ts";
import { headerCandidates, type Sample } from "./dialect-trial.ts";
import { emptyPart } from "./empty-part.ts";
import { type FoundHeader, findHeader, type HeaderOptions } from "./header-search.ts";
import type { Inspection } from "./inspect.ts";
import { countLines, headerAtLine } from "./lines-of.ts";
import type { LineEnding, RawNote, RawTable, SourceDialect } from "./raw-table.ts";
import { SourceError } from "./source-error.ts";
import type { FileOverride, SourcePart } from "./source-file.ts";
import { ENCODINGS, type Encoding, utf8From } from "./to-utf8.ts";

export type OpenedText = { readonly part: SourcePart; readonly encoding: string; readonly notes: readonly RawNote[] };

/**
 * `hint` is the object the name stands for. Throws SourceError when an override is impossible: no encoding, no delimiter,
 * a header line beyond the file's end.
 */
export async function openCsv(
  path: string,
  inspection: Inspection,
  hint: ObjectName | null,
  override: FileOverride,
): Promise<OpenedText> {
  const notes: RawNote[] = [];
  const { detected } = inspection;
  const encoding = chosenEncoding(inspection, override, notes);
  const skip = override.encoding === undefined ? detected.skip : markLength(inspection.head);
  const label = detected.bom && encoding === "utf-8" ? "utf-8-bom" : encoding;
  const text = {
    encoding,
    skip,
    strayBytes: encoding === "utf-8" && (detected.strayBytes || override.encoding !== undefined),
  };
  const sample = sampleOf(inspection.head, encoding, skip, true, inspection.head.length === inspection.bytes);
  const nothing = (use: "empty" | "unreadable"): OpenedText => ({
    part: { ...emptyPart(use, hint), read: () => countLines(path, text, use) },
    encoding: label,
    notes,
  });
  const isEmpty = !/[^\s\0]/.test(new TextDecoder().decode(sample.bytes.subarray(0, sample.length)));
  if (isEmpty && inspection.head.length === inspection.bytes) return nothing("empty");
  if (detected.binary && override.encoding === undefined) {
    notes.push(notAText);
    return nothing("unreadable");
  }
  const found = detectDialect(samplesOf(inspection, sample, encoding), knownDialect(override));
  const known = override.object ?? hint;
  const options: HeaderOptions = { hint: known, fixed: override.object !== undefined };
  const header = await chosenHeader(path, text, found, sample, options, override.headerLine);
  const dialect: SourceDialect = {
    ...found.dialect,
    lineEnding: lineEndingOf(sample),
    headerLine: header.line,
    confidence: found.confidence,
    encodingConfidence: override.encoding === undefined ? round(detected.confidence) : 1,
  };
  if (found.runnerUp) notes.push(uncertain(found));
  const plan: CsvPlan = { ...text, dialect: found.dialect, header, detected: dialect };
  const read = (): Promise<RawTable> => readCsv(path, plan);
  const { object } = header;
  return {
    part: {
      ...emptyPart(object ? "data" : "unknown", object),
      delimiter: found.dialect.delimiter,
      dialect,
      read,
    },
    encoding: label,
    notes,
  };
}

async function chosenHeader(
  path: string,
  text: Pick<CsvPlan, "encoding" | "skip">,
  { dialect }: DetectedDialect,
  sample: Sample,
  options: HeaderOptions,
  line: number | undefined,
): Promise<FoundHeader> {
  const candidates = headerCandidates(sample, dialect);
  if (line === undefined) return findHeader(candidates, options);
  if (candidates.some((one) => one.line === line)) return findHeader(candidates, { ...options, line });
  const { candidate, lines } = await headerAtLine(path, { ...text, dialect }, line);
  if (!candidate)
    throw new SourceError(
      `The header line ${line} is beyond the end of the file, which has ${lines} lines.`,
      "Correct headerLine in migration.json: it is the number of the line with the column names, counted from 1.",
    );
  return findHeader([candidate], { ...options, line });
}

/** By the line ends of the beginning. */
function lineEndingOf({ bytes, length }: Sample): LineEnding {
  const found = new Set<LineEnding>();
  for (let place = 0; place < length; place++) {
    if (bytes[place] === LF) found.add(bytes[place - 1] === CR ? "crlf" : "lf");
    if (bytes[place] === CR && (place + 1 === length || bytes[place + 1] !== LF)) found.add("cr");
  }
  const [only] = found;
  return found.size > 1 ? "mixed" : (only ?? "lf");
}

/** A part of the file as UTF-8. A letter torn at the edge of a sample does no harm. */
function sampleOf(bytes: Uint8Array, encoding: Encoding, skip: number, begins: boolean, ends: boolean): Sample {
  const blocks = utf8From(encoding, begins ? skip : 0);
  const body = blocks.push(bytes);
  const rest = ends ? blocks.end() : new Uint8Array(0);
  const length = body.length + rest.length;
  const padded = new Uint8Array(length + 1);
  padded.set(body);
  padded.set(rest, body.length);
  return { bytes: padded, length, begins, ends };
}

function samplesOf({ middle, end }: Inspection, first: Sample, encoding: Encoding): Sample[] {
  return [
    first,
    ...(middle ? [sampleOf(middle, encoding, 0, false, false)] : []),
    ...(end ? [sampleOf(end, encoding, 0, false, true)] : []),
  ];
}

/** A Unicode mark is no text, whatever encoding someone named. */
function markLength(head: Uint8Array): number {
  const begins = (...mark: number[]) => mark.every((byte, place) => head[place] === byte);
  if (begins(0xef, 0xbb, 0xbf)) return 3;
  return begins(0xff, 0xfe) || begins(0xfe, 0xff) ? 2 : 0;
}

function chosenEncoding({ detected }: Inspection, override: FileOverride, notes: RawNote[]): Encoding {
  if (override.encoding !== undefined) {
    const wanted = override.encoding.toLowerCase();
    const named = ENCODINGS.find((encoding) => encoding === (SPELLINGS[wanted] ?? wanted));
    if (!named)
      throw new SourceError(
        `The encoding “${override.encoding}” is not known.`,
        `Use one of: ${ENCODINGS.join(", ")}.`,
      );
    return named;
  }
  const { encoding, lyingBom, cutLetter, confidence, runnerUp } = detected;
  if (lyingBom)
    notes.push({
      code: "lying_bom",
      severity: "warning",
      advice: `The mark at the beginning promises another encoding than the file has: it was read as ${encoding}. Check the letters æ, ø and å.`,
    });
  if (cutLetter)
    notes.push({
      code: "cut_letter",
      severity: "error",
      advice: "The file ends in the middle of a letter: the download was cut off. Export it again.",
    });
  if (encoding === "macintosh" || encoding === "cp850")
    notes.push({
      code: "unusual_encoding",
      severity: "warning",
      advice: `The Danish letters fit the alphabet ${encoding} and not Windows-1252: it was read so. Name the encoding in migration.json if that is wrong.`,
    });
  if (runnerUp)
    notes.push({
      code: "uncertain_encoding",
      severity: "warning",
      advice: `The file was read as ${encoding} (confidence ${round(confidence)}), but may be ${runnerUp}: check æ, ø and å, and set encoding in migration.json if they are wrong.`,
    });
  return encoding;
}

/** Other names of the encodings. */
const SPELLINGS: Readonly<Record<string, Encoding>> = {
  utf8: "utf-8",
  "utf-8-bom": "utf-8",
  "utf-16": "utf-16le",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  latin1: "windows-1252",
  "iso-8859-1": "windows-1252",
  cp1252: "windows-1252",
  ansi: "windows-1252",
  mac: "macintosh",
  macroman: "macintosh",
  ibm850: "cp850",
};

function knownDialect(override: FileOverride): KnownDialect {
  const { delimiter, quote } = override;
  const named = delimiter === "tab" || delimiter === "\\t" ? "\t" : delimiter;
  if (named !== undefined && !isDelimiter(named))
    throw new SourceError(`“${named}” is not a delimiter.`, "Use one of: , ; | or tab in migration.json.");
  return { delimiter: named, quote, escape: override.escape };
}

const delimiterName = (delimiter: string): string => (delimiter === "\t" ? "tab" : delimiter);

function uncertain({ dialect, confidence, runnerUp }: DetectedDialect): RawNote {
  const rival = runnerUp ?? dialect;
  const differences = [
    rival.delimiter === dialect.delimiter ? "" : `delimiter “${delimiterName(rival.delimiter)}”`,
    rival.quote === dialect.quote ? "" : `quote ${rival.quote}`,
    rival.escape === dialect.escape ? "" : `escape ${rival.escape}`,
  ].filter((text) => text !== "");
  const keys = differences.map((text) => text.split(" ")[0]).join(", ");
  return {
    code: "uncertain_dialect",
    severity: "warning",
    advice: `The file was read with delimiter “${delimiterName(dialect.delimiter)}”, quote ${dialect.quote}, escape ${dialect.escape} (confidence ${confidence}), but ${differences.join(", ")} fits nearly as well: look at a few rows, and set ${keys} for this file in migration.json if they are wrong.`,
  };
}

const round = (share: number): number => Math.round(share * 100) / 100;

const notAText: RawNote = {
  code: "not_a_text",
  severity: "error",
  advice: "The file holds binary data, not an export: open it and export it again, or take it away.",
};

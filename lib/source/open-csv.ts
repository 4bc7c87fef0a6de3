/** Opens a text file as CSV: encoding and delimiter are decided, the object is known, nothing is read in full yet. */
import type { ObjectName } from "../contract/objects.ts";
import { RecordCutter, readCsv } from "./csv.ts";
import { type Delimiter, isDelimiter, sniffDelimiter } from "./dialect.ts";
import { ENCODINGS, type Encoding } from "./encoding.ts";
import { headText, type Inspection } from "./inspect.ts";
import type { RawNote, RawTable } from "./raw-table.ts";
import { RecordSorter } from "./records.ts";
import { SourceError } from "./source-error.ts";
import type { FileOverride, SourcePart } from "./source-file.ts";

export type OpenedText = { readonly part: SourcePart; readonly encoding: string; readonly notes: readonly RawNote[] };

/** `hint` is the object the name stands for. Throws SourceError when an override names no encoding or delimiter. */
export function openCsv(
  path: string,
  inspection: Inspection,
  hint: ObjectName | null,
  override: FileOverride,
): OpenedText {
  const notes: RawNote[] = [];
  const encoding = chosenEncoding(inspection, override, notes);
  const part = (more: Partial<SourcePart>): SourcePart => ({
    sheet: null,
    object: null,
    use: "unknown",
    delimiter: null,
    decimalMark: null,
    workspace: null,
    read: async () => new RecordSorter({ hint: null }).finish(),
    ...more,
  });
  const label = inspection.detected.bom && encoding === "utf-8" ? "utf-8-bom" : encoding;
  const nothing = (use: "empty" | "unreadable") => ({ part: part({ use, object: hint }), encoding: label, notes });
  const text = headText(inspection.head, encoding);
  if (inspection.bytes === 0 || !/\S/.test(text.replaceAll("\0", ""))) return nothing("empty");
  if (inspection.detected.binary && !override.encoding) {
    notes.push({
      code: "not_a_text",
      severity: "error",
      advice: "The file holds binary data, not an export: open it and export it again, or take it away.",
    });
    return nothing("unreadable");
  }
  const known = override.object ?? hint;
  const delimiter = chosenDelimiter(text, known, override);
  const sorterOptions = { hint: known, fixed: override.object !== undefined };
  const object = objectOf(text, delimiter, sorterOptions);
  const read = async (): Promise<RawTable> => {
    const sorter = new RecordSorter({ ...sorterOptions, fixed: sorterOptions.fixed || object === known });
    await readCsv(path, { encoding, delimiter }, sorter);
    return sorter.finish();
  };
  return { part: part({ object, use: object ? "data" : "unknown", delimiter, read }), encoding: label, notes };
}

/** Decided on the beginning of the file: the header is within its first ten lines. */
function objectOf(
  text: string,
  delimiter: Delimiter,
  options: { hint: ObjectName | null; fixed: boolean },
): ObjectName | null {
  const sorter = new RecordSorter(options);
  const cutter = new RecordCutter(delimiter, sorter);
  cutter.push(text);
  cutter.end();
  return sorter.finish().object;
}

function chosenEncoding(inspection: Inspection, override: FileOverride, notes: RawNote[]): Encoding {
  if (override.encoding !== undefined) {
    const named = ENCODINGS.find((encoding) => encoding === override.encoding?.toLowerCase());
    if (!named)
      throw new SourceError(
        `The encoding “${override.encoding}” is not known.`,
        `Use one of: ${ENCODINGS.join(", ")}.`,
      );
    return named;
  }
  const { encoding, lyingBom, cutLetter } = inspection.detected;
  if (lyingBom)
    notes.push({
      code: "lying_bom",
      severity: "warning",
      advice: "The file says it is UTF-8 and is not: it was read as Windows-1252. Check the letters æ, ø and å.",
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
  return encoding;
}

function chosenDelimiter(text: string, object: ObjectName | null, override: FileOverride): Delimiter {
  const named = override.delimiter === "tab" ? "\t" : override.delimiter;
  if (named === undefined) return sniffDelimiter(text, object);
  if (!isDelimiter(named))
    throw new SourceError(`“${named}” is not a delimiter.`, "Use one of: , ; | or tab in migration.json.");
  return named;
}

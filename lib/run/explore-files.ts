/** How the files of an export are written, as it was found or set by hand. */
import type { Staging } from "../staging/types.ts";

const SIGNS: Readonly<Record<string, string>> = { "\t": "tab" };

/** Delimited texts, those about which the reader was least sure first; `sure` lies between 0 and 1. */
export const dialects = (staging: Staging) =>
  staging.files
    .flatMap(({ file, encoding, dialect }) =>
      dialect
        ? [
            {
              file: file.split("/").at(-1),
              "sure of it": Number(dialect.confidence.toFixed(2)),
              encoding,
              "sure of that": Number(dialect.encodingConfidence.toFixed(2)),
              delimiter: SIGNS[dialect.delimiter] ?? dialect.delimiter,
              quote: `${dialect.quote} ${dialect.quote === "none" ? "" : dialect.escape}`.trim(),
              "line ends": dialect.lineEnding,
              "header in line": dialect.headerLine,
            },
          ]
        : [],
    )
    .sort((a, b) => Math.min(a["sure of it"], a["sure of that"]) - Math.min(b["sure of it"], b["sure of that"]));

// The words of a PDF file, as a reader would select them.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

/** Text of a PDF with embedded fonts: streams inflated, glyph numbers turned back by each font's own table. */
export function wordsOf(file: string): string {
  const raw = readFileSync(file).toString("latin1");
  if (!raw.startsWith("%PDF-")) throw new Error(`${file} is no PDF`);
  const streams = [...raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, body = ""]) => {
    try {
      return [inflateSync(Buffer.from(body, "latin1")).toString("latin1")];
    } catch {
      return [];
    }
  });
  const fonts = streams
    .filter((stream) => stream.includes("beginbfrange"))
    .map((stream) =>
      [...stream.matchAll(/\[((?:<[0-9a-f]+>\s*)+)\]/g)].flatMap(([, list = ""]) =>
        [...list.matchAll(/<([0-9a-f]+)>/g)].map(([, hex = ""]) =>
          Buffer.from(hex, "hex").swap16().toString("utf16le"),
        ),
      ),
    );
  const shown = streams.filter((stream) => / Tf$/m.test(stream)).join("\n");
  return fonts
    .map((letters) =>
      [...shown.matchAll(/<([0-9a-f]+)>/g)]
        .map(([, hex = ""]) =>
          (hex.match(/.{4}/g) ?? []).map((code) => letters[Number.parseInt(code, 16)] ?? "").join(""),
        )
        .join(""),
    )
    .join("\n")
    .replaceAll("\u200B", "");
}

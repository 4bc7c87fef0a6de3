/** The text of a JSON file in pieces, and its lines where every line is a value of its own. */
import { blocksOf } from "../blocks.ts";
import { decoderFor, type Encoding } from "../encoding.ts";
import { JsonFault } from "./scanner.ts";

const LONGEST_LINE = 64 * 1024 * 1024;

/** Decodes a file block by block, without its byte order mark. */
export async function* textPieces(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = decoderFor(encoding);
  let first = true;
  for await (const block of blocksOf(path)) {
    const text = decoder.push(block);
    yield first ? text.replace(/^\ufeff/, "") : text;
    first &&= text === "";
  }
  yield decoder.end();
}

/** Lines without their ends. Throws `JsonFault` for one beyond all bounds. */
export async function* linesOfPieces(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest: string[] = [];
  let letters = 0;
  let line = 1;
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
      rest.push(piece.slice(start, end));
      yield rest.join("");
      rest = [];
      letters = 0;
      line++;
      start = end + 1;
    }
    rest.push(piece.slice(start));
    letters += piece.length - start;
    if (letters > LONGEST_LINE) throw new JsonFault("large", line, 1);
  }
  if (letters > 0) yield rest.join("");
}

import { transformSync } from "amaro";
import { PlacedError } from "./place.ts";

/**
 * Overwrites the types of a cell with blanks, so that every other character keeps its line and column.
 * The same engine and rules as `node file.ts`: enums, namespaces and parameter properties are refused.
 * @param firstLine line of the file the source starts on
 * @throws PlacedError named `SyntaxError` with the position in the file
 */
export function eraseTypes(source: string, firstLine: number): string {
  try {
    return transformSync(source, { mode: "strip-only", module: true }).code;
  } catch (thrown) {
    const { message, line, column } = readFault(thrown);
    throw new PlacedError("SyntaxError", message, { line: firstLine + line - 1, column: column + 1 });
  }
}

/** The engine throws a plain object, and for some faults a text with `,-[line:column]` in it. */
function readFault(thrown: unknown): { message: string; line: number; column: number } {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const line = "startLine" in thrown && typeof thrown.startLine === "number" ? thrown.startLine : 1;
    const column = "startColumn" in thrown && typeof thrown.startColumn === "number" ? thrown.startColumn : 0;
    return { message: String(thrown.message), line, column };
  }
  const text = String(thrown);
  const at = /\[(?:[^\]\n]*?:)?(\d+):(\d+)\]/.exec(text);
  const message = /[x×]\s*(.+)/.exec(text)?.[1]?.trim() ?? text.split("\n")[0] ?? text;
  return { message, line: Number(at?.[1] ?? 1), column: Number(at?.[2] ?? 1) - 1 };
}

// Lines of a file as they stand there, each with its number.
import { htmlTable } from "./html-table.ts";
import { type Displayable, masked } from "./prose.ts";
import { JUPYTER, TABLE_MIME } from "./record.ts";

/** `marked`: the line that is looked at. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
  readonly marked?: boolean;
}

const LONGEST = 2000;
/** Control characters as the signs that Unicode has for them: a tab is not a blank, and a NUL is not nothing. */
const visible = (text: string): string =>
  text.replace(/[\u0000-\u001F\u007F]/g, (sign) =>
    sign === "\u007F" ? "\u2421" : String.fromCharCode(0x2400 + sign.charCodeAt(0)),
  );

/**
 * Lines to display as they are, the marked ones with an arrow. Very long ones are cut, and say so. `asked` switches off
 * the masking by look: the caller was asked for the values as they are.
 */
export function numberedLines(
  lines: readonly NumberedLine[],
  options: { readonly title?: string; readonly asked?: boolean } = {},
): Displayable {
  return {
    [JUPYTER]() {
      const { title = "", asked = false } = options;
      const shown = lines.map(({ line, text, marked }) => {
        const signs = visible(text);
        const cut =
          signs.length > LONGEST ? `${signs.slice(0, LONGEST)}… ${signs.length - LONGEST} more characters` : signs;
        return { line, text: asked ? cut : masked(cut), mark: marked ? "▸" : "" };
      });
      const wide = Math.max(0, ...shown.map(({ line }) => String(line).length));
      const body = shown.map(({ line, text, mark }) => `${mark || " "} ${String(line).padStart(wide)} │ ${text}`);
      const columns = [
        { name: "", numeric: false },
        { name: "line", numeric: true },
        { name: "text", numeric: false },
      ];
      const rows = shown.map(({ line, text, mark }) => [mark, String(line), text]);
      return {
        "text/html": htmlTable(columns, rows, { title }),
        [TABLE_MIME]: { title, columns, rows, total: rows.length, hiddenColumns: 0 },
        "text/plain": [...(title ? [title] : []), ...(body.length > 0 ? body : ["(no lines)"])].join("\n"),
      };
    },
  };
}

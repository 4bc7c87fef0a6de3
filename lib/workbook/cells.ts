// The percent format: a TypeScript file cut into cells at `// %%` lines.

/** One cell. Line numbers are those of the file, so that every message can name the line a person sees. */
export interface Cell {
  /** 1 for the cell under the first marker; 0 for code above it. */
  readonly index: number;
  readonly title: string;
  readonly kind: "code" | "markdown";
  /** Words in square brackets after the title, without the brackets: `effect`, `test`, `cache`. */
  readonly tags: readonly string[];
  /** Line of the marker, 1-based; the source starts on the next line. 0 for code above the first marker. */
  readonly line: number;
  readonly source: string;
}

export const KNOWN_TAGS: readonly string[] = ["effect", "test", "cache"];

const MARKER = /^\/\/ ?%%(?!%)(.*)$/;
const LAST_TAG = /\s*\[([\p{L}\d_-]+)\]\s*$/u;
const FIRST_TAG = /^\s*\[(markdown|md)\]\s*/i;

/**
 * Cuts a workbook into its cells. Code above the first marker becomes cell 0; comments and blank lines there are no cell.
 * A marker is recognised at the start of a line only, also inside a template literal, as all percent-format tools do.
 */
export function splitCells(text: string): Cell[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const cells: Cell[] = [];
  const markers = lines.flatMap((line, at) => {
    const rest = MARKER.exec(line)?.[1];
    return rest === undefined ? [] : [{ at, rest }];
  });
  const above = lines.slice(0, markers[0]?.at ?? lines.length);
  if (above[0]?.startsWith("#!")) above[0] = "";
  if (hasCode(above.join("\n")))
    cells.push({ index: 0, title: "above the first cell", kind: "code", tags: [], line: 0, source: above.join("\n") });
  markers.forEach(({ at, rest }, n) => {
    const source = lines.slice(at + 1, markers[n + 1]?.at ?? lines.length).join("\n");
    cells.push({ index: n + 1, ...readMarker(rest), line: at + 1, source });
  });
  return cells;
}

/** The text of a markdown cell: its comment signs removed, whether `// ` on each line or one block comment. */
export function markdownText(cell: Cell): string {
  const source = cell.source.trim();
  const block = /^\/\*+\s*([\s\S]*?)\s*\*+\/$/.exec(source)?.[1];
  const lines = (block ?? source).split("\n");
  return lines
    .map((line) => (block === undefined ? line.replace(/^\s*\/\/ ?/, "") : line.replace(/^\s*\* ?/, "")))
    .join("\n")
    .trim();
}

/** Whether a file is made of cells. */
export const isWorkbook = (text: string): boolean => /^\/\/ ?%%(?!%)/m.test(text);

/** Whether the cell may change something outside the workbook. */
export const isEffect = (cell: Cell): boolean => cell.tags.includes("effect");

function readMarker(rest: string): Pick<Cell, "title" | "kind" | "tags"> {
  const tags: string[] = [];
  let title = rest;
  let kind: Cell["kind"] = "code";
  if (FIRST_TAG.test(title)) {
    kind = "markdown";
    title = title.replace(FIRST_TAG, "");
  }
  for (let match = LAST_TAG.exec(title); match; match = LAST_TAG.exec(title)) {
    const tag = (match[1] ?? "").toLowerCase();
    if (tag === "markdown" || tag === "md") kind = "markdown";
    else tags.unshift(tag);
    title = title.slice(0, match.index);
  }
  return { title: title.trim(), kind, tags };
}

function hasCode(text: string): boolean {
  return (
    text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/^\s*\/\/.*$/gm, "")
      .trim() !== ""
  );
}

/** The first line of the file on which a markdown cell holds more than comments; undefined when it is prose alone. */
export function codeInProse(cell: Cell): number | undefined {
  const lines = cell.source.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, "")).split("\n");
  const at = cell.kind === "markdown" ? lines.findIndex((line) => hasCode(line)) : -1;
  return at < 0 ? undefined : cell.line + 1 + at;
}

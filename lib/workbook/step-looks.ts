// What a person who steps through a workbook may look at: cells, names, findings.
import { numberedLines } from "./numbered-lines.ts";
import { cellName, duration, outputText } from "./print.ts";
import { failedChecks, JUPYTER } from "./record.ts";
import { countOf, type FindingGuide, type Run } from "./run.ts";
import type { Session, SessionCell } from "./session.ts";

/** A cell's text with the line numbers of its file. */
export function cellText({ cell }: SessionCell): string {
  const lines = cell.source.replace(/\n+$/, "").split("\n");
  const width = String(cell.line + lines.length).length;
  return lines.map((line, at) => `${String(cell.line + 1 + at).padStart(width)} │ ${line}`.trimEnd()).join("\n");
}

/** All cells with their states, an arrow at the one that is next. */
export function cellList(session: Session, position: number): string {
  return session.cells
    .filter(({ cell }) => cell.kind === "code" || cell.title !== "")
    .map((one) => {
      const { record } = one;
      const state = record.state === "queued" ? "not run" : record.state;
      const took = record.ms > 0 ? `, ${duration(record.ms)}` : "";
      return `${one === session.cells[position] ? "▸" : " "} ${cellName(record, countOf(session))}  (${state}${took})`;
    })
    .join("\n");
}

/** A variable, of a long table the rows from `from` on. */
export async function inspectName(session: Session, name: string, from: number): Promise<string> {
  const found = await session.inspect(name, from);
  if (found) return outputText(found);
  return `No cell has set ${name}. Names: ${(await session.names()).join(", ") || "none yet"}.`;
}

/** A finding of the run itself: a cell to go to. */
interface Broken {
  readonly title: string;
  readonly cell: number;
}

function brokenCells(session: Session): Broken[] {
  const faults = session.cells.flatMap(({ cell, record }): Broken[] =>
    record.error
      ? [{ cell: cell.index, title: `cell ${cell.index} ${record.state}: ${record.error.message.split("\n")[0]}` }]
      : [],
  );
  const checks = failedChecks(session.record).map(({ cell, sentence }) => ({
    cell,
    title: `cell ${cell} ✗ ${sentence}`,
  }));
  return [...faults, ...checks];
}

/** The list of findings: what broke in the cells, then what was found in the data. */
export async function findingList(session: Session, guide: FindingGuide | undefined): Promise<string> {
  const broken = brokenCells(session).map(({ title }) => title);
  const kinds = (await guide?.kinds()) ?? [];
  const lines = [...broken, ...kinds.map(({ title, places }) => `${title} (${places})`)];
  return lines.map((line, at) => `${String(at + 1).padStart(3)}  ${line}`).join("\n") || "Nothing was found wrong yet.";
}

/** Goes to a line of that list: the cell to stop at, or a place of a source file, printed. */
export async function goToFinding(
  run: Run,
  guide: FindingGuide | undefined,
  kind: number,
  place: number,
): Promise<number | undefined> {
  const broken = brokenCells(run.session);
  const cell = broken[kind - 1]?.cell;
  if (cell !== undefined) return run.session.cells.findIndex((one) => one.cell.index === cell);
  if (!guide) {
    run.out("There is no such finding.");
    return undefined;
  }
  const { title, lines, why } = await guide.place(kind - broken.length, place);
  // The guide decides what may be seen of a line; nothing is left for masking by look.
  run.out(why ?? outputText(numberedLines(lines, { title, asked: true })[JUPYTER]()));
  return undefined;
}

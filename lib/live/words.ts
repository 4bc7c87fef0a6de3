/** What a cell is doing, as people read it: a sign, a word, a number with its unit. */
import { isEffect, markdownText } from "../workbook/cells.ts";
import type { SessionCell } from "../workbook/session.ts";
import type { Workbench } from "../workbook/workbench.ts";

export type State = ReturnType<Workbench["standing"]>;

/** Sign and word of each state: told apart without colour. */
export const STATES: Readonly<Record<State, { readonly sign: string; readonly word: string }>> = {
  idle: { sign: "○", word: "not run" },
  queued: { sign: "◔", word: "queued" },
  asking: { sign: "?", word: "asks" },
  running: { sign: "▶", word: "running" },
  fresh: { sign: "✓", word: "ran" },
  stale: { sign: "◌", word: "stale" },
  failed: { sign: "✕", word: "failed" },
  stopped: { sign: "■", word: "stopped" },
  skipped: { sign: "–", word: "skipped" },
};

/** The title of a cell; of prose without one its first line, of code without one its number. */
export function titleOf({ cell }: SessionCell): string {
  if (cell.title !== "") return cell.title;
  if (cell.kind === "code") return `Cell ${cell.index}`;
  const first = markdownText(cell).split("\n", 1)[0] ?? "";
  const plain = first.replace(/^#{1,6}\s+/, "").replace(/[*`_]/g, "");
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain || "Text";
}

/** Whether a person has to say yes before the cell runs. */
export const asksFirst = (one: SessionCell): boolean => isEffect(one.cell);

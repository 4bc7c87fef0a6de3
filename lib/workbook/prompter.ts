// How a person steers a run: menus in a terminal, plain lines elsewhere (a pipe, a script, a poor SSH connection).
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { confirm, isCancel, select, text } from "@clack/prompts";

/** A command without more to say. */
type Word = "run" | "skip" | "back" | "edit" | "again" | "view" | "cells" | "names" | "quit" | "help";
export type Command =
  | { readonly do: Word }
  /** `from`: the first row of a long table, counted from 0. */
  | { readonly do: "inspect"; readonly name: string; readonly from: number }
  /** Number of a cell. */
  | { readonly do: "goto"; readonly cell: number }
  /** A line of the list of findings and one of its places, from 1; without a number the list. */
  | { readonly do: "findings"; readonly kind: number | undefined; readonly place: number };

/** Where a run is paused. */
export interface Pause {
  /** `3/12 Load people`, or `end` when no cell is left. */
  readonly at: string;
  readonly ended: boolean;
  /** The cell about to run has just failed. */
  readonly failed: boolean;
  readonly names: readonly string[];
}

export interface Prompter {
  next(pause: Pause): Promise<Command>;
  /** A question about something that cannot be taken back: only an explicit yes is one. */
  confirm(question: string): Promise<boolean>;
  close(): void;
}

export const HELP = `run (or Enter)     run this cell; its text is read from the file anew
skip               leave this cell out
back               go one cell up; goto N: go to cell N
edit               open this cell in $VISUAL or $EDITOR; what was changed runs again, with what depends on it
again              read the file again and re-run what was edited above and what depends on it; else the last cell
view               show this cell's text again
cells              list the cells and how they stand
inspect NAME [N]   show a variable; of a table the rows from N on
names              list the variables
findings [N [M]]   list what was found wrong; go to line N of that list, its M-th place
quit               stop here; the next --step goes on at this cell`;

const WORDS = [
  "run",
  "skip",
  "back",
  "goto",
  "edit",
  "again",
  "view",
  "cells",
  "inspect",
  "names",
  "findings",
  "quit",
  "help",
] as const;

/** Commands as lines: the words of HELP or their first letters. The end of the input is `quit`. */
export function linePrompter(input: Readable, out: (text: string) => void): Prompter {
  const reader = createInterface({ input, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string | undefined> => {
    out(question);
    const { value, done } = await lines.next();
    return done ? undefined : String(value).trim();
  };
  return {
    async next(pause) {
      for (;;) {
        const line = await ask(`step ${pause.at}${pause.failed ? " (failed)" : ""}>`);
        if (line === undefined) return { do: "quit" };
        const command = readCommand(line);
        if (command) return command;
        out(`I do not know "${line}".\n${HELP}`);
      }
    },
    async confirm(question) {
      return /^y(es)?$/i.test((await ask(`${question} Type yes to do it:`)) ?? "");
    },
    close: () => reader.close(),
  };
}

/** Reads one line; an empty one is `run`. Undefined for what is no command. */
export function readCommand(line: string): Command | undefined {
  const [word = "", first = "", second = ""] = line.trim().split(/\s+/);
  if (word === "") return { do: "run" };
  const full = WORDS.find((one) => one === word.toLowerCase() || one[0] === word.toLowerCase());
  if (full === undefined) return undefined;
  if (full === "inspect") {
    const from = numberIn(second) ?? 0;
    return first === "" ? undefined : { do: full, name: first, from };
  }
  if (full === "goto") {
    const cell = numberIn(first);
    return cell === undefined ? undefined : { do: full, cell };
  }
  if (full === "findings") return { do: full, kind: numberIn(first), place: numberIn(second) ?? 1 };
  return { do: full };
}

const numberIn = (word: string): number | undefined => (/^\d+$/.test(word) ? Number(word) : undefined);

/** Commands as menus of the terminal; what needs a number or a name is typed. */
export function menuPrompter(): Prompter {
  const typed = async (message: string, placeholder: string, before: string): Promise<Command> => {
    const said = await text({ message, placeholder });
    return (!isCancel(said) && readCommand(`${before} ${said ?? ""}`)) || { do: "help" };
  };
  return {
    async next({ at, ended, failed, names }) {
      const run = { value: "run", label: ended ? "finish" : failed ? "run again" : "run" } as const;
      const chosen = await select<Command["do"]>({
        message: failed ? `${at} failed` : at,
        maxItems: 12,
        options: [
          run,
          ...(ended ? [] : [{ value: "skip" as const, label: "skip" }]),
          { value: "edit", label: "edit in $EDITOR, then run what changed" },
          { value: "again", label: "re-run what was edited above" },
          { value: "back", label: "back to the cell above" },
          { value: "goto", label: "go to a cell" },
          ...(names.length > 0 ? [{ value: "inspect" as const, label: "inspect a variable" }] : []),
          { value: "findings", label: "findings" },
          { value: "cells", label: "all cells" },
          { value: "view", label: "this cell's text" },
          { value: "quit", label: "quit; go on here another time" },
        ],
      });
      if (isCancel(chosen)) return { do: "quit" };
      if (chosen === "inspect")
        return typed("Which variable, and from which row?", names.slice(-8).join(", "), "inspect");
      if (chosen === "goto") return typed("Which cell?", "its number", "goto");
      if (chosen === "findings") return typed("Which finding?", "Enter for the list", "findings");
      return { do: chosen };
    },
    async confirm(question) {
      return (await confirm({ message: question, initialValue: false })) === true;
    },
    close: () => undefined,
  };
}

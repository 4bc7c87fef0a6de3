// How a person steers a run: menus in a terminal, plain lines elsewhere (a pipe, a script, a poor SSH connection).
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { confirm, isCancel, select, text } from "@clack/prompts";

export type Command =
  | { readonly do: "run" | "skip" | "again" | "quit" | "names" | "help" }
  | { readonly do: "inspect"; readonly name: string };

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

export const HELP = `run (or Enter)   run this cell; its text is read from the file anew
skip             leave this cell out
again            read the file again and re-run what was edited above and what depends on it; else the last cell
inspect NAME     show a variable
names            list the variables
quit             stop here`;

const WORDS = ["run", "skip", "again", "inspect", "names", "quit", "help"] as const;

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

/** Reads one line; an empty one is `run`. */
export function readCommand(line: string): Command | undefined {
  const [word = "", name = ""] = line.trim().split(/\s+/);
  if (word === "") return { do: "run" };
  const full = WORDS.find((one) => one === word.toLowerCase() || one[0] === word.toLowerCase());
  if (full === "inspect") return name === "" ? undefined : { do: full, name };
  return full === undefined ? undefined : { do: full };
}

/** Commands as menus of the terminal. */
export function menuPrompter(): Prompter {
  return {
    async next({ at, ended, failed, names }) {
      const run = { value: "run", label: ended ? "finish" : failed ? "run again after the edit" : "run" } as const;
      const chosen = await select<"run" | "skip" | "again" | "inspect" | "quit">({
        message: failed ? `${at} failed` : at,
        options: [
          run,
          ...(ended ? [] : [{ value: "skip" as const, label: "skip" }]),
          { value: "again", label: "re-run what was edited above" },
          ...(names.length > 0 ? [{ value: "inspect" as const, label: "inspect a variable" }] : []),
          { value: "quit", label: "quit" },
        ],
      });
      if (isCancel(chosen)) return { do: "quit" };
      if (chosen !== "inspect") return { do: chosen };
      const name = await text({ message: "Which variable?", placeholder: names.slice(-8).join(", ") });
      return isCancel(name) || !name ? { do: "names" } : { do: "inspect", name: name.trim() };
    },
    async confirm(question) {
      return (await confirm({ message: question, initialValue: false })) === true;
    },
    close: () => undefined,
  };
}

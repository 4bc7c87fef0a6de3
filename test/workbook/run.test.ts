import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFrom } from "../../lib/workbook/context.ts";
import { editorCommand, openEditor } from "../../lib/workbook/editor.ts";
import { type Command, linePrompter, type Prompter, readCommand } from "../../lib/workbook/prompter.ts";
import { failedChecks, type RunRecord } from "../../lib/workbook/record.ts";
import { type RunOptions, runWorkbook } from "../../lib/workbook/runner.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "run-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ORDERS = `// %% [markdown]
// # Orders

// %% One
import { check, display } from "#lib/workbook/display.ts";
const one = 1;
console.log("ran one");
// %% Two
let two = one + 1;
console.log("ran two");
// %% Change two
two = two * 10;
console.log("ran change");
// %% Aside
console.log("ran aside");
// %% Push [effect]
const pushed = "pushed";
console.log("ran push");
// %% Last
console.log("ran last", two);
`;

async function run(text: string, options: Partial<RunOptions> & { yes?: boolean; reveal?: boolean } = {}) {
  const file = join(folder, "workbook.ts");
  writeFileSync(file, text);
  const lines: string[] = [];
  const flags = [...(options.yes ? ["--yes"] : []), ...(options.reveal ? ["--reveal"] : [])];
  const result = await runWorkbook({
    file,
    context: contextFrom(flags, {}),
    out: (line) => lines.push(line),
    now: () => 0,
    ...options,
  });
  const printed = lines.join("\n");
  return { ...result, printed, ran: [...printed.matchAll(/^ran (.*)$/gm)].map((match) => match[1]) };
}

const states = (record: RunRecord) => record.cells.map((cell) => cell.state);

describe("a run from top to bottom", () => {
  test("shows each cell's title, outputs and duration", async () => {
    const { printed, exitCode, ran } = await run(ORDERS, { yes: true });
    expect(exitCode).toBe(0);
    expect(ran).toEqual(["one", "two", "change", "aside", "push", "last 20"]);
    expect(printed).toContain("Orders\n── 2/7 One ─");
    expect(printed).toMatch(/── 6\/7 Push \[effect\] ─+.*\nran push\n.*0 ms/);
    expect(printed).toContain("6 of 6 cells ran, 0 ms");
  });

  test("a cell that throws ends the run with code 1; the cells below are skipped, outputs above are kept", async () => {
    const { record, exitCode, printed } = await run(ORDERS.replace("two = two * 10;", "oops();"), { yes: true });
    expect(exitCode).toBe(1);
    expect(states(record)).toEqual(["fresh", "fresh", "fresh", "failed", "skipped", "skipped", "skipped"]);
    expect(record.cells[3]?.error).toMatchObject({ name: "ReferenceError", line: 12, column: 1 });
    expect(printed).toContain("> 12 | oops();\n     | ^");
    expect(printed).toContain("3 of 6 cells ran".replace("3", "2"));
  });

  test("a cell that cannot be read is told before anything runs", async () => {
    const { record, exitCode, ran } = await run(ORDERS.replace('console.log("ran last", two)', "console.log("), {
      yes: true,
    });
    expect(exitCode).toBe(1);
    expect(ran).toEqual([]);
    expect(record.cells[6]?.error).toMatchObject({ name: "SyntaxError" });
  });

  test("a rejection that nothing awaited fails its cell", async () => {
    const { record, exitCode } = await run("// %% One\nPromise.reject(new Error('lost'));\n// %% Two\n1;\n");
    expect(exitCode).toBe(1);
    expect(states(record)).toEqual(["failed", "skipped"]);
    expect(record.cells[0]?.error).toMatchObject({ line: 2, message: "lost (a promise that nothing awaited)" });
  });

  test("an error with an exit code is a sentence and decides the code", async () => {
    const stop = `throw new Stop("The quota is spent.", { exitCode: 5, advice: "Run again after 14:20." });`;
    const { record, exitCode, printed } = await run(
      `// %% One\nimport { Stop } from "#lib/workbook/stop.ts";\n${stop}\n// %% Two\n1;\n`,
    );
    expect(exitCode).toBe(5);
    expect(states(record)).toEqual(["stopped", "skipped"]);
    expect(printed).toContain("The quota is spent. Run again after 14:20.");
    expect(printed).not.toContain("workbook.ts:");
    const bare = await run(`// %% One\nthrow { exitCode: 2, print: "Nothing can be planned." };\n`);
    expect([bare.exitCode, bare.record.cells[0]?.error?.message]).toEqual([2, "Nothing can be planned."]);
  });

  test("a failing check goes on and makes the code 1", async () => {
    const { record, exitCode, printed } = await run(
      `// %% One
import { check } from "#lib/workbook/display.ts";
check("all have a manager", false, [{ email: "sofie.hansen@firma.example" }]);
// %% Two
check("two is two", true);
`,
    );
    expect(exitCode).toBe(1);
    expect(states(record)).toEqual(["fresh", "fresh"]);
    expect(failedChecks(record)).toEqual([{ cell: 1, sentence: "all have a manager" }]);
    expect(printed).toContain("✗ all have a manager\n  email\n  ─");
    expect(printed).toContain("✓ two is two");
    expect(printed).not.toContain("sofie.hansen");
  });

  test("an error message shows no address unless the run reveals", async () => {
    const text = `// %% One\nthrow new Error("no owner sofie.hansen@firma.example");\n`;
    expect((await run(text)).record.cells[0]?.error?.message).toBe("no owner s…n@f….example");
    expect((await run(text, { reveal: true })).record.cells[0]?.error?.message).toContain("sofie.hansen@");
  });

  test("a printer may use the console", async () => {
    const lines: string[] = [];
    const { log } = console;
    console.log = (text: string) => lines.push(text);
    try {
      const { exitCode } = await run(ORDERS, { yes: true, out: (text) => console.log(text) });
      expect(exitCode).toBe(0);
    } finally {
      console.log = log;
    }
    expect(lines.filter((line) => line === "ran one")).toHaveLength(1);
  });

  test("outputs follow their cell across awaits, also when cells overlap", async () => {
    const { record } = await run(`// %% One
import { setTimeout as wait } from "node:timers/promises";
const slow = (async () => { await wait(20); console.log("from one"); })();
// %% Two
console.log("from two");
await slow;
`);
    expect(record.cells.map((cell) => cell.outputs.map((output) => output["text/plain"]))).toEqual([
      ["from one"],
      ["from two"],
    ]);
  });

  test("writes the record where it is told", async () => {
    const file = join(folder, "deep/er/record.json");
    const { record } = await run(ORDERS, { yes: true, record: file });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(record);
    expect(record.cells[2]).toEqual({
      index: 3,
      title: "Two",
      kind: "code",
      tags: [],
      line: 8,
      state: "fresh",
      ms: 0,
      outputs: [{ "text/plain": "ran two", "application/vnd.actimo.stream": "stdout" }],
    });
  });

  test("a missing file is a sentence", async () => {
    await expect(run("", { file: join(folder, "none.ts") })).rejects.toMatchObject({
      exitCode: 1,
      message: /Cannot read/,
    });
  });
});

describe("effects", () => {
  test("without approval the run ends there with code 3", async () => {
    const { record, exitCode, ran } = await run(ORDERS);
    expect(exitCode).toBe(3);
    expect(ran).toEqual(["one", "two", "change", "aside"]);
    expect(states(record).slice(-2)).toEqual(["stopped", "skipped"]);
  });

  test("asks once for each and takes only yes", async () => {
    const asked: string[] = [];
    const answering = (answer: boolean): Prompter => ({
      ...scripted([]),
      confirm: async (question) => {
        asked.push(question);
        return answer;
      },
    });
    expect((await run(ORDERS, { prompter: answering(true) })).ran).toContain("push");
    expect((await run(ORDERS, { prompter: answering(false) })).ran).not.toContain("push");
    expect(asked).toHaveLength(2);
    expect(asked[0]).toContain("Cell 6 (Push)");
  });

  test("only the approved cell may change something", async () => {
    const { ran } = await run(
      `// %% Plain
import { effectAllowed } from "#lib/workbook/context.ts";
console.log("ran plain", effectAllowed());
// %% Effect [effect]
console.log("ran effect", effectAllowed());
`,
      { yes: true },
    );
    expect(ran).toEqual(["plain false", "effect true"]);
  });
});

describe("a part of a workbook", () => {
  test("--cell runs the cell and what it needs by name, shown only for itself", async () => {
    const { ran, record, printed, exitCode } = await run(ORDERS, { from: 3, to: 3 });
    expect(exitCode).toBe(0);
    expect(ran).toEqual(["two"]);
    expect(printed).toContain("2/7 One (needed below)");
    expect(states(record)).toEqual(["skipped", "fresh", "fresh", "skipped", "skipped", "skipped", "skipped"]);
  });

  test("a cell that changes a name is needed too", async () => {
    expect((await run(ORDERS, { from: 7, to: 7 })).ran).toEqual(["last 20"]);
  });

  test("--from and --to", async () => {
    expect((await run(ORDERS, { from: 4, to: 5 })).ran).toEqual(["change", "aside"]);
    expect((await run(ORDERS, { to: 3 })).ran).toEqual(["one", "two"]);
    expect((await run(ORDERS, { from: 6, yes: true })).ran).toEqual(["push", "last 20"]);
  });

  test("an effect is never run because another cell needs its name", async () => {
    await expect(run(ORDERS.replace("two);", "pushed);"), { from: 7, yes: true })).rejects.toMatchObject({
      exitCode: 1,
      message: "Cell 7 needs pushed from cell 6 (Push), which is marked [effect] and never runs unasked.",
      advice: "Start there with --from 6.",
    });
  });

  test("needs are followed through functions", async () => {
    const text =
      "// %% A\nconst a = 1;\n// %% F\nconst f = () => a + later;\n// %% L\nconst later = 2;\n// %% U\nconsole.log('ran', f());\n";
    const { ran, record } = await run(text, { from: 4 });
    expect(ran).toEqual(["3"]);
    expect(states(record)).toEqual(["fresh", "fresh", "fresh", "fresh"]);
  });

  test("numbers that name no cell", async () => {
    await expect(run(ORDERS, { from: 9 })).rejects.toMatchObject({
      exitCode: 1,
      advice: "The workbook has the cells 1 to 7.",
    });
    await expect(run(ORDERS, { from: 4, to: 2 })).rejects.toMatchObject({ exitCode: 1 });
  });
});

/** Commands one after the other; a function edits the file first. */
function scripted(
  commands: readonly (string | (() => string))[],
): Prompter & { pauses: string[]; questions: string[] } {
  const pauses: string[] = [];
  const questions: string[] = [];
  const left = [...commands];
  const take = (): string => {
    const next = left.shift() ?? "quit";
    return typeof next === "string" ? next : next();
  };
  return {
    pauses,
    questions,
    next: async ({ at, failed }) => {
      pauses.push(failed ? `${at} failed` : at);
      return readCommand(take()) as Command;
    },
    confirm: async (question) => {
      questions.push(question);
      return take() === "yes";
    },
    close: () => undefined,
  };
}

describe("stepping", () => {
  /** The command of someone who first changes the file. */
  const editing = (from: string, to: string, command: string) => () => {
    const file = join(folder, "workbook.ts");
    const text = readFileSync(file, "utf8");
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
    return command;
  };

  test("pauses before each cell of code; skips and quits", async () => {
    const prompter = scripted(["run", "run", "skip", "run", "quit"]);
    const { ran, record, exitCode } = await run(ORDERS, { step: true, prompter });
    expect(prompter.pauses).toEqual(["2/7 One", "3/7 Two", "4/7 Change two", "5/7 Aside", "6/7 Push [effect]"]);
    expect(ran).toEqual(["one", "two", "aside"]);
    expect(states(record)).toEqual(["fresh", "fresh", "fresh", "skipped", "fresh", "skipped", "skipped"]);
    expect(exitCode).toBe(0);
  });

  test("a cell runs as it stands in the file when it is run", async () => {
    const prompter = scripted(["run", editing("one + 1", "one + 100", "run"), "i two"]);
    const { printed } = await run(ORDERS, { step: true, prompter });
    expect(printed).toContain("ran two");
    expect(printed).toContain("\n101\n");
  });

  test("after a failure the cell can be edited and run again", async () => {
    const prompter = scripted(["run", "run", editing("oops()", "one + 1", "run"), "quit"]);
    const { ran, record, exitCode } = await run(ORDERS.replace("one + 1", "oops()"), { step: true, prompter });
    expect(prompter.pauses).toEqual(["2/7 One", "3/7 Two", "3/7 Two failed", "4/7 Change two"]);
    expect(ran).toEqual(["one", "two"]);
    expect([record.cells[2]?.state, exitCode]).toEqual(["fresh", 0]);
  });

  test("quitting at a failure is code 1", async () => {
    const { exitCode } = await run(ORDERS.replace("one + 1", "oops()"), {
      step: true,
      prompter: scripted(["run", "run", "quit"]),
    });
    expect(exitCode).toBe(1);
  });

  test("again re-runs what was edited above and what depends on it, and nothing else", async () => {
    const prompter = scripted([
      "run",
      "run",
      "run",
      "run",
      editing("const one = 1", "const one = 2", "again"),
      "i two",
      "quit",
    ]);
    const { ran, printed } = await run(ORDERS, { step: true, prompter });
    expect(ran).toEqual(["one", "two", "change", "aside", "one", "two", "change"]);
    expect(printed).toContain("\n30\n");
  });

  test("again without an edit re-runs the last cell; an effect is asked about each time, even under --yes", async () => {
    const prompter = scripted(["run", "again", "skip", "skip", "skip", "run", "again", "no", "again", "yes", "quit"]);
    const { ran } = await run(ORDERS, { step: true, prompter, yes: true });
    expect(ran).toEqual(["one", "one", "push", "push"]);
    expect(prompter.questions).toHaveLength(2);
  });

  test("an effect whose input was edited is named, not re-run", async () => {
    const prompter = scripted(["run", "run", "run", editing("const a = 1", "const a = 2", "again"), "quit"]);
    const text =
      "// %% A\nconst a = 1;\n// %% B [effect]\nconst b = a;\nconsole.log('ran push');\n// %% C\nconst c = 1;\n// %% D\n1;\n";
    const { ran, record, printed, exitCode } = await run(text, { step: true, prompter, yes: true });
    expect(ran).toEqual(["push"]);
    expect(record.cells[1]?.state).toBe("stale");
    expect(printed).toContain("Cell 2 (B) is stale. It is an effect and is not re-run by itself.");
    expect(exitCode).toBe(0);
  });

  test("a cell put in above is run by again, and the pause stays with its cell", async () => {
    const prompter = scripted([
      "run",
      "run",
      editing("// %% Two", "// %% New\nconsole.log('ran new');\n// %% Two", "again"),
      "run",
      "quit",
    ]);
    const { ran } = await run(ORDERS, { step: true, prompter });
    expect(prompter.pauses.slice(2)).toEqual(["4/7 Change two", "5/8 Change two", "6/8 Aside"]);
    expect(ran).toEqual(["one", "two", "new", "change"]);
  });

  test("only the cells of the part are stepped through; those it needs run unasked", async () => {
    const prompter = scripted(["run", "run"]);
    const { ran } = await run(ORDERS, { step: true, prompter, from: 3, to: 3 });
    expect(prompter.pauses).toEqual(["3/7 Two", "end"]);
    expect(ran).toEqual(["two"]);
  });

  test("back and goto lead to other cells; what a cell needs and has not run runs before it", async () => {
    const prompter = scripted(["run", "skip", "back", "run", "goto 7", "run", "goto 99", "b", "quit"]);
    const { ran, printed, record } = await run(ORDERS, { step: true, prompter });
    expect(prompter.pauses).toEqual([
      "2/7 One",
      "3/7 Two",
      "4/7 Change two",
      "3/7 Two",
      "4/7 Change two",
      "7/7 Last",
      "end",
      "end",
      "7/7 Last",
    ]);
    expect(ran).toEqual(["one", "two", "last 20"]);
    expect(record.cells[3]?.state).toBe("fresh");
    expect(printed).toContain("── 4/7 Change two (needed below)");
    expect(printed).toContain("There is no cell 99.");
  });

  test("the text of the cell is shown with its line numbers before it runs, and the list of all on demand", async () => {
    const { printed } = await run(ORDERS, { step: true, prompter: scripted(["run", "cells", "view", "quit"]) });
    expect(printed).toContain('5 │ import { check, display } from "#lib/workbook/display.ts";\n6 │ const one = 1;');
    expect(printed).toMatch(/ {2}2\/7 One {2}\(fresh.*\)\n▸ 3\/7 Two {2}\(not run\)/);
    expect(printed.split("9 │ let two = one + 1;")).toHaveLength(3);
  });

  test("edit opens the cell's line and runs what was changed, with what depends on it above", async () => {
    const opened: number[] = [];
    const edits = [
      ["const one = 1", "const one = 5"],
      ["two * 10", "two * 100"],
      ["", ""],
    ];
    const edit = async (file: string, line: number) => {
      opened.push(line);
      const [from = "", to = ""] = edits.shift() ?? [];
      writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
      return undefined;
    };
    const prompter = scripted(["run", "run", "edit", "edit", "edit", "i two", "quit"]);
    const { ran, printed } = await run(ORDERS, { step: true, prompter, stepping: { edit } });
    expect(opened).toEqual([11, 11, 14]);
    expect(ran).toEqual(["one", "two", "one", "two", "change"]);
    expect(printed).toContain("Nothing was changed.");
    expect(printed).toContain("\n600\n");
  });

  test("an editor that cannot be started is said; how editors take a line", async () => {
    const edit = (file: string, line: number) => openEditor({ EDITOR: "/nowhere/ed" }, file, line);
    const { printed } = await run(ORDERS, { step: true, prompter: scripted(["e", "q"]), stepping: { edit } });
    expect(printed).toContain('The editor "/nowhere/ed" cannot be started: set EDITOR to one that is installed.');
    expect(editorCommand("vim", "/w.ts", 3)).toEqual(["vim", "+3", "/w.ts"]);
    expect(editorCommand("'/opt/my tools/code' --new-window", "/w.ts", 3)).toEqual([
      "/opt/my tools/code",
      "--new-window",
      "--wait",
      "--goto",
      "/w.ts:3",
    ]);
    expect(editorCommand("notes", "/w.ts", 3)).toEqual(["notes", "/w.ts"]);
  });

  test("findings: cells that broke lead to the cell, places in the data are shown", async () => {
    const asked: number[][] = [];
    const findings = {
      kinds: async () => [{ title: "warning: short row in contacts", places: 3 }],
      async place(kind: number, place: number) {
        asked.push([kind, place]);
        return { title: "contacts.csv, line 8", lines: [{ line: 8, text: "9;Aaa", marked: true }], why: null };
      },
    };
    const prompter = scripted(["run", "run", "findings", "f 1", "f 2 3", "quit"]);
    const { printed } = await run(ORDERS.replace("two = one + 1;", "two = 1; throw new Error('no');"), {
      step: true,
      prompter,
      stepping: { findings },
    });
    expect(printed).toContain("  1  cell 3 failed: no\n  2  warning: short row in contacts (3)");
    expect(prompter.pauses.at(-1)).toBe("3/7 Two failed");
    expect(asked).toEqual([[1, 3]]);
    expect(printed).toContain("▸ 8 │ 9;Aaa");
  });

  test("quit and go on later: the pause is where it was, values are made again, effects are not", async () => {
    const resume = join(folder, "state", "steps.json");
    const stepping = { resume };
    await run(ORDERS, { step: true, yes: true, prompter: scripted(["r", "r", "r", "s", "r", "quit"]), stepping });
    const prompter = scripted(["c", "r", "quit"]);
    const { ran, printed } = await run(ORDERS, { step: true, prompter, stepping });
    expect(prompter.pauses).toEqual(["7/7 Last", "7/7 Last", "end"]);
    expect(ran).toEqual(["last 20"]);
    expect(printed).toContain("  5/7 Aside  (skipped)\n  6/7 Push [effect]  (fresh");
    // At the end nothing is kept: the next time starts at the top.
    const fresh = scripted(["quit"]);
    await run(ORDERS, { step: true, prompter: fresh, stepping });
    expect(fresh.pauses).toEqual(["2/7 One"]);
  });

  test("a cell edited since is where it goes on; a file that is not ours is no obstacle", async () => {
    const resume = join(folder, "state", "edited.json");
    await run(ORDERS, { step: true, prompter: scripted(["r", "r", "r", "quit"]), stepping: { resume } });
    const prompter = scripted(["quit"]);
    await run(ORDERS.replace("one + 1", "one + 2"), { step: true, prompter, stepping: { resume } });
    expect(prompter.pauses).toEqual(["3/7 Two"]);
    writeFileSync(resume, "{");
    const again = scripted(["quit"]);
    await run(ORDERS, { step: true, prompter: again, stepping: { resume } });
    expect(again.pauses).toEqual(["2/7 One"]);
  });

  test("plain lines: words, first letters, Enter, what is unknown, the end of the input", async () => {
    const said: string[] = [];
    const prompter = linePrompter(Readable.from(["\nx\ni a\ninspect\nS\nagain\nno\nyes\n"]), (text) => said.push(text));
    const pause = { at: "1/2 A", ended: false, failed: false, names: [] };
    expect(await prompter.next(pause)).toEqual({ do: "run" });
    expect(await prompter.next(pause)).toEqual({ do: "inspect", name: "a", from: 0 });
    expect(said.join("\n")).toContain('I do not know "x".\nrun (or Enter)');
    expect(await prompter.next(pause)).toEqual({ do: "skip" });
    expect(await prompter.next(pause)).toEqual({ do: "again" });
    expect(await prompter.confirm("Write?")).toBe(false);
    expect(await prompter.confirm("Write?")).toBe(true);
    expect(await prompter.confirm("Write?")).toBe(false);
    expect(await prompter.next(pause)).toEqual({ do: "quit" });
    prompter.close();
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFrom } from "../../lib/workbook/context.ts";
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

  test("plain lines: words, first letters, Enter, what is unknown, the end of the input", async () => {
    const said: string[] = [];
    const prompter = linePrompter(Readable.from(["\nx\ni a\ninspect\nS\nagain\nno\nyes\n"]), (text) => said.push(text));
    const pause = { at: "1/2 A", ended: false, failed: false, names: [] };
    expect(await prompter.next(pause)).toEqual({ do: "run" });
    expect(await prompter.next(pause)).toEqual({ do: "inspect", name: "a" });
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

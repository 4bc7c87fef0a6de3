// The runner as a program: signals, pipes, an editor that is a program too.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "terminal-"));
});
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function start(name: string, text: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, text);
  const child = spawn(process.execPath, ["lib/commands/workbook.ts", file, "--project", folder, ...args], {
    env: { ...process.env, ...env },
  });
  started.push(child);
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      out += chunk;
    });
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", (code) => resolve(code));
  });
  return {
    file,
    child,
    ended,
    out: () => out,
    async until(text: string) {
      for (const since = Date.now(); !out.includes(text); ) {
        if (Date.now() - since > 20_000) throw new Error(`"${text}" did not come; said:\n${out}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

const LOOP = `// %% One
const one = 1;
console.log("before the loop");
// %% Loop
console.log("in the loop");
while (true);
// %% After
console.log("after", one);
`;

test("Ctrl-C ends a loop that never ends; the run is code 5 and says what it did not run", async () => {
  const run = start("plain", LOOP);
  await run.until("in the loop");
  run.child.kill("SIGINT");
  expect(await run.ended).toBe(5);
  expect(run.out()).toContain("Interrupted.");
  expect(run.out()).toContain("1 of 3 cells ran, 1 stopped, 1 skipped");
});

test("stepping: Ctrl-C ends the cell, not the walk; at the prompt it is quit", async () => {
  const run = start("step", LOOP, ["--step"]);
  run.child.stdin.write("r\nr\n");
  await run.until("in the loop");
  // npm and the terminal both send it: twice at once is one.
  run.child.kill("SIGINT");
  run.child.kill("SIGINT");
  await run.until("(failed)>");
  run.child.stdin.write("s\nr\n");
  await run.until("after 1");
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  run.child.kill("SIGINT");
  expect(await run.ended).toBe(0);
});

test("$EDITOR is opened at the cell, and what it changed runs", async () => {
  const editor = join(folder, "editor.sh");
  writeFileSync(editor, '#!/bin/sh\nsed -i "s/one = 1/one = 41/" "$1"\n');
  chmodSync(editor, 0o755);
  const run = start("edit", "// %% One\nconst one = 1;\n// %% Two\nconsole.log('sum', one + 1);\n", ["--step"], {
    EDITOR: editor,
    VISUAL: "",
  });
  run.child.stdin.end("r\nedit\nr\n");
  expect(await run.ended).toBe(0);
  expect(run.out()).toContain("sum 42");
});

test("what the process of the cells writes by itself, and colours nobody reads, do not break plain lines", async () => {
  const run = start(
    "past",
    "// %% One\nimport { writeSync } from 'node:fs';\nwriteSync(1, 'by the system\\n');\nconsole.log('by the console');\n",
  );
  expect(await run.ended).toBe(0);
  expect(run.out()).toContain("by the console");
  expect(run.out()).toContain("by the system");
});

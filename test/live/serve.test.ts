// `npm run workbook -- FILE --live` as a program: what it prints, how it ends, what it refuses.
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { program, runProgram } from "../run/support.ts";
import { closeAll, folder, openTab, soon } from "./live-page.ts";

const COMMAND = "lib/commands/workbook.ts";
const ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await closeAll();
});

/** Starts the program on a workbook with this text, and waits for its address. */
async function serve(text: string, args: readonly string[] = []) {
  const root = folder();
  const file = join(root, "book.ts");
  writeFileSync(file, text);
  const { child, done } = program(COMMAND, [file, "--live", "--project", root, ...args]);
  ends.push(() => child.kill("SIGKILL"));
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
  });
  await soon(() => out).toMatch(/http:\S+\n/);
  const url = /http:\S+/.exec(out)?.[0] ?? "";
  return { root, child, done, url, tab: await openTab({ url, port: Number(new URL(url).port) }) };
}
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("it runs from the top up to the first effect and says where it is; Ctrl-C ends it and its cells with 0", async () => {
  const { child, done, tab } = await serve(
    '// %% One\nimport process from "node:process";\nconsole.log("pid", process.pid);\n// %% Two [effect]\n1;\n// %% Three\n2;\n',
  );
  await soon(tab.states).toEqual(["fresh", "asking", "queued"]);
  const pid = Number(/pid (\d+)/.exec((await tab.cells())[0]?.text ?? "")?.[1]);
  expect(alive(pid)).toBe(true);
  child.kill("SIGINT");
  const ended = await done;
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: "" });
  expect(ended.out).toMatch(
    /^The workbook is open at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}\nOnly this machine can see it\. Ctrl-C ends it\.\n$/,
  );
  await soon(() => alive(pid)).toBe(false);
  await expect(fetch(tab.base)).rejects.toThrow();
});

test("--no-run leaves everything to a person; Ctrl-C ends a loop and one that writes, which has time to end", async () => {
  const { root, child, done, tab } = await serve(
    `// %% Loop
for (;;);
// %% Write [effect]
import { writeFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
const waits = setInterval(() => {}, 1000);
const asked = new Promise<void>((resolve) => process.once("SIGINT", () => resolve()));
console.log("listens");
await asked;
clearInterval(waits);
await wait(700);
writeFileSync(process.argv[2] + ".done", "");
`,
    ["--no-run"],
  );
  expect(await tab.states()).toEqual(["idle", "idle"]);
  await tab.act("run", { id: 1 });
  await soon(tab.states).toEqual(["running", "idle"]);
  await tab.act("interrupt");
  await soon(tab.states).toEqual(["stopped", "idle"]);
  await tab.act("run", { id: 2 });
  await soon(tab.states).toEqual(["stopped", "asking"]);
  await tab.act("approve", { id: 2 });
  await soon(tab.states).toEqual(["stopped", "running"]);
  await soon(async () => (await tab.cells())[1]?.text).toContain("listens");
  child.kill("SIGINT");
  const ended = await done;
  expect(ended.code).toBe(0);
  expect(ended.out).toContain("The cell that runs is being stopped");
  expect(existsSync(join(root, "book.ts.done"))).toBe(true);
});

test("--port serves there; a port that is taken, and words that do not fit, are refused with a sentence", async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port));
  });
  const root = folder();
  const file = join(root, "book.ts");
  writeFileSync(file, "// %% One\n1;\n");
  const run = (...args: string[]) => runProgram(COMMAND, [file, "--project", root, ...args]);
  const refused = await run("--live", "--port", String(port));
  taken.close();
  expect(refused).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining(`The port ${port} is taken by another program.`),
  });
  expect(refused.err).toContain("--port");
  for (const [args, sentence] of [
    [["--live", "--port", "many"], '--port takes a number, not "many"'],
    [["--live", "--port", "70000"], "ports end at 65535"],
    [["--live", "--step"], "--live goes without --step"],
    [["--no-run"], "go with --live"],
  ] as const)
    expect(await run(...args)).toMatchObject({ code: 1, err: expect.stringContaining(sentence) });
  const gone = await runProgram(COMMAND, [join(root, "none.ts"), "--live"]);
  expect(gone).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Cannot read the workbook .*none\.ts \(ENOENT\)/),
  });
  const help = await runProgram(COMMAND, ["--help"]);
  expect(help.out).toMatch(/--live .*first \[effect\][\s\S]*--no-run/);
  const own = await serve("// %% One\n1;\n", ["--port", String(port)]);
  expect(new URL(own.url).port).toBe(String(port));
});

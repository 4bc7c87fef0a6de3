// A person's own editor, opened at a line of a file.
import { spawn } from "node:child_process";
import { basename } from "node:path";

/** Editors that take `+LINE FILE`. */
const PLUS = new Set([
  "vi",
  "vim",
  "nvim",
  "view",
  "nano",
  "pico",
  "emacs",
  "emacsclient",
  "micro",
  "joe",
  "mg",
  "kak",
  "ne",
  "jed",
]);
/** Editors that take `FILE:LINE`, and the flag with which they wait until the file is closed. */
const COLON: Readonly<Record<string, readonly string[]>> = {
  code: ["--wait", "--goto"],
  codium: ["--wait", "--goto"],
  cursor: ["--wait", "--goto"],
  zed: ["--wait"],
  subl: ["--wait"],
  hx: [],
};

/**
 * The program and its arguments for `$VISUAL`, `$EDITOR` or `vi`, at a line where the editor is known to take one.
 * @example editorCommand("code", "/w/02.ts", 38) // ["code", "--wait", "--goto", "/w/02.ts:38"]
 */
export function editorCommand(editor: string, file: string, line: number): string[] {
  // A command with flags of its own, `emacs -nw`; a path with blanks stands in quotes.
  const words = [...editor.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  const [program = "vi", ...flags] = words;
  const name = basename(program).replace(/\.(exe|cmd)$/, "");
  const colon = COLON[name];
  if (colon) return [program, ...flags, ...colon.filter((flag) => !flags.includes(flag)), `${file}:${line}`];
  return [program, ...flags, ...(PLUS.has(name) ? [`+${line}`] : []), file];
}

/**
 * Opens the file and waits until the editor has ended.
 * @returns a sentence when it could not be started or ended badly
 */
export function openEditor(
  env: Readonly<Record<string, string | undefined>>,
  file: string,
  line: number,
): Promise<string | undefined> {
  const editor = env["VISUAL"]?.trim() || env["EDITOR"]?.trim() || "vi";
  const [program = "vi", ...args] = editorCommand(editor, file, line);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "inherit" });
    child.on("error", () => resolve(`The editor "${program}" cannot be started: set EDITOR to one that is installed.`));
    child.on("exit", (code, signal) =>
      resolve(code === 0 ? undefined : `The editor ended with ${signal ?? `code ${code}`}.`),
    );
  });
}

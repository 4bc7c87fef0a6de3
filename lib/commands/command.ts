/** What every command does around its work: read its arguments, end with a sentence and the right code. */
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { Project } from "../project/config.ts";
import { maskByLook } from "../workbook/mask.ts";
import { asStop, Stop } from "../workbook/stop.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Set when whoever read the output has gone: then nothing more is said. */
let quiet = false;

/** Prints to the standard error, personal values masked; nothing when nobody reads the output any more. */
export function complain(text: string): void {
  if (!quiet) console.error(maskByLook(text));
}

/**
 * Reads a command line; null when help was asked for, which is printed. `words`: the most words without `--`.
 * Throws `Stop` (2) with the usage for what the command does not know.
 */
export function readArguments<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  { usage, options, words = 0 }: { readonly usage: string; readonly options: T; readonly words?: number },
) {
  const wrong = (message: string) => new Stop(`${message}\n\n${usage}`, { exitCode: 2 });
  const read = () => {
    try {
      return parseArgs({
        args: [...args],
        allowPositionals: true,
        options: { ...options, help: { type: "boolean", short: "h" } as const },
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw wrong(`${message.replace(/\. To specify a positional argument.*/s, "")}.`);
    }
  };
  const { values, positionals } = read();
  if ("help" in values && values.help === true) {
    console.log(usage);
    return null;
  }
  const extra = positionals[words];
  if (extra !== undefined) throw wrong(`"${extra}" is one word too many.`);
  for (const [name, value] of Object.entries(values)) if (value === "") throw wrong(`--${name} is empty.`);
  return { values, words: positionals };
}

/** Reads Actimo's REST API anew and says how much there was. Throws `Stop`. */
export async function announcePull(project: Project): Promise<void> {
  const { pullApi } = await import("../run/api-source.ts");
  const { items, calls } = await pullApi(project);
  const what = Object.entries(items).map(([object, count]) => `${count} ${object}`);
  console.log(`Pulled from Actimo in ${calls} calls: ${what.join(", ")}.`);
}

/** Runs `main` when `module` (an `import.meta.url`) is the program that was started. An exit code travels on `Stop`. */
export async function runCommand(
  module: string,
  main: (args: readonly string[]) => number | Promise<number>,
): Promise<void> {
  if (process.argv[1] !== fileURLToPath(module)) return;
  endWithReader();
  keepCompiled();
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (thrown) {
    const { exitCode, sentence } = asStop(thrown) ?? { exitCode: 1, sentence: internal(thrown) };
    complain(sentence);
    process.exitCode = exitCode;
  }
}

/** What is compiled is kept for the next start, and for the programs started from here: half the time until work begins. */
function keepCompiled(): void {
  process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "actimo-workbook-compiled");
  enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
}

/** `npm start | head -1`: work whose output nobody reads any more stops as by Ctrl-C, without a word. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (!quiet && process.listenerCount("SIGINT") > 0) process.emit("SIGINT");
      quiet = true;
    });
}

/** An error nobody foresaw: what, and where in our own files; the rest of the stack helps nobody who reads it here. */
function internal(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `Internal error: ${String(thrown)}`;
  const places = (thrown.stack ?? "").split("\n").flatMap((line) => {
    const place = /(?:file:\/\/)?(\/[^()\s]+:\d+:\d+)\)?$/.exec(line)?.[1];
    return place?.startsWith(ROOT) && !place.includes(`${sep}node_modules${sep}`) ? [relative(ROOT, place)] : [];
  });
  const where = places.length > 0 ? `\n  at ${places.slice(0, 6).join("\n  at ")}` : "";
  return `Internal error: ${thrown.name}: ${thrown.message}${where}`;
}

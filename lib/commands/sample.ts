/** `npm run sample`: a generated export of any size, for trying things out and for measuring. */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { filesBelow } from "../generator/files.ts";
import { generate } from "../generator/generate.ts";
import { MESS, MESS_NAMES, type MessName, parseMess } from "../generator/mess-kinds.ts";
import type { Recipe } from "../generator/recipe.ts";
import { runCommand } from "./command.ts";

/** Why `all` leaves a kind out. */
const asideOf = (name: MessName): string =>
  MESS[name].blocking ? " (stops a run; not in all)" : MESS[name].apart ? " (not in all)" : "";

const HELP = `npm run sample -- --users N --out DIR [options]

Writes DIR/exports, DIR/exports-delta/1 …, DIR/sandbox and DIR/mess.json (what was planted, and what must be found).
The same options give the same bytes.

  --users N         people after merging
  --out DIR         folder; its exports, exports-delta and sandbox are replaced
  --workspaces K    3
  --seed S          1
  --deltas D        2 later exports
  --locale L        mixed (headers and labels in Danish or English by file), da or en
  --mess LIST       none, all, or names separated by commas (all,several-tables adds one):

${MESS_NAMES.map((name) => `  ${name.padEnd(22)}${String(MESS[name].number ?? "").padStart(3)}  ${MESS[name].what}${asideOf(name)}`).join("\n")}
`;

/** Runs the command; the answer is its exit code. */
export function sample(args: readonly string[], print: (line: string) => void): number {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        users: { type: "string" },
        out: { type: "string" },
        workspaces: { type: "string", default: "3" },
        seed: { type: "string", default: "1" },
        deltas: { type: "string", default: "2" },
        locale: { type: "string", default: "mixed" },
        mess: { type: "string", default: "all" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      print(HELP);
      return 0;
    }
    if (!values.users || !values.out) throw new Error("--users N and --out DIR are needed; --help lists the rest.");
    const recipe: Recipe = {
      users: Number(values.users),
      workspaces: Number(values.workspaces),
      seed: Number(values.seed),
      deltas: Number(values.deltas),
      locale: locale(values.locale),
      mess: parseMess(values.mess),
    };
    for (const part of ["exports", "exports-delta", "sandbox"])
      rmSync(`${values.out}/${part}`, { recursive: true, force: true });
    generate(recipe, filesBelow(values.out));
    print(`Wrote an export of ${recipe.users} people in ${recipe.workspaces} workspaces to ${values.out}.`);
    return 0;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

function locale(name: string): Recipe["locale"] {
  if (name === "mixed" || name === "da" || name === "en") return name;
  throw new Error(`--locale is mixed, da or en, not "${name}".`);
}

await runCommand(import.meta.url, (args) => sample(args, (line) => console.log(line)));

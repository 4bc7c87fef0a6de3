// npm run new: a project folder for a customer's own exports; a rehearsal until an account is named.
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DESTINATIONS } from "../project/config.ts";
import { Stop } from "../workbook/stop.ts";
import { runCommand } from "./command.ts";

const USAGE = `npm run new -- DIR --exports DIR --destination ${DESTINATIONS.join("|")}`;

/** Makes the folder and copies the exports into it; they are never written to afterwards. Throws `Stop` (2). */
export function main(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { exports: { type: "string" }, destination: { type: "string" } },
  });
  const [folder, ...rest] = positionals;
  const destination = DESTINATIONS.find((name) => name === values.destination);
  if (!folder || rest.length > 0 || !values.exports || !destination) throw new Stop(USAGE, { exitCode: 2 });
  const root = resolve(folder);
  const exports = resolve(values.exports);
  if (!existsSync(exports) || !statSync(exports).isDirectory())
    throw new Stop(`There is no folder ${values.exports}.`, {
      exitCode: 2,
      advice: "Name the folder the customer's export files are in.",
    });
  if (existsSync(root) && readdirSync(root).length > 0)
    throw new Stop(`${folder} exists and is not empty.`, {
      exitCode: 2,
      advice: "Name a folder that does not exist yet.",
    });
  mkdirSync(join(root, "decisions"), { recursive: true });
  // Links are not followed: what lies outside the named folder stays there.
  cpSync(exports, join(root, "exports"), {
    recursive: true,
    dereference: false,
    filter: (path) => !statSync(path, { throwIfNoEntry: false })?.isSymbolicLink(),
  });
  writeFileSync(
    join(root, "migration.json"),
    `${JSON.stringify({ destination, account: null, policies: { existing: "adopt", unmatchedOwner: "fallback" } }, null, 2)}\n`,
  );
  writeFileSync(join(root, ".gitignore"), "state/\nout/\nexports/\nexports-delta/\n.env\n");
  console.log(`Made ${folder}. Now: npm start -- --project ${folder}`);
  return 0;
}

await runCommand(import.meta.url, main);

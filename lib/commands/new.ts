// npm run new: a project folder for a customer's own exports; a rehearsal until an account is named.
import { cpSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { DESTINATIONS } from "../project/config.ts";
import { Stop } from "../workbook/stop.ts";
import { readArguments, runCommand } from "./command.ts";

const USAGE = `npm run new -- DIR --exports DIR --destination ${DESTINATIONS.join("|")}

Makes a project folder and copies the customer's export files into it. Its first runs are rehearsals: name the account
in DIR/migration.json when it is time.

  --exports DIR       the folder the export files are in; it is only read
  --destination CRM   where the customer moves to`;

const refuse = (message: string, advice: string) => new Stop(message, { exitCode: 2, advice });

/** Makes the folder and copies the exports into it; they are never written to afterwards. Throws `Stop` (2). */
export function main(args: readonly string[]): number {
  const given = readArguments(args, {
    usage: USAGE,
    options: { exports: { type: "string" }, destination: { type: "string" } },
    words: 1,
  });
  if (!given) return 0;
  const [folder] = given.words;
  const { exports: from, destination: crm } = given.values;
  const destination = DESTINATIONS.find((name) => name === crm);
  if (!folder || !from || !crm) throw refuse("The folder, --exports and --destination are needed.", `\n\n${USAGE}`);
  if (!destination) throw refuse(`The destination "${crm}" is not known.`, `Use one of: ${DESTINATIONS.join(", ")}.`);
  const root = resolve(folder);
  const exports = resolve(from);
  const found = statSync(exports, { throwIfNoEntry: false });
  if (!found) throw refuse(`There is no folder ${from}.`, "Name the folder the customer's export files are in.");
  if (!found.isDirectory())
    throw refuse(`${from} is a file, not a folder.`, "Name the folder the customer's export files are in.");
  if (readdirSync(exports).length === 0)
    throw refuse(`${from} is empty.`, "Name the folder the customer's export files are in.");
  if (isWithin(exports, root))
    throw refuse(`${folder} lies in the export folder, and that is never written to.`, "Name a folder outside it.");
  const before = statSync(root, { throwIfNoEntry: false });
  if (before && !before.isDirectory()) throw refuse(`${folder} is a file.`, "Name a folder that does not exist yet.");
  if (before && readdirSync(root).length > 0)
    throw refuse(`${folder} exists and is not empty.`, "Name a folder that does not exist yet.");
  try {
    fill(root, exports, destination);
  } catch (error) {
    // Nothing half-made stays: what was in the way is named, and the next try starts from nothing.
    rmSync(root, { recursive: true, force: true });
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
    if (typeof code !== "string") throw error;
    throw refuse(`${folder} could not be made (${code}).`, "Check the rights and the space on the disk.");
  }
  console.log(`Made ${folder}. Now: npm start -- --project ${folder}`);
  return 0;
}

const isWithin = (outer: string, inner: string): boolean => {
  const path = relative(outer, inner);
  return path === "" || (path !== ".." && !path.startsWith(`..${sep}`) && resolve(outer, path) === inner);
};

function fill(root: string, exports: string, destination: string): void {
  mkdirSync(join(root, "decisions"), { recursive: true });
  // Links are not followed: what lies outside the named folder stays there.
  cpSync(exports, join(root, "exports"), {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => {
      const kind = lstatSync(path, { throwIfNoEntry: false });
      return path === exports || kind?.isFile() === true || kind?.isDirectory() === true;
    },
  });
  writeFileSync(join(root, ".gitignore"), "state/\nout/\nexports/\nexports-delta/\n.env\n");
  const policies = { existing: "adopt", unmatchedOwner: "fallback" };
  writeFileSync(join(root, "migration.json"), `${JSON.stringify({ destination, account: null, policies }, null, 2)}\n`);
}

await runCommand(import.meta.url, main);

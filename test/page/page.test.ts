// The migration page as acceptance tests: its twelve mapping rows, five steps and nine gotchas, by their own words.
import { afterAll, beforeAll, describe } from "vitest";
import { cleanUp, copyProject, endSandbox } from "../run/support.ts";
import { gotchas } from "./gotchas.ts";
import { finished, Look, pageProject, start } from "./rehearsal.ts";
import { rows } from "./rows.ts";
import { steps } from "./steps.ts";

let look: Look;
/** The same rehearsal once more, with no program running on it: for tests that change something. */
let copy: Look;
beforeAll(async () => {
  look = new Look(pageProject());
  const ended = await start(look.root);
  finished(ended);
  await endSandbox(look.root);
  copy = new Look(copyProject(look.root));
}, 180_000);
afterAll(cleanUp);

describe("mapping rows", () => rows(() => look));
describe("migration approach", () =>
  steps(
    () => look,
    () => copy,
  ));
describe("gotchas", () => gotchas(() => look));

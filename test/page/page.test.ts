// The migration page as acceptance tests: its twelve mapping rows, five steps and nine gotchas, by their own words.
import { afterAll, beforeAll, describe } from "vitest";
import { cleanUp, copyProject, endSandbox } from "../run/support.ts";
import { gotchas } from "./gotchas.ts";
import { configure, finished, IDA, Look, pageProject, start, workbook } from "./rehearsal.ts";
import { rows } from "./rows.ts";
import { steps } from "./steps.ts";

let look: Look;
/** The same rehearsal once more, with no program running on it: for tests that change something. */
let copy: Look;
/** Loaded with other decisions: a fallback owner, the bin left alone, a cutover before the later export, half the pace. */
let other: Look;
beforeAll(async () => {
  look = new Look(pageProject());
  const ended = await start(look.root);
  finished(ended);
  await endSandbox(look.root);
  copy = new Look(copyProject(look.root));
  other = new Look(pageProject({ requestsPerMinute: 50 }));
  configure(other.root, { policies: { fallbackOwner: IDA, deleted: "skip", cutover: "2026-02-01T00:00:00Z" } });
  finished(await workbook(other.root, "09-delta"));
}, 180_000);
afterAll(cleanUp);

describe("mapping rows", () => rows(() => look));
describe("migration approach", () =>
  steps(
    () => look,
    () => copy,
    () => other,
  ));
describe("gotchas", () =>
  gotchas(
    () => look,
    () => other,
  ));

// What the shipped workbooks check, as tests: on a small generated customer, or on the project ACTIMO_PROJECT names.
import process from "node:process";
import { afterAll } from "vitest";
import { describeWorkbook } from "../../lib/workbook/vitest.ts";
import { smallProject } from "./small-project.ts";

// Only the customer made here, which is a rehearsal, is written to unasked.
const small = process.env["ACTIMO_PROJECT"] ? undefined : smallProject();
const options = small ? { project: small.project, yes: true } : {};
afterAll(() => small?.remove());

describeWorkbook("workbooks/02-deduplicate.ts", options);
describeWorkbook("workbooks/04-map.ts", options);
describeWorkbook("workbooks/05-schema.ts", options);
describeWorkbook("workbooks/07-sample.ts", options);
if (!small) {
  // On a small customer these are run, with their checks, by test/workbook/runtimes-outputs.test.ts.
  describeWorkbook("workbooks/01-profile.ts");
  describeWorkbook("workbooks/03-join-checks.ts");
  describeWorkbook("workbooks/06-owners.ts");
  describeWorkbook("workbooks/12-rebuild-reference.ts");
}

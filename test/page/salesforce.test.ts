// The migration page for Salesforce as acceptance tests: its thirteen mapping rows, six steps and nine gotchas.
import { afterAll, beforeAll, describe } from "vitest";
import { cleanUp, endSandbox } from "../run/support.ts";
import { finished, start, workbook } from "./rehearsal.ts";
import { gotchas } from "./salesforce-gotchas.ts";
import { Org, salesforceProject } from "./salesforce-rehearsal.ts";
import { rows } from "./salesforce-rows.ts";
import { steps } from "./salesforce-steps.ts";

const SEVERAL_ACCOUNTS = { object: "OrgSwitches", fields: { multipleAccounts: true } };
let look: Org;
/** The same with a Bulk job wherever there are three records, into an org whose Contacts may have several Accounts. */
let other: Org;
beforeAll(async () => {
  look = new Org(salesforceProject());
  finished(await start(look.root));
  await endSandbox(look.root);
  other = new Org(salesforceProject({ bulkFrom: 3 }, {}, [SEVERAL_ACCOUNTS]));
  finished(await workbook(other.root, "09-delta"));
}, 300_000);
afterAll(cleanUp);

describe("mapping rows", () => rows(() => look));
describe("migration approach", () =>
  steps(
    () => look,
    () => other,
  ));
describe("gotchas", () =>
  gotchas(
    () => look,
    () => other,
  ));

import { expect, test } from "vitest";
import { sampleDiffChart } from "#lib/charts/sample-diff.ts";
import { summariesChart } from "#lib/charts/summaries.ts";

test("values of the export are no counts: a negative score stands in the way of no chart", () => {
  const row = { object: "Contact", field: "NPS_Score__c", verdict: "equal" as const, source: -100, sent: -100 };
  expect(sampleDiffChart([row, { ...row, source: 1e300 }]).answer).toContain("Of 2 values in 1 field, none differs");
  const summary = {
    ...{ object: "companies", column: "employee_count", of: "contacts", informative: true },
    ...{ equal: 1, different: 1, missing: 0, uncounted: 0 },
    examples: [{ id: "1", stated: -5, counted: 2 }],
  };
  expect(summariesChart([summary]).answer).toContain("2 figures in 1 column were counted again");
});

// The files that take longest begin first, so that no worker is left with one of them when all others have ended.
import { BaseSequencer, type TestSpecification } from "vitest/node";

const SLOW = [
  "workbooks/same",
  "workbook/runtimes-outputs",
  "run/sample",
  "page/page",
  "page/salesforce",
  "run/kill-salesforce",
  "run/kill",
  "commands/gates",
  "commands/report",
  "commands/interrupt",
  "workbooks/custom",
  "workbooks/parts",
  "destinations/salesforce/faults-run",
  "page/salesforce-workbooks",
  "page/salesforce-preflight",
  "live/browser",
  "run/salesforce-bin",
  "quality/long-cells",
  "commands/bad-account",
  "generator/generate",
];
const rank = ({ moduleId }: TestSpecification): number => {
  const at = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? SLOW.length : at;
};

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

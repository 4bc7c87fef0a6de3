import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPlan } from "#lib/plan/build.ts";
import { openProject } from "#lib/project/config.ts";
import { duplicateDecisions } from "#lib/project/decisions.ts";
import { findDuplicates } from "#lib/quality/duplicates.ts";
import { resolveStaging } from "#lib/quality/resolve.ts";
import { mappingFor } from "#lib/run/mappings.ts";
import { keepRecords } from "#lib/run/planning.ts";
import { stageExports } from "#lib/staging/stage.ts";
import { ROOT } from "./support.ts";

test("records that are kept are the plan's, in its order, and objects without room stream", async () => {
  const project = openProject(join(ROOT, "data/sample"));
  const staging = await stageExports({ project: project.root, folder: "exports" });
  const resolved = resolveStaging(staging, findDuplicates(staging, duplicateDecisions(project.decisions)));
  const plan = buildPlan({ resolved, mapping: mappingFor(project, resolved.staging, []).mapping });
  const sizes = plan.order.map((object) => plan.count(object)).toSorted((a, b) => a - b);
  const kept = keepRecords(plan, sizes[sizes.length >> 1] ?? 0);
  const held: string[] = [];
  for (const object of plan.order) {
    expect([...kept.records(object)]).toEqual([...plan.records(object)]);
    const first = kept.records(object);
    if (first === kept.records(object)) held.push(object);
  }
  expect(held.length).toBeGreaterThan(0);
  expect(held.length).toBeLessThan(plan.order.length);
  expect(held.reduce((sum, object) => sum + plan.count(object), 0)).toBeLessThanOrEqual(sizes[sizes.length >> 1] ?? 0);
});

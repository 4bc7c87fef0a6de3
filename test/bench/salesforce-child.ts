/** Plans and loads one project into its Salesforce sandbox, in a process of its own: prints times and peak memory. */
import process from "node:process";
import { openRun } from "#lib/run/run.ts";

const megabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const [project = ""] = process.argv.slice(2);
const start = performance.now();
const run = openRun({ project, destination: null });
try {
  const plan = await run.plan();
  const planned = { seconds: (performance.now() - start) / 1000, megabytes: megabytes() };
  const records = Object.fromEntries(plan.order.map((object) => [object, plan.count(object)]));
  await run.schema();
  await run.owners();
  const sampled = (await run.sample()).diff.records;
  const before = performance.now();
  await run.load();
  const loaded = { seconds: (performance.now() - before) / 1000, megabytes: megabytes() };
  process.stdout.write(JSON.stringify({ records, sampled, planned, loaded }));
} finally {
  await run.close();
}

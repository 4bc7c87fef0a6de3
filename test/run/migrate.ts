// Runs a migration without charts and report, as a program that a test can kill: `migrate.ts DIR [rollback]`.
import process from "node:process";
import { openRun } from "../../lib/run/run.ts";

const [project = "", action = "load"] = process.argv.slice(2);
const run = openRun({ project, destination: null });
try {
  if (action === "rollback") {
    const result = await run.rollback();
    console.log(JSON.stringify({ verdict: result.verdict, equal: result["equal"], residual: result.residual.length }));
  } else {
    const result = await run.reconcile();
    console.log(JSON.stringify({ verdict: result.verdict, fields: result.fields, missing: result.missing.length }));
  }
} finally {
  await run.close();
}

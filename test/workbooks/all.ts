// Every workbook of the walk in one process, each imported as a plain script: `all.ts --project DIR`.
import process from "node:process";
import { openRun } from "#lib/run/run.ts";
import { contextFrom } from "#lib/workbook/context.ts";

await import("../../workbooks/01-profile.ts");
await import("../../workbooks/02-deduplicate.ts");
await import("../../workbooks/03-join-checks.ts");
await import("../../workbooks/04-map.ts");
await import("../../workbooks/05-schema.ts");
await import("../../workbooks/06-owners.ts");
await import("../../workbooks/07-sample.ts");
await import("../../workbooks/08-load.ts");
await import("../../workbooks/09-delta.ts");
await import("../../workbooks/10-reconcile.ts");
await import("../../workbooks/12-rebuild-reference.ts");
await openRun(contextFrom(process.argv.slice(2), process.env)).close();

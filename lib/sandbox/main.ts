/**
 * The sandbox: a process that plays a CRM's API, with its rules, limits and refusals, on its own virtual clock.
 *
 *   npm run sandbox -- CRM [options]
 *
 * | option | meaning |
 * |---|---|
 * | `--port N` | port on 127.0.0.1; 0 (default) takes a free one |
 * | `--data FILE` | SQLite file with everything it knows; made when missing, continued when there; default: memory only |
 * | `--profile NAME` | version of the CRM to play (Twenty: `v2`, default; `v1.5`; Salesforce: `v62`) |
 * | `--plan EDITION` | edition whose limits apply |
 * | `--key KEY` | the API key that is accepted; otherwise one is made (see the ready line) |
 * | `--now INSTANT` | start of the virtual clock in a new file; default 2026-01-15T08:00:00Z |
 * | `--faults SPEC` | faults as JSON or as a file with JSON (see below) |
 * | `--seed FILE` | JSON `{users, fields, records}` planted into a new file |
 * | `--users FILE` | JSON `[{email, name, active}]`: users of the CRM |
 * | `--records FILE` | JSON `[{object, id?, fields, deleted?}]` or `{records, fields: [{object, name, type, label}]}` |
 * | `--idle MINUTES` | end after so long without a request; default 0: never |
 *
 * Objects, fields and ids of seeds are those of the CRM; what each can be told besides stands at the head of its crm.ts.
 *
 * When it is ready it prints one line of JSON: `{"crm","profile","url","pid","key"}`. SIGTERM and SIGINT end it cleanly;
 * the end of whoever started it does not. Exit codes: 0 ended, 1 internal error, 2 wrong options.
 *
 * Endpoints of its own, under `/__sandbox/`, without key, limits or log:
 *
 * | endpoint | answer |
 * |---|---|
 * | `GET /time`, `POST /time {advanceMs}` | `{time}`; each API request advances it too (`latencyMs`, 40) |
 * | `GET /state` | `{crm, profile, changes, requests, time, pid}`; `changes`: requests that changed state |
 * | `GET /fingerprint` | `{fingerprint, objects: {name: {records, hash}}, schemaHash}` |
 * | `GET /requests?since=N` | the log: `[{n, time, method, path, operation, kind, object, records, status, changed}]` |
 * | `GET /faults`, `POST /faults [fault]` | the faults; POST replaces them |
 * | `GET /stalled?waitMs=N` | `{stalled: [{n, border}]}`, waits up to 30 s (or N) for the first |
 * | `POST /release` | lets held requests go on |
 * | `POST /seed {users, fields, records}` | plants what was there before |
 * | `POST /poke {object, id, field, value}` | changes one value silently |
 * | `GET /key`, `POST /key {state}` | `valid`, `revoked` or `expired` |
 * | `GET /limits`, `POST /limits {name: value}` | limits in force |
 *
 * A fault: `{match: {n?, from?, every?, kind?, path?, operation?, object?}, skip?, times?, do, status?, body?, headers?,
 * ms?}`. `n` is the request's number in the log. `do`: `refuse` (connection reset), `timeout` (held without effect),
 * `cut-before` and `cut-after` (connection destroyed before or after the effect), `stall-before` and `stall-after`
 * (held at that border until released; a caller that hangs up before the effect gets none), `status` (with `status`,
 * `body`, `headers`), `truncate` (half a body), `429` and `402` (the CRM's own refusal), `slow` (`ms` on the clock).
 */
import process from "node:process";
import { actimo } from "./actimo/crm.ts";
import { salesforce } from "./salesforce/crm.ts";
import { type Crm, UsageError } from "./shared/crm.ts";
import { readOptions } from "./shared/options.ts";
import { startSandbox } from "./shared/start.ts";
import { twenty } from "./twenty/crm.ts";

const CRMS: readonly Crm[] = [twenty, salesforce, actimo];

function help(): string {
  return `The sandbox plays a CRM's API on this machine.

  npm run sandbox -- CRM [--port N] [--data FILE] [--profile NAME] [--plan EDITION] [--key KEY] [--now INSTANT]
                         [--faults JSON|FILE] [--seed FILE] [--users FILE] [--records FILE]
                         [--idle MINUTES]

${CRMS.map((crm) => `  ${crm.name}: ${crm.help}`).join("\n")}

Without --data nothing is kept. The first line printed says where it listens and which key it takes.
`;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), CRMS);
  if (!options) {
    process.stdout.write(help());
    return;
  }
  const { stop, ...ready } = await startSandbox(options);
  // Whoever started us may be gone: neither its terminal nor its end of the pipe matters any more.
  process.on("SIGHUP", () => undefined);
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => void stop().then(() => process.exit(0)));
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

main().catch((error: unknown) => {
  const wrong = error instanceof UsageError;
  process.stderr.write(
    wrong ? `${error.message}\nSee --help.\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = wrong ? 2 : 1;
});

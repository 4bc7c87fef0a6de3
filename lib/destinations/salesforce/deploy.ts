/** Deploying metadata: checked first, then for real, both awaited (salesforce.md §4.2). */
import { z } from "zod";
import { OutcomeUnknown } from "../../http/errors.ts";
import { ConnectionFailed, type Signal } from "../port.ts";
import { patiently } from "../wait.ts";
import { shaped } from "./api.ts";
import type { Context } from "./context.ts";
import { multipart } from "./multipart.ts";
import { Refused } from "./refusal.ts";
import { zipped } from "./setup-package.ts";

const begun = z.object({ id: z.string() });
const failure = z.object({
  componentType: z.string().nullish(),
  fullName: z.string().nullish(),
  problem: z.string().nullish(),
});
const told = z.object({
  deployResult: z.object({
    done: z.boolean(),
    success: z.boolean().nullish(),
    status: z.string(),
    errorMessage: z.string().nullish(),
    details: z
      .object({ componentFailures: z.union([z.array(failure), failure.transform((one) => [one])]).nullish() })
      .nullish(),
  }),
});
const PAUSES = [1_000, 2_000, 3_000, 5_000, 10_000];

/**
 * Deploys the files, with a trial run before where `trial` is set. Throws `ConnectionFailed` (2) with what the org says
 * about the components that it does not take; nothing is left half-done then.
 */
export async function* deploy(
  context: Context,
  files: Readonly<Record<string, string>>,
  trial: boolean,
): AsyncGenerator<Signal> {
  const zip = zipped(files);
  for (const checkOnly of trial ? [true, false] : [false]) yield* deployOnce(context, zip, checkOnly);
}

async function* deployOnce(context: Context, zip: Uint8Array, checkOnly: boolean): AsyncGenerator<Signal> {
  const id = yield* patiently(() => request(context, zip, checkOnly));
  for (let look = 0; ; look++) {
    const reply = yield* patiently(() =>
      context.api.call({
        method: "GET",
        path: `/metadata/deployRequest/${encodeURIComponent(id)}?includeDetails=true`,
        purpose: "poll",
        write: false,
      }),
    );
    const { deployResult } = shaped(reply, told, "a deployment");
    if (deployResult.done) {
      if (deployResult.success) return;
      throw notTaken(deployResult.details?.componentFailures ?? [], deployResult.status, deployResult.errorMessage);
    }
    const from = context.clock.now();
    yield { is: "wait", until: from + (PAUSES[Math.min(look, PAUSES.length - 1)] ?? 10_000), limit: "job" };
    context.waitedForJobs(Math.max(0, context.clock.now() - from) / 1000);
  }
}

async function request(context: Context, zip: Uint8Array, checkOnly: boolean): Promise<string> {
  const options = { checkOnly, rollbackOnError: true, singlePackage: true, testLevel: "NoTestRun" };
  const file = { name: "file", filename: "package.zip", type: "application/zip", bytes: zip };
  const form = multipart({ deployOptions: options }, file);
  for (let round = 0; ; round++) {
    try {
      const reply = await context.api.call({
        method: "POST",
        path: "/metadata/deployRequest",
        purpose: "schema",
        write: true,
        body: form,
      });
      return shaped(reply, begun, "a deployment").id;
    } catch (error) {
      if (error instanceof Refused)
        throw new ConnectionFailed(
          `This user may not deploy metadata (${error.refusal.code}).`,
          "Hand setup-package.zip to an admin, who deploys it (Workbench, or sf project deploy start --metadata-dir) and assigns its permission set; then start again.",
          2,
        );
      // Deploying the same twice changes nothing.
      if (!(error instanceof OutcomeUnknown) || round >= 2) throw error;
      await context.clock.sleep(1000 * 2 ** round);
    }
  }
}

function notTaken(
  failures: readonly z.infer<typeof failure>[],
  status: string,
  message: string | null | undefined,
): ConnectionFailed {
  const lines = failures
    .slice(0, 5)
    .map(({ fullName, problem }) => `${fullName ?? "?"}: ${(problem ?? "").slice(0, 200)}`);
  return new ConnectionFailed(
    `Salesforce does not take the setup package (${status}): ${lines.length > 0 ? lines.join("; ") : (message ?? "no reason given").slice(0, 300)}.`,
    "Nothing was changed. Mend what it names in Setup, or map to other names in migration.json, and start again.",
    2,
  );
}

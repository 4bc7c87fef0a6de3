import { z } from "zod";
import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { multipartParts } from "../shared/multipart.ts";
import { applyComponents } from "./deploy-apply.ts";
import { type Component, type Problem, readPackage } from "./deploy-package.ts";
import type { Org } from "./org.ts";
import { json, Refusal } from "./refusal.ts";
import { badJson, noAccess, notFound, wrongMethod } from "./refusals.ts";

const deployOptions = z.looseObject({
  checkOnly: z.boolean().default(false),
  rollbackOnError: z.boolean().default(true),
  singlePackage: z.boolean().default(false),
  testLevel: z.string().optional(),
});

type Line = { componentType: string; fullName: string; fileName: string; [more: string]: unknown };
type Deploy = {
  id: string;
  checkOnly: boolean;
  rollbackOnError: boolean;
  madeAt: number;
  createdDate: string;
  canceled: boolean;
  outcome: { failures: Line[]; successes: Line[] } | null;
};

/** `/metadata/deployRequest…` (sheet 4.2). */
export function answerDeploys(org: Org, request: ApiRequest, path: readonly string[]): ApiResponse {
  const [what, id] = path;
  if (what !== "deployRequest") throw notFound();
  if (!org.switches.modifyMetadata) throw noAccess("You do not have permission to deploy metadata");
  const { method, url } = request;
  if (id === undefined) {
    if (method !== "POST") throw wrongMethod(method, ["POST"]);
    const deploy = create(org, request);
    return json(201, { id: deploy.id, deployOptions: null, deployResult: resultOf(org, deploy, false) });
  }
  const deploy = deployOf(org, id);
  if (method === "PATCH") {
    if (statusOf(org, deploy) === "Pending" || statusOf(org, deploy) === "InProgress") deploy.canceled = true;
    org.store.set(`deploy ${id}`, deploy);
    return json(202, { id, deployResult: resultOf(org, deploy, false) });
  }
  const details = url.searchParams.get("includeDetails") === "true";
  return json(200, { id, deployResult: resultOf(org, deploy, details) });
}

function deployOf(org: Org, id: string): Deploy {
  const deploy = org.store.get<Deploy | null>(`deploy ${id}`, null);
  if (!deploy) throw notFound();
  return deploy;
}

/** How far a deploy is, for the SOAP call that asks the same. Throws 404 for an unknown one. */
export const deployStatus = (org: Org, id: string, details: boolean): JsonObject =>
  resultOf(org, deployOf(org, id), details);

function create(org: Org, { headers, body }: ApiRequest): Deploy {
  const parts = multipartParts(headers, body);
  const about = parts?.find(({ type }) => type.startsWith("application/json"));
  const zip = parts?.find(({ file, name }) => file !== "" && name === "file");
  if (!about || !zip)
    throw new Refusal("INVALID_MULTIPART_REQUEST", "A deploy takes a JSON part and a part named file", { whole: true });
  let options: z.infer<typeof deployOptions>;
  try {
    const given = z.object({ deployOptions }).parse(JSON.parse(about.bytes.toString("utf8")));
    options = given.deployOptions;
  } catch {
    throw badJson("deployOptions cannot be read");
  }
  // Production orgs deploy all or nothing (sheet 4.2).
  if (!options.rollbackOnError && org.edition !== "sandbox")
    throw new Refusal("INVALID_OPERATION", "rollbackOnError must be true for a deploy to a production org", {
      whole: true,
    });
  const deploy: Deploy = {
    id: org.newId("0Af"),
    checkOnly: options.checkOnly,
    rollbackOnError: options.rollbackOnError,
    madeAt: org.store.now(),
    createdDate: org.store.nowIso().replace(/Z$/, "+0000"),
    canceled: false,
    outcome: null,
  };
  org.store.putFile({ id: deploy.id, body: {}, bytes: new Uint8Array(zip.bytes), sha256: null });
  org.store.set(`deploy ${deploy.id}`, deploy);
  org.store.set("open deploys", [...org.store.get<string[]>("open deploys", []), deploy.id]);
  return deploy;
}

/** Brings deploys to their end whose time has come; to be called before anything else of a request. */
export function runDeploys(org: Org): void {
  const open = org.store.get<string[]>("open deploys", []);
  for (const id of open) {
    const deploy = org.store.get<Deploy | null>(`deploy ${id}`, null);
    if (deploy && !deploy.canceled && org.store.now() < deploy.madeAt + org.switches.deployMs) continue;
    if (deploy && !deploy.canceled) {
      deploy.outcome = outcomeOf(org, deploy);
      org.store.set(`deploy ${id}`, deploy);
    }
    org.store.set(
      "open deploys",
      org.store.get<string[]>("open deploys", []).filter((one) => one !== id),
    );
  }
}

/** Carries the result out of an attempt that is undone. */
class Undone extends Error {
  readonly problems: Problem[];
  constructor(problems: Problem[]) {
    super("undone");
    this.problems = problems;
  }
}

function outcomeOf(org: Org, deploy: Deploy): NonNullable<Deploy["outcome"]> {
  const { components, problems } = readPackage(org.store.storedFile(deploy.id)?.bytes ?? new Uint8Array());
  const before = new Set(org.store.definitions("field").map(({ id }) => id));
  for (const { id } of org.store.definitions("object")) before.add(id);
  let found = problems;
  if (problems.length === 0) {
    try {
      found = org.counters.attempt(() => {
        const wrong = applyComponents(org, components);
        if (deploy.checkOnly || (wrong.length > 0 && deploy.rollbackOnError)) throw new Undone(wrong);
        return wrong;
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
      found = error.problems;
    }
    org.schemaChanged();
  }
  const failed = new Set(found.map(({ component }) => `${component.type} ${component.name}`));
  return {
    failures: found.map(({ component, problem }) => ({
      ...lineOf(component),
      problem,
      problemType: "Error",
      lineNumber: component.line,
      columnNumber: component.column,
      success: false,
    })),
    successes: components
      .filter(({ type, name }) => problems.length === 0 && !failed.has(`${type} ${name}`))
      .map((component) => ({
        ...lineOf(component),
        success: true,
        created: component.xml !== null && !before.has(component.name),
        changed: true,
        deleted: component.xml === null,
      })),
  };
}

const lineOf = ({ type, name, file }: Pick<Component, "type" | "name" | "file">): Line => ({
  componentType: type,
  fullName: name,
  fileName: file,
});

function statusOf(org: Org, { canceled, outcome, madeAt, rollbackOnError }: Deploy): string {
  if (canceled) return "Canceled";
  if (outcome === null) return org.store.now() < madeAt + org.switches.deployMs / 3 ? "Pending" : "InProgress";
  if (outcome.failures.length === 0) return "Succeeded";
  return rollbackOnError ? "Failed" : "SucceededPartial";
}

function resultOf(org: Org, deploy: Deploy, details: boolean): JsonObject {
  const status = statusOf(org, deploy);
  const { failures, successes } = deploy.outcome ?? { failures: [], successes: [] };
  const done = deploy.outcome !== null || deploy.canceled;
  return {
    id: deploy.id,
    status,
    done,
    success: status === "Succeeded" || status === "SucceededPartial",
    checkOnly: deploy.checkOnly,
    ignoreWarnings: false,
    rollbackOnError: deploy.rollbackOnError,
    createdBy: org.userId,
    createdDate: deploy.createdDate,
    numberComponentErrors: failures.length,
    numberComponentsDeployed: status === "Failed" ? 0 : successes.length,
    numberComponentsTotal: failures.length + successes.length,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    runTestsEnabled: false,
    ...(details ? { details: { componentFailures: failures, componentSuccesses: successes } } : {}),
  };
}

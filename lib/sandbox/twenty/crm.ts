import type { ApiRequest, ApiResponse, Crm, CrmInstance, JsonObject, KeyState } from "../shared/crm.ts";
import { UsageError } from "../shared/crm.ts";
import type { Store } from "../shared/store.ts";
import { json, refusalAnswer } from "./answers.ts";
import { settleKey } from "./auth.ts";
import { canonicalState } from "./canonical-state.ts";
import { classify } from "./classify.ts";
import { coreApi } from "./core.ts";
import type { Refusal } from "./errors.ts";
import { handleFiles } from "./files.ts";
import { metadataApi } from "./metadata.ts";
import { plantField, plantRecord, plantUser, poke } from "./plant.ts";
import { quotaExhausted } from "./quota.ts";
import { handleRest } from "./rest.ts";
import { PLANS, type Profile, RULES, type Rules } from "./rules.ts";
import { plantStandardSchema } from "./schema.ts";
import { rateLimited, tooManyRequests } from "./throttle.ts";
import { isRuleName, openWorkspace, type Workspace } from "./workspace.ts";

/** Twenty, as a server of September 2025 was seen to behave (`v1.5`) and as newer code and documents say (`v2`). */
export const twenty: Crm = {
  name: "twenty",
  profiles: ["v2", "v1.5"],
  defaultProfile: "v2",
  plans: Object.keys(PLANS),
  help: `profiles v2 (newer code and documents, a hypothesis; default) and v1.5 (as observed); plans ${Object.keys(PLANS).join(", ")}`,
  open: (store, { profile, plan, key }) => openTwenty(store, profile as Profile, plan, key),
};

function openTwenty(store: Store, profile: Profile, givenPlan: string | null, givenKey: string | null): CrmInstance {
  const plan = givenPlan ?? store.get<string | null>("plan", null);
  store.set("plan", plan);
  const workspace = openWorkspace(store, profile, plan);
  if (store.definitions("object").length === 0)
    plantStandardSchema(store, { prefixed: workspace.rules.targetColumns, files: workspace.rules.fileUploads });
  const key = settleKey(store, givenKey);
  const metadata = metadataApi(workspace);
  const core = coreApi(workspace);
  return {
    classify: (request) => classify(workspace, request),
    handle(request) {
      const { pathname } = request.url;
      if (pathname.startsWith("/rest/metadata")) return metadata.rest(request);
      if (pathname === "/rest" || pathname.startsWith("/rest/")) return handleRest(workspace, request);
      if (request.method === "POST" && pathname === "/graphql") return core.graphql(request);
      if (request.method === "POST" && pathname === "/metadata") return metadata.graphql(request);
      if (pathname.startsWith("/files/")) return handleFiles(workspace, request);
      return json(404, { statusCode: 404, message: `Cannot ${request.method} ${pathname}`, error: "Not Found" });
    },
    refusal: (status, request) => refusal(workspace, status, request),
    canonical: () => canonicalState(workspace),
    plantField: (field) => plantField(workspace, field),
    plantRecord: (record) => void plantRecord(workspace, record),
    plantUser: (user) => plantUser(workspace, user),
    poke: (object, id, field, value) => poke(workspace, object, id, field, value),
    key: () => key,
    keyState: () => store.get<KeyState>("keyState", "valid"),
    setKeyState: (state) => store.set("keyState", state),
    limits: () => ({ ...workspace.rules }),
    setLimits: (change) => workspace.setRules(checkedRules(change)),
  };
}

function checkedRules(change: JsonObject): Partial<Rules> {
  for (const [name, value] of Object.entries(change)) {
    if (!isRuleName(name)) throw new UsageError(`limit ${name} is unknown; there is ${Object.keys(RULES).join(", ")}`);
    const flag = typeof RULES[name].v2 === "boolean";
    const good = flag ? typeof value === "boolean" : value === null || (typeof value === "number" && value >= 0);
    if (!good)
      throw new UsageError(
        `limit ${name} takes ${flag ? "true or false" : "a number or null"}, not ${JSON.stringify(value)}`,
      );
  }
  return change as Partial<Rules>;
}

/** The refusal of a spent limit, in the form of the surface that was called (twenty.md §2). */
function refusal(workspace: Workspace, status: 429 | 402, request: ApiRequest): ApiResponse {
  const one = status === 402 ? quotaExhausted() : speedRefusal(workspace);
  const graphql = request.url.pathname === "/graphql" || request.url.pathname === "/metadata";
  return graphql ? json(200, graphqlErrors(one)) : refusalAnswer(one);
}

function speedRefusal(workspace: Workspace): Refusal {
  const { requestsPerMinute } = workspace.rules;
  return workspace.profile === "v1.5" ? tooManyRequests() : rateLimited(workspace, requestsPerMinute ?? 100, 60, 1000);
}

const graphqlErrors = ({ message, code, extra }: Refusal) => ({
  errors: [{ message, extensions: { code, ...extra } }],
  data: null,
});

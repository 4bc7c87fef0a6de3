/**
 * Salesforce Sales Cloud as the fact sheet describes it (`apis/salesforce.md`; sections are cited where a rule is kept).
 *
 * Signing in: the key of the ready line is the consumer secret, `sandbox-consumer-key` the consumer key (auth.ts), and
 * `5Aep861.<key>` a refresh token that was given beforehand; the key itself is accepted as an access token too. The
 * sandbox's address is token host and instance at once. The running user is `integration@sandbox.example`.
 *
 * Seeds (`--seed`, `--users`, `--records`, `POST /__sandbox/seed`; form: shared/seed.ts):
 *
 * - users: `{email, name, active, id?}`: a User with that Email, Username `<email>.org`, active or not.
 * - fields: `{object, name: "Legacy__c", type, label?, isUnique?, isActive?, options?, relationCreationPayload?}`: a custom
 *   field, `type` as the Metadata API says it (Text, Number, Picklist, Lookup, …), `relationCreationPayload` more of its
 *   definition (`{length: 40}`, `{referenceTo: "User", relationshipName: "Legacy"}`); `isActive: false` hides it (no
 *   field-level security). `object` may be `Activity`.
 * - records: `{object: "Contact", id?, fields: {LastName: "…", AccountId: "001…", CreatedDate?}, deleted?}` under API names,
 *   ids of 15 or 18 characters; without an id the n-th planted record of an object gets the n-th of a range of its own
 *   (ids.ts, `makeId(prefix, n, true)`). `deleted` lies in the recycle bin. Beside what the org has for its customers:
 *   - `OrgSwitches` `{auditFields: false, …}`: org switches, limits and standing faults, names in switches.ts; the same
 *     names by `POST /__sandbox/limits`
 *   - `StandardValueSet` `{name: "TaskType", values: [{fullName, label?, default?, isActive?, color?, …}]}`, texts all: the
 *     org's own list behind a standard picklist, replaced as a whole
 *   - `ValidationRule` `{EntityDefinitionId: "Contact", ValidationName, Active: true, ErrorConditionFormula, ErrorMessage,
 *     ErrorDisplayField?}`; the formulas of formula.ts
 *   - `DuplicateRule` `{SobjectType, DeveloperName, IsActive: true, ActionOnInsert: "Alert" | "Block", MatchFields: "Email"}`
 *   - `Flow` `{DeveloperName, ProcessType, Status: "Active", TriggerObjectOrEventId, SendsEmail}`, `WorkflowRule`,
 *     `ApexTrigger`, `RecordType`, `Group`: for a preflight to find
 *   - `ContentVersion` `{Title, PathOnClient, VersionData: base64, FirstPublishLocationId}`
 *
 * Faults beside those of the frame: `tokenCalls`, `failNextJobs`, `abortNextJobs`, `lockEvery`, `queryPage`, `jobQueueMs`,
 * `jobChunkMs`, `dataStorageMB`, `apiRequests`, `bulkBatches` (switches.ts). Jobs and deploys move with the virtual clock.
 */

import type { ApiRequest, ApiResponse, Crm, CrmInstance, KeyState } from "../shared/crm.ts";
import { uuidFrom } from "../shared/ids.ts";
import type { Store } from "../shared/store.ts";
import { endSessions } from "./auth.ts";
import { runJobs } from "./bulk-run.ts";
import { canonicalState } from "./canonical-state.ts";
import { classify } from "./classify.ts";
import { runDeploys } from "./deploy.ts";
import { type Org, openOrg } from "./org.ts";
import { plantField, plantOrg, plantRecord, plantUser, poke, refreshRights } from "./plant.ts";
import { refusalAnswer } from "./refusal.ts";
import { concurrentLimit, requestLimit } from "./refusals.ts";
import { route } from "./route.ts";
import { checkedSwitches, EDITIONS } from "./switches.ts";

/** Salesforce Sales Cloud with Bulk API 2.0, Collections, metadata deploys and files. */
export const salesforce: Crm = {
  name: "salesforce",
  profiles: ["v62"],
  defaultProfile: "v62",
  plans: Object.keys(EDITIONS),
  // Addresses that are too long have an answer of their own (sheet 11).
  headerBytes: 65_536,
  help: `Sales Cloud with Bulk API 2.0, Collections and metadata deploys (API v31 to v67); plans ${Object.keys(EDITIONS).join(", ")}`,
  open: (store, { plan, key }) => openSalesforce(store, plan, key),
};

function openSalesforce(store: Store, givenPlan: string | null, givenKey: string | null): CrmInstance {
  const plan = givenPlan ?? store.get<string | null>("plan", null);
  store.set("plan", plan);
  const key = givenKey ?? store.get<string | null>("key", null) ?? uuidFrom("salesforce key").replaceAll("-", "");
  store.set("key", key);
  const org = openOrg(store, plan);
  if (!store.hasRecord("Organization", org.orgId)) plantOrg(org);
  org.counters.flush();
  return {
    classify: (request) => classify(org, request),
    handle: (request) =>
      settled(org, () => {
        runDeploys(org);
        runJobs(org);
        return route(org, request);
      }),
    catchUp: () => settled(org, () => runJobs(org)),
    refusal: (status, request) => refusal(status, request),
    canonical: () => canonicalState(org),
    plantField: (field) => settled(org, () => plantField(org, field)),
    plantRecord: (record) => settled(org, () => plantRecord(org, record)),
    plantUser: (user) => settled(org, () => plantUser(org, user)),
    poke: (object, id, field, value) => settled(org, () => poke(org, object, id, field, value)),
    key: () => key,
    keyState: () => store.get<KeyState>("keyState", "valid"),
    setKeyState(state) {
      store.set("keyState", state);
      if (state !== "valid") endSessions(org);
    },
    limits: () => ({ ...org.switches }),
    setLimits(change) {
      org.setSwitches(checkedSwitches(change));
      refreshRights(org);
      store.takeChanged();
    },
  };
}

/** Runs one request to its end; after a bug nothing in memory tells of what was undone. */
function settled<T>(org: Org, body: () => T): T {
  org.request = { moment: null, live: new Set() };
  try {
    const result = body();
    org.counters.flush();
    return result;
  } catch (error) {
    org.counters.drop();
    org.schemaChanged();
    throw error;
  }
}

/** The frame's faults as Salesforce says them (sheet 2): `429` too many long calls at once, `402` the day's calls spent. */
const refusal = (status: 429 | 402, _: ApiRequest): ApiResponse =>
  refusalAnswer(status === 429 ? concurrentLimit() : requestLimit());

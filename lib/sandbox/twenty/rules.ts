/**
 * What the two profiles do differently, and every number that limits a client. `source` names the section of the
 * Twenty fact sheet (twenty.md); "hypothesis" marks what the sheet only infers or leaves open. Numbers and switches can
 * be changed while the sandbox runs (`POST /__sandbox/limits`).
 */
type Rule<T> = { "v1.5": T; v2: T; source: string };

export type Profile = "v1.5" | "v2";

const HYPOTHESIS_V2 = "hypothesis for v2";

export const RULES = {
  // numbers
  requestsPerMinute: {
    "v1.5": null,
    v2: 100,
    source: "§2 long bucket, shared by the workspace; REST unlimited at v1.5",
  },
  requestsPerSecond: { "v1.5": null, v2: 100, source: "§2 short bucket" },
  graphqlCallsPerWindow: { "v1.5": 500, v2: null, source: "§2 per root field and client address" },
  graphqlWindowSeconds: { "v1.5": 100, v2: null, source: "§2 refused calls renew it" },
  batchMaximum: { "v1.5": null, v2: 200, source: "§6 QUERY_MAX_RECORDS; no cap at v1.5" },
  pageMaximum: { "v1.5": null, v2: 200, source: "§8 spec 1.18; none at v1.5" },
  graphqlEcho: { "v1.5": 60, v2: null, source: "§6 createMany stores all, returns 60" },
  rootFieldMaximum: {
    "v1.5": null,
    v2: 20,
    source: "§2 GRAPHQL_MAX_ROOT_RESOLVERS; the refusal's text is a hypothesis",
  },
  bodyBytes: { "v1.5": 10_485_760, v2: 10_485_760, source: "§6; not known for v2" },
  tsvectorBytes: { "v1.5": 1_048_575, v2: 1_048_575, source: "§6" },
  indexRowBytes: { "v1.5": 8191, v2: 8191, source: "§6" },
  quotaWrites: { "v1.5": null, v2: null, source: "§2 usageLimits; records that may still be written, none known" },
  defaultDepth: { "v1.5": 0, v2: 1, source: "§8" },

  // switches
  validatesValues: { "v1.5": false, v2: true, source: "§11 table; silent coercion at v1.5" },
  dataErrorsAre500: { "v1.5": true, v2: false, source: "§11" },
  missingIs404: { "v1.5": false, v2: true, source: "§8, §11" },
  uniqueIgnoresDeletedStandard: { "v1.5": true, v2: false, source: "§9" },
  restUpsert: { "v1.5": false, v2: true, source: "§6; spec 1.18 lists it" },
  upsertResurrects: { "v1.5": false, v2: true, source: "§6" },
  upsertPartial: { "v1.5": true, v2: true, source: "§6; inferred from code for v2" },
  deleteAlwaysDestroys: { "v1.5": true, v2: false, source: "§9" },
  restManyByFilter: { "v1.5": false, v2: true, source: "§6, §9 PATCH and DELETE with a filter" },
  restRestore: { "v1.5": false, v2: true, source: "§9 both paths" },
  restSeesDeleted: { "v1.5": false, v2: true, source: `§8; ${HYPOTHESIS_V2}` },
  patchWipesComposites: { "v1.5": true, v2: false, source: `§6, §14.12; ${HYPOTHESIS_V2}` },
  patchFollowsBodyId: { "v1.5": true, v2: false, source: `§6; ${HYPOTHESIS_V2}` },
  totalCountShrinks: { "v1.5": true, v2: false, source: "§8, §11" },
  dateCursorLosesRows: { "v1.5": true, v2: true, source: `§8; open for v2 (§14.11), kept as ${HYPOTHESIS_V2}` },
  linksDropScheme: { "v1.5": false, v2: true, source: "§6 field note for v2" },
  targetColumns: { "v1.5": false, v2: true, source: "§3 targetPersonId instead of personId" },
  fileUploads: { "v1.5": false, v2: true, source: "§7 createFileUpload instead of uploadFile" },
  fieldsParameter: { "v1.5": false, v2: true, source: "§8" },
  deletedUniqueLeavesIndex: { "v1.5": true, v2: false, source: `§9; ${HYPOTHESIS_V2}` },
  graphqlErrorsAre200: { "v1.5": false, v2: true, source: "§11" },
  metadataCharged: { "v1.5": true, v2: false, source: `§2; ${HYPOTHESIS_V2}` },
} as const satisfies Record<string, Rule<number | null> | Rule<boolean>>;

type Widen<T> = T extends boolean ? boolean : number | null;
export type Rules = { -readonly [name in keyof typeof RULES]: Widen<(typeof RULES)[name]["v2"]> };

/** Requests per minute by edition (§2, secondary source); without an edition the server's default of 100 applies. */
export const PLANS: Readonly<Record<string, Partial<Rules>>> = {
  pro: { requestsPerMinute: 50, requestsPerSecond: 50 },
  organization: { requestsPerMinute: 100, requestsPerSecond: 100 },
};

/** The rules of a profile under an edition. */
export function rulesOf(profile: Profile, plan: string | null): Rules {
  const rules = Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [name, rule[profile]])) as Rules;
  return profile === "v2" && plan !== null ? { ...rules, ...PLANS[plan] } : rules;
}

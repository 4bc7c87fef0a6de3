/**
 * What is known of Actimo's REST API, as data. Sources: fact sheet on Actimo, 2.3; [D1] help desk article 78546, [G1]
 * connector code. What is inferred stands apart: change it here when a real account shows otherwise.
 */
export const ACTIMO_API = {
  /** [D1] */
  baseUrl: "https://a.actimo.com/api/v1",
  /** [D1][G1] */
  keyHeader: "api-key",
  /** [D1][G1] Calls per second and key. */
  callsPerSecond: 20,
  /** [G1] Used to test a key. */
  project: "/project",
  /** Inferred: no paging was seen. Asked for only behind a list that the documented call gave. */
  paging: { offset: "offset" },
  lists: [
    {
      /** [G1] `{"data": […]}`; the search is left empty for all. */
      object: "contacts",
      path: "/contacts",
      query: { search: "" },
      id: "id",
      /** Names that differ from the export contract; all other fields keep theirs. */
      columns: { id: "contact_id" },
    },
    { object: "groups", path: "/groups", query: {}, id: "id", columns: { id: "group_id" } },
  ],
} as const;

export type ApiList = (typeof ACTIMO_API)["lists"][number];

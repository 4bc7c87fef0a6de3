/** What could be wrong with the sandbox: each one changes answers on their way to the client. */
export type Seen = { method: string; path: string; status: number; headers: Headers; body: string };
export type Mutation = {
  name: string;
  /** The client waits for ever for what does not come: let it give up early. */
  endless?: true;
  change(answer: Seen): Partial<Pick<Seen, "status" | "body">> | "drop limit header" | null;
};

const where =
  (method: string, path: RegExp, change: (answer: Seen) => Partial<Pick<Seen, "status" | "body">>) => (answer: Seen) =>
    answer.method === method && path.test(answer.path) ? change(answer) : null;
const replaced = (method: string, path: RegExp, from: string | RegExp, to: string) =>
  where(method, path, ({ body }) => ({ body: body.replaceAll(from, to) }));

const JOB = /jobs\/ingest\/\w+$/;

export const MUTATIONS: readonly Mutation[] = [
  { name: "token answer without id", change: replaced("POST", /oauth2\/token/, '"id":', '"identity":') },
  {
    name: "required fields are nillable",
    change: replaced("GET", /Contact\/describe/, '"nillable":false', '"nillable":true'),
  },
  {
    name: "an error is an object, not an array",
    change: where("POST", /sobjects\/Contact/, ({ status, body }) =>
      status === 400 ? { body: body.slice(1, -1) } : {},
    ),
  },
  {
    name: "an error says code, not errorCode",
    change: where("GET", /\/query/, ({ body }) => ({ body: body.replaceAll('"errorCode"', '"code"') })),
  },
  {
    name: "rows say errorCode, not statusCode",
    change: replaced("POST", /composite\/sobjects/, '"statusCode"', '"errorCode"'),
  },
  {
    name: "a partial failure is a 400",
    change: where("POST", /composite\/sobjects/, ({ body }) =>
      body.includes('"success":false') ? { status: 400 } : {},
    ),
  },
  {
    name: "collection results are out of order",
    change: where("POST", /composite\/sobjects$/, ({ status, body }) =>
      status === 200 ? { body: JSON.stringify(JSON.parse(body).reverse()) } : {},
    ),
  },
  { name: "a job in progress says Open", change: replaced("GET", JOB, "InProgress", "Open") },
  { name: "a finished job says Completed", endless: true, change: replaced("GET", JOB, "JobComplete", "Completed") },
  { name: "a failed job says JobComplete", change: replaced("GET", JOB, '"Failed"', '"JobComplete"') },
  { name: "a failed job does not say why", change: replaced("GET", JOB, '"errorMessage"', '"message"') },
  { name: "sf__Error has another name", change: replaced("GET", /failedResults/, "sf__Error", "sf_Error") },
  {
    name: "no unprocessed records is a 404",
    change: where("GET", /unprocessedrecords/, ({ status }) => (status === 204 ? { status: 404, body: "[]" } : {})),
  },
  { name: "every page is the last", change: replaced("GET", /\/query/, '"done":false', '"done":true') },
  { name: "instants end in Z", change: replaced("GET", /\/query/, "+0000", "Z") },
  {
    name: "a finished deploy says Success",
    change: replaced("POST", /Soap\/m/, "<status>Succeeded", "<status>Success"),
  },
  {
    name: "deleting twice succeeds",
    change: replaced("DELETE", /composite/, /"success":false,"errors":\[.*\]/g, '"success":true,"errors":[]'),
  },
  { name: "undelete fails silently", change: replaced("POST", /Soap\/u/, "<success>true", "<success>false") },
  { name: "no limit header", change: () => "drop limit header" },
  { name: "a wrong secret is accepted with 200", change: where("POST", /oauth2\/token/, () => ({ status: 200 })) },
  {
    name: "deleted records do not say so",
    change: replaced("GET", /queryAll/, '"IsDeleted":true', '"IsDeleted":false'),
  },
];

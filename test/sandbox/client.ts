import type { Fault } from "#lib/sandbox/shared/faults.ts";
import type { Seed } from "#lib/sandbox/shared/seed.ts";
import { type Running, startSandbox } from "#lib/sandbox/shared/start.ts";
import { twenty } from "#lib/sandbox/twenty/crm.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
export type Answer = { status: number; headers: Headers; body: any };
export type Client = Awaited<ReturnType<typeof sandboxOf>>;

/** A sandbox in this process, called over a real socket. */
export async function sandboxOf(
  options: {
    profile?: string;
    seed?: Partial<Seed>;
    faults?: Fault[];
    data?: string;
    plan?: string;
    limits?: object;
  } = {},
) {
  const running: Running = await startSandbox({
    crm: twenty,
    data: options.data ?? ":memory:",
    port: 0,
    profile: options.profile ?? null,
    plan: options.plan ?? null,
    key: "key-1",
    now: null,
    faults: options.faults ?? null,
    seed: options.seed ? { users: [], fields: [], records: [], ...options.seed } : null,
  });
  const client = clientOf(running.url);
  if (options.limits) await client.admin("POST", "/limits", options.limits);
  return { ...client, running, stop: running.stop };
}

export function clientOf(url: string, key: string | null = "key-1") {
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const given = body instanceof FormData || body instanceof Uint8Array || typeof body === "string";
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : given ? (body as string) : JSON.stringify(body),
    });
    const text = await response.text();
    let parsed: unknown = text === "" ? null : text;
    if (response.headers.get("content-type")?.includes("json") && text !== "") parsed = JSON.parse(text);
    return { status: response.status, headers: response.headers, body: parsed };
  }
  return {
    url,
    call,
    get: (path: string) => call("GET", path),
    post: (path: string, body?: unknown) => call("POST", path, body ?? {}),
    patch: (path: string, body?: unknown) => call("PATCH", path, body ?? {}),
    remove: (path: string) => call("DELETE", path),
    graphql: (query: string, variables: object = {}, path = "/graphql") => call("POST", path, { query, variables }),
    metadata: (query: string, variables: object = {}) => call("POST", "/metadata", { query, variables }),
    admin: async (method: string, path: string, body?: unknown) => (await call(method, `/__sandbox${path}`, body)).body,
    /** Ids of the objects in the metadata, by singular name. */
    async objectIds(): Promise<Record<string, string>> {
      const { body } = await call("POST", "/metadata", {
        query: "{ objects(paging: {first: 100}) { edges { node { id nameSingular } } } }",
      });
      return Object.fromEntries(
        body.data.objects.edges.map(({ node }: { node: { id: string; nameSingular: string } }) => [
          node.nameSingular,
          node.id,
        ]),
      );
    },
    /** Creates a custom field; the answer of the mutation. */
    async field(object: string, field: Record<string, unknown>): Promise<Answer> {
      const ids = await this.objectIds();
      return this.metadata(
        "mutation($input: CreateOneFieldMetadataInput!) { createOneField(input: $input) { id name isUnique } }",
        {
          input: { field: { objectMetadataId: ids[object], label: String(field["name"]), ...field } },
        },
      );
    },
  };
}

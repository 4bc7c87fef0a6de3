/** Reads the schema when it is needed, and again after it changed; a server's cache may lag behind (twenty.md §4). */
import type { Clock } from "../../clock/clock.ts";
import type { TwentyApi } from "./api.ts";
import { OBJECT_QUERIES, objectsAnswer, readWorkspace, type Workspace } from "./metadata.ts";
import { fieldFor } from "./place.ts";
import { Refused } from "./refusal.ts";

export interface SchemaReader {
  workspace(): Promise<Workspace>;
  refresh(): Promise<Workspace>;
  expect(object: string, logical: string, present: boolean): void;
  known(): Workspace | null;
}

export function createSchemaReader(
  api: TwentyApi,
  clock: Clock,
  learned: (workspace: Workspace) => void,
): SchemaReader {
  const expected = new Map<string, { object: string; logical: string; present: boolean }>();
  let known: Workspace | null = null;
  let question = 0;

  const read = async (): Promise<Workspace> => {
    for (;;) {
      try {
        const reply = await api.graphql(
          "/metadata",
          OBJECT_QUERIES[question] ?? "",
          {},
          { purpose: "schema", write: false },
        );
        return readWorkspace(objectsAnswer.parse(reply.body));
      } catch (error) {
        // An older server does not know every field that is asked for; it is asked for less.
        if (!(error instanceof Refused) || question + 1 >= OBJECT_QUERIES.length) throw error;
        question++;
      }
    }
  };
  const shows = (workspace: Workspace) =>
    [...expected.values()].every(({ object, logical, present }) => {
      const meta = workspace.objects.get(object);
      return ((meta ? fieldFor(meta, logical) : null) !== null) === present;
    });
  const refresh = async () => {
    for (let round = 0; ; round++) {
      const workspace = await read();
      known = workspace;
      learned(workspace);
      if (shows(workspace) || round >= 6) break;
      await clock.sleep(500 * 2 ** round);
    }
    expected.clear();
    return known;
  };

  return {
    refresh,
    workspace: async () => (known !== null && expected.size === 0 ? known : refresh()),
    expect: (object, logical, present) => void expected.set(`${object}.${logical}`, { object, logical, present }),
    known: () => known,
  };
}

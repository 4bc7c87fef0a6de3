/** Actimo's REST API as a further source: pulled once into `exports-api/`, read from there, pulled again when asked. */
import { join } from "node:path";
import { systemClock } from "../clock/clock.ts";
import { connectSandboxClock } from "../clock/sandbox-clock.ts";
import { Stop } from "../contract/stop.ts";
import type { Project } from "../project/config.ts";
import { secret } from "../project/secrets.ts";
import { openActimoApi } from "../source/actimo-api/client.ts";
import { hasSnapshot, type Pulled, pullSnapshot } from "../source/actimo-api/snapshot.ts";

/** Below the project folder; beside the exports, so that what the customer delivered stays untouched. */
export const API_FOLDER = "exports-api";

/** The folders beside the exports that staging reads, after a first pull where `source.api` is set and nothing is there. */
export async function apiFolders(project: Project, signal?: AbortSignal): Promise<string[]> {
  if (!project.config.source.api) return [];
  if (!(await hasSnapshot(join(project.root, API_FOLDER)))) await pullApi(project, signal);
  return [API_FOLDER];
}

/** Reads the lists anew and writes them beside the earlier ones. Throws `Stop`. */
export async function pullApi(project: Project, signal?: AbortSignal): Promise<Pulled> {
  const { api } = project.config.source;
  if (!api)
    throw new Stop(
      2,
      "The project names no Actimo API to pull from.",
      'Add "source": {"api": {"url": "https://a.actimo.com/api/v1", "keyEnv": "ACTIMO_KEY"}} to migration.json.',
    );
  const key = secret(api.keyEnv, project.root);
  // The emulator keeps its own time; the real API does not.
  const clock = api.url.startsWith("http:")
    ? await connectSandboxClock(new URL(api.url).origin).catch(() => systemClock)
    : systemClock;
  const client = openActimoApi({ url: api.url, key, keyName: api.keyEnv, clock, random: Math.random, signal });
  try {
    return await pullSnapshot(client, join(project.root, API_FOLDER), {
      clock,
      workspace: api.workspace,
      url: api.url,
    });
  } finally {
    await client.close();
  }
}

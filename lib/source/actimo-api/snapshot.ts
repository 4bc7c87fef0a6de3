/**
 * What the API held, written as export files by the contract: read like any other download, the same in every run, and
 * named in every row's lineage.
 */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../clock/clock.ts";
import type { Json } from "../../contract/columns.ts";
import { objectSpec } from "../../contract/objects.ts";
import { readFileName } from "../names.ts";
import { redactAddresses } from "../redact.ts";
import { type ReadingClient, temporaryName } from "./client.ts";
import { ACTIMO_API, type ApiList } from "./facts.ts";
import { readList } from "./list.ts";

export type Pulled = {
  /** Names of the files written. */
  readonly files: readonly string[];
  readonly items: Readonly<Record<string, number>>;
  /** HTTP calls, those sent again included. */
  readonly calls: number;
};

/**
 * Reads the documented lists and writes one file for each into `folder`, all or none. `workspace` is the slug of the
 * workspace the key belongs to, null for the whole account. Throws `Stop`.
 */
export async function pullSnapshot(
  client: ReadingClient,
  folder: string,
  { clock, workspace, url }: { readonly clock: Clock; readonly workspace: string | null; readonly url: string },
): Promise<Pulled> {
  // [G1] The call that connectors test a key with: a wrong key ends here, before anything else is asked.
  await client.get(ACTIMO_API.project);
  const texts: { name: string; text: string; object: string; items: number }[] = [];
  for (const list of ACTIMO_API.lists) {
    const { items } = await readList(client, list);
    const at = new Date(clock.now()).toISOString();
    const name = `${list.object}_${workspace ?? "all"}_${at.slice(0, 10)}.json`;
    const rows = items.map((item) => rowOf(item, list));
    const root = { source: "Actimo REST API", address: url, exported_at: at, [list.object]: rows };
    texts.push({ name, text: `${JSON.stringify(root, null, 1)}\n`, object: list.object, items: items.length });
  }
  await mkdir(folder, { recursive: true });
  await removeUnfinished(folder);
  const fresh = texts.map(({ name }) => join(folder, temporaryName(name)));
  for (const [index, { text }] of texts.entries()) await writeFile(fresh[index] ?? "", text);
  for (const [index, { name }] of texts.entries()) await rename(fresh[index] ?? "", join(folder, name));
  return {
    files: texts.map(({ name }) => name),
    items: Object.fromEntries(texts.map(({ object, items }) => [object, items])),
    calls: client.calls,
  };
}

/** Whether an earlier pull left files of every list. */
export async function hasSnapshot(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const objects = new Set(names.map((name) => readFileName(name).object));
  return ACTIMO_API.lists.every(({ object }) => objects.has(object));
}

/** An item with the contract's names; lists of words are one text, as exports have them. */
function rowOf(item: { readonly [key: string]: Json }, list: ApiList): { readonly [key: string]: Json } {
  const known: ReadonlySet<string> = new Set(Object.keys(objectSpec(list.object).columns));
  const names = new Map<string, string>(Object.entries(list.columns));
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => {
      const name = names.get(key) ?? key;
      const words = known.has(name) && Array.isArray(value) && value.every((one) => typeof one === "string");
      return [name, words ? value.join(" | ") : redactAddresses(value)];
    }),
  );
}

/** Takes away what a pull that was killed left behind. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (/^\..+\.json\.[0-9a-f-]{36}$/.test(name)) await rm(join(folder, name), { force: true });
}

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reconcile } from "../../lib/engine/reconcile.ts";
import { openRun } from "../../lib/run/run.ts";
import { dice } from "./kill.ts";
import { plantCrm } from "./planted.ts";
import { cleanUp, makeProject, ROOT, runProgram } from "./support.ts";

type Leaf = { readonly object: string; readonly id: string; readonly path: readonly string[]; readonly value: unknown };

/** What the server fills in by itself: nobody sent it, so nobody compares it. */
const SERVER = new Set([
  "position",
  "searchVector",
  "createdBy",
  "updatedBy",
  "blocknote",
  "idealCustomerProfile",
  "file",
  "fullPath",
  "type",
]);
const OBJECTS = ["company", "person", "note", "noteTarget", "task", "taskTarget"];

function* leavesOf(value: unknown, path: readonly string[]): Generator<{ path: readonly string[]; value: unknown }> {
  if (value === null || value === "" || value === undefined) return;
  if (typeof value === "object" && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) if (!SERVER.has(name)) yield* leavesOf(inner, [...path, name]);
  } else if (!Array.isArray(value) || value.length > 0) yield { path, value };
}

/** Another value of the same kind, which no normalisation makes equal. */
function flipped(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value)) return [...value, "flipped"];
  const text = String(value);
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text)) return text.replace(/^./, (first) => (first === "0" ? "1" : "0"));
  if (/^\d{4}-\d\d-\d\d/.test(text)) return text.replace(/^\d{4}/, (year) => String(Number(year) - 1));
  return `${text}x`;
}

let root = "";
let store: DatabaseSync;
const leaves: Leaf[] = [];

beforeAll(async () => {
  root = makeProject(join(ROOT, "test/fixtures/hand"), { options: { acceptProposals: 0.5 } });
  plantCrm(root);
  const load = await runProgram("test/run/migrate.ts", [root]);
  expect(load.err).toBe("");
  store = new DatabaseSync(join(root, "state/twenty-sandbox.sqlite"));
  store.exec("pragma busy_timeout = 10000");
  for (const row of store
    .prepare("select object, id, fields from records where deleted_at is null order by object, id")
    .all()) {
    const object = String(row["object"]);
    const id = String(row["id"]);
    // A version 5 id was chosen by us, so every value of the record was sent by us.
    if (!OBJECTS.includes(object) || id[14] !== "5") continue;
    for (const leaf of leavesOf(JSON.parse(String(row["fields"])), [])) leaves.push({ object, id, ...leaf });
  }
}, 120_000);
afterAll(async () => {
  store?.close();
  await cleanUp();
});

test("one value flipped in the CRM's store is named by reconciliation, 100 seeds", async () => {
  expect(leaves.length).toBeGreaterThan(300);
  const run = openRun({ project: root, destination: null });
  try {
    const { plan } = await run.delta();
    const engine = (await run.account()).engine("test");
    expect((await reconcile(engine, plan)).verdict).toBe("ok");
    const write = store.prepare("update records set fields = json_set(fields, ?, json(?)) where object = ? and id = ?");
    const missed: string[] = [];
    for (let seed = 1; seed <= 100; seed += 1) {
      const leaf = leaves[Math.floor((dice(seed).next().value as number) * leaves.length)]!;
      const place = `$.${leaf.path.map((name) => JSON.stringify(name)).join(".")}`;
      write.run(place, JSON.stringify(flipped(leaf.value)), leaf.object, leaf.id);
      const found = await reconcile(engine, plan);
      write.run(place, JSON.stringify(leaf.value), leaf.object, leaf.id);
      const field = leaf.path
        .join(".")
        .replace(/Id$/, "")
        .replace(/^target(Person|Company|Opportunity)$/, (_, name) => name.toLowerCase());
      const named = found.differences.some(
        (difference) =>
          difference.id === leaf.id &&
          difference.object === leaf.object &&
          (difference.field === field || difference.field === leaf.path.join(".")),
      );
      if (found.verdict !== "failed" || found.differences.length !== 1 || !named)
        missed.push(
          `${seed}: ${leaf.object}.${leaf.path.join(".")} ${JSON.stringify(leaf.value).slice(0, 40)} → ${JSON.stringify(found.differences)}`,
        );
    }
    expect(missed).toEqual([]);
    expect((await reconcile(engine, plan)).verdict).toBe("ok");
  } finally {
    await run.close();
  }
}, 240_000);

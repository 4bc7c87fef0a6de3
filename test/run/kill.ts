// Kills a migration at a request of the sandbox's log, before or after its effect, and starts it again.
import process from "node:process";
import { openProject } from "../../lib/project/config.ts";
import { Run } from "../../lib/run/run.ts";
import { type adminOf, copyProject, program, sandboxHere } from "./support.ts";

export type Border = { readonly n: number; readonly side: "before" | "after"; readonly what: string };
export type Logged = Awaited<ReturnType<ReturnType<typeof adminOf>["requests"]>>[number];

/** A small deterministic generator: the draw is the same on every machine. */
export function* dice(seed: number): Generator<number> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** What phase of a migration with Twenty a request belongs to; null: none that a kill could matter to. */
export function phaseOf(request: Logged): string | null {
  if (!request.changed) return null;
  if (request.path.includes("metadata")) return "schema";
  if (request.kind === "file" || /upload|file/i.test(request.operation ?? "")) return "files";
  if (/update|PATCH/i.test(`${request.operation ?? ""} ${request.method}`)) return "second pass";
  return /target/i.test(`${request.object ?? ""} ${request.path}`) ? "links" : "records";
}

/** Draws `count` borders from the requests of a phase, every phase in turn, both sides. */
export function drawBorders(
  log: readonly Logged[],
  count: number,
  seed: number,
  phaseOfRequest: (request: Logged) => string | null = phaseOf,
): Border[] {
  const random = dice(seed);
  const next = () => random.next().value as number;
  const phases = [...Map.groupBy(log, phaseOfRequest)].filter(([phase]) => phase !== null);
  const borders = new Map<string, Border>();
  for (let turn = 0; borders.size < count && turn < count * 20; turn += 1) {
    const [phase, requests] = phases[turn % phases.length] ?? ["", []];
    const request = requests[Math.floor(next() * requests.length)];
    if (!request) continue;
    const side = next() < 0.5 ? "before" : "after";
    borders.set(`${request.n} ${side}`, {
      n: request.n,
      side,
      what: `${phase}: ${request.method} ${request.path.split("?")[0]} ${request.operation ?? ""} ${request.object ?? ""}`,
    });
  }
  return [...borders.values()];
}

export type Action = "load" | "rollback";
const EACH = process.env["ACTIMO_KILLS"] === "each";
/** A project as it lies on the disk after a kill, with its CRM. */
export type Left = { readonly border: Border; readonly root: string };
type Place = Awaited<ReturnType<typeof sandboxHere>>;

/**
 * What a kill of `action` at each border leaves. One process walks past many of them: it is stopped at each, between
 * two of its instructions as by a kill, what lies on the disk is copied, and it goes on; at the last one it is killed.
 * With ACTIMO_KILLS=each a process of its own is killed at every border, which takes longer and leaves the same.
 */
export async function killedAt(template: string, borders: readonly Border[], action: Action): Promise<Left[]> {
  const left: Left[] = [];
  // One that came while another was held is left to the next walk, as is the other side of the same request.
  for (let open = [...borders]; open.length > 0; ) {
    const before = left.length;
    left.push(...(await walk(template, EACH ? open.slice(0, 1) : open, action)));
    open = open.filter((border) => !left.some((one) => one.border === border));
    if (left.length === before) throw new Error(`request ${open[0]?.n} (${open[0]?.what}) never came`);
  }
  return left;
}

async function walk(template: string, borders: readonly Border[], action: Action): Promise<Left[]> {
  const root = copyProject(template);
  const place = await sandboxHere(root);
  const left: Left[] = [];
  const waiting = [...new Map(borders.toSorted((a, b) => b.n - a.n).map((border) => [border.n, border])).values()];
  await hold(place, waiting.at(-1));
  const victim = program("test/run/migrate.ts", [root, action]);
  try {
    for (let border = waiting.pop(); border; border = waiting.pop()) {
      const held = await Promise.race([heldAt(place), victim.done]);
      if (held !== border.n) {
        if (held === null || typeof held === "number") throw new Error(`${held} is held instead of ${border.n}`);
        if (left.length > 0 && held.code === 0) return left;
        throw new Error(`request ${border.n} (${border.what}) never came: ${JSON.stringify(held).slice(0, 2000)}`);
      }
      if (waiting.length === 0) {
        victim.child.kill("SIGKILL");
        await victim.done;
        left.push({ border, root });
        break;
      }
      victim.child.kill("SIGSTOP");
      left.push({ border, root: copyProject(root) });
      await hold(place, waiting.at(-1));
      victim.child.kill("SIGCONT");
      await place.ask("release", {});
    }
    return left;
  } finally {
    victim.child.kill("SIGKILL");
    await victim.done;
    await place.stop();
  }
}

/** Lets the CRM hold the request of a border. */
async function hold(place: Place, border: Border | undefined): Promise<void> {
  const { n, side } = border ?? { n: 0, side: "before" };
  await place.ask("faults", [{ match: { n }, times: 1, do: `stall-${side}` }]);
}

/** The number of the request that is held, once one is. */
async function heldAt(place: Place): Promise<number | null> {
  for (;;) {
    const { stalled } = (await place.ask("stalled")) as { stalled: { n: number }[] };
    const [first] = stalled;
    if (first) return first.n;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts `action` again where it was killed; returns the fingerprint and the verdict of this second run. */
export async function runAgain(
  { border, root }: Left,
  action: Action,
): Promise<{ fingerprint: string; verdict: string }> {
  const place = await sandboxHere(root);
  try {
    await place.ask("faults", []);
    // The second run is one in this process: what it starts from is on the disk and in the CRM alone.
    const run = new Run(openProject(root, null));
    try {
      const { verdict } = await run[action === "load" ? "reconcile" : "rollback"]();
      return { fingerprint: await place.fingerprint(), verdict };
    } catch (error) {
      throw new Error(`second run after ${border.what}`, { cause: error });
    } finally {
      await run.close();
    }
  } finally {
    await place.stop();
  }
}

/** Kills `action` at a border and runs it again; returns the fingerprint and the verdict of the second run. */
export async function killAt(template: string, border: Border, action: Action) {
  const [left] = await killedAt(template, [border], action);
  if (!left) throw new Error(`nothing was killed at ${border.what}`);
  return runAgain(left, action);
}

/** Works through items with a few hands at a time. */
export async function together<T>(items: readonly T[], hands: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

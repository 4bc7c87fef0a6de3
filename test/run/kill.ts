// Kills a migration at a request of the sandbox's log, before or after its effect, and starts it again.
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

/** Kills `action` at a border and runs it again; returns the fingerprint and the verdict of the second run. */
export async function killAt(
  template: string,
  border: Border,
  action: "load" | "rollback",
): Promise<{ fingerprint: string; verdict: string }> {
  const root = copyProject(template);
  const place = await sandboxHere(root);
  try {
    await place.ask("faults", [
      { match: { n: border.n }, times: 1, do: border.side === "before" ? "stall-before" : "stall-after" },
    ]);
    const victim = program("test/run/migrate.ts", [root, action]);
    const stalled = (async () => {
      for (;;) {
        const answer = await place.ask("stalled");
        const list = answer["stalled"];
        if (Array.isArray(list) && list.length > 0) return true;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    const first = await Promise.race([stalled, victim.done]);
    if (first !== true)
      throw new Error(`request ${border.n} (${border.what}) never came: ${JSON.stringify(first).slice(0, 2000)}`);
    victim.child.kill("SIGKILL");
    await victim.done;
    await place.ask("faults", []);
    await place.ask("release", {});
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

/** Works through items with a few hands at a time. */
export async function together<T>(items: readonly T[], hands: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

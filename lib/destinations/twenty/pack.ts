/** Cuts writes into units, purely: the rehearsal's predicted calls and the load's calls come from the same cut. */
import type { Fields, Unit, Verb, Write } from "../port.ts";
import { unitKey } from "../units.ts";
import type { Generation, TwentyLimits } from "./abilities.ts";

/** Units of one verb and object, in order. `writes` may be endless: one unit is held at a time, of updates a window. */
export function* pack(
  verb: Verb,
  object: string,
  writes: Iterable<Write>,
  limits: TwentyLimits,
  generation: Generation,
): Generator<Unit> {
  const stored = new Set<string>();
  const unit = (group: readonly Write[]): Unit => ({
    key: unitKey(verb, object, group),
    verb,
    object,
    route: ROUTES[verb],
    writes: group,
    cost: { calls: callsOf(verb, group, generation, stored), spends: {} },
  });
  let group: Write[] = [];
  let bytes = 0;
  for (const write of gathered(verb, writes)) {
    const alone = verb === "insert" && write.file !== null;
    const size = JSON.stringify(write.fields).length;
    if (group.length > 0 && (alone || group.length >= limits.batch || bytes + size > limits.bodyBytes)) {
      yield unit(group);
      group = [];
      bytes = 0;
    }
    group.push(write);
    bytes += size;
    if (alone) {
      yield unit(group);
      group = [];
      bytes = 0;
    }
  }
  if (group.length > 0) yield unit(group);
}

const ROUTES: Readonly<Record<Verb, string>> = {
  insert: "rest batch",
  update: "rest one by one",
  remove: "graphql destroy",
  "soft-delete": "graphql delete",
  restore: "graphql restore",
};

function callsOf(verb: Verb, group: readonly Write[], generation: Generation, stored: Set<string>): number {
  if (verb === "insert") {
    const file = group[0]?.file;
    if (!file) return 1;
    if (generation === "v2") return 4;
    if (stored.has(file.sha256)) return 1;
    stored.add(file.sha256);
    return 2;
  }
  // One read for the versions, then the writes.
  if (verb !== "update") return 2;
  const { shared, single } = grouped(group);
  return 1 + shared.length + single.length;
}

/** Updates that say the same go out together; e-mails and links are merged with what is there and go alone. */
export function grouped(writes: readonly Write[]): { shared: Write[][]; single: Write[] } {
  const groups = new Map<string, Write[]>();
  for (const write of writes) {
    const key = sharedKey(write.fields) ?? write.external;
    const group = groups.get(key);
    if (group) group.push(write);
    else groups.set(key, [write]);
  }
  const all = [...groups.values()];
  return { shared: all.filter((group) => group.length > 1), single: all.filter((group) => group.length === 1).flat() };
}

/** What equal updates have in common; null for those that go alone: dotted names may be replaced whole (§6). */
function sharedKey(fields: Fields): string | null {
  const entries = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 || entries.some(([name]) => name.includes(".")) ? null : JSON.stringify(entries);
}

/** Writes in the order in which they are cut: within a window, updates that say the same stand together. */
function* gathered(verb: Verb, writes: Iterable<Write>): Generator<Write> {
  if (verb !== "update") {
    yield* writes;
    return;
  }
  const gather = (window: readonly Write[]) => {
    const groups = new Map<string, Write[]>();
    for (const write of window) {
      const key = sharedKey(write.fields) ?? "";
      const group = groups.get(key);
      if (group) group.push(write);
      else groups.set(key, [write]);
    }
    return [...groups.values()].flat();
  };
  let window: Write[] = [];
  for (const write of writes) {
    window.push(write);
    if (window.length < WINDOW) continue;
    yield* gather(window);
    window = [];
  }
  yield* gather(window);
}
const WINDOW = 6_000;

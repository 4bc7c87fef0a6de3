/** After a crash: what became of a unit's writes, by reading alone. */
import { type FateSignal, fate } from "../fates.ts";
import type { Unit } from "../port.ts";
import { type Context, holds, objectOf, versionOf } from "./context.ts";
import { storedFate } from "./insert.ts";
import { storedOf } from "./read.ts";
import { removed } from "./remove.ts";
import { currentOf } from "./update.ts";

/** Fates of the writes that did take effect; the others get none and stay open. */
export async function* settle(context: Context, unit: Unit): AsyncGenerator<FateSignal> {
  const object = await objectOf(context, unit.object);
  if (unit.verb === "insert") {
    const stored = await storedOf(context, object, unit.writes);
    for (const write of unit.writes) {
      const record = stored.get(write.external);
      if (record) yield storedFate(context, object, write, record, null);
    }
    return;
  }
  const there = await currentOf(context, object, unit.writes);
  for (const write of unit.writes) {
    const record = there.get(write.external);
    if (unit.verb === "update") {
      if (record && holds(context, object, record, write.fields))
        yield fate(write, { kind: "updated", id: String(record["Id"]), version: versionOf(record) }, null);
    } else if (!record) yield removed(write, write.id ?? "", null);
  }
}

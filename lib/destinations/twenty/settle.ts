/** After a crash: what became of a unit's writes, by reading alone. */

import { type FateSignal, fate } from "../fates.ts";
import type { Unit } from "../port.ts";
import { listed } from "../units.ts";
import { type Context, holds, objectOf } from "./context.ts";
import { insertedFate } from "./insert.ts";
import { readByIds, versionOf } from "./read.ts";
import { doneFate, isDone } from "./remove.ts";
import { idOf } from "./update.ts";

/** Fates of the writes that did take effect; the others get none and stay open. */
export async function* settle(context: Context, unit: Unit): AsyncGenerator<FateSignal> {
  const object = await objectOf(context, unit.object);
  const there = await readByIds(context, object, listed(unit.writes).map(idOf));
  for (const write of unit.writes) {
    const id = idOf(write);
    const record = there.get(id);
    if (unit.verb === "insert") {
      if (record) yield insertedFate(write, id, record, null);
    } else if (unit.verb === "update") {
      if (record && holds(context, object, record, write.fields))
        yield fate(write, { kind: "updated", id, version: versionOf(record) }, null);
    } else if (isDone(unit.verb, record)) yield doneFate(unit.verb, write, record, null);
  }
}

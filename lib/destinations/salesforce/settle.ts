/** After a crash: what became of a unit's writes, by reading alone. */
import { type FateSignal, fate } from "../fates.ts";
import type { Handle, Unit } from "../port.ts";
import { listed } from "../units.ts";
import { type Context, holds, objectOf, versionOf } from "./context.ts";
import { storedFate } from "./insert.ts";
import { storedOf } from "./read.ts";
import { removed } from "./remove.ts";
import { settleRestore } from "./restore.ts";
import { currentOf } from "./update.ts";

/**
 * Fates of the writes that did take effect; the others get none and stay open. A job tells itself what it did, when the
 * unit is run from its handle.
 */
export async function* settle(context: Context, unit: Unit, handle: Handle | null): AsyncGenerator<FateSignal> {
  if (handle?.data["job"] !== undefined) return;
  const object = await objectOf(context, unit.object);
  const writes = listed(unit.writes);
  if (unit.verb === "insert") {
    const stored = await storedOf(context, object, writes);
    for (const write of writes) {
      const record = stored.get(write.external);
      if (record) yield storedFate(context, object, write, record, null);
    }
    return;
  }
  if (unit.verb === "restore") {
    yield* await settleRestore(context, object, writes);
    return;
  }
  const there = await currentOf(context, object, writes);
  for (const write of writes) {
    const record = there.get(write.external);
    if (unit.verb === "update") {
      if (record && holds(context, object, record, write.fields))
        yield fate(write, { kind: "updated", id: String(record["Id"]), version: versionOf(record) }, null);
    } else if (!record) yield removed(write, write.id ?? "", null);
  }
}

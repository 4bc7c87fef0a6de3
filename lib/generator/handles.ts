/** Contact ids that records of other objects can belong to. */

import { peopleIn, present } from "./contact-rows.ts";
import { copiesIn } from "./copies.ts";
import type { Organisation } from "./organisation.ts";
import { type Person, person } from "./people.ts";
import type { Setting } from "./recipe.ts";

export type Handle = {
  readonly id: string;
  /** Draws for this contact are made under this number. */
  readonly number: number;
  readonly who: Person;
  readonly copy: boolean;
};

/** Everyone in the contact list of a workspace; a shared contact only in the workspace it comes from. */
export function* handles(set: Setting, org: Organisation, workspace: number, generation = 0): Generator<Handle> {
  const people = peopleIn(set, generation);
  for (let index = workspace; index < people; index += set.workspaces) {
    if (!present(set, index, generation)) continue;
    const who = person(set, org, index);
    yield { id: who.id, number: index, who, copy: false };
  }
  yield* copyHandles(set, org, workspace);
}

/** Copies with an id of their own in the contact list of a workspace: their originals are in the one before. */
export function* copyHandles(set: Setting, org: Organisation, workspace: number): Generator<Handle> {
  for (const copy of copiesIn(set, org, workspace))
    if (copy.id !== copy.of.id) yield { id: copy.id, number: Number(copy.id), who: copy.of, copy: true };
}

/** Ids of people who left: known to the analytics, gone from the contact list. */
export function* formerEmployees(set: Setting, workspace: number): Generator<string> {
  const count = Math.max(1, Math.round(set.users / set.workspaces / 60));
  for (let place = 0; place < count; place++) yield String(100_000 + ((place * set.workspaces + workspace) % 800_000));
}

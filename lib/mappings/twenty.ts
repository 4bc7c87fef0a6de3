/** The default mapping from Actimo to Twenty: all twelve rows of the migration page, and a fate for everything else. */

import type { FieldSet } from "../mapping/fields.ts";
import type { Mapping, Target } from "../mapping/language.ts";
import { noteEntries } from "./twenty-notes.ts";
import { PAGE } from "./twenty-page.ts";
import { peopleEntries } from "./twenty-people.ts";
import { RESERVED_NAMES, twentyObjects } from "./twenty-schema.ts";
import { workEntries } from "./twenty-work.ts";

const targets: readonly Target<string, FieldSet>[] = Object.values(twentyObjects);

export const twentyMapping: Mapping = {
  crm: "twenty",
  version: 1,
  page: Object.values(PAGE),
  objects: Object.fromEntries(targets.map(({ name, fields }) => [name, fields])),
  reserved: RESERVED_NAMES,
  entries: [...peopleEntries, ...noteEntries, ...workEntries],
};

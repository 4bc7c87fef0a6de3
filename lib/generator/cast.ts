/**
 * Who plays which planted part. Everyone's part follows from their place in the list, so that no part disturbs another:
 * a person has one part at most, and the parts of a kind that is switched off are played by ordinary people.
 */
import type { MessName } from "./mess-kinds.ts";
import type { Setting } from "./recipe.ts";

/** After so many people the parts begin again. */
export const ROUND = 200;

const PARTS = [
  ["shared", "shared-contacts"],
  ["copied by e-mail", "recreated-contacts"],
  ["copied by phone", "recreated-contacts"],
  ["copied by employee number", "recreated-contacts"],
  ["copied in a chain", "recreated-contacts"],
  ["copied with a broken letter", "mojibake"],
  ["copied with decomposed letters", "decomposed-letters"],
  ["mailbox owner", "shop-mailbox"],
  ["mailbox guest", "shop-mailbox"],
  ["phone owner", "shop-phone"],
  ["phone guest", "shop-phone"],
  ["namesake", "near-duplicates"],
  ["namesake's namesake", "near-duplicates"],
  ["plus owner", "near-duplicates"],
  ["plus guest", "near-duplicates"],
  ["number owner", "near-duplicates"],
  ["number guest", "near-duplicates"],
  ["å writer", "near-duplicates"],
  ["aa writer", "near-duplicates"],
  ["id conflict", "id-conflict"],
  ["without e-mail", "no-email"],
  ["without phone", "no-phone"],
  ["placeholder e-mail", "placeholder-email"],
  ["noisy e-mail", "email-noise"],
  ["scientific phone", "phone-scientific"],
  ["float phone", "phone-float"],
  ["zeros lost", "lost-zeros"],
  ["00 phone", "lost-zeros"],
  ["odd name", "odd-names"],
  ["formula", "formula-cells"],
  ["control character", "control-characters"],
  ["emoji", "emoji"],
  ["quoted newline", "quoted-newlines"],
  ["encoded twice", "mojibake"],
  ["unknown status", "label-noise"],
  ["blank status", "label-noise"],
  ["null tokens", "null-tokens"],
  ["circle 1", "manager-cycles"],
  ["circle 2", "manager-cycles"],
  ["circle 3", "manager-cycles"],
  ["own manager", "manager-cycles"],
  ["manager gone, e-mail known", "orphans"],
  ["manager gone", "orphans"],
  ["company gone", "orphans"],
  ["two primaries", "primary-company"],
  ["no primary", "primary-company"],
  ["summer time", "dst-times"],
  ["unknown boolean", "mixed-booleans"],
  ["repeated tags", "tag-separators"],
  ["month first", "month-first-dates"],
  ["changed in 1", null],
  ["changed in 2", null],
  ["touched in 1", null],
  ["touched in 2", null],
  ["gone in 1", null],
  ["gone in 2", null],
  ["accepts in 1", null],
  ["stale in 1", "stale-rows"],
  ["stale in 2", "stale-rows"],
  ["company as text only", null],
  ["shared, broken in one file", "name-broken-once"],
  ["phone damaged beside a whole one", "phone-damaged-once"],
] as const satisfies readonly (readonly [string, MessName | null])[];

export type Part = (typeof PARTS)[number][0];
const PLACE = new Map<Part, number>(PARTS.map(([part], place) => [part, place]));

/** The part of person `index`, or null for an ordinary person or a kind that is switched off. */
export function partOf(set: Setting, index: number): Part | null {
  if (index >= set.users) return null;
  const entry = PARTS[index % ROUND];
  if (!entry || (entry[1] && !set.has(entry[1]))) return null;
  return index + (FOLLOWING.get(entry[0]) ?? 0) < set.users ? entry[0] : null;
}

/** Parts for two or three, who follow each other in the list: without all of them nobody plays. */
const PARTNERS: readonly (readonly Part[])[] = [
  ["mailbox owner", "mailbox guest"],
  ["phone owner", "phone guest"],
  ["namesake", "namesake's namesake"],
  ["plus owner", "plus guest"],
  ["number owner", "number guest"],
  ["å writer", "aa writer"],
  ["circle 1", "circle 2", "circle 3"],
];
const FOLLOWING = new Map(
  PARTNERS.flatMap((parts) => parts.map((part, place) => [part, parts.length - 1 - place] as const)),
);

/** Everyone who plays `part`, in order. */
export function* playing(set: Setting, part: Part): Generator<number> {
  const place = PLACE.get(part) ?? 0;
  for (let index = place; index < set.users; index += ROUND) if (partOf(set, index) === part) yield index;
}

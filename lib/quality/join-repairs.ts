/** Keys that only their writing keeps from their parents: found, and offered as repairs. Nothing is changed here. */
import type { ObjectName } from "../contract/objects.ts";
import type { Staging } from "../staging/types.ts";
import type { Match, ParentKeys } from "./join-keys.ts";
import { type JoinPass, joinPasses } from "./join-passes.ts";
import type { JoinDecision, KeyRepair, RepairKind } from "./types.ts";

type Form = (text: string) => string;

const BLANKS = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\0]+/gu;
const GROUPED = /^\d{1,3}(?:([.,'\u2019])\d{3})(?:\1\d{3})*$/;

const spaces: Form = (text) => text.replace(BLANKS, "");
const letters: Form = (text) => text.normalize("NFKC");
const cases: Form = (text) => text.toLowerCase();
const zeros: Form = (text) => text.replace(/^0+(?=.)/, "");
const marks: Form = (text) => (GROUPED.test(text) ? text.replace(/\D/g, "") : text);
const fraction: Form = (text) => text.replace(/^(\d+)[.,]0+$/, "$1");

/** From what nobody would mind to what changes a number's look; those of one step are tried together. */
const STEPS: readonly (readonly (readonly [RepairKind, Form])[])[] = [
  [["spaces", spaces]],
  [["letter_form", letters]],
  [["case", cases]],
  [
    ["leading_zeros", zeros],
    ["thousands_marks", marks],
    ["decimal_zero", fraction],
  ],
];

/** Everything at once; the dots of a number can be read in two ways. */
function looseForms(text: string): readonly string[] {
  if (isPlain(text)) return [text];
  const bare = cases(letters(spaces(text)));
  return [...new Set([zeros(marks(bare)), zeros(fraction(bare)), zeros(bare)])];
}

/** A number without zeros before it, as most ids are: there is nothing to loosen. */
function isPlain(text: string): boolean {
  if (text.charCodeAt(0) === 48 && text.length > 1) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}

/**
 * Every repair that keys of a staging offer, with what was decided about it. A key whose repaired form fits several
 * parents is ambiguous and never repaired.
 */
export function findRepairs(staging: Staging, decisions: readonly JoinDecision[] = []): KeyRepair[] {
  return joinPasses(staging).flatMap((pass) => repairsOf(pass, decisions));
}

/** The repairs of one foreign key. */
export function repairsOf(
  { object, column, references, parents, match }: JoinPass,
  decisions: readonly JoinDecision[] = [],
): KeyRepair[] {
  const candidates = candidatesFor(match, parents);
  if (candidates.size === 0) return [];
  const found = new Map<RepairKind, { ids: KeyRepair["ids"][number][]; ambiguous: KeyRepair["ambiguous"][number][] }>();
  for (const { id, rows } of match.orphans) {
    const fitting = [...new Set(looseForms(id).flatMap((form) => candidates.get(form) ?? []))];
    if (fitting.length === 0) continue;
    const { kind, parents: named } = kindOf(id, fitting);
    const known = found.get(kind) ?? { ids: [], ambiguous: [] };
    found.set(kind, known);
    const [only] = named;
    if (named.length === 1 && only !== undefined) known.ids.push({ id, parent: only, rows });
    else known.ambiguous.push({ id, parents: named, rows });
  }
  return [...found].map(([kind, { ids, ambiguous }]) => ({
    object,
    column,
    references: references as ObjectName,
    kind,
    rows: ids.reduce((sum, { rows }) => sum + rows, 0),
    ids,
    ambiguous,
    decision:
      decisions.findLast((each) => each.object === object && each.column === column && each.repair === kind)
        ?.decision ?? null,
  }));
}

/** Parents by loose form, of those forms alone that an orphan has. */
function candidatesFor(match: Match, parents: ParentKeys): Map<string, string[]> {
  const wanted = new Set(match.orphans.flatMap(({ id }) => looseForms(id)));
  const found = new Map<string, string[]>();
  if (wanted.size === 0) return found;
  for (let code = 0; code < parents.index.size; code++) {
    const text = parents.text(code);
    for (const form of looseForms(text)) {
      if (!wanted.has(form)) continue;
      const known = found.get(form);
      if (known) known.push(text);
      else found.set(form, [text]);
    }
  }
  return found;
}

/** The gentlest step that reaches a parent, and which parents it reaches. */
function kindOf(id: string, candidates: readonly string[]): { kind: RepairKind; parents: readonly string[] } {
  for (const step of STEPS) {
    const reached = step.flatMap(([kind, form]) => {
      const own = form(id);
      return candidates.filter((parent) => form(parent) === own).map((parent) => ({ kind, parent }));
    });
    const [first] = reached;
    if (first) return { kind: first.kind, parents: [...new Set(reached.map(({ parent }) => parent))] };
  }
  return { kind: "several", parents: candidates };
}

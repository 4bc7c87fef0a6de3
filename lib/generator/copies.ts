/** Second and third records of one person: what the merging rules must find. */
import { type Part, playing } from "./cast.ts";
import type { MessName } from "./mess-kinds.ts";
import type { Organisation } from "./organisation.ts";
import { type Person, person } from "./people.ts";
import type { Setting } from "./recipe.ts";
import { type Cells, verbatim } from "./row.ts";

export type Rule = "same_id" | "email_and_name" | "phone_and_name" | "employee_no";
export type Copy = {
  readonly of: Person;
  readonly id: string;
  readonly kind: MessName;
  readonly rule: Rule;
  /** Cells that differ from the original's. */
  readonly cells: Cells;
};

const COPIED: readonly Part[] = [
  "shared",
  "copied by e-mail",
  "copied by phone",
  "copied by employee number",
  "copied in a chain",
  "copied with a broken letter",
  "copied with decomposed letters",
  "shared, broken in one file",
];

/** Copies of a person: none for most. A shared contact needs a second workspace. */
export function copiesOf(set: Setting, who: Person): readonly Copy[] {
  const id = (place: number) => String(1_000_000_000 + who.index * 4 + place);
  const rebuilt = (rule: Rule, cells: Cells, kind: MessName = "recreated-contacts", place = 0): Copy => ({
    of: who,
    id: id(place),
    kind,
    rule,
    cells,
  });
  const withoutPhone = { country_code: null, phone_number: null, msisdn: null };
  switch (who.part) {
    case "shared":
      return set.workspaces > 1 ? [{ of: who, id: who.id, kind: "shared-contacts", rule: "same_id", cells: {} }] : [];
    case "shared, broken in one file": {
      const cells = { first_name: verbatim(who.first.replace("ø", "?")) };
      return set.workspaces > 1 ? [{ of: who, id: who.id, kind: "name-broken-once", rule: "same_id", cells }] : [];
    }
    case "copied by e-mail":
      return [rebuilt("email_and_name", { ...withoutPhone, email: noisyEmail(set, who) })];
    case "copied by phone":
      return [
        rebuilt("phone_and_name", {
          email: null,
          phone_number: null,
          country_code: null,
          msisdn: `+${who.country}${who.phone}`,
        }),
      ];
    case "copied by employee number": {
      const number = set.has("lost-zeros") ? who.employeeNo.replace(/^0+/, "") : who.employeeNo;
      return [rebuilt("employee_no", { ...withoutPhone, email: null, first_name: "Cathrine", employee_no: number })];
    }
    case "copied in a chain": {
      const other = String(80_000_000 + (who.index % 999_999));
      const second = { country_code: "45", phone_number: other, msisdn: null };
      return [
        rebuilt("email_and_name", second),
        rebuilt("phone_and_name", { ...second, email: null }, "recreated-contacts", 1),
      ];
    }
    case "copied with a broken letter": {
      const broken = who.first.replace("ø", Math.floor(who.index / 200) % 2 ? "\uFFFD" : "?");
      return [rebuilt("email_and_name", { ...withoutPhone, first_name: verbatim(broken) }, "mojibake")];
    }
    case "copied with decomposed letters": {
      const apart = {
        first_name: verbatim(who.first.normalize("NFD")),
        last_name: verbatim(who.last.normalize("NFD")),
      };
      return [rebuilt("email_and_name", { ...withoutPhone, ...apart }, "decomposed-letters")];
    }
    default:
      return [];
  }
}

/** Copies whose row stands in the contact list of `workspace`: the one after the original's. */
export function* copiesIn(set: Setting, org: Organisation, workspace: number): Generator<Copy> {
  for (const part of COPIED)
    for (const index of playing(set, part))
      if ((index + 1) % set.workspaces === workspace) yield* copiesOf(set, person(set, org, index));
}

/** Everyone with copies, with the copies. */
export function* copied(set: Setting, org: Organisation): Generator<readonly [Person, readonly Copy[]]> {
  for (const part of COPIED)
    for (const index of playing(set, part)) {
      const who = person(set, org, index);
      const copies = copiesOf(set, who);
      if (copies.length) yield [who, copies];
    }
}

/** The same address as people paste it. */
export function noisyEmail(set: Setting, who: Person): Cells[string] {
  if (!set.has("email-noise")) return who.email;
  const forms = [` ${who.email.toUpperCase()} `, `mailto:${who.email}`, `${who.email}\u00A0`, `\u200B${who.email}`];
  return verbatim(forms[Math.floor(who.index / 200) % forms.length] ?? who.email);
}

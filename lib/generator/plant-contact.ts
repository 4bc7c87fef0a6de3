/** What is planted in a person's own row of the contact list. */

import { noisyEmail } from "./copies.ts";
import type { MessName } from "./mess-kinds.ts";
import type { Organisation } from "./organisation.ts";
import { CONTACT_BASE, type Person, person } from "./people.ts";
import type { Setting } from "./recipe.ts";
import { type Cells, type Note, type Row, verbatim } from "./row.ts";

type Change = { readonly kind: MessName; readonly cells: Cells; readonly orphans?: readonly string[] };

/** The person's row, with the person's part in it. */
export function plantInContact(set: Setting, org: Organisation, who: Person, cells: Cells): Row {
  const changes = [...changesOf(set, org, who), ...workspaceWide(set, who, cells)];
  const owner = cells["owner_email"];
  if (typeof owner === "string" && org.formerEditors.includes(owner))
    changes.push({ kind: "former-editors", cells: { owner_email: owner } });
  const notes = changes.flatMap((change): Note[] => [
    ...Object.keys(change.cells).map((column) => ({ kind: change.kind, column })),
    ...(change.orphans ?? []).map((column) => ({
      kind: change.kind,
      column,
      orphan: String(change.cells[column] ?? cells[column]),
    })),
  ]);
  const changed = Object.assign({}, cells, ...changes.map((change) => change.cells));
  return { key: who.id, cells: changed, notes };
}

/** A company that the company file leaves out although people work there. */
export const missingCompany = (set: Setting, company: number): boolean =>
  set.has("partial-companies") &&
  set.workspaces > 1 &&
  company % set.workspaces === set.workspaces - 1 &&
  Math.floor(company / set.workspaces) % 2 === 1;

function workspaceWide(set: Setting, who: Person, cells: Cells): Change[] {
  if (!missingCompany(set, who.company) || cells["company_id"] === null || who.part === "company gone") return [];
  return [{ kind: "partial-companies", cells: {}, orphans: ["company_id"] }];
}

const goneManager = (who: Person) => String(100_000 + (who.index % 800_000));

function changesOf(set: Setting, org: Organisation, who: Person): Change[] {
  const next = (steps: number) => String(CONTACT_BASE + who.index + steps);
  switch (who.part) {
    case "mailbox owner":
    case "mailbox guest":
      return [{ kind: "shop-mailbox", cells: { email: who.email } }];
    case "phone owner":
    case "phone guest":
      return [{ kind: "shop-phone", cells: { phone_number: who.phone } }];
    case "namesake":
    case "namesake's namesake":
    case "å writer":
    case "aa writer":
      return [{ kind: "near-duplicates", cells: { first_name: who.first, last_name: who.last } }];
    case "plus owner":
    case "plus guest":
      return [{ kind: "near-duplicates", cells: { email: who.email } }];
    case "number owner":
    case "number guest":
      return [{ kind: "near-duplicates", cells: { employee_no: who.employeeNo } }];
    case "without e-mail":
      return [{ kind: "no-email", cells: { email: null } }];
    case "without phone":
      return [{ kind: "no-phone", cells: { country_code: null, phone_number: null, msisdn: null } }];
    case "placeholder e-mail":
      return [
        {
          kind: "placeholder-email",
          cells: {
            email: verbatim(
              ["ikke oplyst", "navn@", "@firma.example", "ingen@@mail"][Math.floor(who.index / 200) % 4] ?? "-",
            ),
          },
        },
      ];
    case "noisy e-mail":
      return [{ kind: "email-noise", cells: { email: noisyEmail(set, who) } }];
    case "scientific phone":
      return [
        { kind: "phone-scientific", cells: { country_code: null, phone_number: verbatim("4,52E+09"), msisdn: null } },
      ];
    case "phone damaged beside a whole one":
      return [
        {
          kind: "phone-damaged-once",
          cells: { phone_number: verbatim("4,52E+09"), msisdn: `+${who.country}${who.phone}` },
        },
      ];
    case "float phone":
      return [
        {
          kind: "phone-float",
          cells: { country_code: null, phone_number: verbatim(`${who.country}${who.phone}.0`), msisdn: null },
        },
      ];
    case "zeros lost":
      return [
        {
          kind: "lost-zeros",
          cells: {
            addr_zip: verbatim("800"),
            addr_city: "Høje Taastrup",
            employee_no: verbatim(who.employeeNo.replace(/^0+/, "")),
          },
        },
      ];
    case "00 phone":
      return [
        {
          kind: "lost-zeros",
          cells: { country_code: null, phone_number: verbatim(`${who.country}${who.phone}`), msisdn: null },
        },
      ];
    case "odd name":
      return [{ kind: "odd-names", cells: { first_name: who.first, last_name: who.last } }];
    case "formula":
      return [
        {
          kind: "formula-cells",
          cells: {
            title: '=HYPERLINK("http://evil.example";"Klik")',
            data4: ["@SUM(1+1)*cmd", "+cmd|' /C calc'!A0", "-2+3"][Math.floor(who.index / 200) % 3] ?? "@SUM(A1)",
          },
        },
      ];
    case "control character":
      return [{ kind: "control-characters", cells: { title: "Kok\u0000", data4: "Linje\u0007 med\u001B tegn" } }];
    case "emoji":
      return [
        {
          kind: "emoji",
          cells: {
            data4:
              ["Glad 🎉 og 👩‍🍳", "\u202Eesrever\u202C tekst", "𝒮ær note 🇩🇰"][Math.floor(who.index / 200) % 3] ?? "🙂",
          },
        },
      ];
    case "quoted newline":
      return [{ kind: "quoted-newlines", cells: { data4: 'Første linje\nanden "citeret" linje; med, alle\ttegn' } }];
    case "encoded twice":
      return [{ kind: "mojibake", cells: { first_name: verbatim(who.first.replace("ø", "Ã¸")) } }];
    case "unknown status":
      return [{ kind: "label-noise", cells: { status: verbatim("Pauseret") } }];
    case "blank status":
      return [{ kind: "label-noise", cells: { status: null } }];
    case "null tokens":
      return [
        {
          kind: "null-tokens",
          cells: {
            title: verbatim("#N/A"),
            location: verbatim("Ikke angivet"),
            tags: verbatim("NULL"),
            data4: verbatim("-"),
            hire_date: verbatim("N/A"),
          },
        },
      ];
    case "circle 1":
    case "circle 2":
      return [
        {
          kind: "manager-cycles",
          cells: { manager_id: next(1), manager_email: person(set, org, who.index + 1).email },
        },
      ];
    case "circle 3":
      return [
        {
          kind: "manager-cycles",
          cells: { manager_id: next(-2), manager_email: person(set, org, who.index - 2).email },
        },
      ];
    case "own manager":
      return [{ kind: "manager-cycles", cells: { manager_id: who.id, manager_email: who.email } }];
    case "manager gone, e-mail known":
      return [{ kind: "orphans", cells: { manager_id: goneManager(who) }, orphans: ["manager_id"] }];
    case "manager gone":
      return [
        {
          kind: "orphans",
          cells: { manager_id: goneManager(who), manager_email: "fratraadt.leder@kunde.example" },
          orphans: ["manager_id"],
        },
      ];
    case "company gone":
      return [{ kind: "orphans", cells: { company_id: String(9_000_000 + who.index) }, orphans: ["company_id"] }];
    case "summer time":
      return [
        {
          kind: "dst-times",
          cells: {
            created_at: "2023-10-29 02:30",
            updated_at: Math.floor(who.index / 200) % 2 ? "2025-03-30 02:30" : "2024-10-27 02:15",
          },
        },
      ];
    case "unknown boolean":
      return [{ kind: "mixed-booleans", cells: { allow_email: verbatim("måske") } }];
    case "repeated tags":
      return [
        {
          kind: "tag-separators",
          cells: {
            tags: ["VIP; Butik;vip", "Butik|Deltid|BUTIK", "Ny, ny ,NY"][Math.floor(who.index / 200) % 3] ?? "VIP",
          },
        },
      ];
    case "month first":
      return [
        {
          kind: "month-first-dates",
          cells: { hire_date: verbatim(`0${1 + (who.index % 9)}/${13 + (who.index % 15)}/2021`) },
        },
      ];
    default:
      return [];
  }
}

/** Records that the CRM held before the migration, in the shapes of Twenty. Some are the export's own people. */
import { createHash } from "node:crypto";
import { contactCells } from "./contact-rows.ts";
import { ordinaryPeople } from "./expectations.ts";
import type { Organisation } from "./organisation.ts";
import type { Person } from "./people.ts";
import { missingCompany } from "./plant-contact.ts";
import { at } from "./random.ts";
import type { Setting } from "./recipe.ts";
import * as words from "./words.ts";

export type SandboxRecord = {
  readonly object: string;
  readonly id: string;
  readonly deleted?: true;
  readonly fields: Readonly<Record<string, unknown>>;
};
export type SandboxField = {
  readonly object: string;
  readonly name: string;
  readonly type: string;
  readonly label: string;
};

/** Counts in a CRM of 300 records; a smaller export gives fewer of its own people. */
const SAME_PEOPLE = 40;
const DELETED_PEOPLE = 10;
const NAMESAKES = 15;
const SAME_COMPANIES = 10;

/** What was there before: one custom field, and records with ids that are always the same. */
export function sandboxRecords(set: Setting, org: Organisation): { fields: SandboxField[]; records: SandboxRecord[] } {
  const share = (count: number) => Math.min(count, Math.floor((set.users * count) / 300) + 1);
  const people = ordinaryPeople(set, org);
  const next = (count: number) =>
    Array.from({ length: count }, () => people.next().value).filter((who) => who !== undefined);
  const companies = org.companies
    .filter((company) => !missingCompany(set, company.index) && company.index > 4)
    .slice(0, SAME_COMPANIES);
  const records: SandboxRecord[] = [
    ...companies.map((company, place) => ({
      object: "company",
      id: uuid(`company ${company.id}`),
      fields: {
        name: company.name,
        domainName: { primaryLinkUrl: `https://${place % 3 ? "" : "www."}${company.domain}` },
        employees: place % 2 ? null : 50 + place,
      },
    })),
    ...next(share(SAME_PEOPLE)).map((who, place) => known(set, org, who, place)),
    ...next(share(DELETED_PEOPLE)).map((who, place) => ({ ...known(set, org, who, place), deleted: true as const })),
    ...next(share(NAMESAKES)).map((who) => namesake(org, who)),
    ...foreign(),
  ];
  return { fields: [{ object: "person", name: "hireDate", type: "DATE", label: "Hire date" }], records };
}

/** Someone of the export: by turns with blanks, with equal and with other values. */
function known(set: Setting, org: Organisation, who: Person, place: number): SandboxRecord {
  const cells = contactCells(set, org, who, 0);
  const form = place % 3;
  const calling = `+${who.country}`;
  const country = { 45: "DK", 46: "SE", 47: "NO", 49: "DE" }[Number(who.country)] ?? "DK";
  const phone = { primaryPhoneNumber: who.phone, primaryPhoneCountryCode: country, primaryPhoneCallingCode: calling };
  return {
    object: "person",
    id: uuid(`person ${who.id}`),
    fields: {
      name: { firstName: who.first, lastName: form === 2 && place % 2 ? `${who.last}-Ny` : who.last },
      emails: {
        primaryEmail: who.email.toLowerCase(),
        additionalEmails: place % 5 ? [] : [`privat.${who.index}@post.example`],
      },
      ...(form === 0
        ? {}
        : {
            phones:
              form === 1
                ? phone
                : {
                    ...phone,
                    primaryPhoneNumber: "28999999",
                    primaryPhoneCountryCode: "DK",
                    primaryPhoneCallingCode: "+45",
                  },
          }),
      jobTitle: form === 0 ? "" : form === 1 ? cells["title"] : "Konsulent (CRM)",
      city: form === 0 ? "" : form === 1 ? cells["location"] : "Kolding",
      hireDate: form === 1 ? who.hired : null,
    },
  };
}

/** Same name, same company's domain, no e-mail in common: must not be adopted without a person's word. */
function namesake(org: Organisation, who: Person): SandboxRecord {
  return {
    object: "person",
    id: uuid(`namesake ${who.id}`),
    fields: {
      name: { firstName: who.first, lastName: who.last },
      emails: {
        primaryEmail: `kontakt${who.index}@${at(org.companies, Math.max(0, who.company)).domain}`,
        additionalEmails: [],
      },
      jobTitle: "",
      city: "",
    },
  };
}

/** People, companies, notes, tasks and deals that have nothing to do with the export. */
function foreign(): SandboxRecord[] {
  const range = (length: number) => Array.from({ length }, (_, place) => place);
  const company = (place: number) => uuid(`foreign company ${place}`);
  return [
    ...range(30).map((place) => ({
      object: "company",
      id: company(place),
      fields: {
        name: `Fremmed ${at(words.COMPANY_TRADES, place)[0]} ${place + 1} ApS`,
        domainName: { primaryLinkUrl: `https://fremmed${place + 1}.example` },
        employees: 5 + place,
      },
    })),
    ...range(120).map((place) => ({
      object: "person",
      id: uuid(`foreign person ${place}`),
      fields: {
        name: {
          firstName: at(["Bodil", "Holger", "Inge", "Svend"], place),
          lastName: `${at(words.LAST_NAMES, place * 7)} (${place + 1})`,
        },
        emails: { primaryEmail: `kunde${place + 1}@fremmed${(place % 30) + 1}.example`, additionalEmails: [] },
        jobTitle: "Indkøber",
        city: at(words.CITIES, place)[1],
        companyId: company(place % 30),
      },
    })),
    ...range(30).map((place) => ({
      object: "note",
      id: uuid(`foreign note ${place}`),
      fields: { title: `Kundemøde ${place + 1}`, bodyV2: { markdown: "Talt om pris og levering." } },
    })),
    ...range(30).map((place) => ({
      object: "task",
      id: uuid(`foreign task ${place}`),
      fields: {
        title: `Ring tilbage ${place + 1}`,
        status: at(["TODO", "IN_PROGRESS", "DONE"], place),
        dueAt: `2026-02-${String(1 + (place % 28)).padStart(2, "0")}T09:00:00.000Z`,
      },
    })),
    ...range(15).map((place) => ({
      object: "opportunity",
      id: uuid(`foreign opportunity ${place}`),
      fields: {
        name: `Salg ${place + 1}`,
        companyId: company(place),
        amount: { amountMicros: 1_000_000_000 * (place + 1), currencyCode: "DKK" },
      },
    })),
  ];
}

/** A UUID of version 5's form made from a name: the same name gives the same id. */
function uuid(name: string): string {
  const hex = createHash("sha1").update(`actimo-workbook sample ${name}`).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

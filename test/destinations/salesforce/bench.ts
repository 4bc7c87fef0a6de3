/** Salesforce as a bench for the suite of all destinations. */
import type { Fields } from "#lib/destinations/port.ts";
import { connectSalesforce } from "#lib/destinations/salesforce/connect.ts";
import type { NeededField } from "#lib/plan/types.ts";
import type { Bench, Open } from "../suite.ts";

export const field = (
  object: string,
  logical: string,
  type: NeededField["type"],
  more: Partial<NeededField> = {},
): NeededField => ({
  object,
  logical,
  label: logical.replace(/__c$/, "").replaceAll("_", " "),
  type,
  standard: false,
  unique: false,
  options: null,
  to: [],
  why: "test",
  ...more,
});

export const needed: readonly NeededField[] = [
  field("Contact", "Source_System_ID__c", "text", { unique: true, length: 100 }),
  field("Contact", "Badge__c", "text", { unique: true, length: 40 }),
  field("Contact", "LastName", "text", { standard: true }),
  field("Contact", "Email", "text", { standard: true }),
  field("Contact", "Engagement_Score__c", "number", { scale: 2 }),
  field("Contact", "Hire_Date__c", "date"),
  field("Contact", "Last_Event__c", "datetime"),
  field("Contact", "Is_Manager__c", "boolean"),
  field("Contact", "Tags__c", "list"),
  field("Contact", "Actimo_Status__c", "picklist", { options: { Active: "Active", "On Leave": "On leave, paid" } }),
  field("Contact", "Manager__c", "lookup", { to: ["Contact"] }),
  field("Contact", "Manager_User__c", "lookup", { to: ["user"] }),
];

export const person = (i: number): Fields => ({
  Source_System_ID__c: `actimo:contacts:${i}`,
  Badge__c: `B-${i}`,
  FirstName: "Søren",
  LastName: `Østergaard ${i}`,
  Email: `P${i}@People.example`,
  MobilePhone: `+45 20 12 ${1000 + i}`,
  Title: i % 2 === 0 ? "Kok" : "Tjener",
  Engagement_Score__c: i / 4,
  Hire_Date__c: "2020-02-29",
  Last_Event__c: "2024-05-06T07:08:09+02:00",
  Is_Manager__c: i % 3 === 0,
  Tags__c: ["b", "a"],
  Actimo_Status__c: i % 2 === 0 ? "Active" : "On Leave",
});

/** Salesforce empties its recycle bin over SOAP only, 200 records at a time. */
async function emptyBin({ sandbox }: Open, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 200) {
    const list = ids.slice(at, at + 200).map((id) => `<ids>${id}</ids>`);
    const answer = await fetch(`${sandbox.url}/services/Soap/u/62.0`, {
      method: "POST",
      headers: { "content-type": "text/xml", soapaction: '""' },
      body: `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com"><soapenv:Header><SessionHeader><sessionId>${sandbox.key}</sessionId></SessionHeader></soapenv:Header><soapenv:Body><emptyRecycleBin>${list.join("")}</emptyRecycleBin></soapenv:Body></soapenv:Envelope>`,
    });
    if (!answer.ok) throw new Error(`The recycle bin was not emptied: ${answer.status}`);
  }
}

export const bench: Bench = {
  crm: "salesforce",
  options: [],
  connect: connectSalesforce,
  object: "Contact",
  person,
  clashing: (i) => ({ ...person(i), Badge__c: "B-0" }),
  unfit: { field: "Engagement_Score__c", value: "many" },
  text: { field: "Title", real: "Title" },
  lookedUpBy: "Email",
  needed,
  batch: 200,
  emptyBin,
  refusalSeconds: 11,
};

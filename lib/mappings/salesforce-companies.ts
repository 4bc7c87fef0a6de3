/** Actimo's companies in Salesforce, and the Accounts that stand in where there is none. */
import { actimo, type Entry, extend, externalId, fixed, lookup, owner, row } from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { BEYOND } from "./salesforce-page.ts";
import { salesforceObjects as sf } from "./salesforce-schema.ts";

const { companies: co, workspaces: w } = actimo;

export const company = row(BEYOND.company, {
  from: co,
  to: sf.Account,
  key: [co.company_id],
  fields: {
    Source_System_ID__c: externalId(),
    Name: co.name.as(t.truncate(255)).orSkip("company_without_name"),
    Website: co.domain.as(t.urlOfDomain),
    NumberOfEmployees: co.employee_count,
    AnnualRevenue: co.annual_revenue,
    BillingStreet: co.address_street.as(t.truncate(255)),
    BillingPostalCode: co.address_zip.as(t.truncate(20)),
    BillingCity: co.address_city.as(t.truncate(40)),
    BillingCountry: co.address_country.as(t.country),
    OwnerId: owner(co.owner_email),
    CreatedDate: co.created_at,
    Actimo_Industry__c: co.industry,
    VAT_Number__c: co.cvr,
    Department__c: co.department,
    Tags__c: co.tags,
    Actimo_Created_At__c: co.created_at,
    Actimo_Updated_At__c: co.updated_at,
  },
  note: "Industry is a list of the org's own: Actimo's value stands as text beside it. Revenue is taken in the org's currency.",
});
const parentCompany = extend(company, BEYOND.company, { ParentId: lookup(company, co.parent_company_id) });

/** Without an Account a Contact is private to its owner: who has no company belongs to the workspace's Account. */
export const placeholder = row(BEYOND.company, {
  from: w,
  to: sf.Account,
  key: [w.workspace_id],
  part: "placeholder",
  fields: {
    Source_System_ID__c: externalId(),
    Name: w.name
      .or(w.workspace_id)
      .as(t.truncate(200))
      .as(t.prefixed("Actimo workspace: "))
      .orSkip("company_without_name"),
    Placeholder__c: fixed(true),
    CreatedDate: w.created_at,
    Actimo_Created_At__c: w.created_at,
  },
  note: "One Account per workspace takes the employees for whom the export names no company: a Contact without an Account is private to its owner.",
});

export const companyEntries: readonly Entry[] = [company.entry, parentCompany, placeholder.entry];

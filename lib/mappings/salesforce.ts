/** The default mapping from Actimo to Salesforce Sales Cloud: the page's thirteen rows, and a fate for everything else. */
import type { FieldSet } from "../mapping/fields.ts";
import type { Mapping, Target } from "../mapping/language.ts";
import { companyEntries } from "./salesforce-companies.ts";
import { keptEntries } from "./salesforce-kept.ts";
import { learningEntries } from "./salesforce-learning.ts";
import { messageEntries, recipientEntries } from "./salesforce-messages.ts";
import { PAGE } from "./salesforce-page.ts";
import { peopleEntries } from "./salesforce-people.ts";
import { BOUNDS, RESERVED_NAMES, salesforceObjects } from "./salesforce-schema.ts";
import { workEntries } from "./salesforce-work.ts";

const targets: readonly Target<string, FieldSet>[] = Object.values(salesforceObjects);

/** The same with every recipient of a message as a member of its campaign: a choice, for it takes storage. */
export const withRecipients = (mapping: Mapping): Mapping => ({
  ...mapping,
  entries: [...mapping.entries, ...recipientEntries],
});

export const salesforceMapping: Mapping = {
  crm: "salesforce",
  version: 1,
  page: Object.values(PAGE),
  objects: Object.fromEntries(targets.map(({ name, fields }) => [name, fields])),
  reserved: RESERVED_NAMES,
  bounds: BOUNDS,
  entries: [...companyEntries, ...peopleEntries, ...keptEntries, ...messageEntries, ...learningEntries, ...workEntries],
};

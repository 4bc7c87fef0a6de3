// Mistakes a mapper makes, each rejected by the compiler. `must-fail.test.ts` proves that every mark is needed.
import {
  actimo,
  collapse,
  destination,
  either,
  extend,
  externalId,
  fixed,
  hold,
  lookup,
  lookupField,
  markdownField,
  must,
  numberField,
  owner,
  picklistField,
  route,
  row,
  textField,
} from "#lib/mapping/language.ts";
import { normaliser } from "#lib/mapping/transforms.ts";

const { contacts: c, companies: co, messages: m } = actimo;
const crm = destination({
  account: { key: must(textField("Key")), name: must(textField("Name")) },
  person: {
    key: must(textField("Key")),
    lastName: must(textField("Last name")),
    owner: must(lookupField("Owner", "user")),
    email: textField("E-mail"),
    department: textField("Department"),
    score: numberField("Score"),
    manager: lookupField("Manager", "person"),
    account: lookupField("Account", "account"),
  },
  note: { body: markdownField("Body") },
  lead: { key: must(textField("Key")), status: picklistField("Status", { invited: "Invited", pending: "Pending" }) },
});
const account = row("a", {
  from: co,
  to: crm.account,
  key: [co.company_id],
  fields: { key: externalId(), name: co.name.orSkip("company_without_name") },
});
const full = {
  key: externalId(),
  lastName: c.last_name.orSkip("person_without_name"),
  owner: owner(c.owner_email).orSkip("owner_undecided"),
};
const contact = row("c", { from: c, to: crm.person, key: [c.contact_id], fields: full });
const lead = row("l", { from: c, to: crm.lead, key: [c.contact_id], fields: { key: externalId() } });

// @ts-expect-error 1 a column the export contract does not have
c.emial;
// @ts-expect-error 2 a field the destination does not have
row("x", { from: c, to: crm.person, key: [c.contact_id], fields: { ...full, emale: c.email } });
// @ts-expect-error 3 text into a number field
row("x", { from: c, to: crm.person, key: [c.contact_id], fields: { ...full, score: c.department } });
// @ts-expect-error 4 a column that may be blank into a required field
row("x", { from: c, to: crm.person, key: [c.contact_id], fields: { ...full, lastName: c.last_name } });
// @ts-expect-error 5 a required field forgotten
row("x", { from: c, to: crm.person, key: [c.contact_id], fields: { key: externalId(), lastName: full.lastName } });
// @ts-expect-error 6 a column of another object
row("x", { from: c, to: crm.person, key: [c.contact_id], fields: { ...full, department: m.title } });
// @ts-expect-error 7 a company row looked up with a contact's id
lookup(account, c.manager_id);
// @ts-expect-error 8 a company where a person belongs
row("x", { from: c, to: crm.person, key: [c.contact_id], fields: { ...full, manager: lookup(account, c.company_id) } });
// @ts-expect-error 9 an added field of the wrong type
extend(contact, "x", { manager: c.manager_id });
// @ts-expect-error 10 an added field that the object lacks
extend(contact, "x", { manger: lookup(contact, c.manager_id) });
// @ts-expect-error 11 a key that may be blank
row("x", { from: c, to: crm.person, key: [c.company_id], fields: full });
// @ts-expect-error 12 a status without a route
route("x", c.status, { active: contact, inactive: contact, invited: lead, blank: hold("held_status") });
route("x", c.status, {
  active: contact,
  inactive: contact,
  invited: lead,
  pending: lead,
  // @ts-expect-error 13 a route for a status that does not exist
  fired: lead,
  blank: hold("held_status"),
});
// @ts-expect-error 14 a map of values with a hole
c.status.map({ active: "Active", inactive: "Inactive" });
const renamed = c.status.map({ active: "gone", inactive: null, invited: "invited", pending: "pending" });
// @ts-expect-error 15 a value the picklist does not offer
row("x", { from: c, to: crm.lead, key: [c.contact_id], fields: { key: externalId(), status: renamed } });
const anyone = lookup(either(contact, lead), c.manager_id);
// @ts-expect-error 16 a reference to a person or a lead in a field for persons
extend(contact, "x", { manager: anyone });
// @ts-expect-error 17 a transform of numbers on text
c.email.as(normaliser("double", 1, (value: number) => value * 2));
// @ts-expect-error 18 a reason that is not in the list
c.email.orSkip("because");
// @ts-expect-error 19 a fixed text in a number field
extend(contact, "x", { score: fixed("high") });
// @ts-expect-error 20 a collapse whose rows are kept nowhere
collapse(actimo.enrollments.contact_id).list(actimo.enrollments.status);
// @ts-expect-error 21 HTML where Markdown belongs
row("x", { from: m, to: crm.note, key: [m.message_id], fields: { body: m.body_html } });
// @ts-expect-error 22 a key of one object fetched from another
c.company_id.get(m.title);

export { account, contact, lead };

/** Fields that many objects share. */
import { dateTimeField, lookupField, must, numberField, standard, textField, unique } from "../mapping/language.ts";

/** Our key: the name is a promise of the page, and the adapter finds our records by it. */
export const sourceId = must(unique(textField("Source System ID", 100)));
/** Settable on insert only, where the org allows it (fact sheet, sections 0 and 6.6). */
export const auditDate = standard(dateTimeField("Created Date"));
export const ownerId = standard(lookupField("Owner", "user"));
export const sourceTimes = {
  Actimo_Created_At__c: dateTimeField("Created in Actimo"),
  Actimo_Updated_At__c: dateTimeField("Updated in Actimo"),
};
export const text255 = (label: string) => textField(label, 255);
/** As much as a long text area holds. */
export const LONG = 131_072;
export const longText = (label: string) => textField(label, LONG);
export const count = (label: string) => numberField(label, 0);

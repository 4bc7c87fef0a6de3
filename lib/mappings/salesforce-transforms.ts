/** Values as Salesforce takes them: addresses it would refuse are told apart, lists become text. */
import { normaliser, transform } from "../mapping/transforms.ts";

/** Longest address of a standard e-mail field (field reference of Contact). */
const EMAIL_LENGTH = 80;
/** What Salesforce accepts as an address: one `@`, a domain with a dot, letters and digits of ASCII. */
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;
const fits = (address: string): boolean => address.length <= EMAIL_LENGTH && ADDRESS.test(address);

/** The address in lower case; null for one that Salesforce would refuse together with its whole record. */
export const emailAddress = normaliser("salesforce-email", 1, (value: string): string | null => {
  const address = value.trim().toLowerCase();
  return fits(address) ? address : null;
});
/** What is no acceptable address, as found; null for the acceptable ones. */
export const notAnEmail = transform("salesforce-not-an-email", 1, (value: string): string | null =>
  fits(value.trim().toLowerCase()) ? null : value,
);
/** A list as one text, items apart by `; `. */
export const listText = transform("list-text", 1, (items: readonly string[]): string | null =>
  items.length > 0 ? items.join("; ") : null,
);
/** A list and single values as one text, each once. */
export const unionText = transform(
  "union-text",
  1,
  (parts: readonly (readonly string[] | string | null)[]): string | null => {
    const all = new Set(parts.flat().filter((part): part is string => part !== null && part !== ""));
    return all.size > 0 ? [...all].sort().join("; ") : null;
  },
);

/** Longest formatted text of a rich text field, with room for the addresses of images. */
const BODY_LENGTH = 130_000;
/** A body that a rich text field holds; a longer one is left to the plain text beside it, for HTML cannot be cut. */
export const fittingBody = transform("fitting-body", 1, (html: string): string | null =>
  html.length <= BODY_LENGTH ? html : null,
);

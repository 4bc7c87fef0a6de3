/** From logical names to API names: ours are written as they are in Salesforce, a customer's own columns are not. */

/** `noeglekortNr` → `Noeglekort_Nr__c`: letters, digits and single underscores, at most 40 before the suffix. */
export function apiName(logical: string): string {
  if (logical.endsWith("__c")) return logical;
  const words = logical
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  const name = words.join("_").slice(0, 40).replace(/_+$/, "");
  return `${/^[A-Za-z]/.test(name) ? name : `X${name}`}__c`;
}

/** An id's first 15 letters: the three behind them only check their case. */
export const shortId = (id: string): string => id.slice(0, 15);
export const isId = (text: string): boolean => /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text);

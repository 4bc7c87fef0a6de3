/** Names the way Twenty wants them (twenty.md §4): camelCase fields, UPPER_SNAKE option values. */

/** `source_system_id__c` → `sourceSystemId`; names that are already camelCase stay. */
export function camelName(logical: string): string {
  const words = logical
    .replace(/__c$/, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return words
    .map((word, i) => (i === 0 ? (word[0] ?? "").toLowerCase() : (word[0] ?? "").toUpperCase()) + word.slice(1))
    .join("");
}

export const capital = (word: string): string => (word[0] ?? "").toUpperCase() + word.slice(1);

const NORDIC: Readonly<Record<string, string>> = {
  æ: "ae",
  ø: "oe",
  å: "aa",
  ß: "ss",
  ð: "d",
  þ: "th",
  Æ: "AE",
  Ø: "OE",
  Å: "AA",
};

/** A value's option name: ASCII, UPPER_SNAKE, no leading digit, at most 63 characters; never empty. */
export function upperSnake(value: string): string {
  const ascii = value.replace(/[æøåßðþÆØÅ]/g, (letter) => NORDIC[letter] ?? "").normalize("NFKD");
  const words = ascii
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const name = words === "" ? "VALUE" : /^\d/.test(words) ? `V_${words}` : words;
  return name.slice(0, 63).replace(/_+$/, "");
}

/** Label of an option: without commas (refused) and at most 63 characters. */
export const optionLabel = (label: string): string =>
  label.replaceAll(",", " ").replace(/\s+/g, " ").trim().slice(0, 63);

export type Option = { readonly value: string; readonly label: string };

/** One option per canonical value, in order; names that collide get a number. */
export function optionTable(options: Readonly<Record<string, string>>): Map<string, Option> {
  const table = new Map<string, Option>();
  const values = new Set<string>();
  const labels = new Set<string>();
  const fresh = (taken: Set<string>, name: string, join: string) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name.slice(0, 63 - join.length - String(n).length)}${join}${n}`;
    taken.add(unique);
    return unique;
  };
  for (const [canonical, label] of Object.entries(options)) {
    const value = fresh(values, upperSnake(canonical), "_");
    table.set(canonical, { value, label: fresh(labels, optionLabel(label) || value, " ") });
  }
  return table;
}

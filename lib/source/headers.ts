/** Headers: three variants per column (machine key, English, Danish), compared without case, dots, dashes or spaces. */
import { OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import { repairMojibake } from "./mojibake.ts";

/** The form in which headers are compared. */
export function headerForm(header: string): string {
  return header
    .normalize("NFC")
    .toLowerCase()
    .replace(/[.:_\-\s\u00ad\u200b-\u200d\u2060\ufeff\0]+/g, "");
}

const LONGEST_NAME = 200;
const MOST_NAMES = 1000;

const INDEXES = new Map<ObjectName, ReadonlyMap<string, string>>(
  OBJECT_NAMES.map((object) => {
    const index = new Map<string, string>();
    const columns = Object.entries(objectSpec(object).columns);
    for (const [name] of columns) index.set(headerForm(name), name);
    for (const [name, column] of columns)
      for (const label of column.headers) if (!index.has(headerForm(label))) index.set(headerForm(label), name);
    return [object, index];
  }),
);

/** Forms of texts seen lately: a header is compared with the columns of every object. */
const seenForms = new Map<string, { readonly form: string; readonly repaired: string }>();

function formsOf(header: string): { readonly form: string; readonly repaired: string } {
  const seen = seenForms.get(header);
  if (seen) return seen;
  const forms = { form: headerForm(header), repaired: headerForm(repairMojibake(header).text) };
  if (seenForms.size >= 5000) seenForms.clear();
  if (header.length < LONGEST_NAME) seenForms.set(header, forms);
  return forms;
}

/** The contract column of `object` that a header means, or null. */
export function contractColumn(object: ObjectName, header: string): string | null {
  const index = INDEXES.get(object);
  const { form, repaired } = formsOf(header);
  return index?.get(form) ?? index?.get(repaired) ?? null;
}

/** How many different columns of `object` the cells name; of a very wide record the first ones are asked. */
export function headerMatches(object: ObjectName, cells: readonly string[]): number {
  const found = new Set<string>();
  for (const cell of cells.length > MOST_NAMES ? cells.slice(0, MOST_NAMES) : cells) {
    const name = cell.length < LONGEST_NAME ? contractColumn(object, cell) : null;
    if (name) found.add(name);
  }
  return found.size;
}

/** The object whose columns a header covers best: at least 60 %, and no other as well. Null when nobody can tell. */
export function objectOfHeader(
  cells: readonly string[],
  among: readonly ObjectName[] = OBJECT_NAMES,
): ObjectName | null {
  let best: { object: ObjectName | null; coverage: number; matches: number } = {
    object: null,
    coverage: 0,
    matches: 0,
  };
  for (const object of among) {
    const matches = headerMatches(object, cells);
    const coverage = matches / Object.keys(objectSpec(object).columns).length;
    if (coverage > best.coverage) best = { object, coverage, matches };
    else if (coverage === best.coverage && matches > best.matches) best = { object, coverage, matches };
    else if (coverage === best.coverage && matches === best.matches) best = { ...best, object: null };
  }
  return best.coverage >= 0.6 ? best.object : null;
}

const KNOWN_FORMS: ReadonlySet<string> = new Set([...INDEXES.values()].flatMap((index) => [...index.keys()]));

/** Whether a text is the name of a column of any object. */
export const isKnownHeader = (text: string): boolean => text !== "" && KNOWN_FORMS.has(headerForm(text));

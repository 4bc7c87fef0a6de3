/** Values held to what a field takes, so that one value that is too long or out of range does not lose its record. */
import type { Bounds, Field } from "../mapping/fields.ts";
import { truncate } from "../mapping/transforms.ts";
import type { PlannedValue } from "./types.ts";

/** The value as the field takes it: a text may be cut, anything else is there or not. */
export type Fit = (value: PlannedValue) => PlannedValue;

/** How values of a field are fitted; null where nothing holds them. */
export function fitOf(field: Field<unknown>, bounds: Bounds | undefined): Fit | null {
  switch (field.type) {
    case "text": {
      const length = field.length ?? bounds?.text;
      if (length === undefined) return null;
      const cut = truncate(length).apply;
      return (value) => (typeof value === "string" ? cut(value.isWellFormed() ? value : value.toWellFormed()) : value);
    }
    case "number": {
      if (!bounds) return null;
      const most = 10 ** ((field.digits ?? bounds.digits) - (field.scale ?? bounds.scale));
      // A number that its last digit rounds up has one digit more.
      return (value) => (typeof value === "number" && !(Math.abs(value) < most - 0.5) ? null : value);
    }
    case "date":
    case "datetime": {
      if (!bounds) return null;
      const [first, last] = bounds.days;
      return (value) => {
        const day = typeof value === "string" ? value.slice(0, first.length) : first;
        return day < first || day > last ? null : value;
      };
    }
    default:
      return null;
  }
}

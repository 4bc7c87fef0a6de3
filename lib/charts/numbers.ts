/** Refuses numbers that no picture can show, before a chart is drawn from them. */

/**
 * Walks through the data of a chart. Throws a `RangeError` naming the place of the first number that is not finite, or
 * below 0 where its name is not among `signed`.
 */
export function holdNumbers(chart: string, data: unknown, signed: readonly string[] = []): void {
  const walk = (value: unknown, path: string, name: string): void => {
    if (typeof value === "number") {
      if (Number.isFinite(value) && (value >= 0 || signed.includes(name))) return;
      throw new RangeError(
        `The chart "${chart}" cannot show ${path} = ${value}: it needs a finite number${signed.includes(name) ? "" : ", 0 or more"}. Mend what counted it.`,
      );
    }
    if (Array.isArray(value)) for (const [at, part] of value.entries()) walk(part, `${path}[${at}]`, name);
    else if (typeof value === "object" && value !== null)
      for (const [key, part] of Object.entries(value)) walk(part, path === "" ? key : `${path}.${key}`, key);
  };
  walk(data, "", "");
}

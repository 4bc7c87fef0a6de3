/** `profile.json` as the customer may see it: workspaces of few people together, no values, own columns by harmless names. */
import type { Profile } from "../outputs/shapes.ts";
import { foldSmall, isPeople, LEAST_PEOPLE, OTHERS } from "./fold.ts";
import type { Naming } from "./labels.ts";
import { mapValues, pick } from "./pick.ts";

/** Under this key stand the rows of no workspace. */
const NO_WORKSPACE = "all";

/** The profile without values and places. Columns that fewer than five people fill are left out. */
export function customerProfile(profile: Profile, naming: Naming): Profile {
  const people = new Map<string, number>();
  for (const column of profile["contacts"]?.columns ?? [])
    for (const [key, { rows }] of Object.entries(column.workspaces ?? {}))
      people.set(key, Math.max(people.get(key) ?? 0, rows));
  const fold = foldSmall(people);
  const shown = (key: string): string =>
    key === NO_WORKSPACE ? key : fold(key) === OTHERS ? OTHERS : naming.workspace(key);
  return mapValues(profile, ({ rows, columns }, object) => ({
    rows,
    columns: columns.flatMap((one) => {
      // Few people with a value are a group as well, told by the name of the column.
      const filled = rows - one.nulls;
      if (isPeople(object) && filled > 0 && filled < LEAST_PEOPLE) return [];
      return [
        {
          ...pick(one, ["type", "nulls", "distinct", "invalid"]),
          name: naming.column(object, one.name),
          min: null,
          max: null,
          top: [],
          ...(one.expected === undefined ? {} : { expected: one.expected }),
          ...(one.found === undefined ? {} : { found: one.found }),
          ...(one.workspaces === undefined
            ? {}
            : { workspaces: foldedWorkspaces(one.workspaces, shown, isPeople(object)) }),
        },
      ];
    }),
  }));
}

type Workspaces = NonNullable<Profile[string]["columns"][number]["workspaces"]>;

function foldedWorkspaces(workspaces: Workspaces, shown: (key: string) => string, people: boolean): Workspaces {
  const sums = new Map<string, Workspaces[string]>();
  for (const [key, { rows, nulls, invalid, distinct }] of Object.entries(workspaces)) {
    const name = shown(key);
    const sum = sums.get(name);
    sums.set(
      name,
      sum
        ? { rows: sum.rows + rows, nulls: sum.nulls + nulls, invalid: (sum.invalid ?? 0) + (invalid ?? 0) }
        : {
            rows,
            nulls,
            ...(invalid === undefined ? {} : { invalid }),
            ...(distinct === undefined ? {} : { distinct }),
          },
    );
  }
  return Object.fromEntries(
    [...sums].filter(([, { rows, nulls }]) => !people || rows === nulls || rows - nulls >= LEAST_PEOPLE),
  );
}

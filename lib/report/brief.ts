/** What an admin needs to rebuild one workflow, learning path, integration or dashboard by hand. */

export type Entry = Readonly<Record<string, unknown>>;
/** Whether a record with this id is in the export; null when nobody can say. */
export type Known = (object: string, id: string) => boolean | null;
export type Brief = {
  readonly kind: "workflow" | "learning path" | "integration" | "dashboard" | "other";
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly parts: readonly { readonly heading: string; readonly ordered: boolean; readonly items: readonly string[] }[];
  /** What would not work as it stands, for example a step that names a message which is not in the export. */
  readonly warnings: readonly string[];
};

/** The brief of a definition, its kind told by its keys (Actimo export contract, section 5). */
export function brief(entry: Entry, known: Known = () => null): Brief {
  if ("trigger" in entry || "automation_id" in entry) return workflow(entry, known);
  if ("path_id" in entry || "sections" in entry) return learningPath(entry);
  if ("endpoint" in entry || "credentials" in entry || "unique_id_field" in entry) return integration(entry);
  if ("widgets" in entry || "dashboard_id" in entry) return dashboard(entry);
  return { kind: "other", title: title(entry), facts: facts(entry, ["name", "title"]), parts: [], warnings: [] };
}

function workflow(entry: Entry, known: Known): Brief {
  const rules = items(entry["rules"]);
  const actions = items(entry["actions"]);
  const timing = [
    ...timed(entry["trigger"], "the trigger"),
    ...rules.flatMap((rule, i) => timed(rule, `condition ${i + 1}`)),
    ...actions.flatMap((action, i) => timed(action, `action ${i + 1}`)),
  ];
  const steps = [entry["trigger"], ...rules, ...actions, entry["segment"]];
  return {
    kind: "workflow",
    title: title(entry),
    facts: [
      ...facts(entry, ["name", "trigger", "rules", "actions", "segment", "named"]),
      ["trigger", describe(entry["trigger"]) || "none given"],
      ["segment", describe(entry["segment"]) || "everyone"],
    ],
    parts: [
      {
        heading: "Conditions",
        ordered: true,
        items: orNone(rules.map(describe), "No condition: it runs for everyone in the segment."),
      },
      {
        heading: "Actions, in this order",
        ordered: true,
        items: orNone(actions.map(describe), "No action is defined."),
      },
      { heading: "Timing", ordered: false, items: orNone(timing, "At once: no delay or schedule is defined.") },
      ...(items(entry["named"]).length > 0
        ? [{ heading: "What the ids are", ordered: false, items: items(entry["named"]).map(describe) }]
        : []),
    ],
    warnings: steps.flatMap((step) => missing(step, known)),
  };
}

function learningPath(entry: Entry): Brief {
  const sections = items(entry["sections"]).filter(isEntry);
  const modules = sections.flatMap((section) => items(section["modules"]).filter(isEntry));
  const declared = Number(entry["module_count"]);
  const score = text(entry["passing_score"]);
  const due = text(entry["due_date"]);
  const criteria = [
    modules.length > 0 ? `All ${modules.length} modules are done.` : "",
    score !== "" ? `The score is at least ${score}.` : "No passing score is set.",
    text(entry["availability"]) !== "" ? `Availability: ${text(entry["availability"])}.` : "",
    due !== "" ? `Due on ${due}.` : "",
  ];
  return {
    kind: "learning path",
    title: title(entry),
    facts: facts(entry, ["name", "sections", "exported_at"]),
    parts: [
      ...sections.map((section, i) => ({
        heading: `Section ${i + 1}: ${title(section)}`,
        ordered: true,
        items: orNone(items(section["modules"]).filter(isEntry).map(moduleLine), "No module is defined."),
      })),
      { heading: "Completion criteria", ordered: false, items: criteria.filter((line) => line !== "") },
    ],
    warnings:
      entry["sections"] === undefined || entry["sections"] === null
        ? ["The export names no sections or modules of this path: look them up in Actimo before it is closed."]
        : Number.isFinite(declared) && declared !== modules.length
          ? [`The path says it has ${declared} modules, but ${modules.length} are listed.`]
          : [],
  };
}

const moduleLine = (module: Entry): string => {
  const points = text(module["points_max"]);
  const minutes = text(module["duration_min"]);
  const known = ["module_id", "title", "name", "type", "duration_min", "points_max", "media_url"];
  return [
    title(module),
    text(module["type"]),
    minutes === "" ? "" : `${minutes} min`,
    points === "" ? "" : `at most ${points} points`,
    text(module["module_id"]) === "" ? "" : `module ${text(module["module_id"])}`,
    text(module["media_url"]) === "" ? "" : `content: ${text(module["media_url"])}`,
    ...facts(module, known).map(([name, value]) => `${name}: ${value}`),
  ]
    .filter((part) => part !== "")
    .join(" · ");
};

const integration = (entry: Entry): Brief => ({
  kind: "integration",
  title: title(entry),
  facts: facts(entry, ["name", "mapping", "scopes"]),
  parts: [
    { heading: "Field mapping", ordered: false, items: orNone(pairs(entry["mapping"]), "No mapping is defined.") },
    { heading: "Scopes", ordered: false, items: orNone(items(entry["scopes"]).map(describe), "No scope is defined.") },
    {
      heading: "To do",
      ordered: true,
      items: [
        "Disconnect it in Actimo once the last delta is loaded.",
        "Issue new credentials: the old ones are not carried over and must be revoked.",
        "Set it up anew against the CRM with the mapping above, and test it on a few records.",
      ],
    },
  ],
  warnings: [],
});

const dashboard = (entry: Entry): Brief => ({
  kind: "dashboard",
  title: title(entry),
  facts: facts(entry, ["name", "widgets"]),
  parts: [
    {
      heading: "Widgets",
      ordered: true,
      items: orNone(items(entry["widgets"]).map(describe), "No widget is defined."),
    },
  ],
  warnings: [],
});

/** Steps in words: the type first, then every other key, nested ones in brackets; nothing is left out. */
export function describe(value: unknown): string {
  const found = parsed(value);
  if (Array.isArray(found)) return found.map(describe).join(", ");
  if (!isEntry(found)) return text(found);
  const type = text(found["type"]);
  const rest = Object.entries(found)
    .filter(([key, inner]) => key !== "type" && inner !== null && inner !== "")
    .map(([key, inner]) => {
      const nested = parsed(inner);
      const words = describe(nested);
      return `${key.replaceAll("_", " ")} ${isEntry(nested) ? `(${words})` : words}`;
    });
  return [type.replaceAll("_", " "), rest.join(", ")].filter((part) => part !== "").join(": ");
}

const TIME_KEY =
  /delay|days?$|hours?$|minutes?$|seconds?$|weeks?$|months?$|schedule|cron|interval|frequency|^at$|time/i;

/** Every delay, schedule or time named in a step, however deep. */
function timed(step: unknown, where: string): string[] {
  const found = parsed(step);
  if (Array.isArray(found)) return found.flatMap((inner) => timed(inner, where));
  if (!isEntry(found)) return [];
  const here = /delay|schedule|wait/i.test(text(found["type"])) || Object.keys(found).some((key) => TIME_KEY.test(key));
  return here ? [`${where}: ${describe(found)}`] : Object.values(found).flatMap((inner) => timed(inner, where));
}

const REFERS: Readonly<Record<string, string>> = {
  message_id: "messages",
  group_id: "groups",
  path_id: "learning_paths",
  survey_id: "surveys",
};

function missing(step: unknown, known: Known): string[] {
  const found = parsed(step);
  if (Array.isArray(found)) return found.flatMap((inner) => missing(inner, known));
  if (!isEntry(found)) return [];
  const groups =
    text(found["type"]) === "update_contact_groups" ? [...items(found["add"]), ...items(found["remove"])] : [];
  const named = [
    ...Object.entries(found).flatMap(([key, id]) => {
      const object = REFERS[key];
      return object ? items(id).map((one) => [object, text(one)] as const) : [];
    }),
    ...groups.map((id) => ["groups", text(id)] as const),
  ];
  return [
    ...named
      .filter(([object, id]) => id !== "" && known(object, id) === false)
      .map(([object, id]) => `${describe(found)}: ${object} ${id} is not in the export.`),
    ...Object.values(found).flatMap((inner) => (typeof inner === "object" ? missing(inner, known) : [])),
  ];
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

/** JSON columns may come as text: read where they hold an object or a list. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function items(value: unknown): readonly unknown[] {
  const found = parsed(value);
  if (found === null || found === undefined || found === "") return [];
  return Array.isArray(found) ? found : [found];
}

function pairs(value: unknown): string[] {
  const found = parsed(value);
  return isEntry(found)
    ? Object.entries(found).map(([key, inner]) => `${key} → ${describe(inner)}`)
    : items(found).map(describe);
}

const title = (entry: Entry): string => text(entry["name"]) || text(entry["title"]) || "(without a name)";
const facts = (entry: Entry, but: readonly string[]): (readonly [string, string])[] =>
  Object.entries(entry)
    .filter(([key, value]) => !but.includes(key) && value !== null && value !== undefined && value !== "")
    .map(([key, value]) => [key.replaceAll("_", " "), describe(value)] as const);
const orNone = (lines: readonly string[], none: string) => (lines.length > 0 ? lines : [none]);

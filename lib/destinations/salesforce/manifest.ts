/** The setup manifest: what the package holds and what an admin does with it, in words (salesforce.md §4.8). */
import type { NeededField } from "../../plan/types.ts";
import { isCustom, metadataObject, PERMISSION_SET } from "./metadata-xml.ts";
import { inWords, type ValueSet, valueSetOf } from "./value-sets.ts";

const KINDS: Readonly<Record<NeededField["type"], string>> = {
  text: "Text",
  number: "Number",
  date: "Date",
  datetime: "Date/Time",
  boolean: "Checkbox",
  picklist: "Picklist",
  list: "Long Text Area",
  lookup: "Lookup",
  markdown: "Long Text Area",
  html: "Rich Text Area",
};

function kindOf(field: NeededField): string {
  if (field.type === "lookup") return `Lookup(${field.to.map((name) => (name === "user" ? "User" : name)).join(", ")})`;
  if (field.type === "picklist") return `Picklist: ${Object.keys(field.options ?? {}).join(", ")}`;
  if (field.type === "text" && (field.length ?? Number.POSITIVE_INFINITY) > 255) return "Long Text Area";
  if (field.type === "text") return `Text(${field.length})${field.unique ? ", unique, external ID" : ""}`;
  return KINDS[field.type];
}

/** What only metadata tells of a list. */
export const UNREAD =
  "Its colours, descriptions and sorting, and which values count as closed or of high priority, could not be read: add the values in Setup by hand, or compare the file in the package with the list before it is deployed";

const STEPS = [
  "Deploy `setup-package.zip`: Workbench (Migration, Deploy, Single Package), or `sf project deploy start --metadata-dir setup-package.zip --single-package`. Let it check only first.",
  `Assign the permission set **Actimo Migration** (\`${PERMISSION_SET}\`) to the integration user, and to whoever should see the fields.`,
  "Setup, User Interface: tick *Enable “Set Audit Fields upon Record Creation” and “Update Records with Inactive Owners”*, and give the integration user the permission of that name, if original creation times are to stand in Created Date.",
  "Tick *Marketing User* on the integration user: campaigns need it.",
  "Switch off, for the load, what should not run on history: flows and triggers that send mail, validation rules, duplicate rules.",
  "Start again: the program checks that everything is live and visible before it loads anything.",
];

/** Markdown. `realName`: a field's API name; `existing`: keys of what is there already; `sets`: standard lists as they stand. */
export function setupManifest(
  needed: readonly NeededField[],
  existing: ReadonlySet<string>,
  realName: (field: NeededField) => string,
  sets: ReadonlyMap<string, ValueSet>,
): string {
  const own = needed.filter((field) => !field.standard);
  const lines = [
    "# Setup manifest for Salesforce",
    "",
    "What has to be in the org before anything is loaded.",
    "",
    "## Steps",
    "",
  ];
  for (const [at, step] of STEPS.entries()) lines.push(`${at + 1}. ${step}`);
  lines.push(
    "",
    "Rename or leave out a field in `migration.json`, not in the package: the load goes by these names.",
    "",
  );
  for (const [object, fields] of Map.groupBy(own, (field) => field.object)) {
    const on = metadataObject(object);
    lines.push(
      `## ${object}${isCustom(object) ? " (custom object)" : on === object ? "" : ` (fields of ${on}, shared with Event)`}`,
      "",
      "| Field | Label | Type | Asked for by | In the org |",
      "|---|---|---|---|---|",
    );
    for (const field of fields)
      lines.push(
        `| ${realName(field)} | ${cell(field.label)} | ${cell(kindOf(field))} | ${cell(field.why)} | ${existing.has(`${object}.${field.logical}`) ? "yes" : "to be made"} |`,
      );
    lines.push("");
  }
  const lists = needed.filter((field) => valueSetOf(field) !== null);
  if (lists.length > 0) {
    lines.push(
      "## Values of standard lists",
      "",
      "A deployment replaces such a list as a whole: the package sends the org's own values again as they stood when it was made. Deploy it soon, or make it anew.",
      "",
    );
    for (const field of lists) {
      const set = sets.get(valueSetOf(field) ?? "");
      const own = set ? `; with ${inWords(set)}${set.whole ? "" : `. ${UNREAD}`}` : "";
      lines.push(`- ${field.object}.${field.logical}: ${Object.keys(field.options ?? {}).join(", ")}${own}`);
    }
    lines.push("");
  }
  return lines.join("\n");
}
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

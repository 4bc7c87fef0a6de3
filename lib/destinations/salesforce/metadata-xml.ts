/** Metadata files as Salesforce deploys them (salesforce.md §4.2). Pure: from what is needed to XML. */
import type { NeededField } from "../../plan/types.ts";

type Node = string | number | boolean | readonly Xml[];
type Xml = readonly [name: string, value: Node];

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function render([name, value]: Xml, indent: string): string {
  if (typeof value !== "object") return `${indent}<${name}>${escaped(String(value))}</${name}>`;
  return `${indent}<${name}>\n${value.map((one) => render(one, `${indent}  `)).join("\n")}\n${indent}</${name}>`;
}
/** A whole metadata file. */
export const document = (root: string, children: readonly Xml[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${children.map((one) => render(one, "  ")).join("\n")}\n</${root}>\n`;

/** Labels of the objects that we make (§3), and how their records are numbered where they have no name. */
const OBJECTS: Readonly<Record<string, readonly [label: string, plural: string, format: string]>> = {
  Course__c: ["Actimo Course", "Actimo Courses", "CRS-{0000000}"],
  Enrollment__c: ["Actimo Enrollment", "Actimo Enrollments", "ENR-{0000000}"],
  Survey__c: ["Actimo Survey", "Actimo Surveys", "SUR-{0000000}"],
  SurveyResponse__c: ["Actimo Survey Response", "Actimo Survey Responses", "RSP-{0000000}"],
  Unmatched_Owner__c: ["Unmatched Owner", "Unmatched Owners", "OWN-{0000000}"],
};
const TEXT_MOST = 255;
const LONG_MOST = 131_072;
/** Long texts that the mapping gives no length for: a customer's own columns. */
const LONG_USUAL = 32_768;
const NUMBER_DIGITS = 18;
const NUMBER_SCALE = 6;

/** The custom fields of tasks and events stand on one object (§0). */
export const metadataObject = (object: string): string => (object === "Task" ? "Activity" : object);
export const isCustom = (name: string): boolean => name.endsWith("__c");

export type FieldDefinition = { readonly name: string; readonly field: NeededField };

/** `<fields>` of one custom field. */
export function fieldXml({ name, field }: FieldDefinition): Xml {
  const label = field.label.slice(0, 40);
  const children: Xml[] = [
    ["fullName", name],
    ["label", label],
    ["inlineHelpText", `Actimo: ${field.why}`.slice(0, 510)],
  ];
  switch (field.type) {
    case "number":
      return [
        "fields",
        [...children, ["type", "Number"], ["precision", NUMBER_DIGITS], ["scale", field.scale ?? NUMBER_SCALE]],
      ];
    case "date":
      return ["fields", [...children, ["type", "Date"]]];
    case "datetime":
      return ["fields", [...children, ["type", "DateTime"]]];
    case "boolean":
      return ["fields", [...children, ["type", "Checkbox"], ["defaultValue", false]]];
    case "picklist":
      return ["fields", [...children, ["type", "Picklist"], ["valueSet", valueSet(field.options ?? {})]]];
    case "html":
      return [
        "fields",
        [
          ...children,
          ["type", "Html"],
          ["length", Math.min(field.length ?? LONG_USUAL, LONG_MOST)],
          ["visibleLines", 25],
        ],
      ];
    case "lookup":
      return [
        "fields",
        [
          ...children,
          ["type", "Lookup"],
          ["referenceTo", field.to[0] === "user" ? "User" : (field.to[0] ?? "")],
          ["relationshipLabel", `${label} (${field.object.replace(/__c$/, "")})`.slice(0, 80)],
          ["relationshipName", relationshipName(field.object, name)],
          ["deleteConstraint", "SetNull"],
        ],
      ];
    default:
      return ["fields", [...children, ...textXml(field)]];
  }
}

function textXml(field: NeededField): Xml[] {
  const length = field.length ?? LONG_USUAL;
  const activity = metadataObject(field.object) === "Activity";
  if (field.unique && !activity)
    return [
      ["type", "Text"],
      ["length", Math.min(length, TEXT_MOST)],
      ["externalId", true],
      ["unique", true],
      ["caseSensitive", true],
    ];
  if (field.type === "text" && length <= TEXT_MOST)
    return [
      ["type", "Text"],
      ["length", length],
    ];
  return [
    ["type", "LongTextArea"],
    ["length", Math.min(length, LONG_MOST)],
    ["visibleLines", 4],
  ];
}

const valueSet = (options: Readonly<Record<string, string>>): Xml[] => [
  ["restricted", true],
  [
    "valueSetDefinition",
    [
      ["sorted", false],
      ...Object.entries(options).map(
        ([value, label]): Xml => [
          "value",
          [
            ["fullName", value],
            ["default", false],
            ["label", label],
          ],
        ],
      ),
    ],
  ],
];

/** Unique among the children of the object that is pointed to. */
const relationshipName = (object: string, name: string): string =>
  `Actimo_${object.replace(/__c$/, "")}_${name.replace(/__c$/, "")}`.slice(0, 40).replace(/_+$/, "");

/** A custom object with its fields, or the fields alone where the object is there. */
export function objectXml(object: string, fields: readonly FieldDefinition[], made: boolean, named: boolean): string {
  const own = fields.map(fieldXml);
  if (!made) return document("CustomObject", own);
  const plain = object.replace(/__c$/, "").replaceAll("_", " ");
  const [label, plural, format] = OBJECTS[object] ?? [
    plain,
    `${plain}s`,
    `${plain.slice(0, 3).toUpperCase()}-{0000000}`,
  ];
  return document("CustomObject", [
    ["label", label],
    ["pluralLabel", plural],
    ["deploymentStatus", "Deployed"],
    ["sharingModel", "ReadWrite"],
    ["enableActivities", true],
    ["enableReports", true],
    [
      "nameField",
      named
        ? [
            ["label", `${label} Name`],
            ["type", "Text"],
          ]
        : [
            ["label", `${label} Number`],
            ["type", "AutoNumber"],
            ["displayFormat", format],
            ["startingNumber", 1],
          ],
    ],
    ...own,
  ]);
}

export const PERMISSION_SET = "Actimo_Migration";
/** Who is assigned this sees and edits every field of ours (§4.6). `fields`: `Object.Field__c`. */
export function permissionSetXml(objects: readonly string[], fields: readonly string[]): string {
  const rights = ["allowCreate", "allowDelete", "allowEdit", "allowRead", "modifyAllRecords", "viewAllRecords"];
  return document("PermissionSet", [
    ["label", "Actimo Migration"],
    ["description", "Objects and fields of the migration from Actimo. Assign it to the integration user."],
    ["hasActivationRequired", false],
    ...objects.map(
      (object): Xml => ["objectPermissions", [...rights.map((right): Xml => [right, true]), ["object", object]]],
    ),
    ...fields.map(
      (field): Xml => [
        "fieldPermissions",
        [
          ["editable", true],
          ["field", field],
          ["readable", true],
        ],
      ],
    ),
  ]);
}

/** Standard picklists whose values stand in a value set of the whole org (§4.5). */
export const VALUE_SETS: Readonly<Record<string, string>> = {
  "Task.Type": "TaskType",
  "Task.Status": "TaskStatus",
  "Task.Priority": "TaskPriority",
  "Campaign.Status": "CampaignStatus",
};
/** The value set with all its values: what is left out of a deployment is lost (§4.5). */
export const valueSetXml = (about: readonly Xml[], values: readonly (readonly Xml[])[]): string =>
  document("StandardValueSet", [...about, ...values.map((value): Xml => ["standardValue", value])]);

/** `package.xml`, or the list of what is destroyed. `members` by type. */
export const manifestXml = (members: Readonly<Record<string, readonly string[]>>, version: string): string =>
  document("Package", [
    ...Object.entries(members)
      .filter(([, names]) => names.length > 0)
      .map(([type, names]): Xml => ["types", [...names.map((name): Xml => ["members", name]), ["name", type]]]),
    ["version", version],
  ]);

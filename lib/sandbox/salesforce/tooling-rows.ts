/** Objects of the Tooling API that follow from the schema: what exists, seen by the user or not (sheet 4.4, 4.9). */
import type { JsonObject } from "../shared/crm.ts";
import type { FieldType } from "./fields.ts";
import type { Org } from "./org.ts";

type Rows = { types: Readonly<Record<string, FieldType>>; rows: JsonObject[] };

const TEXTS = (...names: string[]): Record<string, FieldType> =>
  Object.fromEntries(names.map((name) => [name, "string"]));

/** The rows of a Tooling object, or null when it is none of these. */
export function toolingRows(org: Org, name: string): Rows | null {
  const { entities } = org.schema();
  switch (name.toLowerCase()) {
    case "entitydefinition":
      return {
        types: {
          ...TEXTS("Id", "DurableId", "QualifiedApiName", "DeveloperName", "Label", "PluralLabel", "KeyPrefix"),
          IsCustomizable: "boolean",
        },
        rows: entities.map((entity) => ({
          Id: entity.prefix,
          DurableId: entity.name,
          QualifiedApiName: entity.name,
          DeveloperName: entity.name.replace(/__c$/, ""),
          Label: entity.label,
          PluralLabel: entity.plural,
          KeyPrefix: entity.prefix,
          IsCustomizable: true,
        })),
      };
    case "fielddefinition":
      return {
        types: TEXTS(
          "DurableId",
          "QualifiedApiName",
          "DeveloperName",
          "Label",
          "DataType",
          "EntityDefinitionId",
          "EntityDefinition.QualifiedApiName",
        ),
        rows: entities.flatMap((entity) =>
          [...entity.all.values()].map((field) => ({
            DurableId: `${entity.name}.${field.name}`,
            QualifiedApiName: field.name,
            DeveloperName: field.name.replace(/__c$/, ""),
            Label: field.label,
            DataType: field.type,
            EntityDefinitionId: entity.name,
            EntityDefinition: { QualifiedApiName: entity.name },
          })),
        ),
      };
    case "customobject":
      return {
        types: TEXTS("Id", "DeveloperName", "NamespacePrefix"),
        rows: org.store.definitions("object").map(({ id, body }) => ({
          Id: String(body["durable"]),
          DeveloperName: id.replace(/__c$/, ""),
          NamespacePrefix: null,
        })),
      };
    case "customfield":
      return {
        types: TEXTS("Id", "DeveloperName", "TableEnumOrId", "NamespacePrefix", "EntityDefinitionId"),
        rows: org.store.definitions("field").map(({ parent, body }) => ({
          Id: String(body["durable"]),
          DeveloperName: String(body["name"]).replace(/__c$/, ""),
          TableEnumOrId: parent,
          EntityDefinitionId: parent,
          NamespacePrefix: null,
        })),
      };
    default:
      return null;
  }
}

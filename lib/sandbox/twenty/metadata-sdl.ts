import { FIELD_TYPES } from "./field-types.ts";

/**
 * The part of the metadata API a migration uses (twenty.md §1, §4, §5, §7, §8), in the words of the official client's
 * types. Input type names are bound to the version (twenty.md §13); the types of 2.43 have no `isCustom`.
 */
export function metadataSdl({ v15 }: { v15: boolean }): string {
  const types = FIELD_TYPES.filter((type) => !v15 || type !== "FILES").map((type) =>
    v15 && type === "RICH_TEXT" ? "RICH_TEXT\n  RICH_TEXT_V2" : type,
  );
  return `
scalar UUID
scalar DateTime
scalar JSON
scalar ConnectionCursor
scalar Upload

enum FieldMetadataType {
  ${types.join("\n  ")}
}
enum RelationType { MANY_TO_ONE ONE_TO_MANY }
enum IndexType { BTREE GIN }
enum FileFolder {
  ${v15 ? "ProfilePicture WorkspaceLogo Attachment PersonPicture ServerlessFunction File AgentChat" : "RecordExport CorePicture AgentChat PublicAsset Source FilesField Dependencies Workflow EmailAttachment AppTarball"}
}

input CursorPaging { before: ConnectionCursor after: ConnectionCursor first: Int last: Int }
input UUIDFilterComparison { is: Boolean isNot: Boolean eq: UUID neq: UUID in: [UUID!] notIn: [UUID!] }
input BooleanFieldComparison { is: Boolean isNot: Boolean }
input ObjectFilter {
  and: [ObjectFilter!] or: [ObjectFilter!] id: UUIDFilterComparison isActive: BooleanFieldComparison
  ${v15 ? "isCustom: BooleanFieldComparison" : ""} isSystem: BooleanFieldComparison
}
input FieldFilter {
  and: [FieldFilter!] or: [FieldFilter!] id: UUIDFilterComparison isActive: BooleanFieldComparison
  ${v15 ? "isCustom: BooleanFieldComparison" : ""} isSystem: BooleanFieldComparison objectMetadataId: UUIDFilterComparison
}

type PageInfo { hasNextPage: Boolean hasPreviousPage: Boolean startCursor: ConnectionCursor endCursor: ConnectionCursor }

type Relation {
  type: RelationType!
  sourceObjectMetadata: Object!
  targetObjectMetadata: Object!
  sourceFieldMetadata: Field!
  targetFieldMetadata: Field!
}
type Field {
  id: UUID! universalIdentifier: String type: FieldMetadataType! name: String! label: String! description: String
  icon: String ${v15 ? "isCustom: Boolean" : "morphId: UUID morphRelations: [Relation!]"} isActive: Boolean isSystem: Boolean isUIEditable: Boolean isUIReadOnly: Boolean
  isNullable: Boolean isUnique: Boolean isSearchable: Boolean defaultValue: JSON options: JSON settings: JSON
  objectMetadataId: UUID! isLabelSyncedWithName: Boolean createdAt: DateTime! updatedAt: DateTime!
  relation: Relation object: Object
}
type FieldEdge { node: Field! cursor: ConnectionCursor! }
type FieldConnection { pageInfo: PageInfo! edges: [FieldEdge!]! }
type ObjectFieldsConnection { pageInfo: PageInfo! edges: [FieldEdge!]! }
type IndexField { id: UUID! fieldMetadataId: UUID! order: Float }
type Index {
  id: UUID! name: String! isCustom: Boolean isUnique: Boolean! indexType: IndexType! createdAt: DateTime!
  updatedAt: DateTime! indexFieldMetadataList: [IndexField!]!
}
type Object {
  id: UUID! universalIdentifier: String nameSingular: String! namePlural: String! labelSingular: String!
  labelPlural: String! description: String icon: String shortcut: String ${v15 ? "isCustom: Boolean!" : ""} isRemote: Boolean!
  isActive: Boolean! isSystem: Boolean! isUIEditable: Boolean isUIReadOnly: Boolean isSearchable: Boolean!
  createdAt: DateTime! updatedAt: DateTime! labelIdentifierFieldMetadataId: UUID imageIdentifierFieldMetadataId: UUID
  isLabelSyncedWithName: Boolean!
  fields(paging: CursorPaging, filter: FieldFilter): ObjectFieldsConnection!
  fieldsList: [Field!]!
  indexMetadataList: [Index!]!
}
type ObjectEdge { node: Object! cursor: ConnectionCursor! }
type ObjectConnection { pageInfo: PageInfo! edges: [ObjectEdge!]! }
type ObjectRecordCount { objectNamePlural: String! totalCount: Int! }

type Role { id: UUID! label: String! description: String isEditable: Boolean! canBeAssignedToApiKeys: Boolean }
type ApiKey {
  id: UUID! name: String! expiresAt: DateTime! revokedAt: DateTime createdAt: DateTime! updatedAt: DateTime! role: Role
}
type ApiKeyToken { token: String! }
type WorkspaceInvitation { id: UUID! email: String! roleId: UUID expiresAt: DateTime! }
type SendInvitations { success: Boolean! errors: [String!]! result: [WorkspaceInvitation!]! }
${v15 ? "type SignedFile { path: String! token: String! }" : ""}
type FileUploadTarget { fileId: UUID! uploadUrl: String! contentType: String! expiresAt: DateTime! }
type FileWithSignedUrl { id: UUID! path: String! size: Float! createdAt: DateTime! url: String! }

input CreateFieldInput {
  type: FieldMetadataType! name: String! label: String! description: String icon: String isActive: Boolean
  isSystem: Boolean isUIEditable: Boolean isUIReadOnly: Boolean isNullable: Boolean isUnique: Boolean
  isSearchable: Boolean defaultValue: JSON options: JSON settings: JSON objectMetadataId: UUID!
  isLabelSyncedWithName: Boolean isRemoteCreation: Boolean relationCreationPayload: JSON
}
input UpdateFieldInput {
  name: String label: String description: String icon: String isActive: Boolean isSystem: Boolean
  isUIEditable: Boolean isUIReadOnly: Boolean isNullable: Boolean isUnique: Boolean isSearchable: Boolean
  defaultValue: JSON options: JSON settings: JSON objectMetadataId: UUID isLabelSyncedWithName: Boolean
}
input CreateOneFieldMetadataInput { field: CreateFieldInput! }
input UpdateOneFieldMetadataInput { id: UUID! update: UpdateFieldInput! }
input DeleteOneFieldInput { id: UUID! }
input CreateObjectInput {
  nameSingular: String! namePlural: String! labelSingular: String! labelPlural: String! description: String
  icon: String shortcut: String skipNameField: Boolean isRemote: Boolean isLabelSyncedWithName: Boolean
}
input CreateOneObjectInput { object: CreateObjectInput! }
input UpdateObjectPayload {
  labelSingular: String labelPlural: String nameSingular: String namePlural: String description: String icon: String
  shortcut: String isActive: Boolean isLabelSyncedWithName: Boolean isSearchable: Boolean
}
input UpdateOneObjectInput { update: UpdateObjectPayload! id: UUID! }
input DeleteOneObjectInput { id: UUID! }
input CreateIndexFieldInput { fieldMetadataId: UUID! subFieldName: String }
input CreateIndexInput { objectMetadataId: UUID! fields: [CreateIndexFieldInput!]! indexType: IndexType! }
input CreateOneIndexInput { index: CreateIndexInput! }
input ${v15 ? "CreateApiKeyDTO" : "CreateApiKeyInput"} { name: String! expiresAt: String! revokedAt: String roleId: UUID! }
input ${v15 ? "RevokeApiKeyDTO" : "RevokeApiKeyInput"} { id: UUID! }

type Query {
  objects(paging: CursorPaging, filter: ObjectFilter): ObjectConnection!
  object(id: UUID!): Object
  fields(paging: CursorPaging, filter: FieldFilter): FieldConnection!
  field(id: UUID!): Field
  getRoles: [Role!]!
  apiKeys: [ApiKey!]!
  findWorkspaceInvitations: [WorkspaceInvitation!]!
  ${v15 ? "" : "objectRecordCounts: [ObjectRecordCount!]!"}
}
type Mutation {
  createOneField(input: CreateOneFieldMetadataInput!): Field
  updateOneField(input: UpdateOneFieldMetadataInput!): Field
  deleteOneField(input: DeleteOneFieldInput!): Field
  createOneObject(input: CreateOneObjectInput!): Object
  updateOneObject(input: UpdateOneObjectInput!): Object
  deleteOneObject(input: DeleteOneObjectInput!): Object
  ${v15 ? "" : "createOneIndex(input: CreateOneIndexInput!): Index"}
  createApiKey(input: ${v15 ? "CreateApiKeyDTO" : "CreateApiKeyInput"}!): ApiKey
  revokeApiKey(input: ${v15 ? "RevokeApiKeyDTO" : "RevokeApiKeyInput"}!): ApiKey
  generateApiKeyToken(apiKeyId: UUID!, expiresAt: String!): ApiKeyToken
  sendInvitations(emails: [String!]!, roleId: UUID): SendInvitations
  ${
    v15
      ? "uploadFile(file: Upload!, fileFolder: FileFolder): SignedFile"
      : `createFileUpload(filename: String!, size: Float!, fileFolder: FileFolder!, fieldMetadataId: String, fieldMetadataUniversalIdentifier: String): FileUploadTarget
  completeFileUpload(fileId: String!): FileWithSignedUrl`
  }
}
`;
}

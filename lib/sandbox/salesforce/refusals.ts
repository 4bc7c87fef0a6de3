/** The refusals of the fact sheet's section 11, each with its code and text. [mem] texts may be changed here alone. */
import { Refusal } from "./refusal.ts";

export const sessionEnded = (): Refusal =>
  new Refusal("INVALID_SESSION_ID", "Session expired or invalid", { status: 401, whole: true });
export const notFound = (message = "The requested resource does not exist"): Refusal =>
  new Refusal("NOT_FOUND", message, { status: 404, whole: true });
export const requestLimit = (): Refusal =>
  new Refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", { status: 403, whole: true });
export const concurrentLimit = (): Refusal =>
  new Refusal("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", {
    status: 403,
    whole: true,
  });
export const wrongMethod = (method: string, allowed: readonly string[]): Refusal =>
  new Refusal("METHOD_NOT_ALLOWED", `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(",")}`, {
    status: 405,
    whole: true,
  });
export const badJson = (message: string): Refusal => new Refusal("JSON_PARSER_ERROR", message, { whole: true });
/** A value of the wrong JSON type: one of them refuses the whole call (sheet 6.2, last line). */
export const wrongJsonType = (type: string, token: string, value: string): Refusal =>
  badJson(
    `Cannot deserialize instance of ${type} from ${token} value ${value} or request may be missing a required field at [line:1, column:1]`,
  );
export const wrongCsvType = (value: string, type: string, field: string): Refusal =>
  new Refusal("INVALID_TYPE_ON_FIELD_IN_RECORD", `'${value}' is not a valid value for the type xsd:${type}`, {
    fields: [field],
  });
export const requiredMissing = (fields: readonly string[]): Refusal =>
  new Refusal("REQUIRED_FIELD_MISSING", `Required fields are missing: [${fields.join(", ")}]`, { fields });
export const unknownColumn = (field: string, object: string): Refusal =>
  new Refusal("INVALID_FIELD", `No such column '${field}' on sobject of type ${object}`);
export const unknownInQuery = (field: string, object: string, column: number): Refusal =>
  new Refusal(
    "INVALID_FIELD",
    `\nSELECT ${field}\n^\nERROR at Row:1:Column:${column}\nNo such column '${field}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    { whole: true },
  );
export const malformedQuery = (message: string): Refusal => new Refusal("MALFORMED_QUERY", message, { whole: true });
export const unsupportedType = (object: string): Refusal =>
  new Refusal("INVALID_TYPE", `sObject type '${object}' is not supported.`, { whole: true });
export const unknownExternalField = (field: string): Refusal =>
  notFound(`Provided external ID field does not exist or is not accessible: ${field}`);
export const badPicklistValue = (label: string, value: string): Refusal =>
  new Refusal("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", `${label}: bad value for restricted picklist field: ${value}`);
export const tooLong = (field: string, label: string, value: string, length: number): Refusal =>
  new Refusal("STRING_TOO_LONG", `${label}: data value too large: ${value} (max length=${length})`, {
    fields: [field],
  });
export const badEmail = (field: string, label: string, value: string): Refusal =>
  new Refusal("INVALID_EMAIL_ADDRESS", `${label}: invalid email address: ${value}`, { fields: [field] });
export const numberOutside = (field: string, label: string): Refusal =>
  new Refusal("NUMBER_OUTSIDE_VALID_RANGE", `${label}: value outside of valid range on numeric field`, {
    fields: [field],
  });
export const duplicateValue = (field: string, id: string): Refusal =>
  new Refusal("DUPLICATE_VALUE", `duplicate value found: ${field} duplicates value on record with id: ${id}`);
export const duplicateKeyInCall = (value: string): Refusal =>
  new Refusal("DUPLICATE_VALUE", `Duplicate external id specified: ${value}`);
export const alreadyMember = (): Refusal => new Refusal("DUPLICATE_VALUE", "Already a campaign member.");
export const wrongIdType = (label: string, value: string, field: string): Refusal =>
  new Refusal("MALFORMED_ID", `${label}: id value of incorrect type: ${value}`, { fields: [field] });
export const badReference = (fields: readonly string[] = []): Refusal =>
  new Refusal("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", { fields });
export const parentDeleted = (fields: readonly string[]): Refusal =>
  new Refusal("ENTITY_IS_DELETED", "entity is deleted", { fields });
export const isDeleted = (): Refusal => new Refusal("ENTITY_IS_DELETED", "entity is deleted", { status: 404 });
export const noSuchParent = (value: string, field: string, object: string): Refusal =>
  new Refusal("INVALID_FIELD", `Foreign key external ID: ${value} not found for field ${field} in entity ${object}`);
/** A key that is not unique matches several records; a single upsert answers 300 instead (sheet 6.1). */
export const severalFound = (ids: readonly string[], field: string): Refusal =>
  new Refusal("DUPLICATE_EXTERNAL_ID", `more than one record found for external id field: [${ids.join(", ")}]`, {
    status: 300,
    fields: [field],
  });
export const readOnly = (fields: readonly string[]): Refusal =>
  new Refusal(
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    `Unable to create/update fields: ${fields.join(", ")}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    { fields },
  );
export const validationFailed = (message: string, fields: readonly string[]): Refusal =>
  new Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, { fields });
export const inactiveOwner = (): Refusal =>
  new Refusal("INACTIVE_OWNER_OR_USER", "operation performed with inactive user", { fields: ["OwnerId"] });
export const noAccess = (message = "insufficient access rights on object id"): Refusal =>
  new Refusal("INSUFFICIENT_ACCESS_OR_READONLY", message, { status: 403 });
export const cannotWrite = (object: string): Refusal =>
  new Refusal("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", `entity type cannot be inserted: ${object}`);
export const locked = (id: string): Refusal =>
  new Refusal("UNABLE_TO_LOCK_ROW", `unable to obtain exclusive access to this record or 1 records: ${id}`);
export const storageFull = (): Refusal => new Refusal("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded");
export const deleteFailed = (object: string, children: string): Refusal =>
  new Refusal(
    "DELETE_FAILED",
    `Your attempt to delete ${object} could not be completed because some items in ${children} were not able to be deleted`,
  );
export const tooManyRecords = (limit: number): Refusal =>
  new Refusal("EXCEEDED_ID_LIMIT", `record limit reached. cannot submit more than ${limit} records into this call`, {
    whole: true,
  });
export const rolledBack = (): Refusal =>
  new Refusal(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
  );
export const requestTooBig = (limit: number): Refusal =>
  badJson(`Maximum size of request reached. Maximum size of request is ${limit} bytes.`);
export const integrity = (message: string, fields: readonly string[]): Refusal =>
  new Refusal("FIELD_INTEGRITY_EXCEPTION", message, { fields });
/** A rule of duplicates found some; collections show the matches (sheet 11). */
export const duplicatesDetected = (
  rule: string,
  allowSave: boolean,
  object: string,
  ids: readonly string[],
  message: string,
): Refusal =>
  new Refusal("DUPLICATES_DETECTED", message, {
    extra: {
      duplicateResult: {
        allowSave,
        duplicateRule: rule,
        duplicateRuleEntityType: object,
        errorMessage: message,
        matchResults: [
          {
            entityType: object,
            matchEngine: "ExactMatchEngine",
            matchRecords: ids.map((id) => ({
              additionalInformation: [],
              fieldDiffs: [],
              matchConfidence: 100,
              record: { attributes: { type: object }, Id: id },
            })),
            rule,
            size: ids.length,
            success: true,
          },
        ],
      },
    },
  });

/** The closed list of reasons why a source row or cell did not become a destination value. */
export const REASONS = {
  // reading
  short_row: "the row has fewer cells than the header",
  long_row: "the row has more cells than the header",
  repeated_header: "the header was pasted again between the rows",
  total_line: "a summary line, not a record",
  missing_key: "the row has no id",
  truncated_last_row: "the file ends inside this row",
  unreadable_row: "the row could not be read as a record",
  other_table: "the row belongs to another table in the same file",
  hidden_row: "the row is hidden in the workbook, and hidden rows are left out",
  exact_duplicate: "the same row stands earlier in the same file",
  superseded: "a newer export holds a newer version of this row",
  stale_row: "the row is older than the one already taken",
  identical_file: "the same file was downloaded twice",
  same_row_elsewhere: "the same row stands in another file of the export",
  // values
  null_token: "the cell says that there is no value",
  invalid_value: "the value does not fit the column's type",
  unknown_value: "the label is not in the column's list",
  damaged_value: "the value was destroyed before the export and cannot be recovered",
  does_not_fit: "the destination's field cannot hold the value; the whole of it is in reference/values-in-full.csv",
  redacted_secret: "a credential, never copied",
  // people and companies
  merged_equal: "the same value stands on the record this one was merged into",
  merged_other: "another value won when the records were merged",
  id_conflict: "two different people share this id, so both are held",
  // references
  orphan: "the record it points to is not in the export",
  no_parent_record: "the record it belongs to is not migrated",
  anonymous: "no person is named, and none is guessed",
  cut_circle: "the link would close a circle, so it was cut",
  // decisions of the mapping
  no_equivalent: "the destination has no place for it; kept in the reference files",
  key_of_link: "used to link records, not stored as a value",
  lineage_only: "used to order or choose records; kept in the reference files",
  rebuilt_by_hand: "described in the rebuild reference for the admin",
  computed_elsewhere: "the same figure is carried by another field",
  private_content: "private content moves only when the customer opts in",
  held_status: "the status has no route; held until someone maps it",
  not_confirmed: "a proposed mapping nobody confirmed",
  excluded_by_project: "left out by the project's own decision",
  person_without_name: "a person record needs a name",
  company_without_name: "a company record needs a name",
  file_missing: "the staged file is not on disk",
  file_empty: "the staged file is empty, and the destination takes no empty files",
  file_too_large: "the file is larger than the destination takes",
  file_unsafe: "the file's path or name is not safe",
  media_asset: "a media file, not a record",
  // at the destination
  owner_undecided: "nobody decided which user owns it",
  crm_value_kept: "the CRM already holds another value, which was kept",
  edited_in_crm: "someone changed it in the CRM since the last load",
  refused_by_crm: "the CRM refused the record",
  unique_elsewhere: "another record holds this value, and the CRM allows it once",
  skipped_by_policy: "the record exists in the CRM and the policy is to leave it",
  collapsed_older: "only the latest value has a place; the rest is in the reference files",
} as const;

export type Reason = keyof typeof REASONS;
export const REASON_NAMES = Object.keys(REASONS) as [Reason, ...Reason[]];

/** What two records have in common and what not, beside each other, for the person who decides. */
import type { Cell, StagedTable } from "../staging/types.ts";
import { companyNameKey, cvrKey, domainKey, emailKey, employeeKey, foldedText, namesAgree, phoneKey } from "./keys.ts";
import type { Evidence } from "./types.ts";

type Compare = (a: Cell, b: Cell) => boolean;
const equalBy =
  (key: (value: Cell) => string | null): Compare =>
  (a, b) => {
    const left = key(a);
    return Boolean(left) && left === key(b);
  };
const names: Compare = (a, b) => namesAgree(foldedText(a) || null, foldedText(b) || null);
const plain = equalBy(foldedText);
const phones = equalBy((value) => phoneKey(value, null, null));

const PERSON: readonly (readonly [string, Compare])[] = [
  ["first_name", names],
  ["last_name", names],
  ["email", equalBy(emailKey)],
  ["msisdn", phones],
  ["phone_number", phones],
  ["employee_no", equalBy(employeeKey)],
  ["company_id", plain],
  ["company", equalBy(companyNameKey)],
  ["department", plain],
  ["title", plain],
  ["location", plain],
  ["manager_id", plain],
  ["hire_date", plain],
  ["addr_line_1", plain],
  ["addr_zip", plain],
  ["workspace_id", plain],
  ["status", plain],
];
const COMPANY: readonly (readonly [string, Compare])[] = [
  ["name", equalBy(companyNameKey)],
  ["cvr", equalBy(cvrKey)],
  ["domain", equalBy(domainKey)],
  ["address_street", plain],
  ["address_zip", plain],
  ["address_city", plain],
];

const evidence =
  (compared: typeof PERSON) =>
  (table: StagedTable, a: number, b: number): Evidence =>
    compared.flatMap(([column, agree]) => {
      const [left, right] = [table.cell(column, a), table.cell(column, b)];
      return left === null && right === null ? [] : [{ column, a: left, b: right, agrees: agree(left, right) }];
    });

/** Columns of two contact rows side by side; the ones blank in both are left out. */
export const personEvidence = evidence(PERSON);
/** Columns of two company rows side by side; the ones blank in both are left out. */
export const companyEvidence = evidence(COMPANY);
